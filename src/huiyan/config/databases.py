"""Which database is used: SQLite in the data folder, or PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# IMMEDIATE takes the write lock when a transaction begins: a deferred one would fail in the middle with "locked".
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database_settings(address: str, data: Path) -> dict[str, Any]:
    """Django's DATABASES["default"] for the option `database`."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "huiyan.sqlite3",
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("option 'database' must begin with postgresql://")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
        "CONN_HEALTH_CHECKS": True,
    }
