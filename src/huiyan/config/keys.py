"""Keys that stay in the data folder: made once by `huiyan init`, never in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(given: str, data: Path) -> str:
    """The key that signs sessions: the option, else the file in the data folder, else a new one for this process only."""
    if given:
        return given
    file = data / "secret_key"
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    return secrets.token_urlsafe(50)


def make_key_file(file: Path, text: str) -> bool:
    """Write a key that only the owner can read; an existing one stays. True if it was made."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text + "\n")
    return True
