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


P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_keys(data: Path) -> None:
    """The keys of an installation, each made unless it is there: sessions, sealed records, tickets."""
    make_key_file(data / "secret_key", secrets.token_urlsafe(50))
    make_key_file(data / "seal_key", secrets.token_hex(32))
    make_key_file(data / "ticket_keys", new_ticket_key())


def new_ticket_key() -> str:
    """A private key of P-256: a number from 1 to the order of the curve less 1."""
    return f"{secrets.randbelow(P256_ORDER - 1) + 1:064x}"


def add_ticket_key(data: Path) -> None:
    """From now on a new key signs tickets; those that the old ones signed stay valid until their lines are taken out."""
    file = data / "ticket_keys"
    if not make_key_file(file, new_ticket_key()):
        with file.open("a", encoding="ascii") as stream:
            stream.write(new_ticket_key() + "\n")


def make_key_file(file: Path, text: str) -> bool:
    """Write a key that only the owner can read; an existing one stays. True if it was made."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text + "\n")
    return True
