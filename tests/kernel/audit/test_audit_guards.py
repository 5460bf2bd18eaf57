import pytest
from django.db import IntegrityError, connection, transaction

from huiyan.kernel.audit import (
    AuditBatch,
    AuditEntry,
    AuditSeal,
    install_guards,
    missing_guards,
    record,
    remove_guards,
    seal_pending,
)


@pytest.fixture
def sealed(guarded):
    entry = record("x", None, by=None)
    seal_pending()
    return entry


@pytest.mark.parametrize("model", [AuditEntry, AuditBatch, AuditSeal])
def test_nothing_is_deleted(sealed, model):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    "model, change", [(AuditEntry, {"action": "y"}), (AuditBatch, {"count": 9}), (AuditSeal, {"position": 9})]
)
def test_nothing_is_changed(sealed, model, change):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**change)


def test_plain_sql_is_refused_too(sealed):
    statements = ["UPDATE kernel_auditentry SET action = 'y'", "DELETE FROM kernel_auditseal"]
    if connection.vendor == "postgresql":
        statements.append("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE kernel_auditseal")
    for statement in statements:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_missing_guards_are_named(db):
    install_guards(connection)
    install_guards(connection)
    assert missing_guards(connection) == []
    remove_guards(connection)
    assert "kernel_auditentry_no_delete" in missing_guards(connection)
