"""Runs the web server and, if asked, a job worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

# As many as the pool of PostgreSQL has connections. Without a number granian starts one for each request that waits, up to
# 512, each with a connection of its own: in a rush that took 650 MB, and the threads stood in each other's way.
THREADS = 8


def run(host: str, port: int, workers: int, *, with_jobs: bool, log_level: str = "warning") -> None:
    """Collect the static files and serve until stopped; a worker beside it stops with it."""
    from huiyan.cli.site.django import manage, start

    start()
    manage("collectstatic", "--no-input")
    server = subprocess.Popen(server_command(host, port, workers, log_level))  # noqa: S603  # our own words
    beside = subprocess.Popen([sys.executable, "-m", "huiyan.cli", "worker"]) if with_jobs else None  # our own words
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = server.wait()
    finally:
        if beside:
            beside.terminate()
            beside.wait()
    sys.exit(max(code, 0))


def server_command(host: str, port: int, workers: int, log_level: str) -> Sequence[str]:
    """The words that start granian; the kill timeout is needed because a worker that is starting ignores SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyan.config.settings")
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "huiyan.config.wsgi:application",
        "--host", host, "--port", str(port), "--workers", str(workers), "--workers-kill-timeout", "5",
        "--blocking-threads", str(THREADS), "--no-access-log", "--log-level", log_level, "--respawn-failed-workers",
    ]  # fmt: skip
