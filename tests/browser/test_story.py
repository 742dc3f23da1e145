"""The whole service, played in a browser as a newcomer would: phones, exile's page, desk.

Everything runs for real behind it (web, workers, clock, PostgreSQL, Valkey, both client
libraries); only gateways and phones are pretended. No page needs JavaScript.
"""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from service.demo import cast
from tests.demo.playing import ANNA, MOTHER, Demo, interrupt, start, three_free_ports, wait_for

pytestmark = pytest.mark.browser

SAFE = {
    "garden": ["Перцы подвязала вчера", "Огурцы хрустят, с укропом"],
    "cooking": ["Драники с утра пожарила", "Солянка вышла на славу"],
}
JUMPS_MAX = 25


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = start(tmp_path_factory.mktemp("demo"), three_free_ports())
    try:
        assert wait_for(running.is_told, 180), running.said
        assert wait_for(lambda: running.pages_answer() and running.is_ready(), 180)
        yield running
    finally:
        interrupt(running)
        assert running.process.stdout is not None
        running.process.stdout.close()


def words_of(demo: Demo, name: str) -> str:
    """Return the sign-in words the demonstration printed for somebody."""
    [line] = [line for line in demo.said if line.strip().startswith(name + " ")]
    return " ".join(line.partition("(")[0].split()[1:])


def fresh_page(browser: Browser) -> Page:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.set_default_timeout(180_000)  # a jump lasts as long as what it waits for
    return page


class Phones:
    """The page of pretend phones."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page, self.demo = page, demo
        self.look()

    def look(self) -> None:
        self.page.goto(f"http://127.0.0.1:{self.demo.port + 1}/phones")

    def jump(self) -> None:
        self.page.get_by_role("button", name="Jump to the next event").click()
        self.look()

    def jump_until(self, holds: Callable[[], bool]) -> None:
        for _ in range(JUMPS_MAX):
            self.jump()
            if wait_for(holds, 2):
                return
        pytest.fail("it never came to pass")

    def next_ping(self) -> str:
        before = len(self.demo.messages(MOTHER))
        self.jump_until(lambda: len(self.demo.messages(MOTHER)) > before)
        self.look()
        return self.demo.messages(MOTHER)[-1]["text"]

    def answer(self, text: str) -> None:
        self.page.get_by_role("button", name=text).click()

    def code_of(self, name: str) -> str:
        self.look()
        card = (
            self.page.locator("section, article, li")
            .filter(has_text="Sign-in code")
            .filter(has=self.page.get_by_role("heading", name=name, exact=True))
        )
        found = re.search(r"Sign-in code (\d{6})", card.last.inner_text())
        assert found is not None
        return found[1]


class Desk:
    """A responder at the desk, by keyboard."""

    def __init__(self, page: Page, demo: Demo, words: str, code: str) -> None:
        self.page = page
        self.front = f"http://127.0.0.1:{demo.port}/desk/"
        page.goto(self.front)
        page.locator("[name=words]").fill(words)
        page.locator("[name=code]").fill(code)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def cases(self) -> int:
        self.page.goto(self.front)
        return self.page.locator("a[href*='/desk/case/']").count()

    def open_first(self) -> None:
        self.page.goto(self.front)
        with self.page.expect_navigation():
            self.page.locator("a[href*='/desk/case/']").first.click()

    def press(self, name: str) -> None:
        button = self.page.get_by_role("button", name=name).first
        button.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def close_with(self, outcome: str) -> None:
        self.page.locator("details summary").last.click()
        self.page.locator(f"input[name=outcome][value={outcome}]").check()
        self.press("Close the case")


class Exile:
    """An exile at their page."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self.front = f"http://127.0.0.1:{demo.port}/"
        page.goto(self.front)
        page.locator("[name=words]").fill(words_of(demo, "exile"))
        with page.expect_navigation():
            page.get_by_role("button", name="Open").click()

    def sees(self, text: str) -> bool:
        self.page.goto(self.front)
        return text in self.page.locator("main").inner_text()


def safe_answer(ping: str, spent: set[str]) -> str:
    """Return an answer to `ping` that was not given before."""
    in_garden = ping in cast.codebook().topics[0].pings
    answers = SAFE["garden" if in_garden else "cooking"]
    text = next(each for each in answers if each not in spent)
    spent.add(text)
    return text


def test_safe_closes_distress_pages_and_silence_climbs_until_a_person_has_it(
    demo: Demo, browser: Browser
) -> None:
    phones = Phones(fresh_page(browser), demo)
    exile = Exile(fresh_page(browser), demo)
    spent: set[str] = set()

    # A safe answer closes the check, and nothing goes back.
    ping = phones.next_ping()
    phones.answer(safe_answer(ping, spent))
    assert wait_for(lambda: exile.sees("something came back"), 60)
    time.sleep(2)
    assert len(demo.messages(MOTHER)) == 1
    assert demo.messages(ANNA) == []

    # Distress pages a responder on both channels, with a text that reveals nothing.
    phones.next_ping()
    phones.answer("Тётя Зина заходила")
    assert wait_for(lambda: len({one["channel"] for one in demo.messages(ANNA)}) == 2, 30)
    for one in demo.messages(ANNA):
        assert not re.search(r"\d|http|mother|distress|case", one["text"], re.IGNORECASE)

    # A person takes the case, writes a step and closes it; the pages stop.
    desk = Desk(fresh_page(browser), demo, words_of(demo, "Anna"), phones.code_of("Anna"))
    assert desk.cases() == 1
    desk.open_first()
    desk.press("Take this case")
    desk.press("Open card and notes")
    assert "Lives alone" in desk.page.locator("main").inner_text()
    desk.page.locator("textarea[name=words]").fill("Spoke with the exile.")
    desk.press("Keep the note")
    desk.close_with("A")
    assert desk.cases() == 0
    paged = len(demo.messages(ANNA))

    # Nobody answers: the exile is asked, a second ping goes out, the NGO's desk has it.
    phones.next_ping()
    pings = len(demo.messages(MOTHER))
    phones.jump_until(lambda: exile.sees("Please look"))
    phones.jump_until(lambda: len(demo.messages(MOTHER)) > pings)
    phones.jump_until(lambda: desk.cases() == 1)
    assert "L1" in desk.page.locator("main").inner_text()
    assert len(demo.messages(ANNA)) == paged
