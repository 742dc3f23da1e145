"""Acts that let more go out to a relative, or let others know: they wait for three days and a second sign (§7).

Whoever forces a session can order them, and nothing that follows today proves anything.
"""

from uuid import UUID

from service.domain.agreement import Mode
from service.domain.ordering import paused_until
from service.domain.tending import is_resting
from service.domain.told import Card, Deputy
from service.ports import Ports
from service.storage import changes, ledger_rows
from service.storage.changes import ChangeKind
from service.storage.ledger_rows import Deed
from service.usecases import tending
from service.usecases.acting import act
from service.usecases.complaining import Complaint, RegistrationRefusedError
from service.usecases.enrolling import ONE_WAY_COUNTRIES
from service.usecases.ordering import (
    WIDENING_WAITS,
    NoSuchFamilyError,
    OrderRefusal,
    OrderRefusedError,
)
from service.usecases.renewing import own_family, propose
from service.usecases.unusable import is_unusable


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


def propose_number(ports: Ports, exile_id: UUID, family_id: UUID, number: str) -> None:
    """Let it wait that the relative is written to at another number.

    That it is the one in force is not said: a page that did would be asked for it (R15).
    Raises NoSuchFamilyError, RenewalRefusedError, RegistrationRefusedError.
    """
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        mode = record.settled.agreement.mode
        if not mode.sends:
            raise NoSuchFamilyError
        if mode is Mode.SMS and number.startswith(ONE_WAY_COUNTRIES):
            raise RegistrationRefusedError([Complaint("number-one-way", "to")])
        if is_unusable(acting, exile_id, number):
            raise RegistrationRefusedError([Complaint("number-unusable", "to")])
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.NUMBER})
        propose(acting, record, ChangeKind.NUMBER, to=number)


def propose_told(
    ports: Ports, exile_id: UUID, family_id: UUID, deputy: Deputy | None, card: Card | None
) -> None:
    """Let it wait that another deputy is asked, or another card read; None: it stays as it is.

    Until then calls go where the card in force says: whoever holds a session cannot sign for
    themselves. Raises NoSuchFamilyError, RenewalRefusedError.
    """
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        if deputy is not None:
            changes.withdraw_open(acting.tx, record.id, {ChangeKind.DEPUTY})
            propose(acting, record, ChangeKind.DEPUTY, deputy=deputy)
        if card is not None:
            changes.withdraw_open(acting.tx, record.id, {ChangeKind.CARD})
            propose(acting, record, ChangeKind.CARD, card=card)
        deed = Deed(record.id, exile_id, "change-told", record.id)
        ledger_rows.write(acting.tx, deed, acting.today)


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
