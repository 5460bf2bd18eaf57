"""Ticket codes that a device at the door can check without network: signed with ECDSA P-256, which every browser's WebCrypto has.

A code's link ends in `key.session.adults.children.flags.signature`. What is signed is the code and all before the signature;
no name and no number of a person is in it. The key's name is made from the key, so that an old ticket names the key that
signed it; the last key of the file signs, and every key of the file is still believed.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.urls import reverse

from huiyan.week.bookings.models import Booking
from huiyan.week.codes import Need

KEY_FILE = "ticket_keys"
PREFIX = "huiyan-ticket-1:"
HALF = 32  # bytes of each of the two numbers of a signature, and of a coordinate
FLAGS = {Need.WHEELCHAIR.value: "w", Need.SIGN.value: "s", Need.BUS.value: "b"}
CLASS = "k"
PARTS = 6


@dataclass(frozen=True)
class Claim:
    """What a signed code says of its booking."""

    code: str
    session: int
    adults: int
    children: int
    flags: str


def ticket_link(booking: Booking) -> str:
    """The address in the picture of a ticket; without a signature where the installation has no key for tickets yet."""
    path = reverse("week:code", args=[booking.code])
    return f"{settings.HUIYAN['address']}{path}{token_of(booking)}"


def token_of(booking: Booking) -> str:
    """The signed part of a ticket's link; the same for the same booking each time."""
    keys = _keys()
    if not keys:
        return ""
    name, key = list(keys.items())[-1]
    text = f"{name}.{booking.session_id}.{booking.adults}.{booking.children}.{flags_of(booking)}"
    how = ec.ECDSA(SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(key.sign(_message(booking.code, text), how))
    return f"{text}.{_text(r.to_bytes(HALF, 'big') + s.to_bytes(HALF, 'big'))}"


def flags_of(booking: Booking) -> str:
    """What a helper must know beside the number: needs, and whether it is a school class; one letter each."""
    needs = "".join(FLAGS[need] for need in booking.needs.split() if need in FLAGS)
    return needs + (CLASS if booking.kind == Booking.Kind.CLASS else "")


def read_token(code: str, token: str) -> Claim | None:
    """What the signed part says, or nothing when no key of ours signed it for this code."""
    parts = token.split(".")
    if len(parts) != PARTS or parts[0] not in _keys():
        return None
    name, session, adults, children, flags, signature = parts
    try:
        raw = base64.urlsafe_b64decode(signature + "==")
        both = encode_dss_signature(int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big"))
        _keys()[name].public_key().verify(both, _message(code, token.rpartition(".")[0]), ec.ECDSA(SHA256()))
        return Claim(code, int(session), int(adults), int(children), flags)
    except (ValueError, InvalidSignature):
        return None


def public_keys() -> dict[str, dict[str, str]]:
    """The keys that a device needs, by name, with their coordinates as WebCrypto imports them."""
    return {name: dict(zip("xy", _coordinates(key), strict=True)) for name, key in _keys().items()}


def _keys() -> dict[str, ec.EllipticCurvePrivateKey]:
    """All keys by name, the one that signs last; none where none was made."""
    text = settings.HUIYAN["ticket_keys"]
    file = Path(settings.HUIYAN["data"]) / KEY_FILE
    if not text and file.is_file():
        text = file.read_text(encoding="ascii")
    return _read_keys(text)


@functools.lru_cache(maxsize=4)
def _read_keys(text: str) -> dict[str, ec.EllipticCurvePrivateKey]:
    keys = [ec.derive_private_key(int(one, 16), ec.SECP256R1()) for one in text.replace(",", " ").split()]
    return {hashlib.sha256("".join(_coordinates(key)).encode()).hexdigest()[:4]: key for key in keys}


def _coordinates(key: ec.EllipticCurvePrivateKey) -> tuple[str, str]:
    point = key.public_key().public_numbers()
    return _text(point.x.to_bytes(HALF, "big")), _text(point.y.to_bytes(HALF, "big"))


def _message(code: str, text: str) -> bytes:
    return f"{PREFIX}{code}.{text}".encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
