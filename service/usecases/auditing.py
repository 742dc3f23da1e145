"""An auditor of our own work: what is later than it may be is told to the operator at once.

It looks at rows and ages only, through the same eyes as the operator's page. Whoever audits
the auditor stands outside: the watchdog that the clock beats to.
"""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from service.domain.effects import PageOperator
from service.ports import BellUnreachableError, Ports
from service.storage import outbox
from service.storage.due import URGENT
from service.storage.keyring import KeyringRefusedError
from service.storage.sealed import SealBrokenError
from service.storage.store import KeyLostError
from service.storage.tomb_file import TombFileBrokenError
from service.usecases import restoring
from service.usecases.acting import act
from service.usecases.paging import operator_page, page_numbers, tell_operator_of
from service.usecases.readiness import OVERDUE_MAX, Health, Readiness

TOLD_AGAIN_AFTER = timedelta(hours=1)  # a trouble that comes and goes is one trouble
UNHEARD_MAX = timedelta(seconds=90)  # what is due at once carries its minute: it may be 59 seconds


class Auditor:
    """Remembers what it has told, so that one trouble is one page, also where it comes and goes."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._readiness = Readiness()
        self._there: set[str] = set()
        self._told_at: dict[str, datetime] = {}

    def audit(self, ports: Ports) -> None:
        """Page the operator for every trouble that was not there before, once an hour at most."""
        now, troubles = ports.clock.steady(), _troubles(self._readiness.look(ports), ports)
        for trouble in sorted(troubles - self._there):
            if trouble not in self._told_at or now - self._told_at[trouble] >= TOLD_AGAIN_AFTER:
                _page(ports, PageOperator(f"{trouble} {uuid4()}", 0))
                self._told_at[trouble] = now
        self._there = troubles


def _troubles(found: Health, ports: Ports) -> set[str]:
    """Return codes of ours: what is late by more than two looks, and a queue without workers."""
    late = {f"late-{work}" for work, age in found.overdue.items() if age > OVERDUE_MAX}
    return late | {"no-worker"} if _is_unheard(found, ports) else late


def _is_unheard(found: Health, ports: Ports) -> bool:
    """Whether urgent work waits while no worker takes any."""
    waiting = [work for work in URGENT if found.overdue[work] > UNHEARD_MAX]
    try:
        return any(ports.bell.is_unheard(work) for work in waiting)
    except BellUnreachableError:
        return False  # the clock does it all then, and the queue's own alarm says so


def tell_of_forgery(ports: Ports) -> None:
    """Page the operator, once a day: a job in the queue is none of ours."""
    _page(ports, PageOperator(f"forged-job {ports.clock.now().date()}", 0))


def tell_of_broken_seal(ports: Ports, error: Exception) -> None:
    """Page the operator, once a day, where a failure means that a sealed value was touched."""
    if isinstance(error, SealBrokenError | KeyLostError):
        with act(ports) as acting:
            tell_operator_of(acting, "broken-seal")


def keep_tombstones(ports: Ports, path: Path) -> None:
    """Keep the tombstones outside, and tell where they are broken or ahead of the database.

    Raises what went wrong, so that the round is tried again soon.
    """
    try:
        is_older = restoring.keep_tombstones(ports, path)
    except (OSError, TombFileBrokenError):
        with act(ports) as acting:
            tell_operator_of(acting, "tombstones")
        raise
    except (SealBrokenError, KeyLostError, KeyringRefusedError):
        with act(ports) as acting:  # it stands still, and something in it does not open
            tell_operator_of(acting, "older-database")
        raise
    if is_older:
        with act(ports) as acting:
            tell_operator_of(acting, "older-database")


def _page(ports: Ports, page: PageOperator) -> None:
    with act(ports) as acting:
        asked = operator_page(acting, page_numbers(acting), page)
        if asked is not None:
            outbox.add_effects(acting.tx, [asked], acting.today)
