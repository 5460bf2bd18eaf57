"""Compiles the .po files that are newer than their .mo: `python -m huiyan.config.messages FOLDER` (needs no gettext)."""

from __future__ import annotations

import sys
from pathlib import Path


def compile_messages(folder: Path) -> list[Path]:
    """Write each .mo beside its .po; returns those written. Fuzzy entries stay out."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # only when something has to be compiled
    from babel.messages.pofile import read_po  # noqa: PLC0415

    written = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalog = read_po(stream, locale="zh_Hans")
        with target.open("wb") as stream:
            write_mo(stream, catalog)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_messages(Path(sys.argv[1]))
