"""Attacks on a sign-in with other words: what it shows, costs, changes and gives away (§7)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any, Self

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from service.domain.watch import Watch
from service.storage import cases, families
from service.storage.senders import Pool
from service.storage.signin import SHADOW_SLOTS, shadow_slot
from service.storage.words import Language, parse_words, word_list
from service.usecases import shadowing
from tests.attacks.clocking import Deeds, assert_alike, assert_pairs_alike
from tests.web.families import OWN_COURSE, begin, register, walk
from tests.web.house import MOTHER, OURS, Browser, House
from tests.web.test_desk import at_desk
from tests.web.test_reach import MINE, give, prove

CHANGES_BY_CHANCE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r'|(?<=name="csrf_token" value=")[^"]*'
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.client()


class Words:
    """An exile's true words, and any others behind the same locator."""

    def __init__(self, true: str) -> None:
        self.true, self._chance = true, Random(3)

    def other(self) -> str:
        typed = self.true.split()
        free = sorted(set(word_list(Language.ENGLISH)) - set(typed))
        return " ".join(typed[:4] + self._chance.sample(free, 4))


@pytest.fixture
def words(house: House) -> Words:
    return Words(house.add_exile(house.add_organisation())[1])


def opened(client: FlaskClient, typed: str) -> Browser:
    browser = Browser(client.application.test_client())
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=typed))
    assert "Overview" in browser.page
    return browser


def with_family(house: House, client: FlaskClient, words: Words, **changes: Any) -> Browser:
    """Register a family with the true words; its ways are proved."""
    browser = opened(client, words.true)
    register(browser, **changes)
    if "course" not in changes:
        house.take_for_proved(family_on(browser))
    return opened(client, words.true)


def family_on(browser: Browser) -> str:
    found = re.search(r"/family/(\d+)", browser.page)
    assert found, browser.page
    return found.group(1)


def plain(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """Return all of an answer but what is drawn anew each time: ids, tokens, their lengths."""
    body = CHANGES_BY_CHANCE.sub("x", answer.get_data(as_text=True))
    headers = [
        (name, CHANGES_BY_CHANCE.sub("x", re.sub(r"(visit=)[^;]*", r"\1", value)))
        for name, value in answer.headers
        if name not in ("Date", "Content-Length")
    ]
    return answer.status_code, headers, body


def nothing_asked(house: House) -> None:
    """Let the true page ask nothing: its questions are not shown to whoever forced a sign-in."""
    with house.store.begin() as tx:
        tx.session.execute(text("DELETE FROM questions"))


PAGES = (
    "/",
    "/family/{}",
    "/family/{}/stop",
    "/family/{}/forget",
    "/family/{}/inspected",
    "/family/{}/words",
    "/family/{}/consent",
    "/family/{}/voice",
    "/family/{}/rehearsal",
    "/family/{}/wordings",
    "/family/{}/told",
    "/reach/{}",
    "/reach",
    "/family/new",
)


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Note every statement the database is given, also those handed to the driver itself."""
    said: list[str] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **more: Any) -> Self:
            said.append(str(query))
            return super().execute(query, *args, **more)

        def executemany(self, query: Any, *args: Any, **more: Any) -> None:
            said.append(str(query))
            super().executemany(query, *args, **more)

    def listen(connection: psycopg.Connection[Any], *_: object) -> None:
        connection.cursor_factory = Noting

    def leave(connection: psycopg.Connection[Any] | None, *_: object) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    event.listen(house.store.engine, "checkout", listen)
    event.listen(house.store.engine, "checkin", leave)
    try:
        yield said
    finally:
        event.remove(house.store.engine, "checkout", listen)
        event.remove(house.store.engine, "checkin", leave)


def test_every_page_is_the_same_byte_for_byte_with_the_same_headers_and_queries(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=9)
    nothing_asked(house)
    true, other = opened(client, words.true), opened(client, words.other())
    ids = {id(each): family_on(each) for each in (true, other)}
    for path in PAGES:
        seen = []
        for browser in (true, other):
            with statements(house) as said:
                answer = browser.get(path.format(ids[id(browser)]))
            seen.append((plain(answer), said))
        assert seen[0][0] == seen[1][0], path
        assert seen[0][1] == seen[1][1], path


def test_signing_in_costs_the_same_statements_the_first_time_and_later(
    house: House, client: FlaskClient, words: Words
) -> None:
    with_family(house, client, words)
    again = words.other()
    seen = []
    for typed in (words.true, again, again, words.other(), words.true):
        browser = Browser(client.application.test_client())
        browser.get("/")
        with statements(house) as said:
            answer = browser.post("/sign-in", words=typed)
        seen.append((plain(answer), said))
    assert all(each == seen[0] for each in seen)


def test_signing_in_takes_the_same_time(house: House, client: FlaskClient, words: Words) -> None:
    with_family(house, client, words)
    other = words.other()

    def sign_in(typed: str) -> None:
        browser = Browser(client.application.test_client())
        browser.get("/")
        assert browser.post("/sign-in", words=typed).status_code == 303

    assert_alike({"true": lambda: sign_in(words.true), "other": lambda: sign_in(other)})


def test_every_page_takes_the_same_time(house: House, client: FlaskClient, words: Words) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=9)
    nothing_asked(house)
    true, other = opened(client, words.true), opened(client, words.other())
    ids = [family_on(true), family_on(other)]
    pairs: dict[str, Deeds] = {
        path: {
            "true": partial(true.get, path.format(ids[0])),
            "other": partial(other.get, path.format(ids[1])),
        }
        for path in PAGES
    }
    assert_pairs_alike(pairs)


def test_what_is_asked_on_the_true_page_is_not_asked_there(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=9)
    assert "Do you know a reason?" in opened(client, words.true).page
    other = opened(client, words.other()).page
    assert "Do you know a reason?" not in other
    assert "something went out" in other


def rows_of_origin(house: House) -> list[tuple[Any, ...]]:
    """Return everything stored of the true exile and what is theirs, but sessions and warnings."""
    queries = (
        "SELECT * FROM exiles WHERE origin_id IS NULL",
        "SELECT * FROM families WHERE origin_id IS NULL AND state <> 'shadow'",
        "SELECT a.* FROM agreements a JOIN families f ON f.id = a.family_id WHERE f.state <> 'shadow'",
        "SELECT c.* FROM checks c JOIN families f ON f.id = c.family_id WHERE f.state <> 'shadow'",
        "SELECT c.* FROM changes c JOIN families f ON f.id = c.family_id WHERE f.state <> 'shadow'",
        "SELECT q.* FROM questions q JOIN families f ON f.id = q.family_id WHERE f.state <> 'shadow'",
        "SELECT * FROM outbox WHERE family_id IS NOT NULL",
        "SELECT * FROM cases",
        "SELECT id, state FROM senders",
        "SELECT d.* FROM drafts d JOIN exiles e ON e.id = d.exile_id WHERE e.state <> 'shadow'",
    )
    with house.store.begin() as tx:
        return [
            tuple(row)
            for query in queries
            for row in tx.session.execute(text(query + " ORDER BY 1"))
        ]


def test_whatever_widens_stays_where_other_words_opened(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=8)
    before = rows_of_origin(house)
    other = opened(client, words.other())
    shadow = family_on(other)
    for path, form in (
        ("sooner", {}),
        ("inspected", {}),
        ("answer", {"given": "nothing"}),
        ("voice", {}),
        ("told", {"deputy_is": "none", "card_is": "none"}),
    ):
        other.get(f"/family/{shadow}")
        other.post(f"/family/{shadow}/{path}", **form)
    assert give(other, "/reach", "+48500100399") == 200
    house.add_sender("+48732100009", Pool.FAMILIES)
    before = rows_of_origin(house)
    register(other, to="+48 500 100 398")
    begin(other, "own")
    walk(other, *OWN_COURSE[:2])
    after = rows_of_origin(house)
    assert [row for row in after if row not in before] == []
    assert len(after) == len(before)


def test_a_family_registered_there_is_never_asked_and_ties_up_no_number(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    other = opened(client, words.other())
    register(other, to="+48 500 100 398")
    other.get("/")
    other.follow(other.post(f"/family/{family_on(other)}/prove"))
    house.forward(days=9)
    assert house.world.phone("+48500100398").inbox == []
    register(opened(client, words.true))


@pytest.mark.parametrize("act", ["stop", "pause"])
def test_a_stop_or_a_pause_ordered_there_holds_in_truth_and_looks_the_same(
    house: House, client: FlaskClient, words: Words, act: str
) -> None:
    house.listen(client)
    true = with_family(house, client, words)
    other = opened(client, words.other())
    form = {"until": "2027-02-20"} if act == "pause" else {}
    other.get(f"/family/{family_on(other)}/{act if act == 'stop' else ''}".rstrip("/"))
    shadow = re.search(r"/family/(\d+)", other.page)
    assert shadow
    other.follow(other.post(f"/family/{shadow.group(1)}/{act}", **form))
    house.forward(days=20)
    assert house.world.phone(MOTHER).inbox == []
    nothing_asked(house)
    true, other = opened(client, words.true), opened(client, words.other())
    assert plain(true.get("/")) == plain(other.get("/"))


def test_the_days_shown_there_are_the_true_ones(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    typed = words.other()
    opened(client, typed)  # made before anything went out
    house.forward(days=20)
    house.world.phone_sends(MOTHER, to=OURS, text="патиссоны взошли")
    house.forward(hours=1)
    nothing_asked(house)
    true, other = opened(client, words.true), opened(client, typed)
    assert "something went out" in true.page
    assert "something came back" in true.page
    assert plain(true.get("/")) == plain(other.get("/"))


def test_no_shadow_keeps_the_words_of_a_relative(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=20)
    house.world.phone_sends(MOTHER, to=OURS, text="патиссоны взошли")
    house.forward(minutes=1)
    opened(client, words.other())
    with house.store.begin() as tx:
        kept = list(tx.session.execute(text("SELECT state, id FROM families")))
        held = {state: families.read_family(tx, name) for state, name in kept}
    assert set(held) == {"active", "shadow"}
    told = {state: record.watch for state, record in held.items() if record}
    assert _texts(told["active"]) == ["патиссоны взошли"]
    assert _texts(told["shadow"]) == []


def _texts(watch: Watch) -> list[str]:
    heard = (*watch.unasked, *(watch.check.heard if watch.check else ()))
    return [each.text for each in heard]


def test_pings_are_the_same_whether_other_words_were_typed_or_not(
    database_url: str, house: House, client: FlaskClient, words: Words
) -> None:
    house.listen(client)
    with_family(house, client, words)
    house.forward(days=10)
    for _ in range(3):
        other = opened(client, words.other())
        other.get("/")
    due = "SELECT count(*) FROM families WHERE state = 'shadow' AND wake_at IS NOT NULL"
    with house.store.begin() as tx:
        assert tx.session.execute(text(due)).scalar_one() == 0
        texts = "SELECT count(*) FROM outbox WHERE kind = 'ping'"
        pings = tx.session.execute(text(texts)).scalar_one()
    assert len(house.world.phone(MOTHER).inbox) == pings


def test_each_set_of_words_keeps_a_state_of_its_own(
    house: House, client: FlaskClient, words: Words
) -> None:
    one, two = words.other(), words.other()
    browser = opened(client, one)
    give(browser, "/reach", "+48500100399")
    for typed, keeps in ((one, True), (two, False), (words.true, False)):
        found = opened(client, typed)
        found.get("/reach")
        assert ("not proved" in found.page or "Type them" in found.page) is keeps, typed


def test_an_address_that_is_proved_looks_proved_there_too(
    house: House, client: FlaskClient, words: Words
) -> None:
    true = opened(client, words.true)
    prove(house, true, "/reach", MINE)
    true, other = opened(client, words.true), opened(client, words.other())
    assert plain(true.get("/reach")) == plain(other.get("/reach"))


def test_distress_typed_in_there_is_heard_all_the_same(
    house: House, client: FlaskClient, words: Words
) -> None:
    house.add_responder(organisation(house))
    with_family(house, client, words, course=OWN_COURSE, channel="own")
    house.forward(days=1, hours=9)
    other = opened(client, words.other())
    other.get("/")
    other.post(f"/family/{family_on(other)}/judged", judgement="the-word")
    with house.store.begin() as tx:
        query = "SELECT f.state FROM cases JOIN families f ON f.id = cases.family_id"
        assert list(tx.session.execute(text(query)).scalars()) == ["active"]
        assert [each.cause for each in cases.untaken(tx)] == ["distress"]


def organisation(house: House) -> Any:
    with house.store.begin() as tx:
        return tx.session.execute(text("SELECT id FROM organisations")).scalar_one()


def test_only_other_words_warn_a_responder_later_and_nobody_else(
    house: House, client: FlaskClient, words: Words
) -> None:
    with_family(house, client, words, reached="Зови по имени, Signal с лета")
    responder = house.add_responder(organisation(house))
    stranger = house.add_responder(house.add_organisation("East"))
    shadowing.sweep(house.ports)

    def at(who: Any) -> Browser:
        browser = Browser(client.application.test_client())
        house.clock.forward(seconds=31)
        at_desk(browser, who)
        return browser

    other = opened(client, words.other())
    assert "made to sign in" not in at(responder).page
    house.clock.forward(minutes=46)
    shadowing.sweep(house.ports)
    desk = at(responder)
    assert desk.page.count("made to sign in") == 1  # the true sign-ins before left nothing
    assert "made to sign in" not in at(stranger).page
    with house.store.begin() as tx:
        rows = tx.session.execute(text("SELECT shown_from FROM warnings")).scalars().all()
    assert [each.time().isoformat() for each in rows] == ["00:00:00"]
    link = re.search(r'href="(/desk/warning/[^"]+)"', desk.page)
    assert link
    desk.get(link.group(1))
    desk.follow(desk.post(f"{link.group(1)}/spoken"))
    assert "made to sign in" not in desk.page
    assert at(stranger).get(link.group(1)).status_code == 404
    assert "made to sign in" not in other.get("/").get_data(as_text=True)


def test_words_on_no_list_and_words_of_nobody_open_nothing_and_warn_nobody(
    house: House, client: FlaskClient, words: Words
) -> None:
    nobody = " ".join(words.other().split()[4:] + words.true.split()[4:])
    for typed in (" ".join([*words.true.split()[:7], "qwertz"]), nobody):
        browser = Browser(client.application.test_client())
        browser.get("/")
        assert browser.post("/sign-in", words=typed).status_code == 403
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM warnings")).scalar_one() == 0
        assert tx.session.execute(text("SELECT count(*) FROM exiles")).scalar_one() == 1


def test_trying_words_fills_no_database(house: House, client: FlaskClient, words: Words) -> None:
    slots = {shadow_slot(house.ports.pepper, parse_words(words.other())) for _ in range(2000)}
    assert len(slots) == SHADOW_SLOTS
