"""Base58 and multikeys, as W3C Data Integrity writes keys and proof values (Controlled Identifiers 1.0, 2.2.2 and 2.4)."""

from __future__ import annotations

from huiyan.engines.tables import BadInput, gettext_noop

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LONGEST = 128
PUBLIC_ED25519 = b"\xed\x01"
SECRET_ED25519 = b"\x80\x26"


def to_base58(data: bytes) -> str:
    """Bytes as multibase base58btc, with its leading z.

    >>> to_base58(b"hello")
    'zCn8eVZg'
    """
    number = int.from_bytes(data, "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + text


def from_base58(text: str) -> bytes:
    """The bytes of a multibase base58btc text; BadInput for another base, a wrong letter, or over 128 letters.

    >>> from_base58("zCn8eVZg")
    b'hello'
    """
    digits = text[1:]
    if text[:1] != "z" or len(digits) > _LONGEST or not all(letter in _VALUES for letter in digits):
        raise BadInput(gettext_noop("'{text}' is not base58 text beginning with z"), text=text[:40])
    number = 0
    for letter in digits:
        number = number * 58 + _VALUES[letter]
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def to_multikey(public: bytes) -> str:
    """An Ed25519 public key as a multikey.

    >>> to_multikey(bytes(32))
    'z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP'
    """
    return to_base58(PUBLIC_ED25519 + public)


def from_multikey(text: str, *, kind: bytes = PUBLIC_ED25519) -> bytes:
    """The 32 bytes of an Ed25519 multikey, public unless `kind` says otherwise."""
    data = from_base58(text)
    if len(data) != 34 or not data.startswith(kind):
        raise BadInput(gettext_noop("'{text}' is no Ed25519 multikey"), text=text[:60])
    return data[2:]
