"""Connections of downloads: only to public addresses, to the very address that was checked, and until a deadline."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from graph.errors import SourceError

REDIRECTS = 5
_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_PUBLIC_BY_NUMBER_ONLY = frozenset({ip_address("168.63.129.16")})
"""Answers inside a cloud alone, as the metadata services of others do on link-local addresses."""


def client(url: str, deadline: float, *, allow_private: bool) -> httpx.Client:
    """For one download and its redirects. Behind a proxy of the environment it is the proxy that connects."""
    asked = httpx.URL(url)
    left = max(deadline - time.monotonic(), 0.1)
    proxies = {} if proxy_bypass(asked.host) else getproxies()
    proxy = proxies.get(asked.scheme) or proxies.get("all")
    return httpx.Client(
        transport=httpx.HTTPTransport(proxy=proxy) if proxy else _Direct(_Backend(deadline, allow_private)),
        timeout=httpx.Timeout(min(15, left), read=min(30, left)),
        event_hooks={"request": [_refuse_known] if proxy and not allow_private else []},
        follow_redirects=True,
        max_redirects=REDIRECTS,
    )


def refuse_private(host: str, addresses: Iterable[str]) -> None:
    """Raise SourceError where a host has an address of this machine, of a private network or of a cloud's inside."""
    for text in addresses:
        if not _is_public(ip_address(text)):
            shown = text if text == host else f"{host} ({text})"
            raise SourceError(f"{shown} is no public address; with --allow-private it is asked all the same")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """An IPv6 address that stands for one of IPv4 is judged as that."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(address.packed[-4:])
        if inner:
            return _is_public(inner)
        return address in _UNICAST and address.is_global
    return address.is_global and not address.is_multicast and address not in _PUBLIC_BY_NUMBER_ONLY


def _resolve(host: str, port: int) -> list[str]:
    """Every address of a host, without the zone of link-local ones. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]).partition("%")[0] for *_, place in found))


def _refuse_known(request: httpx.Request) -> None:
    """Behind a proxy: names that this machine cannot resolve are left to the proxy."""
    try:
        found = _resolve(request.url.host, request.url.port or 443)
    except (OSError, UnicodeError):
        return
    refuse_private(request.url.host, found)


class _Direct(httpx.HTTPTransport):
    """A transport on a backend of ours, for which httpx has no parameter."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=backend)


class _Backend(httpcore.SyncBackend):
    """Resolves a name once, checks what it found and connects to that: no second look-up can lead elsewhere."""

    def __init__(self, deadline: float, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *more: Any, **named: Any) -> _Stream:
        """A connection to the first address that answers. Raises SourceError, or httpcore.ConnectError."""
        try:
            found = _resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from None
        if not self._allow_private:
            refuse_private(host, found)
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in found:
            try:
                left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
                return _Stream(super().connect_tcp(address, port, left, *more, **named), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection that ends at the deadline, however slowly bytes come, also those of the headers."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come. Raises httpcore.ReadTimeout at the deadline."""
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes. Raises httpcore.WriteTimeout at the deadline."""
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        """The same connection, encrypted; the certificate is that of the name which was asked for."""
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, over: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise over("took too long")
    return left if timeout is None else min(timeout, left)
