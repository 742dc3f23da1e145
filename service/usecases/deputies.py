"""What a deputy says to the responder who called them: recorded by whoever holds the case.

A deputy has no page and no account; they are known by their voice, as the card says.
"""

from uuid import UUID

from service.domain.ids import FamilyId
from service.domain.ordering import Answer
from service.ports import Ports
from service.storage import ledger_rows
from service.storage.ledger_rows import Deed
from service.usecases.acting import act
from service.usecases.escalating import NoSuchCaseError, case_for
from service.usecases.ordering import answer_as_deputy


def record_deputy(ports: Ports, responder_id: UUID, case_id: UUID, given: Answer) -> None:
    """Keep what the deputy said, once the ledger has who recorded it. Raises NoSuchCaseError.

    Only who holds the open case of one family may do so; for anybody else there is none.
    """
    answer_as_deputy(ports, _noted(ports, responder_id, case_id), given)


def _noted(ports: Ports, responder_id: UUID, case_id: UUID) -> FamilyId:
    with act(ports) as acting:
        record = case_for(acting, responder_id, case_id)
        family_id = record.case.family if record.case.is_open else None
        if family_id is None or record.case.owner != responder_id:
            raise NoSuchCaseError
        about = record.key_owner
        deed = Deed(about, responder_id, "record-deputy", about, {"case": str(case_id)})
        ledger_rows.write(acting.tx, deed, acting.today)
        return family_id
