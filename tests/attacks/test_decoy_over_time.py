"""Attacks that come back: what was done where other words opened is looked at again later (§7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.recognising import see_key
from service.storage import families
from service.storage.senders import Pool
from service.storage.signin import shadow_slot
from service.storage.words import parse_words
from service.usecases import retaining
from service.usecases.acting import act
from service.usecases.checking import store
from tests.attacks.test_other_words import (
    Words,
    family_on,
    nothing_asked,
    opened,
    plain,
    with_family,
)
from tests.web.families import OWN_COURSE, RELAY_COURSE, WORDS_COURSE, register
from tests.web.house import Browser, House

ONE, OTHER = "+48500100301", "+48500100302"
COURSES = {"own": OWN_COURSE, "relay": RELAY_COURSE, "sms": WORDS_COURSE}
ACTS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "own": (
        ("judged", {"judgement": "no-answer"}),
        ("judged", {"judgement": "as-usual"}),
    ),
    "relay": (("sent", {}), ("came-back", {"came_back": "патиссоны взошли"})),
    "sms": (
        ("answer", {"given": "known-reason", "until": "2027-01-25"}),
        ("sooner", {}),
        ("told", {"deputy_is": "other", "deputy": "Алесь", "card_is": "none"}),
        ("inspected", {}),
        ("voice", {}),
        ("pause", {"until": "2027-02-01"}),
        ("forget", {}),
    ),
}
CAME_BACK = {"own": "you heard something", "relay": "something came back", "sms": "stopped"}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@dataclass
class Twins:
    """Two exiles with families as alike as two can be; of one the true page is seen."""

    house: House
    client: FlaskClient
    mode: str
    proved: bool = True

    def __post_init__(self) -> None:
        self.house.add_sender("+48732100009", Pool.FAMILIES)
        self.house.listen(self.client)
        north = self.house.add_organisation()
        words = [Words(self.house.add_exile(north)[1]) for _ in (ONE, OTHER)]
        self.typed = [words[0].true, words[1].other()]
        for each, to in zip(words, (ONE, OTHER), strict=True):
            browser = opened(self.client, each.true)
            register(browser, course=COURSES[self.mode], channel=self.mode, to=to)
        if self.mode == "sms" and self.proved:
            self.house.take_for_proved("1")
        self._share_sequence()

    def doubt_phones(self) -> None:
        """Let somebody else's telephone answer for both relatives."""
        for family_id in self.house.families_called("1"):
            with act(self.house.ports) as acting:
                record = families.lock_family(acting.tx, family_id)
                assert record
                store(acting, record, see_key(record.watch, record.family, "", now=acting.now))

    def _share_sequence(self) -> None:
        ids = self.house.families_called("1")
        with self.house.store.begin() as tx:
            first, second = (families.lock_family(tx, each) for each in ids)
            assert first
            assert second
            settled = replace(second.settled, sequence_key=first.settled.sequence_key)
            families.supersede(tx, second, settled, self.house.clock.at.date())

    def sign_in(self) -> list[Browser]:
        """Sign in anew: with the true words of one, with other words of the other."""
        nothing_asked(self.house)
        return [opened(self.client, typed) for typed in self.typed]

    def do(self, deed: str, **fields: Any) -> list[Any]:
        """Do one act on both pages; return where it leads."""
        answers = []
        for browser in self.sign_in():
            family_id = family_on(browser)
            browser.get(f"/family/{family_id}")
            done = browser.post(f"/family/{family_id}/{deed}", **fields)
            answers.append(plain(browser.follow(done)))
        return answers


def shown(browser: Browser) -> list[Any]:
    family_id = family_on(browser)
    return [plain(browser.get(path.format(family_id))) for path in ("/", "/family/{}", "/reach")]


@pytest.mark.parametrize("mode", ACTS)
def test_what_was_done_there_looks_the_same_when_somebody_signs_in_again(
    house: House, mode: str
) -> None:
    twins = Twins(house, house.client(), mode)
    house.forward(days=9)
    for deed, fields in ACTS[mode]:
        answers = twins.do(deed, **fields)
        assert answers[0] == answers[1], deed
        true, other = map(shown, twins.sign_in())
        assert true == other, deed
    assert CAME_BACK[mode] in twins.sign_in()[1].page
    house.clock.forward(days=450)
    retaining.sweep(house.ports)
    with house.store.begin() as tx:
        shadows = "SELECT id FROM families WHERE state = 'shadow'"
        kept = text(f"SELECT count(*) FROM checks WHERE family_id IN ({shadows})")
        assert tx.session.execute(kept).scalar() == 0


def test_nothing_that_was_said_there_is_asked_for_once_more(house: House) -> None:
    twins = Twins(house, house.client(), "sms", proved=False)
    twins.do("prove")
    true, other = map(shown, twins.sign_in())
    assert true == other
    house.take_for_proved("1")
    twins.doubt_phones()
    twins.do("theirs")
    true, other = map(shown, twins.sign_in())
    assert true == other


def test_messages_never_go_out_on_a_page_that_says_they_rest(house: House) -> None:
    client = house.client()
    words = Words(house.add_exile(house.add_organisation())[1])
    with_family(house, client, words)
    typed = words.other()
    opened(client, typed)  # made while her consent was new
    house.clock.forward(days=80)
    true = opened(client, words.true)
    true.get(f"/family/{family_on(true)}")
    true.follow(true.post(f"/family/{family_on(true)}/consent"))
    house.clock.forward(days=60)
    for browser in (opened(client, words.true), opened(client, typed)):
        assert "nothing before they were asked again" not in browser.page


def test_a_true_sign_in_meanwhile_takes_nothing_from_who_was_forced_to(house: House) -> None:
    client = house.client()
    words = Words(house.add_exile(house.add_organisation())[1])
    register(opened(client, words.true), course=OWN_COURSE, channel="own")
    pepper = house.ports.pepper
    slot = shadow_slot(pepper, parse_words(words.true))
    tried = (words.other() for _ in range(5000))
    forced = opened(
        client, next(each for each in tried if shadow_slot(pepper, parse_words(each)) == slot)
    )
    opened(client, words.true)
    forced.get(f"/family/{family_on(forced)}")
    assert forced.post(f"/family/{family_on(forced)}/sooner").status_code == 303


def test_the_addresses_a_browser_remembers_are_the_same_and_name_no_row(house: House) -> None:
    client = house.client()
    words = Words(house.add_exile(house.add_organisation())[1])
    true = with_family(house, client, words)
    other = opened(client, words.other())
    seen: list[set[str]] = []
    for browser in (true, other):
        pages = [
            browser.get(path).get_data(as_text=True) for path in ("/", "/family/1", "/reach/1")
        ]
        seen.append(
            {each for page in pages for each in re.findall(r'(?:href|action)="([^"]*)"', page)}
        )
        assert browser.get("/family/1/dossier").status_code == 200
    assert seen[0] == seen[1]
    assert not [each for each in seen[0] if re.search("[0-9a-f]{8}-[0-9a-f]{4}", each)]


def test_a_family_registered_there_never_shares_its_number_with_a_later_true_one(
    house: House,
) -> None:
    client = house.client()
    words = Words(house.add_exile(house.add_organisation())[1])
    typed = words.other()
    register(opened(client, words.true), course=OWN_COURSE, channel="own")
    register(opened(client, typed), course=OWN_COURSE, channel="own")
    register(opened(client, words.true), course=OWN_COURSE, channel="own")
    for _ in range(2):
        page = opened(client, typed).page
        assert re.findall(r'<h2 id="family-(\d+)"', page) == ["1", "2", "3"]


@pytest.mark.parametrize("pressed", [0, 1])
def test_signing_out_everywhere_ends_what_any_words_opened(house: House, pressed: int) -> None:
    client = house.client()
    words = Words(house.add_exile(house.add_organisation())[1])
    stranger = Words(house.add_exile(house.add_organisation("East"))[1])
    both = [opened(client, words.true), opened(client, words.other())]
    beside = opened(client, stranger.true)
    answer = both[pressed].post("/sign-out-everywhere")
    assert answer.headers["Location"] == "/?done=signed-out"
    for browser in both:
        browser.get("/")
        assert "Your eight words" in browser.page
    beside.get("/")
    assert "Your eight words" not in beside.page
