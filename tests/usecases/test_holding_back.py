"""What the gateway refused is held for a while, and bursts from one Signal account are spread."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from service.channels.base import ChannelError, Fate, HeldUp, Trouble
from service.domain.address import ChannelName
from service.domain.case import Opening, open_case
from service.domain.effects import Cause
from service.domain.ids import CaseId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy
from service.storage import cases, holds
from service.storage.cases import CaseRecord
from service.storage.outbox import EffectRecord, EffectState, Kind, Letter
from service.usecases.acting import act
from service.usecases.holding_back import BURST_MAX, note_trouble, waits_of
from tests.web.house import OURS, PAGES, House

OTHER = "+48732100009"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def an_effect(
    house: House,
    *,
    sender: str = OURS,
    kind: Kind = Kind.PAGE,
    channel: ChannelName = ChannelName.SMS,
) -> EffectRecord:
    letter = Letter(sender, "+48500100301", "да", house.clock.now())
    return EffectRecord(uuid4(), kind, channel, EffectState.READY, "none", 0, letter)


def refuse(house: House, effect: EffectRecord, trouble: Trouble, minutes: int | None) -> None:
    wait = None if minutes is None else timedelta(minutes=minutes)
    error = ChannelError(Fate.NOT_SENT, "x", trouble=trouble, retry_after=wait)
    with act(house.ports) as acting:
        note_trouble(acting, effect, error)


def waits(house: House, *effects: EffectRecord) -> list[int]:
    """Return for how many whole minutes each has to wait."""
    with act(house.ports) as acting:
        found = waits_of(acting, effects)
    return [round(found.get(each.id, timedelta()) / timedelta(minutes=1)) for each in effects]


def test_a_refused_sender_waits_and_others_do_not(house: House) -> None:
    mine, other = an_effect(house), an_effect(house, sender=OTHER)
    refuse(house, mine, Trouble(HeldUp.SENDER), 4)
    assert waits(house, mine, other) == [4, 0]
    house.forward(minutes=5)
    assert waits(house, mine, other) == [0, 0]


def test_a_refused_account_holds_all_of_its_channel_and_no_other(house: House) -> None:
    refuse(house, an_effect(house), Trouble(HeldUp.CHANNEL), None)
    by_signal = an_effect(house, channel=ChannelName.SIGNAL)
    assert waits(house, an_effect(house, sender=OTHER), by_signal) == [5, 0]


def test_pages_are_held_for_minutes_at_most(house: House) -> None:
    page = an_effect(house, sender=PAGES, kind=Kind.PAGE)
    refuse(house, page, Trouble(HeldUp.SENDER), 600)
    assert waits(house, page) == [5]


@pytest.mark.parametrize("held_up", [HeldUp.SENDER, HeldUp.CHANNEL])
def test_a_pings_refusal_holds_pages_for_minutes_and_no_ping(house: House, held_up: HeldUp) -> None:
    ping, page = an_effect(house, kind=Kind.PING), an_effect(house)
    refuse(house, ping, Trouble(held_up), 60)
    assert waits(house, ping, page) == [0, 5]


def add_case(house: House, level: Level) -> CaseId:
    opening = Opening((), Cause.DISTRESS, level)
    organisation = house.add_organisation()
    with act(house.ports) as acting:
        case_id = CaseId(acting.tx.new_id())
        opened = open_case(case_id, opening, policy=EscalationPolicy(), now=acting.now)
        record = CaseRecord(case_id, None, (organisation, organisation), acting.today, opened.state)
        cases.add_case(acting.tx, record, None)
    return case_id


def test_a_page_for_distress_is_tried_while_its_whole_channel_is_held(house: House) -> None:
    page = replace(an_effect(house, kind=Kind.PAGE), case_id=add_case(house, Level.L4))
    lesser = replace(an_effect(house, kind=Kind.PAGE), case_id=add_case(house, Level.L3))
    refuse(house, an_effect(house), Trouble(HeldUp.CHANNEL), 60)
    assert waits(house, page, lesser) == [0, 5]
    refuse(house, page, Trouble(HeldUp.SENDER), 60)
    assert waits(house, page) == [5]


def test_a_later_shorter_hold_ends_no_longer_one(house: House) -> None:
    mine = an_effect(house)
    refuse(house, mine, Trouble(HeldUp.SENDER), 4)
    refuse(house, mine, Trouble(HeldUp.SENDER), 1)
    assert waits(house, mine) == [4]


def test_what_concerns_one_address_holds_nothing(house: House) -> None:
    mine = an_effect(house)
    refuse(house, mine, Trouble(for_operator=True), None)
    assert waits(house, mine) == [0]
    with act(house.ports) as acting:
        assert holds.holds(acting.tx, acting.now) == []


def test_a_burst_from_one_signal_account_is_spread_and_sms_is_not(house: House) -> None:
    many = [an_effect(house, channel=ChannelName.SIGNAL) for _ in range(2 * BURST_MAX + 1)]
    texts = [an_effect(house) for _ in range(2 * BURST_MAX + 1)]
    signals = [an_effect(house, kind=Kind.PING, channel=ChannelName.SIGNAL)] * (2 * BURST_MAX)
    with act(house.ports) as acting:
        found = waits_of(acting, [*signals, *many, *texts])
    assert [each.id for each in many if each.id not in found] == [
        each.id for each in many[:BURST_MAX]
    ]
    assert found[many[BURST_MAX].id] < found[many[2 * BURST_MAX].id]
    assert not [each for each in (*texts, *signals) if each.id in found]
