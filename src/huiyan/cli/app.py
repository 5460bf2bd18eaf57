"""The command `huiyan`: which commands exist, and how errors leave it (exit 0 done, 1 bad input or a refusal, 2 wrong usage)."""

from __future__ import annotations

import importlib
import sys

from huiyan import __version__
from huiyan.cli.report import report_bad_input

# name -> (module with a typer `app`, one line of help). A module is imported only when its command is used,
# so that `huiyan --help` stays quick.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("huiyan.cli.site.demo", "Build the demonstration city and serve it."),
    "init": ("huiyan.cli.site.init", "Prepare an installation: keys, tables, first administrator."),
    "serve": ("huiyan.cli.site.serve", "Serve the site with several web processes."),
    "worker": ("huiyan.cli.site.worker", "Run jobs."),
    "user": ("huiyan.cli.site.user", "Make accounts and reset passwords."),
    "doctor": ("huiyan.cli.site.doctor", "Say what is wrong with an installation."),
    "backup": ("huiyan.cli.site.backup", "Write a backup while the site goes on running."),
    "restore": ("huiyan.cli.site.restore", "Put a backup back."),
    "upgrade": ("huiyan.cli.site.upgrade", "Back up, bring the tables to this version, examine."),
    "week": ("huiyan.cli.week", "The Science and Technology Week: prove its counters."),
    "judging": ("huiyan.cli.judging", "Who judges what, and what their scores say."),
    "verify": ("huiyan.cli.verify", "Check a published result: seal, log, and the ranking from its scores."),
    "registry": ("huiyan.cli.registry", "Recognise enterprises and platforms by rule packs."),
    "credit": ("huiyan.cli.credit", "Evaluate enterprises by a loan scheme's scorecard."),
    "fund": ("huiyan.cli.fund", "How long a risk-compensation pool lasts, and how large it must be."),
    "index": ("huiyan.cli.index", "Composite indexes: compute them, and say how sure their ranks are."),
    "efficiency": ("huiyan.cli.efficiency", "Who makes most of what it uses, and from whom the others could learn."),
    "survey": ("huiyan.cli.survey", "Estimates, weights and item response models from sample surveys."),
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
