"""Attacks through the queue: jobs of somebody who can write into Valkey and nowhere else."""

from pathlib import Path

import pytest
from rq import Queue

from jobs.allowed import AllowedJob, JobNotAllowedError
from jobs.ticking import Ticker
from service.queue import JOB, connect
from service.storage.due import Work
from service.usecases import clockwork
from tests.jobs.house import eventually, running

PAGE = "Please look: 0."


@pytest.mark.usefixtures("patient_leases")
def test_a_forged_job_is_not_run_and_the_next_good_one_is(rung_house, tmp_path):
    planted, called = tmp_path / "planted", tmp_path / "called"
    connection = connect(rung_house.env["VESTKA_REDIS_URL"])
    queue = Queue("urgent", connection=connection, serializer="json")
    forged = queue.enqueue_call("os.system", args=[f"touch {planted}"])
    for field, value in (
        ("success_callback_name", "os.system"),
        ("failure_callback_name", "os.mkdir"),
        ("description", f"touch {called}"),
    ):
        connection.hset(forged.key, field, value)
    rung_house.ask_pages([PAGE])
    Ticker(rung_house.ports).tick()

    with running(rung_house.env, "jobs.worker", "urgent"):
        assert eventually(lambda: sorted(rung_house.states()) == ["accepted", "ready"])

    clockwork.drain(rung_house.ports, Work.OUTBOX)  # as the clock would at its next tick
    assert eventually(lambda: len(rung_house.texts) == 2)
    assert sorted(rung_house.texts) == ["Please look at the service: forged-job.", PAGE]
    assert not planted.exists()
    assert not called.exists()


@pytest.mark.parametrize("name", ["os.system", "jobs.tasks.serve_with", "tests.attacks.tripwire.f"])
def test_a_name_that_is_not_on_the_list_is_refused_before_it_is_imported(redis_url, name):
    Path(tripwire_file()).unlink(missing_ok=True)
    connection = connect(redis_url)
    job = AllowedJob.create(name, args=["true"], connection=connection, serializer="json")

    with pytest.raises(JobNotAllowedError):
        _ = job.func

    assert not Path(tripwire_file()).exists()


def tripwire_file() -> str:
    return str(Path(__file__).with_name("tripwire.fired"))


def test_a_listed_name_of_some_object_is_refused(redis_url):
    job = AllowedJob(id="one", connection=connect(redis_url), serializer="json")
    job._func_name, job._instance, job._args, job._kwargs = JOB, "anything", [], {}

    with pytest.raises(JobNotAllowedError):
        _ = job.func


def test_nothing_in_a_job_is_called_back_or_posted(redis_url):
    job = AllowedJob.create(JOB, args=[], connection=connect(redis_url), serializer="json")
    job._success_callback_name = job._failure_callback_name = job._stopped_callback_name = (
        "os.abort"
    )

    assert (job.success_callback, job.failure_callback, job.stopped_callback) == (None,) * 3
