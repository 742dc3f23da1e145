"""What each process may hold: settings it cannot do without, and secrets it has no use for.

A process does not read a secret it has no use for, though its environment may name it: with
`…_FILE` and a user for each process, it could not. Whether a keyring has to be the whole one is
decided here too. What a setting must look like is not.
"""

import os
from collections.abc import Collection, Mapping
from enum import StrEnum

PEOPLE = frozenset({"exile", "desk"})  # faces with families, cases and sign-in


class Process(StrEnum):
    """Who reads the settings; it decides what may not be missing."""

    WEB = "web"
    WORKER = "worker"
    CLOCK = "clock"
    LISTENER = "listener"
    TOOL = "tool"  # a command of the operator's; it says itself what it lacks


_NEEDED: Mapping[Process, tuple[str, ...]] = {
    Process.WEB: ("VESTKA_PUBLIC_URL", "VESTKA_KEYRING"),
    Process.WORKER: ("VESTKA_PUBLIC_URL", "VESTKA_KEYRING", "VESTKA_OPERATOR"),
    # Without a queue the clock does the worker's work itself (I3).
    Process.CLOCK: ("VESTKA_PUBLIC_URL", "VESTKA_KEYRING", "VESTKA_OPERATOR"),
    Process.LISTENER: ("VESTKA_SIGNAL_INTAKE", "VESTKA_KEYRING"),
    Process.TOOL: (),
}
# Somebody who opens a dossier alone is told of at once, and a touched seal: to the operator.
_NEEDED_FOR_PEOPLE = ("VESTKA_PEPPER", "VESTKA_OPERATOR")
_NO_USE: Mapping[Process, frozenset[str]] = {
    Process.WEB: frozenset({"VESTKA_SIGNAL_INTAKE", "VESTKA_WATCHDOG_URL"}),
    Process.WORKER: frozenset({"VESTKA_PEPPER", "VESTKA_SIGNAL_INTAKE", "VESTKA_WATCHDOG_URL"}),
    Process.CLOCK: frozenset({"VESTKA_PEPPER", "VESTKA_SIGNAL_INTAKE"}),
    Process.LISTENER: frozenset({"VESTKA_PEPPER", "VESTKA_TWILIO_TOKEN", "VESTKA_WATCHDOG_URL"}),
    Process.TOOL: frozenset(),
}


def needed_by(process: Process, faces: Collection[str]) -> tuple[str, ...]:
    """Return the settings this process cannot do without."""
    of_people = _NEEDED_FOR_PEOPLE if _serves_people(process, faces) else ()
    return _NEEDED[process] + of_people


def of_no_use_to(process: Process, faces: Collection[str]) -> frozenset[str]:
    """Return the secrets this process has no business with."""
    found = _NO_USE[process]
    if process is not Process.WEB:
        return found
    if not _serves_people(process, faces):
        found |= {"VESTKA_PEPPER"}
    # Only webhooks are checked with it here; whatever is sent, workers and clock send.
    return found if "intake" in faces else found | {"VESTKA_TWILIO_TOKEN"}


def needs_whole_keyring(process: Process, faces: Collection[str]) -> bool:
    """Whether a part for ears is not enough: families, cases or people are opened here."""
    return process is not Process.LISTENER and (
        process is not Process.WEB or _serves_people(process, faces)
    )


def held_too_much(
    env: Mapping[str, str], process: Process, faces: Collection[str]
) -> tuple[str, ...]:
    """Return by name the secrets this process could read and has no use for."""
    return tuple(
        name
        for name in sorted(of_no_use_to(process, faces))
        if env.get(name) or os.access(env.get(f"{name}_FILE", ""), os.R_OK)
    )


def _serves_people(process: Process, faces: Collection[str]) -> bool:
    return process is Process.WEB and bool(PEOPLE & set(faces))
