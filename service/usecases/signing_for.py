"""The exile's own second sign for new words: a few words sent to an address of theirs that counts.

Asked for only when the three days are over, so that whoever holds browser and telephone for
one evening has not done both (FIELD-GUIDE §7).
"""

from uuid import UUID

from service.domain.address import Address
from service.ports import Ports
from service.storage import changes, families
from service.storage.families import FamilyRecord
from service.usecases.acting import Acting, act
from service.usecases.addressing import NoWayError, send_address_code, type_address_code
from service.usecases.nudging import Whom, contact_in_force
from service.usecases.ordering import NoSuchFamilyError
from service.usecases.renewing import confirm_by_answer


class NothingToSignError(Exception):
    """Nothing waits for a second sign, or its days are not over."""


def send_sign(ports: Ports, exile_id: UUID, family_id: UUID, language: str) -> None:
    """Send a few words to the exile. Raises NothingToSignError, NoWayError, CodeRefusedError."""
    address = _address(ports, exile_id, family_id)
    send_address_code(ports, Whom(exile_id).holder(language), address)


def type_sign(ports: Ports, exile_id: UUID, family_id: UUID, typed: str) -> bool:
    """Return whether the words typed in are those that were sent; then the change is confirmed.

    Raises NothingToSignError, NoWayError, CodeRefusedError.
    """
    address = _address(ports, exile_id, family_id)
    if not type_address_code(ports, Whom(exile_id).holder("en"), address, typed):
        return False
    with act(ports) as acting:
        confirm_by_answer(acting, _ripe(acting, exile_id, family_id))
    return True


def _address(ports: Ports, exile_id: UUID, family_id: UUID) -> Address:
    with act(ports) as acting:
        _ripe(acting, exile_id, family_id)
        contact = contact_in_force(acting, Whom(exile_id))
    if contact is None:
        raise NoWayError
    return contact.address


def _ripe(acting: Acting, exile_id: UUID, family_id: UUID) -> FamilyRecord:
    record = families.lock_family(acting.tx, family_id)
    if record is None or record.exile_id != exile_id:
        raise NoSuchFamilyError
    if not any(line.is_ripe for line in changes.open_changes(acting.tx, family_id)):
        raise NothingToSignError
    return record
