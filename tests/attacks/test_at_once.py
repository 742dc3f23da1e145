"""Attacks in one moment: a second click, a second tab, a second person who is just as quick."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import text

from service.domain.case import CaseRefusedError
from service.storage import people
from service.storage.words import Language
from service.usecases import enrolling, escalating
from service.usecases.acting import act
from service.usecases.enrolling import InvitationRefusedError, Offer
from service.usecases.signing_in import SignInRefusedError
from tests.web.house import House
from tests.web.test_merging import a_case, three_families

ROUNDS = 3
Deed = Callable[[], object]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def done_of(*deeds: Deed, refused: type[Exception]) -> int:
    """Do some things in the same moment; return how many of them were not refused."""
    barrier = Barrier(len(deeds))

    def do(deed: Deed) -> bool:
        barrier.wait(60)
        try:
            deed()
        except refused:
            return False
        return True

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sum(threads.map(do, deeds))


def typed(offer: Offer) -> str:
    return " ".join([*offer.words.locator, *offer.words.secret])


def test_an_invitation_taken_twice_at_once_lets_one_in(house: House) -> None:
    ports, north = house.ports, house.add_organisation()
    for _ in range(ROUNDS):
        token = enrolling.invite(ports, "exile", north)
        offers = [enrolling.offer(ports, "exile", token, Language.ENGLISH) for _ in range(2)]
        taken = [
            partial(enrolling.accept_exile, ports, token, typed(each), each.bond) for each in offers
        ]
        assert done_of(*taken, refused=InvitationRefusedError) == 1
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM exiles")).scalar() == ROUNDS


def test_a_code_typed_twice_at_once_is_taken_once(house: House) -> None:
    who = house.add_responder(house.add_organisation())

    def take(code: str) -> None:
        with act(house.ports) as acting:
            if not people.try_code(acting.tx, who.id, code, acting.steady):
                raise SignInRefusedError

    for _ in range(ROUNDS):
        house.clock.forward(seconds=90)
        taken = partial(take, who.code())
        assert done_of(taken, taken, refused=SignInRefusedError) == 1


def test_of_two_who_take_a_case_at_once_one_holds_it(house: House) -> None:
    north, families = three_families(house)
    one, two = house.add_responder(north), house.add_responder(north)
    for family in families:
        case = a_case(house, family)
        taken = [partial(escalating.take_case, house.ports, who.id, case) for who in (one, two)]
        assert done_of(*taken, refused=CaseRefusedError) == 1
