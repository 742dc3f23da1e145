"""A family's registration as an exile would answer it; the words are invented for tests."""

from typing import Any

from werkzeug.test import TestResponse

from service.web.exile.steps import FIELDS
from tests.web.house import Browser

GARDEN = [
    "Как там твои грядки, растут?",
    "Рассада прижилась?",
    "Что посадила в теплице?",
    "Много сорняков в этот раз?",
]
KITCHEN = [
    "Что готовила на ужин?",
    "Пирог вышел пышный?",
    "Соленья ещё остались?",
    "Варенье варила?",
]
WORDS_COURSE = (
    "cover",
    "consent",
    "way",
    "address",
    "rhythm",
    "hours",
    "wordings",
    "answers",
    "signs",
    "ending",
    "try",
    "told",
)
RELAY_COURSE = tuple(step for step in WORDS_COURSE if step != "address")
OWN_COURSE = ("cover", "rhythm", "hours", "told")


def family_form(**changes: Any) -> dict[str, Any]:
    return {
        "cover": "open",
        "agrees": "yes",
        "told_by": "я сама",
        "told_on": "2027-01-02",
        "told_words": "Рассказала за чаем, зачем это и что можно отказаться.",
        "channel": "sms",
        "to": "+48 500 100 301",
        "plan": "normal",
        "time_zone": "Europe/Warsaw",
        "exile_time_zone": "Europe/Vilnius",
        "w1_days": ["mon", "wed", "sat"],
        "w1_from": "18:00",
        "w1_to": "20:30",
        "days_min": "6",
        "days_max": "8",
        "t1_name": "сад",
        "t1_pings": "\r\n".join(GARDEN),
        "t1_safe": "патиссоны\r\nкабачки",
        "t2_name": "кухня",
        "t2_pings": "\r\n".join(KITCHEN),
        "t2_safe": "запеканка\r\nвареники",
        "d4": "баклажаны замёрзли",
        "stop": "надоели разговоры",
        "manner_kind": "none",
        "town": "Гродно",
        "dependants": "no",
        "medicines": "no",
        "reached": "Звонить вечером.",
        **changes,
    }


def begin(browser: Browser, scope: str = "words") -> None:
    browser.get("/family/new")
    browser.follow(browser.post("/family/new/begin", scope=scope))


def answer(browser: Browser, step: str, go: str = "next", **changes: Any) -> TestResponse:
    """Answer one question and follow to the next; stay where it is refused."""
    form = family_form(**changes)
    fields = {name: form[name] for name in FIELDS[step] if name in form}
    answered = browser.post(f"/family/new/{step}", go=go, **fields)
    return browser.follow(answered) if answered.status_code == 303 else answered


def walk(browser: Browser, *steps: str, **changes: Any) -> None:
    """Answer these questions, one after another."""
    for step in steps:
        assert answer(browser, step, **changes).status_code == 200, browser.page


def save(browser: Browser) -> TestResponse:
    return answer(browser, "summary")


def register(browser: Browser, *, course: tuple[str, ...] = WORDS_COURSE, **changes: Any) -> None:
    """Register a family through every question of a way."""
    begin(browser, "own" if course == OWN_COURSE else "words")
    walk(browser, *course, **changes)
    assert save(browser).status_code == 200, browser.page
