import hashlib

import pytest
from django.db import connection

from huiyan.kernel.audit import AuditBatch, AuditEntry, AuditSeal, record, seal_pending, verify_chain
from huiyan.kernel.audit.canonical import canonical
from huiyan.kernel.jobs import enqueue, run_worker


@pytest.fixture
def five(db):
    """Five entries, sealed in batches of two, two and one."""
    entries = [record(f"action.{number}", None, by=None, after={"number": number}) for number in range(5)]
    while seal_pending(limit=2):
        pass
    return entries


def test_rows_are_sealed_in_batches(five):
    batches = AuditBatch.objects.order_by("number")
    assert [(batch.number, batch.count) for batch in batches] == [(1, 2), (2, 2), (3, 1)]
    assert [batches[0].previous, batches[1].previous] == ["0" * 64, batches[0].digest]


def test_a_whole_chain_verifies(five):
    report = verify_chain()
    assert (report.is_whole, report.batches, report.entries, report.unsealed) == (True, 3, 5, 0)
    assert report.head == AuditBatch.objects.get(number=3).digest


def test_an_empty_log_verifies(db):
    assert verify_chain().is_whole


def test_the_digest_is_what_the_documentation_says(db):
    """Recomputed here by hand, as an auditor would."""
    entry = record("x", None, by=None, after={"b": 1, "a": "回雁"})
    seal_pending()
    at = entry.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    text = (
        f'{{"action":"x","actor":null,"after":{{"a":"回雁","b":1}},"at":"{at}","batch":1,"before":null,'
        f'"entry":{entry.pk},"personal":null,"position":0,"previous":"{"0" * 64}","subject_id":"","subject_type":""}}'
    )
    assert AuditSeal.objects.get().digest == hashlib.sha256(text.encode()).hexdigest()


def test_canonical_text_has_sorted_keys_and_no_blanks():
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'.encode()


@pytest.mark.parametrize(
    "change", [{"action": "forged"}, {"after": {"number": 9}}, {"subject_id": "1"}, {"actor": None, "before": {}}]
)
def test_a_changed_row_is_named(five, change):
    AuditEntry.objects.filter(pk=five[2].pk).update(**change)
    report = verify_chain()
    assert (report.broken_entry, report.broken) == (
        five[2].pk,
        f"entry {five[2].pk} (batch 2, position 0) was changed",
    )


def test_a_removed_row_is_named(five):
    AuditSeal.objects.filter(entry=five[0]).delete()
    five[0].delete()
    assert verify_chain().broken == "batch 1 has no row at position 0"


def test_a_removed_last_row_is_named(five):
    AuditSeal.objects.filter(entry=five[3]).delete()
    assert verify_chain().broken == "batch 2 has 1 rows, 2 were sealed"


def test_two_rows_that_changed_places_are_named(five):
    AuditSeal.objects.filter(entry=five[0]).update(position=7)
    AuditSeal.objects.filter(entry=five[1]).update(position=0)
    AuditSeal.objects.filter(entry=five[0]).update(position=1)
    assert verify_chain().broken_entry == five[1].pk


def test_a_removed_batch_is_named(five):
    AuditSeal.objects.filter(batch_id=2).delete()
    AuditBatch.objects.filter(number=2).delete()
    assert verify_chain().broken == "batch 2 is missing"


def test_a_changed_batch_is_named(five):
    AuditBatch.objects.filter(number=3).update(digest="f" * 64)
    assert verify_chain().broken == "the digest of batch 3 was changed"


def test_a_cut_off_end_shows_against_a_published_digest(five):
    head = verify_chain().head
    AuditSeal.objects.filter(batch_id=3).delete()
    AuditBatch.objects.filter(number=3).delete()
    assert (verify_chain().broken, verify_chain({3: head}).broken) == (None, "batch 3 is missing")


def test_a_rewritten_chain_shows_against_a_published_digest(five):
    assert verify_chain({2: "a" * 64}).broken == "the digest of batch 2 is not the published one"


def test_a_row_that_committed_late_is_found_by_a_later_batch(db):
    late, early = (record(action, None, by=None) for action in ("late", "early"))
    AuditEntry.objects.filter(pk=late.pk).delete()  # its transaction has not committed yet
    seal_pending()
    late.save(force_insert=True)
    assert (seal_pending(), verify_chain().is_whole, AuditSeal.objects.get(entry=late).batch_id) == (1, True, 2)
    assert early.seal.batch_id == 1


def test_looking_back_a_short_way_leaves_the_rest_to_the_daily_look(db):
    late, _early = (record(action, None, by=None) for action in ("late", "early"))
    AuditEntry.objects.filter(pk=late.pk).delete()
    seal_pending()
    late.save(force_insert=True)
    assert [seal_pending(reach=1), seal_pending(reach=None)] == [0, 1]


def test_a_worker_seals(db):
    for _number in range(3):
        record("x", None, by=None)
    job = enqueue("kernel.seal_audit")
    run_worker(once=True)
    job.refresh_from_db()
    assert (job.result, verify_chain().unsealed) == (3, 0)


def test_a_batch_costs_few_statements(db, django_assert_max_num_queries):
    for _number in range(300):
        record("x", None, by=None)
    with django_assert_max_num_queries(10 if connection.vendor == "postgresql" else 12):
        seal_pending()


def test_two_sealers_at_once_make_one_chain(processes):
    processes.run("record", "100")
    sealers = [processes.start("seal") for _number in range(2)]
    assert [sealer.wait(120) for sealer in sealers] == [0, 0]
    report = processes.run("verify")
    assert (report["broken"], report["entries"], report["batches"], report["unsealed"]) == (None, 100, 15, 0)
