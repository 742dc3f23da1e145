"""What an exile records of going over things with their relative: voice, consent, words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from service.domain import tending
from service.domain.effects import Decided, Why
from service.domain.tending import How, Tended
from service.ports import Ports
from service.storage import families, questions
from service.storage.families import FamilyRecord
from service.usecases.acting import Acting, act
from service.usecases.checking import store
from service.usecases.ordering import NoSuchFamilyError

_ASKED_FOR_IT = (str(Why.CONSENT), str(Why.RESTS))


def note_consent(acting: Acting, record: FamilyRecord, asked_on: date) -> None:
    """She was asked again on a day, and agrees; whether that may count at once was decided."""
    questions.settle_questions(acting.tx, record.id, _ASKED_FOR_IT, acting.today)
    tended = tending.agrees_still(record.watch.tended, asked_on)
    store(acting, record, Decided(replace(record.watch, tended=tended)))


def heard_or_met(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Her voice was heard, or they have met. Raises NoSuchFamilyError."""
    _record(ports, exile_id, family_id, tending.heard_or_met)


def gone_through(ports: Ports, exile_id: UUID, family_id: UUID, how: How, *, known: bool) -> None:
    """The words were gone through together, and known or not. Raises NoSuchFamilyError."""

    def deed(tended: Tended, today: date) -> Tended:
        return tending.gone_through(tended, how, today, known=known)

    _record(ports, exile_id, family_id, deed)


def _record(
    ports: Ports, exile_id: UUID, family_id: UUID, deed: Callable[[Tended, date], Tended]
) -> None:
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        tended = deed(record.watch.tended, acting.today)
        store(acting, record, Decided(replace(record.watch, tended=tended)))
