"""A responder's own addresses, tried out before they matter (D10).

Pages go to an untried address too: a page that may be lost is better than one that surely is.
So the desk says what was not tried, and the operator's doctor counts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from service.domain.address import WRITTEN, Address, ChannelName
from service.domain.proving import is_proved
from service.ports import Ports
from service.storage import people
from service.storage.address_proofs import address_proof
from service.storage.people import ResponderRecord
from service.storage.store import Tx
from service.usecases.acting import Acting, act
from service.usecases.addressing import (
    drop_address,
    is_address_proved,
    responder_holder,
    send_address_code,
    type_address_code,
)
from service.usecases.escalating import NoSuchCaseError


@dataclass(frozen=True, slots=True)
class Way:
    """One way a responder is called: never the number."""

    channel: ChannelName
    proved: bool


def ways_of(ports: Ports, responder_id: UUID) -> Sequence[Way]:
    """Return how a responder is called, and which of it is proved."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        return [_way(acting, responder, each) for each in responder.person.addresses]


def _way(acting: Acting, responder: ResponderRecord, address: Address) -> Way:
    return Way(address.channel, is_address_proved(acting, responder_holder(responder), address))


def try_way(ports: Ports, responder_id: UUID, channel: ChannelName) -> None:
    """Send a few words there. Raises CodeRefusedError, NoWayError."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
    send_address_code(ports, responder_holder(responder), _address(responder, channel))


def type_way(ports: Ports, responder_id: UUID, channel: ChannelName, typed: str) -> bool:
    """Return whether these words came there. Raises CodeRefusedError."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
    address = _address(responder, channel)
    return type_address_code(ports, responder_holder(responder), address, typed)


def let_be_woken(ports: Ports, responder_id: UUID, *, wanted: bool) -> bool:
    """Call a responder's telephone as well in danger, or no more; False where there is none.

    It is the number they are written to already: nothing new is typed, so nothing can be
    led elsewhere.
    """
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        kept = [each for each in responder.person.addresses if each.channel in WRITTEN]
        numbers = [each.to for each in kept if each.to.startswith("+")]
        if wanted and not numbers:
            return False
        rings = [Address(ChannelName.VOICE, numbers[0])] if wanted else []
        if not wanted and (to := responder.address_on(ChannelName.VOICE)) is not None:
            drop_address(acting, responder_holder(responder), Address(ChannelName.VOICE, to))
        people.save_person(
            acting.tx, responder, replace(responder.person, addresses=(*kept, *rings))
        )
        return True


def untried_count(tx: Tx, today: date) -> int:
    """Return how many responders have no way that is proved."""
    staff = people.responders_of(tx, [each.id for each in people.organisations(tx)])
    return sum(1 for each in staff if not _has_tried(tx, each, today))


def _has_tried(tx: Tx, responder: ResponderRecord, today: date) -> bool:
    holder = responder_holder(responder)
    return any(
        is_proved(address_proof(tx, holder, each), today) for each in responder.person.addresses
    )


def _responder(acting: Acting, responder_id: UUID) -> ResponderRecord:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    return found


def _address(responder: ResponderRecord, channel: ChannelName) -> Address:
    to = responder.address_on(channel)
    if to is None:
        raise NoSuchCaseError  # there is no such page for them
    return Address(channel, to)
