"""What a person types to say who they are: an e-mail address or a telephone number, each kept in one form."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

CHINESE_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
INTERNATIONAL = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


class Contact(NamedTuple):
    """One of the two is filled."""

    email: str | None = None
    phone: str | None = None

    def __str__(self) -> str:
        return self.email or say_phone(self.phone)


def normal_phone(text: str) -> str | None:
    """The number as ITU-T E.164 writes it (+8613800138000), or None when it is none.

    A mainland mobile number needs no country code; any other number begins with + or 00.
    """
    digits = re.sub(r"[\s().·\-‐-―]", "", unicodedata.normalize("NFKC", text))
    if mobile := CHINESE_MOBILE.fullmatch(digits):
        return f"+86{mobile[1]}"
    found = INTERNATIONAL.fullmatch(digits)
    if found is None or found[1].startswith("861"):
        return None
    return f"+{found[1]}"


def read_contact(text: str) -> Contact:
    """Who is meant; refused as a form refuses, when it is neither an address nor a number."""
    text = unicodedata.normalize("NFKC", text).strip()
    if "@" in text:
        validate_email(text)
        return Contact(email=text.lower())
    phone = normal_phone(text)
    if phone is None:
        raise ValidationError(
            _(
                "Write an e-mail address, a mainland mobile number of 11 digits, or a number that begins with + and its country code."
            )
        )
    return Contact(phone=phone)


def say_phone(phone: str | None) -> str:
    """The number as people write it: 138 0013 8000; foreign ones with their +."""
    if phone and CHINESE_MOBILE.fullmatch(phone):
        return f"{phone[3:6]} {phone[6:10]} {phone[10:]}"
    return phone or ""
