import datetime
import threading

import pytest
import time_machine
from django.utils import translation

from huiyan.kernel.clock import now
from huiyan.kernel.jobs import Job, JobStopped, Schedule, cancel, enqueue, every, job, run_worker
from huiyan.kernel.jobs.leases import claim, requeue_lost
from huiyan.kernel.jobs.registry import REGISTERED
from huiyan.kernel.money import NotMoney

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def registered(db, monkeypatch):
    """Only the test's own functions are jobs."""
    monkeypatch.setattr("huiyan.kernel.jobs.registry._loaded", False)
    before = dict(REGISTERED)
    REGISTERED.clear()
    monkeypatch.setattr("huiyan.kernel.jobs.worker.load_jobs", lambda: REGISTERED)
    yield REGISTERED
    REGISTERED.clear()
    REGISTERED.update(before)


def work(queued: Job) -> Job:
    run_worker(once=True)
    queued.refresh_from_db()
    return queued


def test_it_keeps_the_result_and_the_progress(registered):
    @job("test.add")
    def add(progress, *, one, two):
        progress(2, 2, "added")
        return one + two

    done = work(enqueue("test.add", one=1, two=2))
    assert (done.state, done.result, done.progress_done, done.progress_total, done.progress_note) == (
        "done",
        3,
        2,
        2,
        "added",
    )
    assert done.finished_at is not None


def test_a_failure_is_tried_again_after_ever_longer_waits(registered):
    @job("test.fail", retries=2)
    def fail(progress):
        raise TimeoutError

    waits = []
    with time_machine.travel(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), tick=False) as clock:
        queued = work(enqueue("test.fail"))
        while queued.state == "queued":
            waits.append((queued.run_at - now()).total_seconds())
            clock.move_to(queued.run_at)
            work(queued)
    assert (waits, queued.state, queued.attempts, queued.error) == ([10.0, 20.0], "failed", 3, "TimeoutError")
    with translation.override("en"):
        assert queued.explanation.endswith(f"quote {queued.error_reference}.")


def test_a_refusal_is_final_and_keeps_its_sentence_in_the_askers_language(registered):
    @job("test.refuse", retries=5)
    def refuse(progress):
        raise NotMoney(text="x")

    with translation.override("en"):
        queued = enqueue("test.refuse")
    with translation.override("zh-hans"):
        failed = work(queued)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert failed.explanation.startswith("“x” is not an amount of money")


def test_a_lease_that_runs_out_gives_the_job_to_another(registered):
    registered_job(retries=1)
    with time_machine.travel(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), tick=False) as clock:
        enqueue("test.any")
        first = claim("one", MINUTE)
        assert claim("two", MINUTE) is None
        clock.shift(MINUTE * 2)
        requeue_lost()
        second = claim("two", MINUTE)
        clock.shift(MINUTE * 2)
        requeue_lost()
    given_up = Job.objects.get()
    assert (first.attempts, second.attempts, given_up.state, given_up.error) == (1, 2, "failed", "the worker was lost")


def test_a_worker_that_lost_its_job_writes_nothing(registered):
    @job("test.slow", retries=2)
    def slow(progress):
        Job.objects.update(attempts=2, worker="another")  # the lease ran out meanwhile
        return "late"

    kept = work(enqueue("test.slow"))
    assert (kept.state, kept.worker, kept.result) == ("running", "another", None)


def test_a_running_job_that_is_cancelled_stops_at_its_next_progress(registered):
    reached = []

    @job("test.long")
    def long(progress):
        cancel(Job.objects.get())
        progress(1, 10)
        reached.append("the end")

    assert (work(enqueue("test.long")).state, reached) == ("cancelled", [])


def test_progress_is_written_at_most_once_a_second(registered, django_assert_num_queries):
    @job("test.busy")
    def busy(progress):
        with time_machine.travel(now(), tick=False), django_assert_num_queries(2):
            for done in range(1000):
                progress(done, 1000)
            progress(1000, 1000)  # the end is always written

    assert work(enqueue("test.busy")).error == ""


def test_job_stopped_is_raised_by_progress(registered):
    caught = []

    @job("test.tidy")
    def tidy(progress):
        cancel(Job.objects.get())
        try:
            progress(1)
        except JobStopped:
            caught.append("tidied up")
            raise

    work(enqueue("test.tidy"))
    assert caught == ["tidied up"]


def test_a_worker_that_is_stopped_takes_no_job(registered):
    registered_job(retries=0)
    stop = threading.Event()
    stop.set()
    enqueue("test.any")
    assert run_worker(stop=stop) == 0


def test_jobs_of_a_newer_version_wait_for_a_worker_that_knows_them(registered):
    queued = enqueue("test.unknown")
    assert work(queued).state == "queued"


def test_a_repeated_job_runs_once_in_each_interval(registered):
    ran = registered_schedule(MINUTE)
    with time_machine.travel(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), tick=False) as clock:
        for seconds in (0, 30, 29, 1, 600):  # at 0, 30, 59, 60 and 660 seconds
            clock.shift(seconds)
            run_worker(once=True)
            ran.append(seconds)
    assert ran == ["ran", 0, 30, 29, "ran", 1, "ran", 600]
    assert Schedule.objects.count() == 1


def test_a_repeated_job_that_still_runs_is_not_queued_again(registered):
    registered_schedule(MINUTE)
    with time_machine.travel(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), tick=False) as clock:
        enqueue("test.again", unique_key="every:test.again")
        claim("slow worker", MINUTE * 60)
        clock.shift(MINUTE * 5)
        assert (run_worker(once=True), Job.objects.count()) == (0, 1)


def registered_job(*, retries: int) -> None:
    job("test.any", retries=retries)(lambda progress: None)


def registered_schedule(interval: datetime.timedelta) -> list[object]:
    ran: list[object] = []
    every(interval, "test.again")(lambda progress: ran.append("ran"))
    return ran
