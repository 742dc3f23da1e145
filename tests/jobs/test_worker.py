"""A worker outlives its jobs, and no job outlives its patience."""

from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from service import queue
from service.storage.due import Claim, Work
from tests.jobs.house import House, eventually, running

STRANGE = "tests.jobs.strange_worker"
pytestmark = pytest.mark.usefixtures("patient_leases")


def ring(house: House) -> Claim:
    claimed = Claim(Work.OUTBOX, [uuid4()], uuid4())
    house.ports.bell.ring(claimed)
    return claimed


def lines_of(noted: Path) -> list[str]:
    return noted.read_text("utf-8").split() if noted.exists() else []


def is_noted(noted: Path, jobs: int) -> bool:
    return len(lines_of(noted)) == jobs


def test_one_process_does_every_job(house, tmp_path):
    noted = tmp_path / "noted"
    with running(house.env, STRANGE, "note", str(noted)) as process:
        for jobs in (1, 2, 3):
            ring(house)
            assert eventually(partial(is_noted, noted, jobs), 60)

    assert lines_of(noted) == [str(process.pid)] * 3


def test_a_job_that_was_cut_short_is_the_last_of_its_worker(house, tmp_path, monkeypatch):
    monkeypatch.setattr(queue, "JOB_SECONDS_MAX", 5)
    ring(house)
    ring(house)
    with running(house.env, STRANGE, "overrun", str(tmp_path / "noted")) as process:
        assert process.wait(60) == 0

    assert lines_of(tmp_path / "noted") == [str(process.pid)]


def test_a_job_that_never_comes_back_ends_its_worker_and_tells_no_value(house, tmp_path):
    noted = tmp_path / "noted"
    claimed = ring(house)
    with running(house.env, STRANGE, "stick", str(noted)) as process:
        assert process.wait(60) == 1
        assert process.stderr is not None
        said = process.stderr.read().decode()

    assert lines_of(noted) == [str(process.pid)]
    assert "in strange" in said
    for each in (claimed.token, *claimed.ids):
        assert str(each) not in said
