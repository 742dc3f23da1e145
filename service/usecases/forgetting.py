"""The exile wants all of a family forgotten: messages end now, the rest after its days (§7).

Destroying cannot be taken back, so it waits like whatever widens: three days, and a second
sign. Duress destroys nothing.
"""

from uuid import UUID

from service.ports import Ports
from service.storage import changes, families
from service.storage.changes import ChangeKind
from service.usecases import ordering
from service.usecases.acting import act
from service.usecases.ordering import NoSuchFamilyError
from service.usecases.renewing import propose


def propose_forgetting(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Stop a family at once, in truth wherever it was ordered, and let its end wait.

    Raises NoSuchFamilyError.
    """
    ordering.stop(ports, exile_id, family_id)
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        changes.withdraw_open(acting.tx, record.id, frozenset(ChangeKind))
        propose(acting, record, ChangeKind.FORGET)
