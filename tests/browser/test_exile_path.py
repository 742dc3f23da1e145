"""An exile's whole way, without scripts: set up, rehearse, begin, answer, pause, burn, destroy.

Every pair of width, language and way of asking is met once; forms are found by where they lead.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, watch_strangers
from tests.browser.test_faces import family_id_on, fits, register
from tests.browser.touring import Tour
from tests.web.families import OWN_COURSE, RELAY_COURSE, WORDS_COURSE
from tests.web.house import MOTHER, OURS

pytestmark = pytest.mark.browser

PHONE, DESK = (320, 640), (1280, 800)


@dataclass(frozen=True)
class Reader:
    """Who reads, at which width, asking in which way."""

    language: str
    size: tuple[int, int]
    mode: str


class Life:
    """One exile at their pages; after each step the page fits and speaks their language."""

    def __init__(self, page: Page, site: Site, reader: Reader) -> None:
        self.page, self.site, self.reader = page, site, reader
        self.tour = Tour(page, site)
        house = site.house
        north = house.add_organisation()
        house.add_organisation("South")
        _, self.words = house.add_exile(north)
        self.family = ""

    def enter(self) -> None:
        self.tour.go("/")
        if self.page.locator('form[action$="/sign-in"]').count():
            self.tour.press("/sign-in", words=self.words)
        self.looks_right()

    def looks_right(self) -> None:
        assert fits(self.page)
        expect(self.page.locator("html")).to_have_attribute("lang", self.reader.language)

    def at(self, path: str = "") -> None:
        self.enter()
        self.tour.go(f"/family/{self.family}{path}")
        self.looks_right()

    def done(self, code: str) -> None:
        expect(self.page).to_have_url(re.compile(f"done={code}$"))
        self.looks_right()

    # --- the steps ---

    def registers(self) -> None:
        self.enter()
        courses = {"own": OWN_COURSE, "relay": RELAY_COURSE}
        register(self.page, courses.get(self.reader.mode, WORDS_COURSE), channel=self.reader.mode)
        self.family = family_id_on(self.page)

    def rehearses(self) -> None:
        self.at()
        self.tour.press("/rehearsal", how="met", known="yes")
        self.done("tended")

    def activates(self) -> None:
        """Let the one message go out that proves both ways, and something come back."""
        house = self.site.house
        self.enter()
        self.tour.press("/prove")
        self.done("proof")
        house.forward(days=4)
        assert len(house.world.phone(MOTHER).inbox) == 1
        house.world.phone_sends(MOTHER, to=OURS, text="получила, спасибо")
        house.forward(minutes=5)

    def answers_the_ladder(self) -> None:
        """Give each answer there is to what is asked."""
        for given in ("heard", "nothing", "known-reason"):
            self.is_asked()
            if given == "known-reason":
                day = self.site.house.clock.at.date().isoformat()
                self.page.locator('input[type="date"]').first.fill(day)
            self.page.locator(f'button[name="given"][value="{given}"]').click()
            self.done("answered")

    def is_asked(self) -> None:
        for _ in range(12):
            self.enter()
            if self.page.locator('button[name="given"]').count():
                return
            self.site.house.forward(days=2)
        pytest.fail("nothing was ever asked")

    def says_how_it_went(self) -> None:
        """In `own` the exile judges, when it is time."""
        for _ in range(8):
            self.site.house.forward(days=2)
            self.enter()
            if self.page.locator('form[action$="/judged"]').count():
                break
        self.tour.press("/judged", judgement="as-usual")
        self.done("answered")

    def was_pressed(self) -> None:
        self.is_asked()
        self.page.locator('button[name="given"][value="pressed"]').click()
        expect(self.page).to_have_url(re.compile("/pressure"))
        self.looks_right()
        self.tour.press(
            "/pressure",
            kind="made-to-call",
            day="2027-01-09",
            target="exile",
            actor="unknown",
            source="own",
            grade="sure",
            sharing="0",
            call="no",
        )
        self.done("pressure")

    def pauses(self) -> None:
        self.at()
        until = self.site.house.clock.at.date().isoformat()
        self.tour.press("/pause", until=until)
        self.done("paused")

    def burns_the_words(self) -> None:
        self.at("/inspected")
        self.tour.press("/inspected")
        self.done("inspected")

    def destroys(self) -> None:
        self.at("/forget")
        self.tour.press("/forget")
        self.done("forget")


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(Reader("ru", PHONE, "sms"), id="ru-phone-sms"),
        pytest.param(Reader("be", DESK, "sms"), id="be-desk-sms", marks=pytest.mark.slow),
        pytest.param(Reader("en", PHONE, "own"), id="en-phone-own", marks=pytest.mark.slow),
        pytest.param(Reader("ru", DESK, "own"), id="ru-desk-own", marks=pytest.mark.slow),
        pytest.param(Reader("be", PHONE, "relay"), id="be-phone-relay", marks=pytest.mark.slow),
        pytest.param(Reader("en", DESK, "relay"), id="en-desk-relay", marks=pytest.mark.slow),
    ],
)
def test_an_exile_goes_the_whole_way_without_scripts(
    browser: Browser, site: Site, reader: Reader
) -> None:
    context = browser.new_context(
        viewport={"width": reader.size[0], "height": reader.size[1]},
        locale=reader.language,
        java_script_enabled=False,
    )
    page = context.new_page()
    watch_strangers(page, site)
    life = Life(page, site, reader)
    life.registers()
    if reader.mode != "own":
        life.rehearses()
    if reader.mode == "sms":
        life.activates()
        life.answers_the_ladder()
        life.was_pressed()
    if reader.mode == "own":
        life.says_how_it_went()
    life.pauses()
    if reader.mode != "own":
        life.burns_the_words()
    life.destroys()
    assert site.strangers() == set()
    context.close()
