"""Writes the generated reference pages: `python -m huiyan.cli.reference FOLDER`; a test compares them with what is committed."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import typer
from django.utils import translation

from huiyan.cli.app import COMMANDS, usage
from huiyan.config.options import OPTIONS


def pages() -> dict[str, str]:
    """All generated pages: file name -> text."""
    return {
        "options.md": options_page(),
        "cli.md": cli_page(),
        "openapi.json": openapi_file(),
        "personal-data.md": personal_data_page(),
    }


def options_page() -> str:
    """The options table as a page."""
    lines = [
        "# Options",
        "",
        "Read in this order, the later wins: the defaults below, `huiyan.toml` (or the file named by `HUIYAN_CONFIG`),",
        "the environment. A secret can also stand in a file that `HUIYAN_..._FILE` names. This page is generated.",
        "",
        "| option | in the environment | default | what it does |",
        "|---|---|---|---|",
    ]
    for option in OPTIONS:
        default = "(secret)" if option.secret and option.default else f"`{option.default!r}`".replace("|", "\\|")
        lines.append(f"| `{option.name}` | `{option.variable}` | {default} | {option.help} |")
    return "\n".join(lines) + "\n"


def personal_data_page() -> str:
    """Which data about people the Week keeps, what for and how long: the table that the site shows."""
    table = importlib.import_module("huiyan.week.privacy.purposes").PURPOSES
    lines = [
        "# Personal data of the Week",
        "",
        "The site shows this table to everyone at `/week/privacy/`, in both languages. This page is generated; a test holds",
        "the table to the columns of bookings and of the waiting list.",
        "",
        "| data | what for | how long | columns |",
        "|---|---|---|---|",
    ]
    with translation.override("en"):
        for one in table:
            columns = ", ".join(f"`{column}`" for column in one.columns)
            lines.append(f"| {one.what} | {one.purpose} | {one.until} | {columns} |")
    return "\n".join(lines) + "\n"


def openapi_file() -> str:
    """The description of the API, as the running site gives it in English."""
    django.setup()
    api = importlib.import_module("huiyan.config.api")  # only now: its models need the settings
    with translation.override("en"):
        return str(api.snapshot())


def cli_page() -> str:
    """The help of every command as a page."""
    parts = ["# Command line", "", "This page is generated from `--help`.", "", "```", usage(), "```"]
    for name, (module, _line) in sorted(COMMANDS.items()):
        for words, text in _helps(name, importlib.import_module(module).app):
            parts += ["", f"## huiyan {words}", "", "```", text.rstrip(), "```"]
    return "\n".join(parts) + "\n"


def _helps(name: str, app: typer.Typer) -> Iterator[tuple[str, str]]:
    command = typer.main.get_command(app)
    yield name, _help(app, name, [])
    for child in sorted(getattr(command, "commands", {})):
        yield f"{name} {child}", _help(app, f"{name}", [child])


def _help(app: typer.Typer, name: str, words: list[str]) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.suppress(SystemExit):
        app(args=[*words, "--help"], prog_name=f"huiyan {name}")
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def main(folder: Path) -> None:
    """Write the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.update(COLUMNS="100", NO_COLOR="1", TERM="dumb", DJANGO_SETTINGS_MODULE="huiyan.config.settings")
    main(Path(sys.argv[1]))
