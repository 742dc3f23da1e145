"""Passkeys in a real browser, with a pretend key that Chromium plays."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.web.house import Responder

pytestmark = pytest.mark.browser


def with_pretend_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def sign_in_with_words(page: Page, site: Site, who: Responder) -> None:
    page.goto(f"{site.url}/desk/")
    page.locator("#words").fill(who.words)
    page.locator("#code").fill(who.code())
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()


def test_a_responder_makes_a_key_and_signs_in_with_it(named_site: Site, browser: Browser) -> None:
    site = named_site
    who = site.house.add_responder(site.house.add_organisation())
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="en-GB")
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    with_pretend_key(page)
    sign_in_with_words(page, site, who)
    page.get_by_role("link", name="Your keys").click()
    site.house.clock.forward(seconds=31)
    page.locator("#code").fill(who.code())
    page.get_by_role("button", name="Make a key").click()
    expect(page).to_have_url(re.compile("done=key-made$"))
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a key").click()
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()
    assert broken == []
    context.close()


def test_without_scripts_words_and_digits_open_the_desk(named_site: Site, browser: Browser) -> None:
    who = named_site.house.add_responder(named_site.house.add_organisation())
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in_with_words(page, named_site, who)
    page.get_by_role("link", name="Your keys").click()
    expect(page.get_by_text("Making a key needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Make a key")).to_be_hidden()
    context.close()
