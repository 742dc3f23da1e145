"""How long registering takes somebody tired, with a phone: reading all that shows, typing it all.

Reckoned with a slow reader's and a slow typist's speed, from the page that offers to begin to
the family's registration, in each language.
"""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from service.web.exile.steps import FIELDS
from tests.browser.conftest import Site
from tests.browser.test_faces import fill, sign_in
from tests.web.families import OWN_COURSE, RELAY_COURSE, WORDS_COURSE, family_form

pytestmark = pytest.mark.browser

WORDS_READ_A_MINUTE = {"ru": 180, "be": 180, "en": 220}  # articles are words, too
LETTERS_TYPED_A_MINUTE = 125  # 25 words of five letters
CHOICE_MINUTES = 4 / 60  # to make up one's mind on a page, and to press
TYPED = ("to", "town", "reached", "stop", "told_by", "told_words", "d4", "_name", "_pings", "_safe")


@dataclass
class Person:
    """Somebody who reads every line that shows, and none twice."""

    page: Page
    language: str
    minutes: float = 0
    seen: set[str] = field(default_factory=set)

    def read(self) -> None:
        folded = self.page.locator("main select option").all_inner_texts()
        lines = set(self.page.locator("main").inner_text().splitlines()) - {*folded, *self.seen}
        self.seen |= lines
        words = sum(len(re.findall(r"\w+", line)) for line in lines)
        self.minutes += words / WORDS_READ_A_MINUTE[self.language] + CHOICE_MINUTES

    def answer(self, step: str, **changes: str) -> None:
        self.read()
        fill(self.page, step, **changes)
        letters = sum(
            len(str(family_form(**changes).get(name, "")))
            for name in FIELDS[step]
            if name.endswith(TYPED)
        )
        self.minutes += letters / LETTERS_TYPED_A_MINUTE


_SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "language", ["ru", pytest.param("be", marks=_SLOW), pytest.param("en", marks=_SLOW)]
)
@pytest.mark.parametrize("channel", ["own", pytest.param("relay", marks=_SLOW), "signal"])
def test_nobody_needs_longer_than_the_page_says(
    plain_page: Page, site: Site, language: str, channel: str
) -> None:
    course = {"own": OWN_COURSE, "relay": RELAY_COURSE}.get(channel, WORDS_COURSE)
    page, person = plain_page, Person(plain_page, language)
    page.goto(site.url)
    page.locator(f'button[name="language"][value="{language}"]').click()
    site.house.add_signal_sender()
    _, words = site.house.add_exile(site.house.add_organisation())
    sign_in(page, site, words)
    page.locator('main a[href="/family/new"]').click()
    person.read()
    scope = "own" if channel == "own" else "words"
    page.locator(f'button[name="scope"][value="{scope}"]').click()
    for step in course:
        if (channel, step) == ("own", "hours"):
            person.read()  # the hours that are proposed will do
        else:
            person.answer(step, channel=channel)
        page.locator('button[name="go"][value="next"]').click()
        expect(page).not_to_have_url(re.compile(f"/{step}$"))
    person.read()
    page.locator('button[name="go"][value="next"]').click()
    expect(page).to_have_url(re.compile("done=registered$"))
    assert person.minutes <= (5 if channel == "own" else 10)
