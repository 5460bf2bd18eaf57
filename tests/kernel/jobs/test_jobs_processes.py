"""Workers as processes of their own: killed, stopped, and several at once."""

import signal


def test_the_job_of_a_killed_worker_is_done_by_another(processes):
    processes.run("enqueue", "test.endless_at_first")
    first = processes.start("work")
    processes.wait_for("first")
    first.send_signal(signal.SIGKILL)
    assert first.wait(120) == -signal.SIGKILL
    assert processes.run("show")[0]["state"] == "running"  # nobody knows yet that the worker is gone
    shown = processes.run("work-until-done")
    assert [(job["state"], job["attempts"], job["result"]) for job in shown] == [("done", 2, "done by another")]


def test_a_worker_that_is_told_to_stop_finishes_its_job(processes):
    processes.run("enqueue", "test.short")
    worker = processes.start("work")
    processes.wait_for("short")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0
    assert processes.run("show")[0]["state"] == "done"


def test_two_workers_share_the_jobs_and_do_each_once(processes):
    processes.run("enqueue-counted", "40")
    workers = [processes.start("work-until-done") for _number in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    lines = [line.split() for line in (processes.folder / "counted").read_text().splitlines()]
    assert sorted(int(number) for number, _worker in lines) == list(range(40))


def test_a_job_that_outlives_its_lease_stays_with_its_worker(processes):
    processes.run("enqueue", "test.longer_than_its_lease")
    workers = [processes.start("work-until-done") for _number in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert (processes.folder / "begun").read_text() == "x"


def test_a_worker_that_was_frozen_leaves_what_another_did(processes):
    processes.run("enqueue", "test.endless_at_first")
    frozen = processes.start("work")
    processes.wait_for("first")
    frozen.send_signal(signal.SIGSTOP)
    processes.run("work-until-done")
    frozen.send_signal(signal.SIGCONT)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(120) == 0
    shown = processes.run("show")
    assert [(job["state"], job["attempts"], job["result"]) for job in shown] == [("done", 2, "done by another")]
