"""The clock: it hears before it judges, and goes on after failures."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from jobs.clock import AGAIN_S, FAMILIES_WAIT_S, Aside, Clock
from jobs.rounds import LOOK_BACK, Pull, guarded
from service.channels.base import ChannelError
from service.demo import cast
from service.demo.hearing import Ears
from service.demo.seeding import Players, seed
from service.domain.address import ChannelName
from service.ports import Ports
from service.queue import NoBell
from service.storage import checks, due, ears, families, inbox, outbox
from service.storage.due import Work
from service.storage.tables import EffectRow
from service.usecases import clockwork, glancing
from service.usecases.acting import act
from service.usecases.proving import heard_on, notice_deafness
from tests.jobs.house import House, eventually


@dataclass
class Stage:
    """A family that is asked; there is no queue, and webhooks go nowhere."""

    house: House
    ports: Ports
    players: Players
    hearing: Ears

    def play_until_asked(self) -> str:
        """Move time on until the mother's phone has a ping; return its words."""
        inbox_of_mother = self.house.server.world.phone(cast.MOTHER).inbox
        for _ in range(200):
            if inbox_of_mother:
                return inbox_of_mother[-1].text
            self.forward_to_next()
        pytest.fail("she was never asked")

    def forward_to_next(self) -> None:
        found = [clockwork.next_event_at(self.ports), self.house.server.world.next_at()]
        at = min(each for each in found if each)
        self.be_away(max(at - self.house.clock.now(), timedelta()))
        clockwork.drain_all(self.ports)
        time.sleep(0.1)

    def reply(self, text: str) -> None:
        """Let her answer; it is in the gateway's list and nobody tells us."""
        world = self.house.server.world
        world.phone_sends(cast.MOTHER, to=cast.FAMILY_SENDER, text=text)
        self.house.clock.forward(self.house.clock.now() + timedelta(seconds=2))
        assert eventually(lambda: world.next_at() is None)

    def be_away(self, length: timedelta, *, could_hear: bool = True) -> None:
        if could_hear:
            self.hearing.move(length)
        self.house.clock.forward(self.house.clock.now() + length + timedelta(milliseconds=50))

    @property
    def checks(self) -> list[str | None]:
        [family] = self._families()
        with act(self.ports) as acting:
            return [each.ended for each in checks.past_checks(acting.tx, family)]

    def _families(self) -> list[UUID]:
        with act(self.ports) as acting:
            return list(families.families_of_exile(acting.tx, UUID(self.players.exile.id)))

    @property
    def causes(self) -> list[str]:
        desk = glancing.desk(self.ports, UUID(self.players.responders[0].id))
        return [str(line.cause) for line in desk.waiting]


@pytest.fixture
def stage(bare_house: House) -> Stage:
    ports = replace(bare_house.ports, bell=NoBell())
    players = seed(ports)
    notice_deafness(ports)  # as the clock does from its first turn on
    return Stage(bare_house, ports, players, Ears(ports))


def safe_answer(ping: str) -> str:
    garden = cast.codebook().topics[0].pings
    return cast.ANSWERS[0][1] if ping in garden else cast.ANSWERS[1][1]


def days_pass_unseen(stage: Stage) -> None:
    """Nobody is there for sixty hours in which we could have heard; then the clock is back.

    A case waits eight hours after the exile was asked, and for morning: a day is enough.
    """
    clock = Clock(stage.ports)
    for hours in (60, 24):
        stage.be_away(timedelta(hours=hours))
        clock.turn()
        clockwork.drain_all(stage.ports)


def test_silence_is_a_case_where_nothing_came_back_meanwhile(stage):
    stage.play_until_asked()

    days_pass_unseen(stage)

    assert stage.causes == ["silence"]


def test_a_reply_nobody_told_us_of_is_judged_before_the_silence_it_ends(stage):
    ping = stage.play_until_asked()
    stage.reply(safe_answer(ping))

    days_pass_unseen(stage)

    assert stage.checks[-1] == "safe"
    assert stage.causes == []


def test_an_absence_in_which_nothing_could_be_heard_is_our_deafness_and_not_her_silence(stage):
    stage.play_until_asked()
    clock = Clock(stage.ports)

    for hours in (60, 12):
        stage.be_away(timedelta(hours=hours), could_hear=False)
        clock.turn()
        clockwork.drain_all(stage.ports)

    assert stage.causes == []
    with act(stage.ports) as acting:
        assert ears.hearing_of(acting.tx, ChannelName.SMS, acting.now).deaf_since is not None


def test_distress_nobody_told_us_of_opens_its_case_at_the_first_turn(stage):
    stage.play_until_asked()
    stage.reply("Тётя Зина заходила")

    Clock(stage.ports).turn()

    assert stage.causes == ["distress"]


def test_while_hearing_is_kept_hours_that_were_jumped_over_make_nobody_deaf(stage):
    stage.play_until_asked()
    stage.be_away(timedelta(hours=49))

    Clock(stage.ports).turn()

    with act(stage.ports) as acting:
        assert ears.hearing_of(acting.tx, ChannelName.SMS, acting.now).deaf_since is None


def a_clock_that_missed_a_cry(stage: Stage) -> Clock:
    stage.play_until_asked()
    clock = Clock(stage.ports)
    clock.turn()
    stage.reply("Тётя Зина заходила")
    clock.turn()
    assert stage.causes == []
    return clock


def test_a_clock_that_was_away_for_a_minute_listens_again_first(stage):
    clock = a_clock_that_missed_a_cry(stage)
    clock._ticked_at = stage.ports.clock.steady() - timedelta(seconds=61)
    clock.turn()

    assert stage.causes == ["distress"]


def test_a_database_that_was_away_between_two_turns_is_noticed_and_the_gateways_are_asked(stage):
    clock = a_clock_that_missed_a_cry(stage)

    end_all_connections(stage)
    clock._asked_s -= AGAIN_S
    clock.turn()

    assert stage.causes == ["distress"]


def test_a_database_that_goes_away_again_and_again_keeps_no_silence_waiting_for_ever(
    stage, monkeypatch
):
    clock = Clock(stage.ports)
    clock.turn()
    asked: list[float] = []

    def refuses() -> None:
        asked.append(time.monotonic())
        raise ConnectionRefusedError

    monkeypatch.setattr(clock._pulling, "_deed", lambda: guarded("pull", refuses))
    monkeypatch.setattr(clock, "_asked_s", time.monotonic() - AGAIN_S)
    for _ in range(3):
        end_all_connections(stage)
        clock.turn()
        assert Work.FAMILIES not in clock._may_be_done()
    assert len(asked) == 1  # not at every break
    assert clock._unheard_since_s is not None
    clock._unheard_since_s -= FAMILIES_WAIT_S
    end_all_connections(stage)
    clock.turn()
    assert Work.FAMILIES in clock._may_be_done()


def test_what_was_refused_while_the_gateways_were_asked_is_asked_for_once_more(stage, monkeypatch):
    clock = Clock(stage.ports)
    monkeypatch.setattr(
        clock._pulling, "_deed", lambda: guarded("pull", lambda: end_all_connections(stage))
    )
    clock.turn()
    assert Work.FAMILIES not in clock._may_be_done()
    monkeypatch.setattr(clock._pulling, "_deed", lambda: True)
    clock._asked_s -= AGAIN_S
    clock.turn()
    assert Work.FAMILIES in clock._may_be_done()


def end_all_connections(stage: Stage) -> None:
    url = stage.house.env["VESTKA_DATABASE_URL"].replace("+psycopg", "")
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        count = f"SELECT count(*) FROM pg_stat_activity WHERE {others}"
        assert eventually(lambda: other.execute(count).fetchone() == (0,), 60)


def a_clock_without_patience(stage: Stage) -> Clock:
    """Return a clock that does everything itself, and has turned once."""
    clock = Clock(stage.ports)
    clock._ticker._unreachable_since = 0.0
    clock.turn()
    return clock


def fail_once(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(clock._ticker, "tick", fails)
        clock.turn()


def let_days_pass(stage: Stage, clock: Clock) -> None:
    for hours in (60, 24):
        stage.be_away(timedelta(hours=hours))
        clock.turn()


def test_after_a_tick_that_failed_nobody_is_silent_before_the_gateways_were_asked(
    stage, monkeypatch
):
    ping = stage.play_until_asked()
    clock = a_clock_without_patience(stage)
    fail_once(clock, monkeypatch)
    stage.reply(safe_answer(ping))

    let_days_pass(stage, clock)
    assert (stage.checks[-1], stage.causes) == (None, [])
    clock._asked_s -= AGAIN_S
    clock.turn()

    assert (stage.checks[-1], stage.causes) == ("safe", [])


def test_distress_is_judged_and_told_while_silences_wait_for_the_gateways(stage, monkeypatch):
    stage.play_until_asked()
    clock = a_clock_without_patience(stage)
    stage.reply("Тётя Зина заходила")
    Pull(stage.ports)()  # as a webhook would have brought it
    fail_once(clock, monkeypatch)

    clock.turn()

    assert stage.causes == ["distress"]
    with act(stage.ports) as acting:
        assert not due.waiting(acting.tx, now=acting.now, steady=acting.steady)


def a_gateway_that_cannot_be_asked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, for_s: float
) -> Clock:
    """Return a clock that was away, and has asked in vain for so long what came meanwhile."""
    clock = a_clock_without_patience(stage)
    stage.house.server.world.twilio.token = "changed meanwhile"
    fail_once(clock, monkeypatch)
    clock._asked_s -= AGAIN_S
    clock.turn()
    assert clock._unheard_since_s is not None
    clock._unheard_since_s -= for_s
    return clock


def canary_comes(stage: Stage) -> None:
    with act(stage.ports) as acting:
        heard_on(acting, ChannelName.SMS)


def pages_of_deafness(stage: Stage) -> int:
    """Return how many pages of it wait for the operator: nothing leaves here meanwhile."""
    with act(stage.ports) as acting:
        ids = acting.tx.session.scalars(select(EffectRow.id).where(EffectRow.kind == "operator"))
        found = [outbox.find_effect(acting.tx, each) for each in ids]
    return sum("deaf" in each.letter.text for each in found if each is not None)


def test_a_gateway_that_cannot_be_asked_holds_families_up_for_no_longer_than_a_ping_bears(
    stage, monkeypatch
):
    clock = a_gateway_that_cannot_be_asked(stage, monkeypatch, for_s=0)
    assert Work.FAMILIES not in clock._may_be_done()
    assert clock._unheard_since_s is not None
    clock._unheard_since_s -= FAMILIES_WAIT_S

    assert set(clock._may_be_done()) == set(Work)


def test_what_lies_unread_at_a_gateway_is_no_silence_however_long_and_the_operator_is_paged(
    stage, monkeypatch
):
    ping, token = stage.play_until_asked(), stage.house.server.world.twilio.token
    clock = a_gateway_that_cannot_be_asked(stage, monkeypatch, for_s=FAMILIES_WAIT_S)
    canary_comes(stage)
    for _ in range(2):
        clock.turn()
        assert pages_of_deafness(stage) == 1
    with act(stage.ports) as acting:
        heard = ears.hearing_of(acting.tx, ChannelName.SMS, acting.now)
    assert heard.deaf_since is not None
    assert heard.deaf_since < heard.proved_at  # since we left, whatever came after our return
    stage.reply(safe_answer(ping))

    for hours in (60, 24, 24):
        canary_comes(stage)  # what comes now says nothing of what came then
        stage.be_away(timedelta(hours=hours))
        clock.turn()
    assert (stage.checks[-1], stage.causes) == (None, [])
    stage.house.server.world.twilio.token = token
    canary_comes(stage)
    clock._asked_s -= AGAIN_S
    clock.turn()

    assert (stage.checks[-1], stage.causes) == ("safe", [])
    with act(stage.ports) as acting:
        assert ears.hearing_of(acting.tx, ChannelName.SMS, acting.now).deaf_since is None


def test_a_gateway_that_hangs_holds_the_clock_up_once_and_not_at_every_turn():
    over, begun = threading.Event(), []

    def hangs() -> bool:
        begun.append(1)
        return over.wait(60)

    pulling = Aside(hangs)

    assert not pulling.succeeds(0.1)
    started = time.monotonic()
    assert not pulling.succeeds(50)
    assert (time.monotonic() - started < 40, len(begun)) == (True, 1)

    over.set()
    assert eventually(lambda: pulling.succeeds(50))
    assert len(begun) == 2


def test_a_pull_that_failed_looks_as_far_back_the_next_time(stage):
    pull = Pull(stage.ports)
    since = pull._since
    assert stage.ports.clock.now() - since >= LOOK_BACK
    token = stage.house.server.world.twilio.token
    stage.house.server.world.twilio.token = "changed meanwhile"

    with pytest.raises(ChannelError):
        pull()
    assert pull._since == since

    stage.house.server.world.twilio.token = token
    pull()
    assert pull._since > since


def test_what_was_pulled_twice_is_one_message(stage):
    stage.play_until_asked()
    stage.reply("Тётя Зина заходила")
    pull = Pull(stage.ports)

    pull()
    pull._since -= timedelta(days=1)
    pull()

    [family] = stage._families()
    clockwork.drain_all(stage.ports)
    with act(stage.ports) as acting:
        assert len(inbox.came_back(acting.tx, family)) == 1
