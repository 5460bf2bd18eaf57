import datetime

import pytest
import time_machine
from django.db import transaction

from huiyan.kernel.clock import now
from huiyan.kernel.jobs import Job, QueueState, cancel, enqueue, job, jobs_of, load_jobs, queue_state, run_worker

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


def test_people_see_the_work_they_asked_for(li, wang):
    mine = enqueue(SEAL, by=li)
    enqueue(SEAL, by=wang)
    enqueue(SEAL)
    assert list(jobs_of(li)) == [mine]


def test_the_state_of_the_queue_shows_that_no_worker_runs(db):
    with time_machine.travel(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), tick=False) as clock:
        enqueue(SEAL)
        enqueue(SEAL, run_at=now() + datetime.timedelta(days=1))
        clock.shift(300)
        assert queue_state() == QueueState(
            due=1, oldest_due=datetime.timedelta(minutes=5), running=0, failed_in_a_day=0
        )


@pytest.mark.parametrize("done, total, percent", [(0, 3, 0), (2, 3, 66), (9, 3, 100), (5, None, None), (0, 0, None)])
def test_progress_in_percent(done, total, percent):
    assert Job(progress_done=done, progress_total=total).percent == percent
