"""Who is in the house of the real-fault suite: two organisations, their people, the families."""

from datetime import time
from uuid import uuid4

from service.domain.address import Address, ChannelName
from service.domain.agreement import Agreement, Cover, Mode, Plan
from service.domain.codebook import parse_codebook
from service.domain.ids import ExileId, OrganisationId, SenderId
from service.domain.schedule import Window
from service.ports import Ports
from service.storage import people, senders
from service.storage.people import Person, Secrets
from service.storage.senders import Pool, SenderRecord
from service.usecases import enrolling
from service.usecases.acting import Acting, act
from service.usecases.addressing import prove_directly, responder_holder
from service.usecases.enrolling import Place, Registration
from tests.faults import town


def settle_town(ports: Ports) -> None:
    """Store everybody; each family is asked once a day, in the ten minutes after noon."""
    north, south = (enrolling.add_organisation(ports, name, "UTC") for name in ("North", "South"))
    with act(ports) as acting:
        _add_sender(acting, ChannelName.SMS, Pool.PAGES, town.PAGES)
        _add_sender(acting, ChannelName.SIGNAL, Pool.PAGES, town.ACCOUNT)
        _add_sender(acting, ChannelName.SMS, Pool.CANARY, town.CANARY)
        _add_sender(acting, ChannelName.SIGNAL, Pool.CANARY, town.SIGNAL_CANARY)
    for place, number in enumerate(town.RESPONDERS):
        _add_responder(ports, north if place < 2 else south, place, number)
    exile_id = ExileId(enrolling.add_exile(ports, north, Secrets(b"exile of the suite", "")))
    with act(ports) as acting:
        for household in town.households():
            _add_family(acting, exile_id, (north, south), household)


def _add_responder(ports: Ports, desk: OrganisationId, place: int, number: str) -> None:
    addresses = tuple(Address(channel, number) for channel in (ChannelName.SIGNAL, ChannelName.SMS))
    person = Person(f"Responder {place}", addresses, "", "en")
    found = enrolling.add_responder(ports, desk, person, Secrets(f"{place}".encode(), ""))
    with act(ports) as acting:
        record = people.responder(acting.tx, found)
        assert record is not None
        for address in addresses:
            prove_directly(acting, responder_holder(record), address)


def _add_family(
    acting: Acting,
    exile_id: ExileId,
    desks: tuple[OrganisationId, OrganisationId],
    household: town.Household,
) -> None:
    channel = ChannelName(household.channel)
    sender = _add_sender(acting, channel, Pool.FAMILIES, household.ours)
    noon = Window(frozenset(range(7)), time(12), time(12, 10))
    agreement = Agreement(
        mode=Mode(household.channel),
        cover=Cover.OPEN,
        plan=Plan.NORMAL,
        days_min=1,
        days_max=1,
        windows=(noon,),
        time_zone="UTC",
        begins_at=acting.now,
        codebook=parse_codebook(town.codebook()),
        exile_time_zone="UTC",
        case_time_zone="UTC",
    )
    place = Place(exile_id, desks, sender)
    enrolling.add_family(acting, place, Registration(agreement, household.phone))


def _add_sender(acting: Acting, channel: ChannelName, pool: Pool, number: str) -> SenderId:
    sender_id = SenderId(uuid4())
    senders.add_sender(acting.tx, SenderRecord(sender_id, channel, pool, "active", 1, number))
    return sender_id
