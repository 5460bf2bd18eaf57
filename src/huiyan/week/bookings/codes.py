"""The code of a ticket: six characters by chance and two check digits, so that a slip of the tongue is noticed.

The alphabet has no I, L, O, U: they are read for 1, 0 and V. The check is the number modulo 1021, a prime: every single
wrong character and every two neighbours changed about give another remainder.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAYLOAD = 6
LENGTH = 8
MODULUS = 1021
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", " ": "", "-": ""})


def new_code() -> str:
    """A code that nobody can guess from another."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(PAYLOAD)))


def with_check(payload: str) -> str:
    """The payload and its two check digits."""
    remainder = _number(payload) % MODULUS
    return payload + ALPHABET[remainder // 32] + ALPHABET[remainder % 32]


def read_code(typed: str) -> str:
    """The code somebody typed, or nothing when it cannot be one."""
    code = typed.strip().upper().translate(READ_AS)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return ""
    return code if with_check(code[:PAYLOAD]) == code else ""


def _number(characters: str) -> int:
    number = 0
    for character in characters:
        number = number * 32 + ALPHABET.index(character)
    return number
