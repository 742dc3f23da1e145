"""The gate: everything a change must pass, in one command, the same here and in CI.

Decides which checks are run and in which order; what each of them asks for is written in
pyproject.toml. With arguments, only pytest is run, with those.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "contracts": ["lint-imports", "--no-logo"],
    "dependencies": ["deptry", "."],
}
# Apart, because coverage slows the real servers' tests and says nothing about them.
DOMAIN_TESTS = [
    *("pytest", "-q", "tests/domain", "-n", "2"),
    *("--cov=service.domain", "--cov-branch", "--cov-fail-under=100"),
]
OTHER_TESTS = ["pytest", "-q", "tests", "--ignore=tests/domain", "-n", "2", "--durations=10"]
# By itself and last: it counts in real seconds, on processes that fill a machine.
REAL_FAULTS = ["pytest", "-q", "tests/faults", "-m", "faults"]

TESTS = {"domain tests": DOMAIN_TESTS, "tests": OTHER_TESTS}
if os.environ.get("CI") == "true":
    TESTS["real faults"] = REAL_FAULTS

WORDS = ("failed", "passed", "skipped", "deselected", "xfailed", "error", "errors")

_COUNT = re.compile(rf"(\d+) ({'|'.join(WORDS)})\b")
_SUMMARY = re.compile(r"^(=+ )?\d+ .* in \d+\.\d+s.*$", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Run the gate and return its exit status."""
    if arguments:
        return subprocess.call([BIN / "pytest", *arguments])  # noqa: S603
    begun = time.monotonic()
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    counts: dict[str, int] = {}
    for name, command in TESTS.items():
        if not _tests_pass(name, command, counts):
            failed.append(name)
    _say("the gate is open" if not failed else f"FAILED: {', '.join(failed)}")
    # Last, and worded as pytest does: whoever runs this counts the tests from it.
    told = ", ".join(f"{counts[word]} {word}" for word in WORDS if word in counts) or "no tests ran"
    _say(f"{told} in {time.monotonic() - begun:.2f}s")
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str]) -> bool:
    begun = time.monotonic()
    done = subprocess.run(  # noqa: S603
        [BIN / command[0], *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    if not passed:
        _say(done.stdout.rstrip())
    _say(f"{'ok' if passed else 'FAILED':<7} {name} ({time.monotonic() - begun:.1f} s)")
    return passed


def _tests_pass(name: str, command: Sequence[str], counts: dict[str, int]) -> bool:
    begun = time.monotonic()
    heard = []
    with (
        subprocess.Popen(  # noqa: S603
            [BIN / command[0], *command[1:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as tests
    ):
        assert tests.stdout, "it was asked for"
        for line in tests.stdout:
            heard.append(line)
            _say(line.rstrip("\n"))
    passed = tests.returncode == 0
    _add_counts("".join(heard), counts)
    _say(f"{'ok' if passed else 'FAILED':<7} {name} ({time.monotonic() - begun:.1f} s)")
    return passed


def _add_counts(output: str, counts: dict[str, int]) -> None:
    summaries = [found.group() for found in _SUMMARY.finditer(output)]
    for number, word in _COUNT.findall(summaries[-1] if summaries else ""):
        counts[word] = counts.get(word, 0) + int(number)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
