"""The faults as the page of phones offers them: in words, the outside ones first.

Only what is known here is offered. What a fault does is not decided here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from service.sandbox.faults import Fault

_OUTSIDE = {
    "sms-down": "no SMS goes out, none comes in",
    "sms-accepts-then-500": "SMS go out, and the gateway says they failed",
    "sms-late": "SMS come an hour late",
    "sms-doubles": "answers and reports of SMS come twice, in the wrong order",
    "webhooks-lost": "answers by SMS stand in the gateway's list alone",
    "signal-down": "Signal cannot be reached",
    "signal-blocked": "Signal wants a captcha before our accounts may send",
    "signal-burst": "each Signal message comes amid fifty other things",
}
_OURS = {
    "crash:web": "the pages are killed",
    "crash:worker": "the workers are killed",
    "crash:clock": "the clock process is killed",
    "crash:listener": "the process that hears Signal is killed",
    "queue-lost": "the queue is emptied and gone",
    "database-down": "the database is gone",
    "machine-down": "everything of ours is killed at once",
    "clock-jump:PT1H": "the service's clock is an hour ahead",
    "clock-jump:-PT1H": "the service's clock is an hour behind",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to break: what the form sends, and what it does."""

    value: str
    say: str


def choices(known: Collection[str]) -> list[tuple[str, list[Choice]]]:
    """Return what can be broken here, grouped by whose side it is on."""
    groups = (("Outside", _OUTSIDE), ("On the service's own side", _OURS))
    found = [
        (title, [Choice(value, say) for value, say in all_.items() if _name(value) in known])
        for title, all_ in groups
    ]
    return [(title, some) for title, some in found if some]


def fields_of(value: str) -> dict[str, str]:
    """Return a form's choice as the JSON interface would say it."""
    name, _, detail = value.partition(":")
    if not detail:
        return {"fault": name}
    return {"fault": name, "process" if name == "crash" else "by": detail}


def described(fault: Fault) -> str:
    """Return what a fault that runs does."""
    if fault.by is not None and fault.name == "clock-jump":
        side = "ahead" if fault.by > timedelta() else "behind"
        return f"the service's clock is {abs(fault.by)} {side}"
    value = fault.name if fault.process is None else f"{fault.name}:{fault.process}"
    return {**_OUTSIDE, **_OURS}.get(value, "")


def _name(value: str) -> str:
    return value.partition(":")[0]
