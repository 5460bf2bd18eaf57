"""What every engine command has in common: options for programs, and help that loads no numbers."""

import subprocess
import sys
from typing import Any

import pytest
import typer

from huiyan.cli import credit, efficiency, fund, index, judging, registry, survey

APPS = {"fund": fund, "index": index, "efficiency": efficiency, "survey": survey, "registry": registry,
        "credit": credit, "judging": judging}  # fmt: skip
NO_JSON = {"fund chart"}  # its result is a picture


def commands() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, module in APPS.items():
        top: Any = typer.main.get_command(module.app)
        inside = getattr(top, "commands", {})
        found |= {f"{name} {word}": command for word, command in inside.items()} or {name: top}
    return found


def options(command: Any) -> set[str]:
    return {word for parameter in command.params for word in parameter.opts}


@pytest.mark.parametrize("name", commands())
def test_every_command_writes_files_and_json(name: str) -> None:
    missing = {"--out", "--json"} - options(commands()[name])
    assert missing == ({"--json"} if name in NO_JSON else set())


@pytest.mark.parametrize("name", APPS)
def test_help_loads_no_numbers(name: str) -> None:
    program = (
        "import sys, huiyan.cli; sys.argv = ['huiyan', *sys.argv[1:]]\n"
        "try: huiyan.cli.main()\n"
        "except SystemExit: pass\n"
        "print({'numpy', 'scipy', 'django'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, name, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
