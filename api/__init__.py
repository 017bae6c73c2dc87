"""The `aikg` command and the HTTP service."""
