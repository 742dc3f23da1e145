"""The words proposed in `relay`: opened for the exile by a deed, for as long as they are due."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from service.domain.agreement import Mode
from service.domain.schedule import spans_on
from service.ports import Ports
from service.storage import families, ledger_rows
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.usecases.acting import act
from service.usecases.ordering import NoSuchFamilyError


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is to be sent from the exile's own phone, and until when it fits the hours agreed."""

    text: str = field(repr=False)
    until: datetime | None


def open_proposal(ports: Ports, exile_id: UUID, family_id: UUID) -> Proposed | None:
    """Return the words that are due, once the ledger has it (I11); None where none are.

    Raises NoSuchFamilyError.
    """
    with act(ports) as acting:
        record = families.read_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        proposed = _proposed(record)
        if proposed is not None:
            deed = Deed(family_id, exile_id, "open-wording", family_id)
            ledger_rows.write(acting.tx, deed, acting.today)
    return proposed


def _proposed(record: FamilyRecord) -> Proposed | None:
    agreement, check = record.settled.agreement, record.watch.check
    if agreement.mode is not Mode.RELAY or check is None or not check.is_open:
        return None
    if check.last_ping_at is None or not check.pings:
        return None
    day = check.last_ping_at.astimezone(agreement.zone).date()
    spans = spans_on(agreement.windows, day, agreement.zone)
    ends = [span.end for span in spans if span.holds(check.last_ping_at)]
    return Proposed(check.pings[-1], ends[0] if ends else None)
