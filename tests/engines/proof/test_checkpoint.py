"""Signed tree heads: the note form against its published example, and what is refused."""

from __future__ import annotations

import base64

import pytest

from huiyan.engines.proof import Head, new_key, open_head, open_note, sign_head, sign_note
from huiyan.engines.tables import BadInput

# The example of Go's package golang.org/x/mod/sumdb/note, with its key PeterNeumann+c74f20a3+ARpc2Q...
PUBLIC = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
HEAD = Head("city.example/results", 8, bytes(range(32)), "2026-11-23T08:00:00Z")


def test_the_published_note_opens_with_its_published_key() -> None:
    assert open_note(NOTE, PUBLIC).startswith("If you think")


@pytest.mark.parametrize("change", [("problem is", "problem was"), ("PeterNeumann", "PeterNeuman"), ("nAM=", "nAN=")])
def test_a_changed_note_does_not_open(change: tuple[str, str]) -> None:
    with pytest.raises(BadInput):
        open_note(NOTE.replace(*change), PUBLIC)


def test_a_head_is_written_as_a_checkpoint_and_read_back(key) -> None:
    note = sign_head(HEAD, key)
    assert note.split("\n")[:5] == [
        "city.example/results", "8", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "2026-11-23T08:00:00Z", "",
    ]  # fmt: skip
    assert open_head(note, key.public) == HEAD


ROOT = base64.b64encode(bytes(32)).decode()
SHORT = base64.b64encode(bytes(31)).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"city.example/results\n08\n{ROOT}\n2026-11-23T08:00:00Z\n",
        f"city.example/results\n0\n{ROOT}\n2026-11-23T08:00:00Z\n",
        f"city.example/results\n8\n{SHORT}\n2026-11-23T08:00:00Z\n",
        f"city.example/results\n8\n{ROOT}\n2026-13-23T08:00:00Z\n",
        f"city.example/results\n8\n{ROOT}\n",
        f"another.example/results\n8\n{ROOT}\n2026-11-23T08:00:00Z\n",
    ],
)
def test_a_signed_text_that_is_no_head_of_this_log_is_refused(key, text: str) -> None:
    with pytest.raises(BadInput):
        open_head(sign_note(text, "city.example/results", key), key.public)


def test_a_head_opens_with_no_other_key_and_not_with_two_signatures(key) -> None:
    note = sign_head(HEAD, key)
    for other, public in ((note, new_key(bytes).public), (note + note.split("\n\n")[1], key.public)):
        with pytest.raises(BadInput):
            open_head(other, public)


@pytest.mark.parametrize(
    "head",
    [
        Head("white space", 8, bytes(32), "2026-11-23T08:00:00Z"),
        Head("a+b", 8, bytes(32), "2026-11-23T08:00:00Z"),
        Head("city.example", 0, bytes(32), "2026-11-23T08:00:00Z"),
        Head("city.example", 8, bytes(31), "2026-11-23T08:00:00Z"),
        Head("city.example", 8, bytes(32), "yesterday"),
    ],
)
def test_a_malformed_head_is_not_signed(key, head: Head) -> None:
    with pytest.raises(BadInput):
        sign_head(head, key)
