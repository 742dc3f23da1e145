"""Trying an answer on the form: the reading in words, nothing kept, nothing tried once saved (R15)."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.level import Level
from service.domain.verdict import Reason, VerdictKind
from service.usecases.trying import TryRefusal
from service.web.exile import trial_sentences
from tests.web.families import answer as answered
from tests.web.families import begin
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in, registered

BEFORE = ("cover", "consent", "way")
WORDS = ("wordings", "answers", "signs", "ending")


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def tries(browser: Browser, answer: str, topic: str = "t1", **changes: Any) -> int:
    """Answer the questions up to the words, then try an answer; return the status."""
    begin(browser)
    for step in (*BEFORE, *WORDS):
        browser.get(f"/family/new/{step}")
        answered(browser, step, **changes)
    browser.get("/family/new/try")
    form = {"try_text": answer, "try_topic": topic}
    return browser.post("/family/new/try", **form).status_code


@pytest.mark.parametrize(
    ("topic", "answer", "sentences"),
    [
        ("t1", "кабачки пошли, солю", ["all is well", "A safe word of this topic"]),
        ("t2", "кабачки пошли, солю", ["would not be believed", "another topic"]),
        ("none", "кабачки пошли", ["would not be believed", "nothing was asked"]),
        ("t1", "ой баклажаны замёрзли", ["read as distress", "responders are called at once"]),
        ("t1", "надоели разговоры", ["end all messages"]),
        (
            "t1",
            "надоели разговоры и баклажаны замёрзли",
            ["read as distress", "is in it as well"],
        ),
        ("t1", "кабачки не взошли", ["would not be believed", "denied or asked about"]),
        ("t1", "да всё как всегда", ["None of the agreed words"]),
    ],
)
def test_an_answer_is_read_in_words(
    house: House, browser: Browser, topic: str, answer: str, sentences: list[str]
) -> None:
    exile_in(house, browser)
    assert tries(browser, answer, topic) == 200
    for sentence in sentences:
        assert sentence in browser.page


def test_what_is_tried_is_not_kept_and_the_words_stay(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    tries(browser, "кабачки пошли")
    assert "кабачки пошли" in browser.page
    browser.get("/family/new/try")
    assert "кабачки пошли" not in browser.page
    browser.post("/family/new/try", try_text="патиссоны удались", try_topic="t1")
    assert "A safe word of this topic" in browser.page
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM families")).scalar() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"try_text": ""}, "Write what your relative might answer."),
        ({"try_text": "а" * 501}, "Shorten the answer"),
        ({"try_topic": "t3"}, "Choose the topic that was asked about."),
        (
            {"t1_name": "", "t2_name": ""},
            "Mend the words first, then try an answer.",
        ),
    ],
)
def test_what_cannot_be_tried_is_said_at_its_field(
    house: House, browser: Browser, changes: dict[str, Any], sentence: str
) -> None:
    exile_in(house, browser)
    text, topic = changes.pop("try_text", "кабачки"), changes.pop("try_topic", "t1")
    assert tries(browser, text, topic, **changes) == 422
    assert sentence in browser.page


def test_a_list_too_long_is_cut_before_its_words_are_compared(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    long = "\n".join(f"слово{n}" for n in range(1, 300))
    status = tries(browser, "кабачки", t1_safe=long, t2_safe=long, d4=long, d3=long, d2=long)
    assert status == 200
    browser.get("/family/new/signs")
    answered(browser, "signs", d4=long)
    assert "Keep at most 4 lines." in browser.page


def test_saved_words_are_tried_from_no_page(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    for path in ("/", f"/family/{family_id}", f"/family/{family_id}/stop"):
        browser.get(path)
        assert "try_text" not in browser.page
    # With nothing typed there is nothing to try, whatever the exile's own family agreed.
    begin(browser)
    browser.get("/family/new/try")
    browser.post("/family/new/try", try_text="кабачки", try_topic="none")
    assert "Write the topics and words first" in browser.page


def test_whoever_has_not_signed_in_tries_nothing(browser: Browser) -> None:
    browser.get("/")
    assert browser.post("/family/new/try", try_text="кабачки").status_code == 403
    assert "Your eight words" in browser.page
    assert "would be read" not in browser.page


def test_everything_that_can_be_read_has_a_sentence() -> None:
    assert set(trial_sentences.READ_AS) == set(VerdictKind)
    assert set(trial_sentences.REFUSED) == set(TryRefusal)
    assert set(trial_sentences.WHY) | trial_sentences.BY_HISTORY == set(Reason)
    assert set(trial_sentences.LEVELS) == {Level.L2, Level.L3, Level.L4}
