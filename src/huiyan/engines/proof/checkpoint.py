"""Signed tree heads, written as checkpoints (C2SP tlog-checkpoint) in signed notes (C2SP signed-note).

The form is that of public transparency logs, so that their witnesses and tools can read ours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from huiyan.engines.proof.keys import Key, sign, verify_signature
from huiyan.engines.proof.tree import HASH_BYTES, LARGEST
from huiyan.engines.tables import BadInput, gettext_noop

_NAME = re.compile(r"[^\s+]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
AT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "


@dataclass(frozen=True)
class Head:
    """A tree head: the log's name, how many leaves, their root, and when it was made (RFC 3339, UTC, to the second)."""

    origin: str
    size: int
    root: bytes
    at: str

    def text(self) -> str:
        """The checkpoint that is signed: name, size, root, and the time as an extension line."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n{self.at}\n"


def sign_head(head: Head, key: Key) -> str:
    """The head as a signed note; BadInput for a name with white space or +, a wrong size, root or time.

    >>> from huiyan.engines.proof import new_key
    >>> head = Head("city.example/results", 1, bytes(32), "2026-11-23T08:00:00Z")
    >>> key = new_key(bytes)
    >>> open_head(sign_head(head, key), key.public) == head
    True
    """
    _check(head)
    return sign_note(head.text(), head.origin, key)


def open_head(note: str, public: bytes) -> Head:
    """The head in a signed note, once its one signature has been found to be that of the key; BadInput otherwise."""
    lines = open_note(note, public).split("\n")
    if len(lines) != 5 or not _SIZE.fullmatch(lines[1]):
        raise BadInput(gettext_noop("the tree head is not name, size, root and time on a line each"))
    head = Head(lines[0], int(lines[1]), _base64(lines[2]), lines[3])
    _check(head)
    if note.split("\n\n")[-1].split(" ")[1:2] != [head.origin]:
        raise BadInput(gettext_noop("the tree head is not signed in the name of its log"))
    return head


def sign_note(text: str, name: str, key: Key) -> str:
    """A signed note (C2SP signed-note): the text, an empty line, and the signature line of `name`."""
    signature = base64.b64encode(_note_key_id(name, key.public) + sign(text.encode(), key)).decode()
    return f"{text}\n{_DASH}{name} {signature}\n"


def open_note(note: str, public: bytes) -> str:
    """The text of a note that bears exactly one signature, that of the key; BadInput otherwise."""
    text, gap, last = note.rpartition("\n\n")
    name, _, value = last.removeprefix(_DASH).removesuffix("\n").partition(" ")
    if not gap or not last.startswith(_DASH) or not last.endswith("\n") or not _NAME.fullmatch(name):
        raise BadInput(gettext_noop("this is no note with one signature"))
    text += "\n"
    data = _base64(value)
    if data[:4] != _note_key_id(name, public) or not verify_signature(text.encode(), data[4:], public):
        raise BadInput(gettext_noop("the signature of '{name}' is not that of the key"), name=name)
    return text


def _note_key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _check(head: Head) -> None:
    if not _NAME.fullmatch(head.origin):
        raise BadInput(gettext_noop("'{name}' cannot name a log: no white space, no +"), name=head.origin[:60])
    if not 0 < head.size <= LARGEST:
        raise BadInput(gettext_noop("{size} is no size of a tree"), size=head.size)
    if len(head.root) != HASH_BYTES:
        raise BadInput(gettext_noop("a hash has {expected} bytes, this one {found}"),
                       expected=HASH_BYTES, found=len(head.root))  # fmt: skip
    if not AT.fullmatch(head.at):
        raise BadInput(gettext_noop("'{text}' is no time such as 2026-11-23T08:00:00Z"), text=head.at[:40])


def _base64(text: str) -> bytes:
    """Strict base64: the one spelling of its bytes (spare bits zero), or BadInput."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = b""
    if base64.b64encode(data).decode() != text:
        raise BadInput(gettext_noop("'{text}' is not base64"), text=text[:60])
    return data
