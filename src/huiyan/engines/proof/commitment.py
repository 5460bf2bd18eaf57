"""Salted commitments: a public bundle shows a code and a hash; whoever has the salt can show whose code it is."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any

from huiyan.engines.proof.canonical import canonical
from huiyan.engines.tables import BadInput, gettext_noop

COMMITMENT = "huiyan.commitment/1"
SALT_BYTES = 32
_LEAST_SALT = 16
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U, so it can be read aloud
_CODE_LETTERS = 8


def commit(value: Any, salt: bytes) -> str:
    """The commitment to a value: SHA-256 (hexadecimal) over RFC 8785 of [name of the form, salt, value].

    `salt` has at least 16 secret bytes (BadInput below), so that names cannot be found by trying.

    >>> commit(["E-7K2M9QXD", "a team"], bytes(32))[:16]
    '915eb0625ce48dcf'
    """
    if len(salt) < _LEAST_SALT:
        raise BadInput(gettext_noop("a salt has at least {least} bytes"), least=_LEAST_SALT)
    return hashlib.sha256(canonical([COMMITMENT, salt.hex(), value])).hexdigest()


def open_commitment(commitment: str, value: Any, salt: bytes) -> bool:
    """Whether the commitment is to this value with this salt.

    >>> open_commitment(commit("a", bytes(32)), "b", bytes(32))
    False
    """
    return hmac.compare_digest(commit(value, salt).encode(), commitment.encode())


def new_salt(entropy: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """A fresh salt of 32 bytes from the machine's own randomness (tests give their own `entropy`)."""
    return entropy(SALT_BYTES)


def new_codes(
    count: int,
    *,
    prefix: str,
    taken: frozenset[str] = frozenset(),
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> list[str]:
    """Distinct random codes such as E-7K2M9QXD (40 random bits each), none of them in `taken`.

    >>> new_codes(1, prefix="E", entropy=bytes)
    ['E-00000000']
    """
    if not 0 <= count <= 1 << 34:
        raise BadInput(gettext_noop("{count} codes cannot be made: the codes would run short"), count=count)
    found: dict[str, None] = {}
    while len(found) < count:
        code = f"{prefix}-{_letters(int.from_bytes(entropy(5), 'big'))}"
        if code not in taken:
            found[code] = None
    return list(found)


def _letters(number: int) -> str:
    return "".join(_LETTERS[number >> 5 * at & 31] for at in reversed(range(_CODE_LETTERS)))
