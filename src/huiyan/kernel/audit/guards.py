"""Triggers that refuse to change or delete what the event log holds, on both databases."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("kernel_auditentry", "kernel_auditbatch", "kernel_auditseal")
SQLITE_GUARD = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES_GUARD = """
CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only()
"""
VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Make the log append-only; doing it again changes nothing."""
    guard = SQLITE_GUARD if connection.vendor == "sqlite" else POSTGRES_GUARD
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table, verb in _pairs(connection):
            cursor.execute(guard.format(table=table, verb=verb, VERB=verb.upper()))


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Let the log be changed: for emptying a test database, never in operation."""
    with connection.cursor() as cursor:
        for table, verb in _pairs(connection):
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{place}")


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not; for `huiyan doctor`."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    return [name for table, verb in _pairs(connection) if (name := f"{table}_no_{verb}") not in present]


def _pairs(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    return [(table, verb) for table in TABLES for verb in VERBS[connection.vendor]]
