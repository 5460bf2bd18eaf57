"""The command `huiyan`: which commands exist, and how errors leave it (exit 0 done, 1 bad input or a refusal, 2 wrong usage)."""

from __future__ import annotations

import importlib
import sys

from huiyan import __version__
from huiyan.cli.report import report_bad_input

# name -> (module with a typer `app`, one line of help). A module is imported only when its command is used,
# so that `huiyan --help` stays quick.
COMMANDS: dict[str, tuple[str, str]] = {
    "fund": ("huiyan.cli.fund", "How long a risk-compensation pool lasts, and how large it must be."),
}


def main() -> None:
    """Entry point of the command `huiyan`: hands over to the command named first."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in ("--help", "-h", "help"):
        print(usage())
    elif name == "--version":
        print(f"huiyan {__version__}")
    elif name in COMMANDS:
        with report_bad_input():
            importlib.import_module(COMMANDS[name][0]).app(args=rest, prog_name=f"huiyan {name}")
    else:
        print(f"{usage()}\n\nThere is no command '{name}'.", file=sys.stderr)
        sys.exit(2)


def usage() -> str:
    """The overview of all commands."""
    width = max(map(len, COMMANDS), default=0)
    lines = [f"  {name:<{width}}  {help_line}" for name, (_, help_line) in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: huiyan COMMAND [ARGS]...",
            "",
            "Science weeks, innovation competitions, and what stands behind them.",
            "",
            "Commands:",
            *lines,
            "",
            "'huiyan COMMAND --help' says more; 'huiyan --version' names the version.",
        ]
    )
