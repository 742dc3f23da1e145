"""What `vestka doctor` finds: one line each, in one of three grades."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # it works, and somebody should look
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line; it names settings, counts and codes, never a number or a secret."""

    grade: Grade
    about: str
    say: str

    def __str__(self) -> str:
        return f"{self.grade:<8} {self.about}: {self.say}"


Findings = Iterator[Finding]


def ok(about: str, say: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Grade.OK, about, say)


def warning(about: str, say: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(Grade.WARNING, about, say)


def broken(about: str, say: str) -> Finding:
    """Return a finding that must be repaired."""
    return Finding(Grade.BROKEN, about, say)
