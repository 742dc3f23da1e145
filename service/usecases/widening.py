"""Acts that let more go out to a relative: they wait for three days and a second sign (§7).

Whoever forces a session can order them, and nothing that follows today proves anything.
"""

from uuid import UUID

from service.domain.ordering import paused_until
from service.domain.tending import is_resting
from service.ports import Ports
from service.storage import changes
from service.storage.changes import ChangeKind
from service.usecases import tending
from service.usecases.acting import act
from service.usecases.ordering import WIDENING_WAITS, OrderRefusal, OrderRefusedError
from service.usecases.renewing import own_family, propose


def propose_sooner(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Let it wait that the relative is asked sooner, once.

    Raises NoSuchFamilyError, RenewalRefusedError, OrderRefusedError.
    """
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        if paused_until(record.watch, acting.now + WIDENING_WAITS) is not None:
            raise OrderRefusedError(OrderRefusal.SOONER_PAUSED)
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.SOONER})
        propose(acting, record, ChangeKind.SOONER)


def agrees_still(ports: Ports, exile_id: UUID, family_id: UUID) -> bool:
    """She was asked again, and agrees; False: it waits, since messages rest and would go on.

    Raises NoSuchFamilyError, RenewalRefusedError.
    """
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        if not is_resting(record.watch.tended, record.settled.agreement, acting.today):
            tending.note_consent(acting, record, acting.today)
            return True
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.CONSENT})
        propose(acting, record, ChangeKind.CONSENT)
        return False
