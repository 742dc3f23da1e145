"""New words on the smallest phone, without scripts: tried, looked at, saved, confirmed by a call."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_faces import fits, register, sign_in, step_up
from tests.web.test_words import new_words

pytestmark = pytest.mark.browser


def fill_words(page: Page, **changes: str) -> None:
    for name, value in new_words(**changes).items():
        if name == "manner_kind":
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        else:
            page.locator(f"#{name}").fill(value.replace("\r\n", "\n"))


def test_new_words_are_tried_saved_and_confirmed_by_a_call(plain_page: Page, site: Site) -> None:
    page, house = plain_page, site.house
    north = house.add_organisation()
    _, words = house.add_exile(north)
    sign_in(page, site, words)
    register(page)
    assert fits(page)
    page.get_by_role("link", name="New words").click()
    assert fits(page)
    page.get_by_role("link", name="New words …").click()
    fill_words(page, t1_safe="белая калитка\nштакетник")
    page.get_by_label("Asked about").select_option("t1")
    page.get_by_label("The answer").fill("штакетник поправили, спасибо")
    page.get_by_role("button", name="Try this answer").click()
    expect(page.get_by_role("status")).to_contain_text("all is well")
    assert fits(page)
    page.get_by_role("button", name="Save the new words").click()
    assert fits(page)
    step_up(page, words)
    expect(page.get_by_role("alert")).to_contain_text("This names a colour")
    assert fits(page)
    page.get_by_role("button", name="Save the new words").click()
    expect(page.get_by_role("status")).to_contain_text("wait for three days and a call")
    assert fits(page)
    who = house.add_responder(north)
    page.goto(f"{site.url}/desk/")
    page.get_by_label("Words").fill(who.words)
    page.get_by_label("Digits").or_(page.locator("#code")).first.fill(who.code())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="New words of an exile").click()
    assert fits(page)
    page.get_by_role("button", name="Show how they are reached").click()
    assert fits(page)
    page.get_by_role("button", name="I called, and they want it").click()
    expect(page.get_by_role("status")).to_contain_text("Your call is recorded")
    assert fits(page)
    assert site.strangers() == set()


def test_more_questions_and_a_rehearsal_fit_the_phone(plain_page: Page, site: Site) -> None:
    page = plain_page
    _, words = site.house.add_exile(site.house.add_organisation())
    sign_in(page, site, words)
    register(page)
    page.get_by_role("link", name="New words").click()
    page.get_by_label("in person").check()
    page.get_by_label("yes, all").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_contain_text("Kept")
    page.get_by_role("link", name="New words").click()
    page.get_by_role("link", name="More questions …").click()
    assert fits(page)
    page.locator("#t1_pings").fill("Забор не завалило?")
    page.get_by_role("button", name="Add these questions").click()
    step_up(page, words)
    expect(page.get_by_role("status")).to_contain_text("after three days")
    assert fits(page)
