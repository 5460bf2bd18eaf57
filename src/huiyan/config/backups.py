"""Backups: SQLite by its online backup with an integrity check, PostgreSQL by its own tools, files and keys beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from huiyan.config.keys import make_key_file
from huiyan.engines.tables import BadInput, gettext_noop

DATABASE, DUMP = "huiyan.sqlite3", "huiyan.dump"
KEYS = ("secret_key", "seal_key", "ticket_keys")


def write_backup(target: Path) -> int:
    """Write everything into one compressed file, whole or not at all; returns its size in bytes."""
    data = Path(settings.HUIYAN["data"])
    partial = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory() as folder:
        database = _copy_sqlite(Path(folder)) if connection.vendor == "sqlite" else _dump_postgresql(Path(folder))
        with tarfile.open(partial, "w:gz", compresslevel=3) as archive:
            archive.add(database, arcname=database.name)
            for name in ("files", *KEYS):
                if (data / name).exists():
                    archive.add(data / name, arcname=name)
    os.chmod(partial, 0o600)  # it holds the keys
    partial.replace(target)
    return target.stat().st_size


def restore_backup(source: Path, *, replace: bool) -> None:
    """Put a backup back; what is there is refused, or moved aside with `replace`."""
    if not source.is_file():
        raise BadInput(gettext_noop("there is no such file: {path}"), path=source)
    data = Path(settings.HUIYAN["data"])
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(unpacked, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise BadInput(
                gettext_noop("this is not a backup of huiyan: {reason}"), file=source.name, reason=error
            ) from None
        wanted = DATABASE if connection.vendor == "sqlite" else DUMP
        if not (unpacked / wanted).is_file():
            raise BadInput(
                gettext_noop("the backup is of the other kind of database: {file} is missing"),
                file=source.name,
                missing=wanted,
            )
        _refuse_if_used(data, replace)
        data.mkdir(parents=True, exist_ok=True)
        if connection.vendor == "sqlite":
            _put_sqlite(unpacked / DATABASE, data)
        else:
            _load_postgresql(unpacked / DUMP)
        _put_beside(unpacked, data)


def _copy_sqlite(folder: Path) -> Path:
    target = folder / DATABASE
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise RuntimeError(f"the copy of the database is damaged: {verdict}")
    return target


def _put_sqlite(copy: Path, data: Path) -> None:
    connection.close()
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        if (data / name).exists():
            (data / name).replace(data / f"{name}.replaced")
    shutil.copy2(copy, data / DATABASE)


def _put_beside(unpacked: Path, data: Path) -> None:
    if (unpacked / "files").is_dir():
        shutil.copytree(unpacked / "files", data / "files", dirs_exist_ok=True)
    for key in KEYS:
        if (unpacked / key).is_file():
            (data / key).unlink(missing_ok=True)
            make_key_file(data / key, (unpacked / key).read_text(encoding="ascii").strip())


def _refuse_if_used(data: Path, replace: bool) -> None:
    used = (data / DATABASE).exists() if connection.vendor == "sqlite" else bool(connection.introspection.table_names())
    if used and not replace:
        raise BadInput(gettext_noop("there are data already; give --replace to put the backup in their place"))


def _dump_postgresql(folder: Path) -> Path:
    target = folder / DUMP
    _run("pg_dump", "--format=custom", f"--file={target}")
    return target


def _load_postgresql(dump: Path) -> None:
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={connection.settings_dict['NAME']}", str(dump)
    )


def _run(tool: str, *words: str) -> None:
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given[key]}}
    if shutil.which(tool) is None:
        raise BadInput(gettext_noop("{tool} is needed: install PostgreSQL's client tools"), tool=tool)
    ran = subprocess.run([tool, *words], env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own words, no shell
    if ran.returncode:  # most often the client tools are older than the server
        raise BadInput(gettext_noop("{tool} did not succeed: {reason}"), tool=tool, reason=ran.stderr.strip())
