"""Comparing families' wordings: what is found stays in the family it concerns (D2)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from service.domain.freshening import SEASON_DAYS
from service.domain.ids import ExileId, FamilyId, OrganisationId
from service.domain.settling import settle
from service.storage import families
from service.storage.families import FamilyRecord
from service.usecases import enrolling, freshening, ordering
from service.usecases.acting import act
from service.usecases.enrolling import Place, Registration
from service.usecases.ordering import NoSuchFamilyError
from tests.web.house import House

SHARED = "Смородину на варенье собрала?"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def add_family(house: House, exile_id: UUID, organisation: UUID, *own: str) -> FamilyId:
    fields = {
        "channel": "relay",
        "windows": ({"from": "18:00", "to": "20:00"},),
        "codebook": {
            "topics": [{"name": "сад", "pings": list(own), "safe": ["перцы"]}],
            "distress": ["баклажаны замёрзли"],
            "stop": ["надоели разговоры"],
        },
    }
    agreement = settle(fields, begins_at=house.clock.now())
    both = (OrganisationId(organisation), OrganisationId(organisation))
    with act(house.ports) as acting:
        place = Place(ExileId(exile_id), both, None)
        return enrolling.add_family(acting, place, Registration(agreement))


def two_families(house: House) -> tuple[UUID, FamilyId, FamilyId]:
    organisation = house.add_organisation()
    (one, _), (other, _) = house.add_exile(organisation), house.add_exile(organisation)
    first = add_family(
        house, one, organisation, SHARED, "Забор не завалило?", "Снег сошёл с крыши?"
    )
    second = add_family(
        house, other, organisation, "Собрала смородину на варенье?", "Куры несутся?"
    )
    return one, first, second


def loaded(house: House, family_id: UUID) -> FamilyRecord:
    with act(house.ports) as acting:
        record = families.read_family(acting.tx, family_id)
    assert record is not None
    return record


def alike(house: House, family_id: UUID) -> list[str]:
    return [each.text for each in loaded(house, family_id).watch.alike]


def test_a_likeness_is_noted_in_both_families_and_only_there(house: House) -> None:
    _, first, second = two_families(house)
    freshening.compare_wordings(house.ports)
    assert alike(house, first) == [SHARED]
    assert alike(house, second) == ["Собрала смородину на варенье?"]
    assert house.happened == []
    wakes = loaded(house, first).wake_at
    freshening.compare_wordings(house.ports)
    assert loaded(house, first).wake_at == wakes


def test_the_same_sentence_twice_in_one_family_is_no_likeness(house: House) -> None:
    organisation = house.add_organisation()
    exile, _ = house.add_exile(organisation)
    family = add_family(house, exile, organisation, SHARED, "Собрала смородину на варенье?")
    freshening.compare_wordings(house.ports)
    assert alike(house, family) == []


def test_a_likeness_that_has_gone_is_forgotten(house: House) -> None:
    exile, first, second = two_families(house)
    freshening.compare_wordings(house.ports)
    ordering.stop(house.ports, exile, first)
    freshening.compare_wordings(house.ports)
    assert alike(house, second) == []
    assert freshening.named_now(loaded(house, first), house.clock.now().date()) is None


def pings(house: House, family_id: UUID) -> tuple[str, ...]:
    book = loaded(house, family_id).settled.agreement.codebook
    assert book is not None
    return book.pings


def test_the_named_question_is_left_out_once_a_season(house: House) -> None:
    exile, first, _ = two_families(house)
    house.clock.at = datetime(2027, 6, 1, 12, tzinfo=UTC)
    which = freshening.named_now(loaded(house, first), house.clock.now().date())
    assert which is not None
    gone = pings(house, first)[which.ping]
    assert not freshening.leave_out(house.ports, exile, first, "1.0.0")
    assert freshening.leave_out(house.ports, exile, first, which.code)
    assert gone not in pings(house, first)
    assert not freshening.leave_out(house.ports, exile, first, which.code)
    assert freshening.named_now(loaded(house, first), house.clock.now().date()) is None
    later = house.clock.now().date() + timedelta(days=SEASON_DAYS)
    assert freshening.named_now(loaded(house, first), later) is not None


def test_nobody_elses_question_is_left_out(house: House) -> None:
    exile, _, second = two_families(house)
    for family_id in (second, uuid4()):
        with pytest.raises(NoSuchFamilyError):
            freshening.leave_out(house.ports, exile, family_id, "1.0.0")
