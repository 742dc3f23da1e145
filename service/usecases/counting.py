"""What a responder may see of the load: their own, whether colleagues carry too much, the targets.

Nothing is stored for it: it is computed from the cases of their own organisation.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from service.domain import load
from service.domain.ids import ResponderId
from service.domain.load import Month
from service.ports import Ports
from service.storage import cases, people
from service.usecases.acting import act
from service.usecases.escalating import NoSuchCaseError

LOOKED_BACK = timedelta(days=366)
TAKEN_LATELY = timedelta(days=60)  # a case taken today was hardly opened earlier


@dataclass(frozen=True, slots=True)
class Load:
    """What one responder carries."""

    mine: int  # taken in the last twelve hours
    too_much: bool
    others_too: bool  # a colleague of the same organisation carries too much


@dataclass(frozen=True, slots=True)
class Targets:
    """How soon cases of danger were taken, by month."""

    load: Load
    months: tuple[Month, ...]
    today: date


def load_of(ports: Ports, responder_id: UUID) -> Load:
    """Return what a responder carries, and whether a colleague does too much."""
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchCaseError
        since = acting.today - TAKEN_LATELY
        theirs = cases.cases_since(acting.tx, responder.organisation_id, since)
        staff = people.responders_of(acting.tx, [responder.organisation_id])
        overloaded = load.overloaded(theirs, acting.now) & {each.id for each in staff}
        mine = load.load_of(theirs, ResponderId(responder_id), acting.now)
        return Load(mine, load.is_too_much(mine), bool(overloaded - {responder_id}))


def targets(ports: Ports, responder_id: UUID) -> Targets:
    """Return the load and a year of months."""
    carried = load_of(ports, responder_id)
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchCaseError
        since = acting.today - LOOKED_BACK
        theirs = cases.cases_since(acting.tx, responder.organisation_id, since)
        return Targets(carried, load.months(theirs, acting.now), acting.today)
