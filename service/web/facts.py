"""What the web needs to know beside the ports: one frozen record, filled where the app is made.

Where the values come from is decided by who makes the application.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from service.channels.twilio_intake import TwilioIntake
from service.ports import Ports
from service.usecases.readiness import Readiness
from service.usecases.receipts import Receipts

PUBLIC_FACES = frozenset({"exile", "desk", "intake"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Which faces are shown, under which address, and who may knock at the intake."""

    public_url: str
    faces: frozenset[str]
    intake: TwilioIntake | None = field(default=None, repr=False)
    queue_answers: Callable[[], bool] | None = None  # None: there is no queue to ask
    rings_aside: bool = False  # as a lasting process does; False: before the answer
    spool_depth: Callable[[], int] = lambda: 0  # bytes of Signal's frames not yet in the inbox

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us by TLS; without it only on a loopback address."""
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Here:
    """What every request handler may reach."""

    ports: Ports
    facts: Facts
    readiness: Readiness
    receipts: Receipts
    ring: Callable[[], None]  # a worker is to look at what came in


def here() -> Here:
    """Return what this application was made with."""
    return cast("Here", current_app.extensions["vestka"])
