"""The page of phones in a real browser: narrow and wide, fresh without losing what is typed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from service.sandbox.people import Answer, Person
from service.sandbox.server import Server, serve
from service.sandbox.world import World

OURS, MOTHER = "+48732100001", "+48500100301"
pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)  # how long a page takes is for the bench to say


class Ahead:
    """A clock that can be moved on."""

    by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def forward(self, _step: str) -> datetime:
        self.by += timedelta(hours=1)
        return self.now()


@pytest.fixture
def server() -> Iterator[Server]:
    ahead = Ahead()
    world = World(ahead.now, seed=7)
    world.twilio.own(OURS)
    answers = (Answer("Safe words", "перцы в этом году как деревья"),)
    people = [
        Person("Mother", "relative", MOTHER, answers),
        Person("Alena", "exile", "+48500100101"),
    ]
    world.phone_sends(MOTHER, to=OURS, text="первое слово")
    made = serve(world, forward=ahead.forward, people=people)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(chromium: str, server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 320, "height": 700})
        opened.set_default_timeout(90_000)
        opened.goto(f"{server.url}/phones")
        yield opened
        browser.close()


def test_nothing_is_wider_than_the_smallest_phone(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_new_texts_appear_while_somebody_is_typing(page: Page, server: Server) -> None:
    box = page.get_by_label("Reply as Mother")
    box.fill("недописанный ответ")
    world = server.world
    world.phone_sends(MOTHER, to=OURS, text="второе слово")
    expect(page.get_by_text("второе слово")).to_be_visible()
    expect(box).to_have_value("недописанный ответ")


def test_a_suggested_answer_is_one_press_and_the_clock_another(page: Page) -> None:
    page.get_by_role("button", name="Safe words").click()
    thread = page.get_by_role("log", name="Messages of Mother")
    expect(thread.get_by_text("перцы в этом году как деревья")).to_be_visible()
    before = page.locator("#now time").get_attribute("datetime")
    page.get_by_role("button", name="Jump to the next event").click()
    expect(page.locator("#now time")).not_to_have_attribute("datetime", before or "")


def test_a_fault_is_started_and_mended_by_hand(page: Page) -> None:
    page.get_by_label("What").select_option("sms-down")
    page.get_by_role("button", name="Break it").click()
    expect(page.get_by_text("Nothing is broken.")).to_have_count(0)
    page.get_by_role("button", name="Mend sms-down").click()
    expect(page.get_by_text("Nothing is broken.")).to_be_visible()
