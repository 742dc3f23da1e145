"""The exile's own second sign for new words: a few words sent to an address of theirs that counts.

Asked for only when the three days are over, so that whoever holds browser and telephone for
one evening has not done both (FIELD-GUIDE §7). The words sign the changes they were sent for:
a code that came earlier, or for another purpose, is none.
"""

from dataclasses import replace
from uuid import UUID

from service.domain.address import Address
from service.ports import Ports
from service.storage import changes, families
from service.storage.address_proofs import Holder
from service.storage.families import FamilyRecord
from service.usecases.acting import Acting, act
from service.usecases.addressing import NoWayError, note_used, send_address_code, type_address_code
from service.usecases.nudging import Whom, signing_contact
from service.usecases.ordering import NoSuchFamilyError
from service.usecases.renewing import confirm_by_answer


class NothingToSignError(Exception):
    """Nothing waits for a second sign, or its days are not over."""


def send_sign(ports: Ports, exile_id: UUID, family_id: UUID, language: str) -> None:
    """Send a few words to the exile. Raises NothingToSignError, NoWayError, CodeRefusedError."""
    address, holder = _signing(ports, exile_id, family_id)
    send_address_code(ports, replace(holder, language=language), address)


def type_sign(ports: Ports, exile_id: UUID, family_id: UUID, typed: str) -> bool:
    """Return whether the words typed in are those that were sent; then the change is confirmed.

    Raises NothingToSignError, NoWayError, CodeRefusedError.
    """
    address, holder = _signing(ports, exile_id, family_id)
    if not type_address_code(ports, holder, address, typed):
        return False
    with act(ports) as acting:
        record = _own(acting, exile_id, family_id)
        if _signed(acting, record) == holder.signs:
            note_used(acting, Whom(exile_id).holder("en"), address)
            confirm_by_answer(acting, record)
    return True


def _signing(ports: Ports, exile_id: UUID, family_id: UUID) -> tuple[Address, Holder]:
    """Return where the words go, and who types them in for which changes."""
    with act(ports) as acting:
        signs = _signed(acting, _own(acting, exile_id, family_id))
        contact = signing_contact(acting, Whom(exile_id))
    if contact is None:
        raise NoWayError
    return contact.address, replace(Whom(exile_id).holder("en"), signs=signs)


def _own(acting: Acting, exile_id: UUID, family_id: UUID) -> FamilyRecord:
    record = families.lock_family(acting.tx, family_id)
    if record is None or record.exile_id != exile_id:
        raise NoSuchFamilyError
    return record


def _signed(acting: Acting, record: FamilyRecord) -> str:
    """Return the changes that words sent now would sign: those whose days are over."""
    ripe = [line.id for line in changes.open_changes(acting.tx, record.id) if line.is_ripe]
    if not ripe:
        raise NothingToSignError
    return " ".join(sorted(map(str, ripe)))
