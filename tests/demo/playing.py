"""A demonstration as somebody has it on their screen: started, asked, interrupted."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from service.demo import cast

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
        with urllib.request.urlopen(request, timeout=240) as answer:  # noqa: S310 (loopback)
            return json.load(answer)

    def pages_answer(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10):
                return True
        except OSError:
            return False

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
        for _ in range(25):  # others are asked and told meanwhile, each a stop of its own
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
    """Return the first of three; each worker looks in a range of its own, or two take the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 21000 + 1000 * (worker % 8)
    for port in range(first, first + 1000, 7):
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
    # Once is enough: what held may not hold when looked at again, as with a program just begun.
    ends_s = time.monotonic() + within_s
    while not (held := bool(holds())) and time.monotonic() < ends_s:
        time.sleep(0.1)
    return held


def interrupt(demo: Demo) -> None:
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(120)
