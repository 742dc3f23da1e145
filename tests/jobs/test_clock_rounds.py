"""What the clock does beside its ticks: a round that fails holds up no other, and is told by name."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from jobs.rounds import Pull, Round, guarded, rounds_of, run_rounds
from service.settings import Secret
from tests.jobs.house import THEIRS, eventually


def test_a_round_that_fails_is_tried_again_and_holds_up_no_other():
    done, stop = [], threading.Event()

    def fails() -> None:
        done.append("failed")
        raise RuntimeError

    rounds = [Round("first", 3600, fails), Round("second", 3600, lambda: done.append("done"))]
    started = time.monotonic()
    thread = threading.Thread(target=run_rounds, args=(rounds, stop))
    thread.start()
    assert eventually(lambda: len(done) == 2)
    stop.set()
    thread.join()

    assert done == ["failed", "done"]
    assert rounds[0].due_s - started < 120
    assert rounds[1].due_s - started > 3000


def test_a_failure_is_told_by_name_and_class_without_its_words(capsys):
    def fails() -> None:
        raise RuntimeError(THEIRS)

    assert not guarded("pull", fails)

    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert THEIRS not in said


@dataclass
class Watchdog:
    url: str
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.paths.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard = Watchdog(f"http://127.0.0.1:{server.server_port}/beat/secret")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("is_well", "beats"), [(True, 1), (False, 0)])
def test_only_a_clock_that_ticks_beats_to_the_watchdog(house, watchdog, is_well, beats, tmp_path):
    rounds = rounds_of(
        house.ports,
        Pull(house.ports),
        watchdog=Secret(watchdog.url),
        is_well=lambda: is_well,
        tombstones=tmp_path / "tombstones",
    )
    [beat] = [each for each in rounds if each.name == "beat"]

    beat.deed()

    assert watchdog.paths == ["/beat/secret"] * beats
