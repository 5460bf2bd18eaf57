import datetime

import pytest
import time_machine

from huiyan.kernel.audit import AuditEntry, record
from huiyan.kernel.errors import Refusal
from huiyan.kernel.idempotency import IdempotencyKey, KeyUsedForAnotherRequest, fingerprint, once
from huiyan.kernel.jobs import enqueue, run_worker

REQUEST = fingerprint("POST", "/api/entries", b'{"name": "A"}')


def test_a_request_that_is_sent_twice_is_done_once(li):
    def produce():
        record("entry.submit", None, by=li)
        return 201, '{"id": 7}'

    answers = [once(li, "k1", REQUEST, produce) for _ in range(2)]
    assert (answers, AuditEntry.objects.count()) == ([(201, '{"id": 7}')] * 2, 1)


def test_the_same_key_with_another_body_is_refused(li):
    once(li, "k1", REQUEST, lambda: (201, "one"))
    with pytest.raises(KeyUsedForAnotherRequest) as refused:
        once(li, "k1", fingerprint("POST", "/api/entries", b"{}"), lambda: (201, "two"))
    assert refused.value.status == 422


def test_keys_of_two_people_do_not_meet(li, wang):
    assert [once(user, "k1", REQUEST, lambda user=user: (200, user.name)) for user in (li, wang)] == [
        (200, "Li Wei"),
        (200, "Wang Fang"),
    ]


def test_a_refused_request_leaves_the_key_free(li):
    def refuse():
        raise Refusal

    with pytest.raises(Refusal):
        once(li, "k1", REQUEST, refuse)
    assert once(li, "k1", REQUEST, lambda: (201, "now")) == (201, "now")


def test_parts_of_a_fingerprint_cannot_slide_into_each_other():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_keys_are_forgotten_after_two_days(li):
    with time_machine.travel(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)):
        once(li, "old", REQUEST, lambda: (200, ""))
    once(li, "new", REQUEST, lambda: (200, ""))
    enqueue("kernel.forget_idempotency_keys")
    run_worker(once=True)
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]


def test_two_requests_at_the_same_time_get_one_answer(li, processes):
    requests = [processes.start("once", li.email) for _number in range(2)]
    assert [request.wait(120) for request in requests] == [0, 0]
    answers = {file.read_text() for file in processes.folder.glob("answer-*")}
    assert ((processes.folder / "produced").read_text(), len(answers)) == ("x", 1)
