"""One-time codes that somebody hands over by voice or on paper: short, without letters that look alike, stored only as a digest."""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
"""30 letters, 10 places: 49 bits, which a rate of 60 tries an hour does not exhaust before the code ends."""


def make_code() -> str:
    """A new code, in two groups: 7KPDX-QM24R."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def digest_of(code: str) -> str:
    """What is stored: keyed with the site's secret, so that a stolen table cannot be tried out."""
    plain = unicodedata.normalize("NFKC", code).upper()
    letters = "".join(letter for letter in plain if letter in ALPHABET)
    return salted_hmac("huiyan.accounts.codes", letters, algorithm="sha256").hexdigest()
