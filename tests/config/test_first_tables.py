"""An empty database gets its tables from the models: the same ones that the migrations make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from huiyan.config.tables import create_tables, is_empty

# The first is made by `createcachetable`; of the second, which nothing uses, Django's migration makes the id wider than its model.
NOT_OURS = {"cache", "auth_group_permissions"}


@pytest.fixture
def empty(transactional_db: None, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A second database of the same kind: another file, or another schema of the same server."""
    other = connection.copy("other")
    if connection.vendor == "sqlite":
        other.settings_dict = {**other.settings_dict, "NAME": str(tmp_path / "other.sqlite3")}
    else:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA other")
        options = {**other.settings_dict["OPTIONS"], "options": "-c search_path=other"}
        other.settings_dict = {**other.settings_dict, "OPTIONS": options}
    connections["other"] = other
    yield other
    other.close()
    del connections["other"]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA other CASCADE")


def tables(of: BaseDatabaseWrapper) -> dict[str, Any]:
    """Columns, and constraints and indexes by name, of every table."""
    with of.cursor() as cursor:
        names = sorted(set(of.introspection.table_names(cursor)) - NOT_OURS)
        return {
            name: (
                sorted(
                    (one.name, str(one.type_code), one.null_ok)
                    for one in of.introspection.get_table_description(cursor, name)
                ),
                constraints(of.introspection.get_constraints(cursor, name)),
            )
            for name in names
        }


def constraints(found: dict[str, Any]) -> list[Any]:
    """What a table promises, by name; what the databases name by themselves has none here."""
    kinds = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "orders")
    rows = ((name, [one.get(kind) for kind in kinds]) for name, one in found.items())
    return sorted(
        (("" if what[3] or name.startswith("__") or name.endswith("_not_null") else name, what) for name, what in rows),
        key=str,
    )


def test_models_and_migrations_lead_to_the_same_tables(empty) -> None:
    assert is_empty(empty)
    create_tables(empty)
    made, migrated = tables(empty), tables(connection)
    assert list(made) == list(migrated)
    assert {name: made[name] for name in made if made[name] != migrated[name]} == {}


def test_every_migration_is_noted_as_done(empty) -> None:
    create_tables(empty)
    both = [set(MigrationRecorder(one).applied_migrations()) for one in (empty, connection)]
    assert both[0] == both[1]
    assert not is_empty(empty)
    assert {app for app, _name in both[0]} <= {config.label for config in apps.get_app_configs()}
