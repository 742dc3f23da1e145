"""`vestka bench` says how fast it is, beside a limit of the same machine and run."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from service.bench import alerts, due, ground, intake, page
from service.bench import read as reading
from service.bench.stack import EVERYTHING
from service.cli import main


def lines(said):
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_reading_is_measured_beside_its_limit_without_any_settings(monkeypatch):
    monkeypatch.setattr(reading, "_FAMILIES", 1)
    monkeypatch.setattr(reading, "_ROUNDS", 1)
    said = CliRunner().invoke(main, ["bench", "read"], env={"VESTKA_HOME": "/nowhere"})
    verdicts, longest = lines(said)
    assert said.exit_code == 0
    assert {line["bench"] for line in (verdicts, longest)} == {"read"}
    assert verdicts["limit_per_second"] > verdicts["per_second"] > 0
    assert verdicts["p99_ms"] >= verdicts["p50_ms"] > 0
    assert longest["ms_max"] > longest["limit_ms"] > 0


def test_every_measured_text_is_of_the_largest_size():
    book = next(book for book, _ in reading._replies())
    sizes = {
        name: len(reading._cut(text).encode()) for name, text in reading._long_texts(book).items()
    }
    assert all(
        reading.LARGEST_BYTES - 3 <= size <= reading.LARGEST_BYTES for size in sizes.values()
    )


def test_where_rapidfuzz_is_not_installed_the_limit_is_exact_search(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(reading, "import_module", missing)
    compare, told = reading._comparison()
    assert compare("баклажаны", "жан")
    assert "not installed" in told


@pytest.mark.parametrize("name", ["reads", "READ", ""])
def test_a_bench_nobody_wrote_is_bad_usage(name):
    assert CliRunner().invoke(main, ["bench", name]).exit_code == 2


def test_due_families_are_measured_beside_a_bulk_update_of_the_same_rows():
    few, many = due.measure(sizes=(20, 400), due_count=30, rounds=9)
    assert (few["families"], few["due"], many["families"], many["due"]) == (20, 20, 400, 30)
    for each in (few, many):
        assert each["limit_per_second"] > each["per_second"] > 0
        assert each["limit_per_second"] > each["together_per_second"] > 0
    assert few["idle_buffers"] <= many["idle_buffers"] <= 10


def test_looking_for_due_work_reads_as_much_among_100_000_families_as_among_1_000():
    with ground.ground() as (ports, _):
        ground.add_families(ports, 1)
        read = []
        for more in (999, 99_000):
            due._run(ports, due._IDLE, later=ground.NOON + timedelta(days=2), count=more)
            due._run(ports, "VACUUM ANALYZE families")
            read.append(due._idle_scan(ports)["idle_buffers"])
    assert read[0] == read[1]


@pytest.mark.slow
def test_receipts_are_measured_beside_commits_of_the_same_database():
    [receipts] = intake.measure(1.0)
    # Which is more is no promise of one second: a disk may stand still for it.
    assert min(receipts["limit_per_second"], receipts["per_second"]) > 0


@pytest.mark.slow
def test_pages_are_timed_calm_and_under_load_and_every_process_is_weighed():
    calm, loaded, *weighed = page.measure(2)
    for each in (calm, loaded):
        assert each["distresses"] == 2
        assert each["p99_ms"] >= each["p50_ms"] > 0
        assert each["limit_ms"] > 0
    assert loaded["replies_per_second"] > 0
    assert len(weighed) == len(EVERYTHING)
    assert all(each["mb"] > each["limit_mb"] > 0 for each in weighed)


@pytest.mark.slow
def test_silences_at_once_are_all_told():
    [told] = alerts.measure(20)
    assert (told["silences"], told["delivered"]) == (20, 20)
    assert told["first_ms"] > 0
    assert told["limit_per_second"] > told["per_second"] > 0
