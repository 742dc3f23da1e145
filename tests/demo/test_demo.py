"""The demonstration as somebody tries it: started, played by its own story, interrupted."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.demo import cast
from service.demo.house import PortTakenError, open_house

ROOT = Path(__file__).parents[2]
ANNA, MOTHER = cast.RESPONDERS[0].number, cast.MOTHER


@dataclass
class Demo:
    process: subprocess.Popen[str]
    port: int
    home: Path
    said: list[str] = field(default_factory=list)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def is_told(self) -> bool:
        return any("Ctrl-C stops everything" in line for line in self.said)

    def ask(self, path: str, order: dict[str, str] | None = None) -> Any:
        data = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port + 1}{path}", data)
        with urllib.request.urlopen(request, timeout=90) as answer:  # noqa: S310 (loopback)
            return json.load(answer)

    def is_ready(self) -> bool:
        """Whether the operator's page says that we hear and are in time."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port + 2}/readyz") as answer:
                found = json.load(answer)
        except OSError:
            return False
        return bool(found["ready"]) and found["deaf"] == []

    def messages(self, number: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.ask(f"/api/phones/%2B{number[1:]}/messages")["messages"]
        return found

    def reply(self, text: str) -> None:
        order = {"to": cast.FAMILY_SENDER, "text": text}
        self.ask(f"/api/phones/%2B{MOTHER[1:]}/send", order)

    def begin(self, number: str) -> None:
        """Press the button of a way of asking."""
        page = f"http://127.0.0.1:{self.port + 1}/phones/%2B{number[1:]}/begin"
        with urllib.request.urlopen(page, b"") as answer:
            assert answer.status == 200

    def jump_to_ping(self) -> str:
        before = len(self.messages(MOTHER))
        for _ in range(6):
            self.ask("/api/clock", {"forward": "next"})
            if len(found := self.messages(MOTHER)) > before:
                return found[-1]["text"]
        pytest.fail("no ping came")

    def processes(self) -> set[int]:
        """Return everything it has started, and what that has started."""
        parents = {int(path.name): parent_of(path) for path in Path("/proc").glob("[0-9]*")}
        found = {self.process.pid}
        for _ in range(5):
            found |= {pid for pid, parent in parents.items() if parent in found}
        return found


def parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def are_gone(pids: set[int]) -> bool:
    """Whether none of these runs; one that has ended and is not waited for yet does not."""
    return not any(runs(Path(f"/proc/{pid}/stat")) for pid in pids)


def runs(path: Path) -> bool:
    try:
        return path.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def three_free_ports() -> int:
    for port in range(21000, 29000, 7):
        try:
            for each in (port, port + 1, port + 2):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", each))
        except OSError:
            continue
        return port
    pytest.fail("no three ports are free")


def start(home: Path, port: int, *options: str) -> Demo:
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("VESTKA_")}
    command = [sys.executable, "-m", "service.cli", "demo", "--port", str(port), *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**foreign, "VESTKA_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = Demo(process, port, home)
    threading.Thread(target=demo.read, daemon=True).start()
    return demo


def wait_for(holds: Any, within_s: float) -> bool:
    ends_s = time.monotonic() + within_s
    while time.monotonic() < ends_s and not holds():
        time.sleep(0.1)
    return bool(holds())


def interrupt(demo: Demo) -> None:
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(30)


Starting = Callable[..., Demo]


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Starting]:
    """Start demonstrations in one home; none of them outlives the test."""
    port, started = three_free_ports(), []

    def begin(*options: str) -> Demo:
        started.append(start(tmp_path / "home", port, *options))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()
        assert each.process.stdout is not None
        each.process.stdout.close()


@pytest.fixture
def demo(starting: Starting) -> Demo:
    return starting()


def test_the_story_it_tells_comes_true_and_ctrl_c_leaves_nothing_running(demo):
    assert wait_for(demo.is_told, 180), demo.said

    ping = demo.jump_to_ping()
    garden = cast.codebook().topics[0].pings
    demo.reply(cast.ANSWERS[0][1] if ping in garden else cast.ANSWERS[1][1])
    demo.jump_to_ping()
    assert demo.messages(ANNA) == []
    demo.reply("Тётя Зина заходила")

    assert wait_for(lambda: len(demo.messages(ANNA)) == 2, 30)
    assert {each["channel"] for each in demo.messages(ANNA)} == {"sms", "signal"}
    assert all(ping not in each["text"] for each in demo.messages(ANNA))
    [link] = {
        line.split()[-1] for line in demo.said if "/invitation/" in line and "desk" not in line
    }
    with urllib.request.urlopen(link) as page:  # noqa: S310 (loopback)
        assert "An invitation" in page.read().decode()
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port + 1}/phones") as page:
        assert re.search(r"Sign-in code</span> <span class=\"number\">\d{6}<", page.read().decode())
    assert wait_for(demo.is_ready, 30)

    started = demo.processes()
    assert len(started) > 8
    interrupt(demo)
    assert demo.process.returncode == 0
    assert wait_for(lambda: are_gone(started), 10)


def test_all_four_ways_are_played_by_hand_and_two_of_them_never_reach_the_relative(demo):
    assert wait_for(demo.is_told, 180), demo.said

    for number in (cast.SISTER, cast.FATHER, cast.GRANDMOTHER, cast.GRANDMOTHER):
        demo.begin(number)
    for _ in range(12):
        demo.ask("/api/clock", {"forward": "next"})
        if demo.messages(cast.GRANDMOTHER) and len(demo.messages(cast.EXILE)) > 1:
            break

    assert [each["channel"] for each in demo.messages(cast.GRANDMOTHER)] == ["signal"]
    assert {each["text"] for each in demo.messages(cast.EXILE)} == {cast.EXILES_WORDS}
    assert demo.messages(cast.SISTER) == demo.messages(cast.FATHER) == []


@pytest.mark.slow
def test_a_killed_demonstration_takes_its_processes_with_it(demo):
    assert wait_for(demo.is_told, 180), demo.said

    started = demo.processes()
    demo.process.kill()

    assert wait_for(lambda: are_gone(started), 20)


@pytest.mark.slow
def test_kept_data_is_there_at_the_next_start_with_the_same_words(starting):
    first = starting("--keep")
    assert wait_for(first.is_told, 180), first.said
    ping = first.jump_to_ping()
    first.ask("/api/clock", {"forward": "P1D"})
    stopped_at = datetime.fromisoformat(first.ask("/api/clock")["now"])
    interrupt(first)

    second = starting("--keep")
    assert wait_for(second.is_told, 180), second.said
    went_on_at = datetime.fromisoformat(second.ask("/api/clock")["now"])

    assert words_of(first) == words_of(second) != []
    assert ping in [each["text"] for each in second.messages(MOTHER)]
    assert any("Stopping" in line for line in first.said)
    assert timedelta() < went_on_at - stopped_at < timedelta(minutes=2)


def words_of(demo: Demo) -> list[str]:
    return [line for line in demo.said if " Desk)" in line]


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    port = three_free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with pytest.raises(PortTakenError) as refused:
            open_house(port, keep=False)

    assert str(refused.value) == f"port {port + 1} is taken: choose another with --port"
