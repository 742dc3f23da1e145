"""Real processes are kept, mended, stopped in order and never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from service.supervise import Child, Supervisor, stopping_on_signals, supervise

PATIENCE_S = 60.0

# Writes its pid and waits; says so when asked to end.
WAITING = """
import os, signal, sys, time
def end(*_):
    open(sys.argv[1], "a").write(f"end {sys.argv[2]}\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1], "a").write(f"start {sys.argv[2]} {os.getpid()}\\n")
time.sleep(60)
"""
# Starts one that does not listen to anybody, in its own group, and waits.
WITH_DEAF_CHILD = """
import signal, subprocess, sys, time
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", deaf])
open(sys.argv[1], "a").write(f"start deaf {child.pid}\\n")
time.sleep(60)
"""


def child(name: str, journal: Path, program: str = WAITING) -> Child:
    return Child(name, [sys.executable, "-c", program, str(journal), name])


@contextmanager
def supervised(*children: Child) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=supervise, args=(children, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def until(told: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not told():
        assert time.monotonic() < limit, "it did not come to pass"
        time.sleep(0.02)


def lines(journal: Path) -> list[str]:
    return journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []


def pids(journal: Path) -> list[int]:
    return [int(line.split()[2]) for line in lines(journal) if line.startswith("start")]


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_children_end_in_the_reverse_order_of_their_start(tmp_path):
    journal = tmp_path / "journal"
    with supervised(child("worker", journal)):
        until(lambda: len(pids(journal)) == 1)
    journal.unlink()
    with supervised(child("worker", journal), child("web", journal)):
        until(lambda: len(pids(journal)) == 2)

    assert lines(journal)[2:] == ["end web", "end worker"]


def test_a_killed_child_is_started_again_and_its_neighbour_is_not(tmp_path):
    journal, beside = tmp_path / "journal", tmp_path / "beside"
    with supervised(child("worker", journal), child("web", beside)):
        until(lambda: len(pids(journal)) == len(pids(beside)) == 1)
        os.kill(pids(journal)[0], signal.SIGKILL)
        until(lambda: len(pids(journal)) == 2)

        assert len(pids(beside)) == 1


def test_a_child_that_cannot_run_is_tried_less_and_less_often(tmp_path):
    journal = tmp_path / "journal"
    broken = f"open({str(journal)!r}, 'a').write('start x 1\\n')"
    with supervised(Child("broken", [sys.executable, "-c", broken])):
        time.sleep(3.0)
        soon = len(pids(journal))
        until(lambda: len(pids(journal)) >= 2)

    assert soon <= 4


def test_a_child_that_was_killed_and_held_is_started_when_it_is_let(tmp_path):
    journal, stop = tmp_path / "journal", threading.Event()
    supervisor = Supervisor([child("web", journal)])
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()
    until(lambda: len(pids(journal)) == 1)

    supervisor.ask(partial(supervisor.kill, "web", hold=True))
    until(lambda: not is_running(pids(journal)[0]))
    time.sleep(1.0)
    assert lines(journal) == [f"start web {pids(journal)[0]}"]  # nobody asked it to end
    supervisor.ask(partial(supervisor.let, "web"))
    until(lambda: len(pids(journal)) == 2)
    supervisor.ask(partial(supervisor.kill, "web", hold=False))
    until(lambda: len(pids(journal)) == 3)

    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_nothing_of_a_killed_childs_family_is_left(tmp_path):
    journal = tmp_path / "journal"
    with supervised(child("web", journal, WITH_DEAF_CHILD)):
        until(lambda: len(pids(journal)) == 1)
    [deaf] = pids(journal)

    until(lambda: not is_running(deaf))


def test_children_end_when_their_supervisor_is_killed(tmp_path):
    journal = tmp_path / "journal"
    program = (
        "import sys, threading\nfrom service.supervise import Child, supervise\n"
        "supervise([Child('web', sys.argv[1:])], threading.Event())"
    )
    command = child("web", journal).command
    supervisor = subprocess.Popen([sys.executable, "-c", program, *command])
    try:
        until(lambda: len(pids(journal)) == 1)
    finally:
        supervisor.kill()
        supervisor.wait()

    until(lambda: lines(journal)[-1] == "end web")


def test_a_signal_sets_the_event_and_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with stopping_on_signals() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), signal.SIGTERM)

        assert stop.wait(PATIENCE_S)
    assert signal.getsignal(signal.SIGTERM) is before
