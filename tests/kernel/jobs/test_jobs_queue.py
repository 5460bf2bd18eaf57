import datetime

import pytest
from django.db import transaction

from huiyan.kernel.clock import now
from huiyan.kernel.jobs import Job, cancel, enqueue, job, load_jobs, run_worker

SEAL = "kernel.seal_audit"


def test_it_waits_with_what_it_needs(li):
    queued = enqueue("kernel.send_notices", by=li, unique_key="a", edition=7)
    kept = Job.objects.get(pk=queued.pk)
    assert (kept.state, kept.arguments, kept.created_by, kept.attempts) == ("queued", {"edition": 7}, li, 0)


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_the_transaction_that_wanted_it():
    with transaction.atomic():
        enqueue(SEAL)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_key_is_queued_once_until_it_is_finished(db):
    first, second = enqueue(SEAL, unique_key="seal"), enqueue(SEAL, unique_key="seal")
    run_worker(once=True)
    third = enqueue(SEAL, unique_key="seal")
    assert (first == second, first == third) == (True, False)


def test_jobs_without_a_key_do_not_meet(db):
    assert enqueue(SEAL) != enqueue(SEAL)


def test_a_name_that_nobody_bears_is_our_bug(db):
    with pytest.raises(LookupError, match=r"kernel\.seel"):
        enqueue("kernel.seel")


def test_it_runs_when_it_is_due(db):
    later = enqueue("kernel.forget_jobs", run_at=now() + datetime.timedelta(hours=1))
    run_worker(once=True)
    later.refresh_from_db()
    assert later.state == "queued"


def test_a_cancelled_job_does_not_run(db):
    queued = enqueue(SEAL)
    assert [cancel(queued), cancel(queued)] == [True, False]
    run_worker(once=True)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts, queued.is_finished) == ("cancelled", 0, True)


def test_two_functions_cannot_bear_one_name():
    with pytest.raises(ValueError, match="two functions"):

        @job(SEAL)
        def other(progress):
            """Never registered."""


def test_jobs_of_features_and_steps_are_found():
    assert {"kernel.seal_audit", "kernel.send_notices", "kernel.drop_expired_uploads"} <= set(load_jobs())
