"""The option `mail_url` as Django's mail settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit


def mail_settings(address: str) -> dict[str, Any]:
    """Settings for a mail server; without one, no mail is sent."""
    if not address:
        return {"EMAIL_BACKEND": "huiyan.kernel.notices.unsent.NoServer"}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("option 'mail_url' must begin with smtp:// or smtps://")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
