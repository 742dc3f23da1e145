"""Both faces in a real browser, on the smallest phone and by keyboard alone.

The story of the whole service (a ping, its reply, a page, a case) belongs beside this file:
`test_story.py` plays it through the processes of the demonstration.
"""

import re

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from service.usecases import enrolling
from service.web.exile.steps import FIELDS
from tests.browser.conftest import Site
from tests.web.families import OWN_COURSE, RELAY_COURSE, WORDS_COURSE, family_form
from tests.web.house import MOTHER, OURS, Responder

pytestmark = pytest.mark.browser


def fits(page: Page) -> bool:
    page.locator("main").wait_for()  # while pages change there is a moment without any document
    page.wait_for_load_state()
    # Neither the page scrolls sideways nor a table inside it, and no column breaks its words.
    return bool(
        page.evaluate(
            "() => [document.documentElement, ...document.querySelectorAll('.wide')]"
            ".every(each => each.scrollWidth <= each.clientWidth)"
            " && [...document.querySelectorAll('.what')].every(each => each.offsetWidth > 150)"
        )
    )


def step_up(page: Page, words: str) -> None:
    """Type the secret words where they are asked for."""
    page.locator("#step_words").fill(" ".join(words.split()[4:]))
    page.get_by_role("button", name="Go on").click()


def sign_in(page: Page, site: Site, words: str) -> None:
    page.goto(site.url)
    page.locator("#words").fill(words)
    page.locator("main button").click()


def fill(page: Page, step: str, **changes: str) -> None:
    """Answer one question as it stands on the page."""
    page.wait_for_load_state()  # what is not there yet would be taken for not asked
    form = family_form(**changes)
    for name in FIELDS[step]:
        value = form.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            for box in page.locator(f'input[name="{name}"]').all():
                box.set_checked(box.get_attribute("value") in value)
        elif page.locator(f'input[type=radio][name="{name}"]').count():
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        elif not page.locator(f"#{name}").count():
            continue  # not asked on this way
        elif name.endswith("zone"):
            page.locator(f"#{name}").select_option(value)
        else:
            page.locator(f"#{name}").fill(value.replace("\r\n", "\n"))


def walk(page: Page, *steps: str, **changes: str) -> None:
    """Answer questions one after another; each page fits the phone."""
    for step in steps:
        expect(page).to_have_url(re.compile(f"/family/new/{step}$"))
        assert fits(page), step
        fill(page, step, **changes)
        page.locator('button[name="go"][value="next"]').click()


def register(page: Page, course: tuple[str, ...] = WORDS_COURSE, **changes: str) -> None:
    page.locator('main a[href="/family/new"]').click()
    expect(page).to_have_url(re.compile("/family/new$"))
    assert fits(page)
    scope = "own" if course == OWN_COURSE else "words"
    page.locator(f'button[name="scope"][value="{scope}"]').click()
    walk(page, *course, **changes)
    expect(page).not_to_have_url(re.compile(f"/family/new/{course[-1]}$"))
    assert fits(page)
    page.locator('button[name="go"][value="next"]').click()
    expect(page).to_have_url(re.compile("done=registered$"))


@pytest.mark.parametrize(
    ("mode", "language", "begun"),
    [
        ("own", "be", "11 студзеня"),
        ("relay", "ru", "11 января"),
        ("signal", "be", "Пакуль нічога"),
        ("sms", "en", "Nothing goes out yet"),
    ],
)
def test_a_family_is_registered_by_each_way_on_a_phone_without_scripts(
    plain_page: Page, site: Site, mode: str, language: str, begun: str
) -> None:
    page = plain_page
    page.goto(site.url)
    page.locator(f'button[name="language"][value="{language}"]').click()
    site.house.add_signal_sender()
    _, words = site.house.add_exile(site.house.add_organisation())
    sign_in(page, site, words)
    assert fits(page)
    register(page, {"own": OWN_COURSE, "relay": RELAY_COURSE}.get(mode, WORDS_COURSE), channel=mode)
    expect(page.locator("main")).to_contain_text(begun)
    assert fits(page)
    page.goto(f"{site.url}/family/{family_id_on(page)}")
    assert fits(page)
    page.goto(f"{site.url}/reach")
    assert fits(page)
    assert site.strangers() == set()


def test_a_fault_is_reached_from_the_summary(page: Page, site: Site) -> None:
    _, words = site.house.add_exile(site.house.add_organisation())
    sign_in(page, site, words)
    page.get_by_role("link", name="Register a family").click()
    page.get_by_role("button", name="Begin with all questions").click()
    walk(page, "cover", "consent", "way", "address", "rhythm", "hours", "wordings")
    fill(page, "answers", t2_safe="ok")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Topic 2, safe answers").first.click()
    expect(page.locator("#t2_safe")).to_be_in_viewport()
    expect(page.locator("#t2_safe")).to_have_attribute("aria-invalid", "true")
    assert fits(page)


def test_words_are_never_offered_again_by_the_browser(page: Page, site: Site) -> None:
    _, words = site.house.add_exile(site.house.add_organisation())
    sign_in(page, site, words)
    page.get_by_role("button", name="Leave quickly").click()
    expect(page.get_by_text("Nothing written yet.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Your eight words")).to_be_visible()
    expect(page.get_by_label("Words")).to_have_value("")


def family_id_on(page: Page) -> str:
    page.wait_for_load_state()  # the address changes before all of the page is there
    found = re.search(r"/family/(\d+)", page.content())
    assert found is not None
    return found.group(1)


def open_case(page: Page, site: Site) -> Responder:
    house = site.house
    north = house.add_organisation()
    _, words = house.add_exile(north)
    sign_in(page, site, words)
    register(page)
    house.take_for_proved(family_id_on(page))
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=3)
    return house.add_responder(north)


def press_on(page: Page, name: str) -> None:
    """Walk to a button or link by Tab alone and press Enter there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        # Between the last and the first there is the whole body, which holds every name.
        focused = page.evaluate("document.querySelector(':focus')?.innerText") or ""
        if name in focused:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"the keyboard does not reach {name}")


def test_a_case_is_taken_noted_and_closed_by_keyboard(page: Page, site: Site) -> None:
    who = open_case(page, site)
    page.goto(f"{site.url}/desk/")
    page.get_by_label("Words").focus()
    page.keyboard.type(who.words)
    page.keyboard.press("Tab")
    page.keyboard.type(who.code())
    page.keyboard.press("Enter")
    expect(page.get_by_text("danger now")).to_be_visible()
    assert fits(page)
    press_on(page, "danger now")
    press_on(page, "Take this case")
    expect(page.get_by_role("status")).to_contain_text("You hold this case")
    assert fits(page)
    page.get_by_label("What you did or learnt").focus()
    page.keyboard.type("Called the exile")
    press_on(page, "Keep the note")
    expect(page.get_by_role("status")).to_contain_text("Your note is kept")
    page.locator("summary", has_text="Close the case").focus()
    page.keyboard.press("Enter")
    page.locator('input[name="outcome"]').first.focus()
    page.keyboard.press("Space")
    press_on(page, "Close the case")
    expect(page.get_by_role("status")).to_contain_text("The case is closed")
    assert fits(page)
    assert site.strangers() == set()


def test_a_case_goes_from_page_to_outcome_through_two_organisations_by_keyboard(
    page: Page, browser: Browser, site: Site
) -> None:
    """One takes it and verifies, hands it over; the other reads, takes, acts and closes."""
    house = site.house
    south = house.add_organisation("South")
    anna = open_case(page, site)
    boris = house.add_responder(south)
    come_to_desk(page, site, anna)
    press_on(page, "danger now")
    press_on(page, "Take this case")
    choose(page, "state", "verifying")
    press_on(page, "Move on")
    press_on(page, "Tick it off")
    expect(page.get_by_role("status")).to_contain_text("The step is kept")
    press_on(page, "Open card and notes")
    page.locator("#colleague").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#handing_words").focus()
    page.keyboard.type("The lawyer knows")
    press_on(page, "Hand it over")
    expect(page.get_by_role("status")).to_contain_text("You hold the case until")
    second = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    come_to_desk(second, site, boris)
    press_on(second, "danger now")
    expect(second.get_by_text("A colleague hands this case to you")).to_be_visible()
    press_on(second, "Open card and notes")
    expect(second.get_by_text("The lawyer knows").first).to_be_in_viewport()  # before the notes
    press_on(second, "Take this case")
    choose(second, "state", "acting")
    press_on(second, "Move on")
    second.locator("summary", has_text="Close the case").focus()
    second.keyboard.press("Enter")
    choose(second, "outcome", "D")
    press_on(second, "Close the case")
    expect(second.get_by_role("status")).to_contain_text("The case is closed")
    page.goto(f"{site.url}/desk/closed")
    expect(page.get_by_text("danger now")).to_be_visible()
    assert fits(page)
    assert fits(second)


def come_to_desk(page: Page, site: Site, who: Responder) -> None:
    page.goto(f"{site.url}/desk/")
    page.get_by_label("Words").focus()
    page.keyboard.type(who.words)
    page.keyboard.press("Tab")
    page.keyboard.type(who.code())
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Choose a radio by keyboard."""
    page.locator(f'input[name="{name}"][value="{value}"]').focus()
    page.keyboard.press("Space")


def test_an_invited_exile_gets_words_and_is_let_in(page: Page, site: Site) -> None:
    token = enrolling.invite(site.house.ports, "exile", site.house.add_organisation())
    page.goto(f"{site.url}/invitation/{token}")
    assert fits(page)
    page.get_by_role("button", name="Show my words").click()
    expect(page.get_by_text("These are your words")).to_be_visible()
    assert fits(page)
    words = page.locator("ol.words li").all_inner_texts()
    page.get_by_label("The eight words").fill(" ".join(words))
    page.get_by_role("button", name="I have them").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed in")


def test_an_invited_responder_joins_the_desk(page: Page, site: Site) -> None:
    house = site.house
    token = enrolling.invite(house.ports, "responder", house.add_organisation("South"))
    page.goto(f"{site.url}/desk/invitation/{token}")
    page.get_by_role("button", name="Show my words").click()
    assert fits(page)
    words = page.locator("ol.words li").all_inner_texts()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Name", exact=True).fill("Olga")
    page.get_by_label("Number for SMS").fill("+48 500 100 201")
    page.get_by_label("The eight words").fill(" ".join(words))
    page.get_by_label("Six digits").fill(pyotp.TOTP(secret).at(house.clock.steady()))
    page.get_by_role("button", name="Join the desk").click()
    expect(page.get_by_text("Your eight words and six digits")).to_be_visible()
