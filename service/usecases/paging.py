"""Whom a case can reach right now, and turning pages into rows."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from service.domain.address import ChannelName
from service.domain.effects import PageOperator, PageResponder
from service.domain.level import Level
from service.domain.policy import Roster
from service.storage import outbox, people, senders
from service.storage.outbox import Asked, Kind, Letter
from service.storage.people import ResponderRecord
from service.storage.store import floor_minute
from service.usecases.acting import Acting
from service.usecases.duties import with_duty
from service.usecases.page_texts import call_text, operator_text, page_text

Pair = tuple[UUID, UUID]  # the family's own organisation and the other


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can be told, and the numbers of ours that pages leave from."""

    roster: Roster
    responders: dict[UUID, ResponderRecord]
    numbers: dict[ChannelName, str]


def reach_of(acting: Acting, organisation_ids: Pair) -> Reach:
    """Return who can be told, by the channels pages can really leave on."""
    return reaches_of(acting, [organisation_ids])[organisation_ids]


def reaches_of(acting: Acting, pairs: Collection[Pair]) -> dict[Pair, Reach]:
    """Return who can be told by each pair of organisations, all of them read at once."""
    numbers = page_numbers(acting)
    ids = list(dict.fromkeys(each for pair in pairs for each in pair))
    unopened: list[UUID] = []
    called = people.responders_of(acting.tx, ids, unopened=unopened)
    if unopened:  # a row was touched: whoever else there is must be called all the same (I6)
        tell_operator_of(acting, "broken-seal")
    staff = with_duty(acting, ids, called)
    zones = people.zones_of(acting.tx, ids)
    found = {}
    for pair in set(pairs):
        theirs = [each for each in staff if each.organisation_id in pair]
        roster = people.roster_of(pair, zones, theirs, numbers)
        found[pair] = Reach(roster, {each.id: each for each in theirs}, numbers)
    return found


def page_numbers(acting: Acting) -> dict[ChannelName, str]:
    """Return the number pages leave from on each channel."""
    found: dict[ChannelName, str] = {}
    for sender in senders.paging(acting.tx):
        if sender.state != "active" or sender.channel not in acting.ports.channels:
            continue
        found.setdefault(sender.channel, sender.number)
    if ChannelName.VOICE in acting.ports.channels and ChannelName.SMS in found:
        found[ChannelName.VOICE] = found[ChannelName.SMS]  # the number pages leave from also calls
    return found


def responder_page(acting: Acting, reach: Reach, page: PageResponder, level: Level) -> Asked | None:
    """Return the page as a row; None where the responder was revoked meanwhile."""
    responder = reach.responders.get(page.responder)
    to = responder.address_on(page.channel) if responder else None
    if responder is None or to is None:
        return None
    words = call_text if page.channel is ChannelName.VOICE else page_text
    text = words(responder.person.language, level)
    number = reach.numbers[page.channel]
    return Asked(
        key=f"page/{page.case}/{page.step}/{page.responder}/{page.channel}/{page.repeat}",
        kind=Kind.PAGE,
        channel=page.channel,
        letter=Letter(number, to, text, acting.now, step=page.step, repeat=page.repeat),
        wake_at=floor_minute(acting.now),
        case_id=page.case,
        responder_id=page.responder,
    )


def operator_page(
    acting: Acting, numbers: dict[ChannelName, str], page: PageOperator
) -> Asked | None:
    """Return the operator's page as a row; None where they cannot be reached by any sender."""
    operator = acting.ports.operator
    number = numbers.get(operator.channel) if operator else None
    if operator is None or number is None:
        return None
    text = operator_text(page.about)
    return Asked(
        key=f"operator/{page.about}/{page.repeat}",
        kind=Kind.OPERATOR,
        channel=operator.channel,
        letter=Letter(number, operator.to, text, acting.now, repeat=page.repeat),
        wake_at=floor_minute(acting.now),
    )


def tell_operator_of(acting: Acting, what: str) -> None:
    """Page the operator, once a day, by a code of ours."""
    page = PageOperator(f"{what} {acting.today}", 0)
    asked = operator_page(acting, page_numbers(acting), page)
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)
