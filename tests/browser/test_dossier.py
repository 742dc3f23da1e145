"""A dossier in a real browser: keys made, sealed, opened, and nothing of it ever at the server."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import unquote_plus
from uuid import UUID

import pyrage
import pytest
from playwright.sync_api import Page, expect
from pyrage import x25519
from sqlalchemy import text

from service.domain.agefile import LADDER_BYTES
from service.domain.releasing import Part
from service.storage import dossiers as kept
from service.usecases import dossiers, escalating, releasing
from service.web.scripts import INTEGRITY
from tests.attacks.hunting import disguises, hunt, steal
from tests.browser.conftest import Site
from tests.browser.test_faces import fits
from tests.browser.touring import Tour
from tests.web.house import Responder

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "service" / "web" / "static"
AGE_SHA256 = "2a8604f043f685a979af624c318891a1c5e2f8afda77c6949ab3e6e6aa0c95c7"
PLANTED = {
    "name": "Ядвига Смородина-Облепихова",
    "medicines": "эутирокс семьдесят пять, утром натощак",
    "lawyer": "адвокат Хмелевский, ордер подписан",
    "proof": "как звали первую собаку во дворе",
}


def test_what_seals_is_what_was_taken_in() -> None:
    assert hashlib.sha256((STATIC / "age.js").read_bytes()).hexdigest() == AGE_SHA256


@pytest.mark.parametrize("name", sorted(INTEGRITY))
def test_every_script_is_held_to_its_hash(name: str) -> None:
    digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
    assert INTEGRITY[name] == f"sha384-{base64.b64encode(digest).decode()}"
    assert {each.name for each in STATIC.glob("*.js")} == set(INTEGRITY)


class Town:
    """An exile and two organisations with somebody each, in front of one browser."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site, self.tour = site, Tour(page, site)
        house = site.house
        self.north, self.south = house.add_organisation(), house.add_organisation("South")
        self.words = house.add_exile(self.north)[1]
        self.family_id = self.tour.family(self.words, ("cover", "rhythm", "hours", "told"), "own")
        self.responders = [house.add_responder(each) for each in (self.north, self.south)]
        self.secrets: list[str] = []

    @property
    def page(self) -> Page:
        return self.tour.page

    def enter_desk(self, who: Responder) -> None:
        self.site.house.clock.forward(minutes=2)  # a code opens once
        self.page.context.clear_cookies()
        self.tour.enter_desk(who)

    def make_key(self, who: Responder) -> None:
        """Make a key in the browser and put its public half in."""
        self.enter_desk(who)
        self.tour.go("/desk/dossier-key")
        self.page.get_by_role("button", name="Make a key").click()
        self.page.locator("#recipient").evaluate("field => field.value.length || undefined")
        self.page.wait_for_function("document.querySelector('#recipient').value.length === 62")
        self.secrets.append(self.page.locator("output").inner_text().strip())
        assert fits(self.page)
        self.site.house.clock.forward(minutes=2)
        self.page.locator("#code").fill(who.code())
        self.page.get_by_role("button", name="Keep the public key").click()
        expect(self.page.get_by_text("The public key is kept")).to_be_visible()

    def enter(self) -> None:
        self.page.context.clear_cookies()
        self.tour.enter(self.words)

    def step_up(self) -> None:
        """Type the secret words where they are asked for."""
        if self.page.locator("#step_words").count():
            self.page.locator("#step_words").fill(" ".join(self.words.split()[4:]))
            self.page.get_by_role("button", name="Go on").click()

    def seal(self) -> None:
        """Write the planted sentences and seal them in the browser."""
        self.enter()
        self.tour.go(f"/family/{self.family_id}/dossier")
        for name, said in PLANTED.items():
            self.page.locator(f"#plain-{name}").fill(said)
        assert fits(self.page)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Seal and send").click()
        self.step_up()
        expect(self.page.get_by_text("The dossier is kept, sealed")).to_be_visible()

    def stored(self) -> kept.Dossier:
        with self.site.house.store.begin() as tx:
            return kept.dossiers_of(tx, self.site.house.family_called(self.family_id))[0].dossier

    def case(self) -> UUID:
        """Let the exile hear the word for distress; return the case, held by the first responder."""
        quick = self.tour.quick(self.words)
        quick.post(f"/family/{self.family_id}/judged", judgement="the-word")
        self.site.house.forward(minutes=3)
        with self.site.house.store.begin() as tx:
            case_id = UUID(str(tx.session.execute(text("SELECT id FROM cases")).scalar_one()))
        escalating.take_case(self.site.house.ports, self.responders[0].id, case_id)
        return case_id


@pytest.fixture
def town(site: Site, page: Page) -> Town:
    return Town(site, page)


def found_in(heard: list[bytes], sentences: list[str]) -> list[str]:
    """Return the disguises in which a sentence came to the server."""
    raw = b"\0".join(heard)
    everything = (
        raw + b"\0" + unquote_plus(raw.decode("latin-1"), encoding="latin-1").encode("latin-1")
    )
    return [
        f"{said}: {name}"
        for said in sentences
        for name, needle in disguises(said).items()
        if needle in everything
    ]


def test_a_dossier_goes_from_browser_to_browser_and_the_server_hears_no_sentence_of_it(
    town: Town, database_url: str
) -> None:
    for who in town.responders:
        town.make_key(who)
    town.seal()
    for identity in town.secrets:
        opened = pyrage.decrypt(
            town.stored().starred.encode(), [x25519.Identity.from_str(identity)]
        )
        assert PLANTED["medicines"] in opened.decode()
        assert len(opened) in LADDER_BYTES
    case_id = town.case()
    ports = town.site.house.ports
    releasing.ask_release(ports, town.responders[0].id, case_id, Part.DOSSIER)
    with town.site.house.store.begin() as tx:
        asking = tx.session.execute(text("SELECT id FROM releases")).scalar_one()
    releasing.agree_release(ports, town.responders[1].id, UUID(str(asking)), agrees=True)
    town.enter_desk(town.responders[0])
    town.tour.go(f"/desk/case/{case_id}")
    with town.page.expect_navigation():
        town.page.get_by_role("button", name="Open it").click()
    assert PLANTED["name"] not in town.page.content()
    town.page.locator("#secret-key").fill(town.secrets[0])
    town.page.get_by_role("button", name="Open it here").click()
    expect(town.page.locator("[data-opened]:visible")).to_have_count(2)  # one after the other
    shown = " ".join(town.page.locator("[data-opened]").all_inner_texts())
    assert all(said in shown for said in PLANTED.values())
    assert "Full name, in Cyrillic" in shown
    assert fits(town.page)
    said = [*PLANTED.values(), *town.secrets]
    assert found_in(town.site.heard, said) == []
    assert hunt(steal(database_url), {"dossier": said}) == []
    assert town.site.strangers() == set()


def test_the_listener_of_this_test_would_have_heard_it(town: Town) -> None:
    """What is typed into a form that is sent comes to the server, and the hunter finds it."""
    town.enter()
    town.tour.go("/reach")
    town.tour.press("/reach", reach_channel="sms", reach_to="12", reach_own=PLANTED["name"])
    assert found_in(town.site.heard, [PLANTED["name"]])


def test_a_script_changed_on_the_way_does_not_run(town: Town) -> None:
    for who in town.responders:
        key = str(x25519.Identity.generate().to_public())
        town.site.house.clock.forward(minutes=2)
        dossiers.put_key(town.site.house.ports, who.id, "own", key, who.code())
    changed = (STATIC / "age.js").read_text(encoding="utf-8") + "\nwindow.stolen = true;"
    town.page.route(
        "**/age.js*", lambda route: route.fulfill(body=changed, content_type="text/javascript")
    )
    town.enter()
    town.tour.go(f"/family/{town.family_id}/dossier")
    assert town.page.evaluate("[typeof window.stolen, typeof window.age]") == ["undefined"] * 2


def test_what_is_not_sealed_is_not_even_sent_where_a_script_runs(town: Town) -> None:
    for who in town.responders:
        key = str(x25519.Identity.generate().to_public())
        town.site.house.clock.forward(minutes=2)
        dossiers.put_key(town.site.house.ports, who.id, "own", key, who.code())
    town.enter()
    town.tour.go(f"/family/{town.family_id}/dossier")
    town.page.locator("details summary").last.click()
    town.page.locator("#starred").fill(PLANTED["name"])
    town.page.get_by_role("button", name="Send what is sealed").click()
    expect(town.page.get_by_text("This is not sealed. Nothing was sent.")).to_be_visible()
    assert found_in(town.site.heard, [PLANTED["name"]]) == []


def test_without_scripts_the_age_tool_seals_and_nothing_asks_for_plain_words(
    site: Site, plain_page: Page
) -> None:
    town = Town(site, plain_page)
    for who in town.responders:
        key = str(x25519.Identity.generate().to_public())
        site.house.clock.forward(minutes=2)
        dossiers.put_key(site.house.ports, who.id, "own", key, who.code())
    town.enter()
    town.tour.go(f"/family/{town.family_id}/dossier")
    assert not town.page.locator("#plain-name").is_visible()
    town.page.locator("details summary").last.click()
    listed = town.page.locator("details textarea").first.input_value().split()
    assert len(listed) == 2
    assert fits(town.page)
    keys = [x25519.Recipient.from_str(each) for each in listed]
    for part in ("starred", "rest"):
        plain = PLANTED["name"].encode().ljust(LADDER_BYTES[1], b"\0")
        town.page.locator(f"#{part}").fill(pyrage.encrypt(plain, keys, armored=True).decode())
    with town.page.expect_navigation():
        town.page.get_by_role("button", name="Send what is sealed").click()
    town.step_up()
    expect(town.page.get_by_text("The dossier is kept, sealed")).to_be_visible()
