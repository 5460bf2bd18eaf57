"""The Ed25519 key that seals records: from the option, or from its file in the data folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huiyan.engines.proof import Key
from huiyan.kernel.errors import Refusal

KEY_FILE = "seal_key"


class NoSealKey(Refusal):
    sentence = _("This installation has no key to seal with yet: run “huiyan init” on the server.")
    status = 503


def seal_key() -> Key:
    """The private key; Refusal when there is none."""
    text = settings.HUIYAN["seal_key"]
    file = Path(settings.HUIYAN["data"]) / KEY_FILE
    if not text and file.is_file():
        text = file.read_text(encoding="ascii").strip()
    if not text:
        raise NoSealKey
    return Key(bytes.fromhex(text))
