"""Nights at the desk: shifts that change, clocks that do, two hands at once, who leaves midway."""

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from threading import Barrier
from uuid import UUID

import pytest

from service.domain.case import CaseRefusedError, Refusal
from service.domain.duty import Shift
from service.domain.ids import ResponderId
from service.storage import families, questions
from service.usecases import escalating, leaving, rota
from service.usecases.acting import act
from tests.stories.cast import DISTRESS, ORGANISATIONS, TROUBLE, a_family
from tests.stories.people import Keeper, Mother, Responder
from tests.stories.playing import Play
from tests.stories.test_waves import households, of
from tests.stories.world import Message, World

Tell = Callable[..., World]
QUARTER = timedelta(minutes=16)


@pytest.fixture
def tell(database_url: str) -> Iterator[Tell]:
    """Return how to begin a story at a day of the organisations' own clock, in Warsaw."""
    told: list[World] = []

    def begin(start: str = "2027-01-10T00:00:00+00:00") -> World:
        north, south = copy.deepcopy(ORGANISATIONS)
        both = [{**each, "time_zone": "Europe/Warsaw"} for each in (north, south)]
        told.append(World(database_url, organisations=both, start=start, cast=[a_family()]))
        told[0].ignore("ping", "asked", "exile-asked", "unheld", "operator")
        return told[0]

    yield begin
    for world in told:
        try:
            world.finish()
        finally:
            world.close()


def on_duty(world: World, name: str, day: str, begins: int, ends: int) -> None:
    who = ResponderId(world.player.cast.responders[name].id)
    hours = Shift(who, date.fromisoformat(day), time(begins), time(ends))
    rota.write_down(world.stage.ports, who, hours, weeks=1)


def paged(world: World, name: str) -> list[Message]:
    return world.take_all(name, "page")


def the_case(world: World) -> UUID:
    [case] = world.player.cast.cases
    return case


def test_a_notice_goes_to_whoever_is_on_duty_when_its_morning_comes(tell: Tell) -> None:
    world = tell()
    on_duty(world, "anna", "2027-01-11", 12, 22)
    on_duty(world, "boris", "2027-01-11", 22, 10)
    world.forward_to("2027-01-11 20:30")  # half past nine in the evening there
    Mother(world).sends(TROUBLE)
    assert len(paged(world, "anna")) == 1
    world.forward_to("2027-01-12 06:50")
    assert paged(world, "boris") == []
    world.forward_to("2027-01-12 07:05")
    assert len(paged(world, "boris")) == 1
    assert paged(world, "anna") == paged(world, "vera") == []


def test_whoever_is_paged_in_danger_is_not_dropped_when_their_hours_end(tell: Tell) -> None:
    world = tell()
    on_duty(world, "boris", "2027-01-11", 12, 22)
    on_duty(world, "anna", "2027-01-11", 22, 10)
    world.forward_to("2027-01-11 20:55")
    Mother(world).sends(DISTRESS)
    assert paged(world, "boris"), "first whoever is on duty"
    world.meanwhile(minutes=20)
    assert paged(world, "anna"), "and the next, whose hours begin meanwhile"
    late = [each for each in paged(world, "boris") if each.at > world.now - QUARTER]
    assert late, "he is called on, though his hours are over"
    Responder(world, "anna").takes()
    world.forget_everything()
    world.forward(minutes=25)


@pytest.mark.parametrize(
    ("evening", "morning", "hours"),
    [
        ("2027-03-27", "2027-03-28 06:00", 7),  # the clocks go forward in this night
        ("2027-10-30", "2027-10-31 07:00", 9),  # and back in this one
    ],
)
def test_a_night_on_which_the_clocks_change_leaves_nobody_uncalled(
    tell: Tell, evening: str, morning: str, hours: int
) -> None:
    world = tell(f"{evening}T00:00:00+00:00")
    on_duty(world, "boris", evening, 22, 6)
    world.forward_to(f"{evening} 21:50")
    line = rota.rota_of(world.stage.ports, world.player.cast.responders["boris"].id)
    [shift] = line.lines
    assert shift.span.end - shift.span.start == timedelta(hours=hours)
    Mother(world).sends(TROUBLE)
    assert len(paged(world, "boris")) == 1
    world.forward_to(morning)
    assert paged(world, "anna") == []
    world.forward(minutes=3)
    told = paged(world, "anna") + paged(world, "boris") + paged(world, "vera")
    assert told, "eight o'clock there, whatever the night was"
    assert all(each.at >= _at(morning) for each in told)


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_pages_of_danger_keep_their_quarters_over_the_hour_that_is_twice(tell: Tell) -> None:
    world = tell("2027-10-30T00:00:00+00:00")
    world.forward_to("2027-10-30 23:50")
    Mother(world).sends(DISTRESS)
    world.meanwhile(hours=2, minutes=5)
    sms = [each for each in paged(world, "anna") if each.facts["channel"] == "sms"]
    apart = [later.at - earlier.at for earlier, later in pairwise(sms)]
    assert len(sms) == 9
    assert all(timedelta(minutes=14) < each < timedelta(minutes=16) for each in apart)
    Responder(world, "anna").takes()
    world.forget_everything()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_take_a_case_at_the_same_moment_one_holds_it(tell: Tell, attempt: int) -> None:
    world = tell()
    Mother(world).sends(DISTRESS)
    case, start = the_case(world), Barrier(2)
    people = world.player.cast.responders

    def take(name: str) -> str:
        start.wait()
        try:
            escalating.take_case(world.stage.ports, people[name].id, case)
        except CaseRefusedError as refused:
            return str(refused.code)
        return name

    with ThreadPoolExecutor(2) as both:
        got = list(both.map(take, ("anna", "vera")))
    assert got.count(str(Refusal.HELD)) == 1
    assert len(world.events("acknowledged")) == 1
    world.forget_everything()
    world.forward(minutes=25)
    assert paged(world, "boris") == [], "the ladder rests for whoever did not get it, too"


def test_an_organisation_revoked_in_mid_case_hands_it_to_the_other(tell: Tell) -> None:
    world = tell()
    Mother(world).sends(DISTRESS)
    Responder(world, "anna").takes()
    world.forget_everything()
    world.forward(minutes=5)
    with act(world.stage.ports) as acting:
        [family] = world.player.cast.families.values()
        record = families.read_family(acting.tx, family.id)
        assert record is not None
        north = record.organisations[0]
    leaving.revoke_organisation(world.stage.ports, north)
    world.stage.serve()
    world.meanwhile(minutes=2)
    assert paged(world, "vera"), "who is left is called from the beginning"
    world.meanwhile(minutes=20)
    assert paged(world, "anna") == paged(world, "boris") == []
    with act(world.stage.ports) as acting:
        told = questions.open_questions(acting.tx, [family.id])
    assert [each.why for each in told] == ["left"]
    Responder(world, "vera").takes()
    world.forget_everything()
    world.forward(minutes=20)
    Responder(world, "vera").closes("G")


def test_a_case_that_is_opened_again_calls_people_like_a_new_one(tell: Tell) -> None:
    world = tell()
    Mother(world).sends(DISTRESS)
    anna = Responder(world, "anna")
    anna.takes()
    anna.closes("A")
    world.forget_everything()
    world.forward(hours=3)
    boris = world.player.cast.responders["boris"].id
    escalating.reopen_case(world.stage.ports, boris, the_case(world), "она не взяла трубку")
    world.stage.serve()
    world.meanwhile(minutes=16)
    assert len(paged(world, "anna")) >= 2
    assert paged(world, "boris")
    Responder(world, "boris").takes()
    world.forget_everything()
    world.forward(minutes=20)
    Responder(world, "boris").closes("D")


def test_a_case_nobody_takes_for_an_hour_is_said_to_be_unheld_until_somebody_does(
    tell: Tell,
) -> None:
    world = tell()
    world.ignore("ping", "asked", "operator")
    Mother(world).sends(DISTRESS)
    world.meanwhile(minutes=59)
    exile = Keeper(world, "mother.exile")
    assert world.take_all(exile.name, "unheld") == []
    world.meanwhile(minutes=2)
    assert len(world.take_all(exile.name, "unheld")) == 1
    world.meanwhile(hours=5)
    assert world.take_all(exile.name, "unheld") == [], "once in such a time"
    Responder(world, "vera").takes()
    world.forget_everything()


@pytest.mark.slow
def test_in_a_wave_of_forty_a_distress_is_a_case_of_its_own_and_pages_at_once(play: Play) -> None:
    cries = {"who": "f31", "on": "ping", "nth": 3, "after": "PT20M", "reply": DISTRESS}
    log = play(**{"for": "P4D", "families": households(40), "behaviour": [cries]})
    wave = of(log, "wave")[-1]
    case = next(entry for entry in of(log, "case-opened") if entry["cause"] == "distress")
    assert (case["family"], wave["families"]) == ("f31", 39)
    assert case["case"] != wave["case"]
    page = next(entry for entry in of(log, "page") if entry["case"] == case["case"])
    waited = datetime.fromisoformat(page["at"]) - datetime.fromisoformat(case["at"])
    assert waited < timedelta(seconds=30)
    settled = datetime.fromisoformat(of(log, "wave")[0]["at"]) + timedelta(minutes=1)
    later = {
        entry["case"] for entry in of(log, "page") if datetime.fromisoformat(entry["at"]) > settled
    }
    assert later == {case["case"], wave["case"]}, "one series of pages for all the others"
