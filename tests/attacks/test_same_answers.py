"""Attacks that compare what acts answer: in the true page and where other words opened it (§7)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from service.storage.senders import Pool
from tests.attacks.grounds import routes
from tests.attacks.test_other_words import (
    Words,
    family_on,
    nothing_asked,
    opened,
    plain,
    statements,
    with_family,
)
from tests.web.house import Browser, House
from tests.web.test_words import new_words

ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/family/{}/voice", {}),
    ("/family/{}/rehearsal", {"how": "met", "known": "yes"}),
    ("/family/{}/rehearsal", {"how": "", "known": ""}),
    ("/family/{}/consent", {}),
    ("/family/{}/sooner", {}),
    ("/family/{}/theirs", {}),
    ("/family/{}/prove", {}),
    ("/family/{}/answer", {"given": "heard"}),
    ("/family/{}/answer", {"given": "known-reason", "until": "2020-01-01"}),
    ("/family/{}/told", {"deputy_is": "other", "deputy": "Алесь", "card_is": "none"}),
    ("/family/{}/told", {"deputy_is": "none", "deputy": "Алесь"}),
    ("/family/{}/words", new_words(t1_safe="ok")),
    ("/family/{}/words", new_words()),
    ("/family/{}/wordings", {"t1_pings": "Снег почистили у ворот?"}),
    ("/family/{}/words/sign", {}),
    ("/family/{}/words/withdraw", {}),
    ("/reach", {"reach_channel": "sms", "reach_to": "12", "reach_words": "own"}),
    ("/reach/none", {}),
    ("/account", {}),
    ("/family/{}/wording", {}),
    ("/family/{}/came-back", {"came_back": ""}),
    ("/family/{}/dossier", {"starred": "x", "rest": "x", "keys": ""}),
    ("/family/{}/number", {"to": "+48500100397"}),
    ("/family/{}/number", {"to": "12"}),
    ("/family/{}/judged", {"judgement": "nothing"}),
    ("/family/{}/sent", {}),
    ("/family/{}/pressure", {}),
    ("/family/{}/pressure", {"day": "2027-01-09", "what": "Пришли трое", "wishes": ""}),
    ("/family/{}/wordings/leave-out", {}),
    ("/family/{}/words/signed", {"typed": "яблоко окно мост"}),
    ("/family/{}/words/try", {"sample": "патиссоны взошли"}),
    ("/reach/{}", {"reach_channel": "sms", "reach_to": "+48500100396", "reach_words": "own"}),
    ("/reach/{}/words", {}),
    ("/reach/{}/typed", {"typed": "яблоко окно мост"}),
    ("/reach/{}/none", {}),
    ("/reach", {"reach_channel": "sms", "reach_to": "+48500100395", "reach_words": "Any news?"}),
    ("/reach/words", {}),
    ("/reach/typed", {"typed": "яблоко окно мост"}),
    ("/family/{}/pause", {"until": "2027-02-01"}),
    ("/family/{}/pause", {"until": "2020-02-01"}),
    ("/family/{}/inspected", {}),
    ("/return/refuse", {}),
    ("/family/new/begin", {"scope": "words"}),
    ("/family/new/scope", {"go": "next"}),
    ("/family/new/by-heart", {}),
    ("/family/new/drop", {}),
    ("/family/{}/stop", {}),
    ("/family/{}/words", new_words()),
    ("/family/{}/forget", {}),
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def test_every_act_answers_the_same_byte_for_byte_and_leads_to_the_same_page(house: House) -> None:
    client = house.client()
    house.listen(client)
    words = Words(house.add_exile(house.add_organisation())[1])
    with_family(house, client, words)
    house.forward(days=9)
    nothing_asked(house)
    true, other = opened(client, words.true), opened(client, words.other())
    ids = [family_on(true), family_on(other)]
    statuses = set()
    for path, fields in ACTS:
        seen = []
        for browser, own in zip((true, other), ids, strict=True):
            browser.get(f"/family/{own}")
            answer = browser.post(path.format(own), **fields)
            shown = [plain(answer)]
            statuses.add(answer.status_code)
            if answer.status_code == 303:
                shown.append(plain(browser.get(answer.headers["Location"])))
            seen.append(shown)
        assert seen[0] == seen[1], path
    assert {200, 303, 422} <= statuses  # taken, refused and shown: not one page for all of it


def two_pages(house: House) -> tuple[Browser, Browser]:
    """Return a true page and one that other words opened, of two exiles whose families are alike."""
    client, organisation = house.client(), house.add_organisation()
    house.listen(client)
    house.add_sender("+48732100009", Pool.FAMILIES)
    found = []
    for right, to in ((True, "+48 500 100 301"), (False, "+48 500 100 398")):
        words = Words(house.add_exile(organisation)[1])
        with_family(house, client, words, to=to)
        pages = {True: opened(client, words.true), False: opened(client, words.other())}
        found.append(pages[right])
    return found[0], found[1]


def test_every_act_costs_the_same_statements(house: House) -> None:
    pages = two_pages(house)
    ids = [family_on(browser) for browser in pages]
    for path, fields in ACTS:
        seen = []
        for browser, own in zip(pages, ids, strict=True):
            browser.get(f"/family/{own}")
            with statements(house) as said:
                answer = browser.post(path.format(own), **fields)
            seen.append((answer.status_code, said))
        assert len(seen[0][1]) > 1
        assert seen[0] == seen[1], path


# At the door, or over with it: signing out everywhere ends the other page as well.
DOOR = re.compile(r"/(sign-in|sign-out|sign-out-everywhere|leave|language|lost.*|invitation.*)")


def test_no_act_of_the_exiles_face_is_left_out(house: House) -> None:
    app = house.client().application
    own = {path for method, path in routes(app) if method == "POST" and "/desk" not in path}
    asked = {path.replace("{}", "<int:number>") for path, _ in ACTS}
    asked.add("/family/new/<step>")  # of which `scope` above is one
    assert {path for path in own - asked if not DOOR.fullmatch(path)} == set()
