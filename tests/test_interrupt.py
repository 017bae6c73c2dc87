"""Ctrl-C at the terminal of `aikg serve`, which reaches whole groups of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
from servers.run import free_ports
from test_serve import HEAVY, wait


def test_the_server_answers_what_it_is_at_and_ends_without_a_traceback(home: Path) -> None:
    (port,) = free_ports(1)
    environ = {**os.environ, "AIKG_WORKERS": "1", "AIKG_TIMEOUT": "5", "PORT": str(port)}
    command = [sys.executable, "-m", "api.cli", "--home", str(home), "serve"]
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": HEAVY}, timeout=60))

    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        wait(port)
        asked = threading.Thread(target=ask)
        asked.start()
        while "aikg_requests_in_flight 2.0" not in httpx.get(f"http://127.0.0.1:{port}/metrics").text:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    asked.join()
    assert answers[0].status_code in (200, 504)
    assert "Traceback" not in told
