"""A walk past every page of both faces: at each the page stands there to be looked at.

What is looked for is the visitor's business. What lies behind the pages is made through the
use cases and the pretend carrier, as fast as that goes; forms are found by name, in any language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from playwright.sync_api import Locator, Page
from pyrage import x25519
from sqlalchemy import text

from service.domain.releasing import Part
from service.storage import dossiers as kept
from service.storage.dossiers import Dossier
from service.usecases import dossiers, enrolling, releasing
from service.web.exile.guide import TOPICS
from service.web.exile.steps import FIELDS
from tests.browser.conftest import Site
from tests.browser.touring_doors import before_the_door, behind_the_desk
from tests.web import families
from tests.web.families import OWN_COURSE, RELAY_COURSE, WORDS_COURSE
from tests.web.house import MOTHER, OURS, Browser, Responder
from tests.web.test_words import new_words

_ID = r"([0-9a-f-]{36})"


@dataclass
class Tour:
    """One visitor with a browser, and a second way in that fills forms at once."""

    page: Page
    site: Site
    secret: str = ""  # the second half of the exile's words
    eight: str = ""  # all of the words
    link: str = ""  # to an invitation nobody has used
    north: UUID = field(init=False)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")

    def press(self, action: str, **values: str) -> None:
        """Fill the form that goes to `action`, and send it with its last button."""
        if action == "/sign-in":
            self.secret = " ".join(values["words"].split()[4:])
        form = self.page.locator(f'form[action$="{action}"]').first
        # What is folded away is opened first, and the server's own refusal is wanted.
        form.evaluate(
            "form => { const fold = form.closest('details'); if (fold) fold.open = true }"
        )
        form.evaluate("form => form.noValidate = true")
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]')
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            elif field.first.get_attribute("type") == "radio":
                form.locator(f'[name="{name}"][value="{value}"]').check()
            else:
                field.first.fill(value)
        self.turn(form.locator("button").last)
        self.step_up()

    def turn(self, to: Locator) -> None:
        """Press what leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            to.click()

    def step_up(self) -> None:
        """Type the secret words where they are asked for."""
        if self.page.locator("#step_words").count():
            self.page.locator("#step_words").fill(self.secret)
            self.turn(self.page.locator("main form button.main"))

    def walk(self) -> Iterator[str]:
        """Stop at every page, by name."""
        north = self.north = self.site.house.add_organisation()
        self.site.house.add_organisation("South")
        yield from self.invitations(north)
        _, words = self.site.house.add_exile(north)
        self.eight = words
        yield from self.wizard(words)
        family_id = self.family(words, WORDS_COURSE)
        yield from self.words(family_id)
        yield from self.glances(words, family_id)
        who = self.site.house.add_responder(north)
        yield from self.desk(who)
        yield from behind_the_desk(self, who)
        yield from before_the_door(self)

    # --- the exile's face ---

    def invitations(self, north: UUID) -> Iterator[str]:
        ports = self.site.house.ports
        for kind, path in (("exile", "/invitation"), ("responder", "/desk/invitation")):
            token = enrolling.invite(ports, kind, north)
            self.go(f"{path}/{token}")
            yield f"{kind} invited"
            self.turn(self.page.locator("main form button"))
            yield f"{kind} gets words"
            # The server's own refusal is wanted, not the browser's.
            self.page.locator("main form:has(button.main)").evaluate("it => it.noValidate = true")
            self.turn(self.page.locator("main form button.main"))
            assert self.page.locator('.wrong, [role="alert"]').count()
            yield f"{kind} mistypes words"
        self.go("/nowhere")
        yield "nothing there"
        self.go("/blank")
        yield "blank"

    def enter(self, words: str) -> None:
        self.go("/")
        self.press("/sign-in", words=words)

    def quick(self, words: str) -> Browser:
        """Return a second way in, signed in as the same person."""
        browser = Browser(self.site.house.client(), self.site.url)
        browser.get("/")
        browser.follow(browser.post("/sign-in", words=words))
        return browser

    def wizard(self, words: str) -> Iterator[str]:
        self.go("/")
        yield "exile's door"
        self.press("/sign-in", words="one two three")
        yield "exile refused"
        self.enter(words)
        yield "nobody yet"
        for topic in TOPICS:
            self.go(f"/help/{topic}")
            yield f"help: {topic}"
        self.go("/family/new")
        yield "wizard begins"
        quick = self.quick(words)
        for course, channel in (
            (WORDS_COURSE, "sms"),
            (RELAY_COURSE, "relay"),
            (OWN_COURSE, "own"),
        ):
            families.begin(quick, "own" if channel == "own" else "words")
            families.walk(quick, *course, channel=channel)
            for step in (*course, "summary"):
                self.go(f"/family/new/{step}")
                assert self.page.url.endswith(f"/{step}"), step
                yield f"wizard, {channel}: {step}"
            if channel == "sms":
                self.turn(self.page.locator('button[form="sheet"]'))
                yield "the sheet to learn by heart"
        yield from self.refused(quick)

    def refused(self, quick: Browser) -> Iterator[str]:
        """Stop where answers are refused or remarked on."""
        families.begin(quick)
        families.walk(quick, *WORDS_COURSE)
        for step, name, wrong in (
            ("answers", "t2_safe", "ok"),
            ("wordings", "t1_pings", "Пишите на https://example.org"),
            ("address", "to", "12"),
            ("ending", "stop", "STOP"),
        ):
            self.go(f"/family/new/{step}")
            assert name in FIELDS[step]
            self.page.locator(f"#{name}").fill(wrong)
            self.turn(self.page.locator('button[name="go"][value="next"]'))
            yield f"wizard refuses: {step}"

    def family(self, words: str, course: tuple[str, ...], channel: str = "sms") -> str:
        quick = self.quick(words)
        families.register(quick, course=course, channel=channel)
        return str(re.findall(r"/family/(\d+)", quick.page)[-1])

    def words(self, family_id: str) -> Iterator[str]:
        self.go("/")
        yield "glance: both ways to be proved"
        self.site.house.take_for_proved(family_id)
        for name in (
            "",
            "/words",
            "/wordings",
            "/number",
            "/told",
            "/inspected",
            "/stop",
            "/forget",
            "/pressure",
        ):
            self.go(f"/family/{family_id}{name}")
            yield f"family{name}"
        self.press("/pressure")
        yield "pressure refused"
        self.go(f"/family/{family_id}/told")
        self.press("/told", deputy_is="other", reached="+48")
        yield "deputy and card refused"
        self.go(f"/family/{family_id}/words")
        for name, value in new_words().items():
            if name != "manner_kind":
                self.page.locator(f"#{name}").fill(value)
        self.site.house.clock.forward(minutes=10)  # what was typed to step up is over by now
        self.turn(self.page.locator("main button.main").last)
        yield "the secret words are asked for"
        self.step_up()
        yield "new words wait, or are remarked on"
        self.go("/account")
        yield "account: closed"
        self.press("/account")
        yield "account: open"
        self.go(f"/family/{family_id}/dossier")
        yield "dossier: no keys yet"
        house = self.site.house
        for who in (house.add_responder(self.north), house.add_responder(self.north)):
            key = str(x25519.Identity.generate().to_public())
            dossiers.put_key(house.ports, who.id, "own", key, who.code())
        self.go(f"/family/{family_id}/dossier")
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        yield "dossier: keys and fields"
        for path in ("/reach", f"/reach/{family_id}"):
            self.go(path)
            yield path.replace(family_id, "deputy")
        self.go("/reach")
        self.press("/reach", reach_to="12", reach_own="http://x")
        yield "reach refused"

    def glances(self, words: str, family_id: str) -> Iterator[str]:
        house = self.site.house
        self.family(words, RELAY_COURSE, "relay")
        self.family(words, OWN_COURSE, "own")
        house.forward(days=9)
        self.enter(words)
        yield "glance: asked and reminded"
        relay = int(family_id) + 1
        self.press(f"/family/{relay}/wording")
        yield "relay: what to send"
        self.go(f"/family/{relay}/came-back")
        self.press(f"/family/{relay}/came-back")
        yield "relay: nothing was typed"
        self.go("/")
        self.press(f"/family/{family_id}/answer", until="2026-01-01")
        yield "glance: an answer"
        self.go(f"/family/{family_id}")
        self.press(f"/family/{family_id}/pause", until="2027-02-01")
        yield "glance: paused"

    # --- the desk ---

    def desk(self, who: Responder) -> Iterator[str]:
        house = self.site.house
        self.go("/desk/")
        yield "desk's door"
        self.press("/desk/sign-in", words="one", code="1")
        yield "desk refused"
        house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
        house.forward(minutes=3)
        self.enter_desk(who)
        yield "queue"
        self.go("/desk/help")
        yield "a night on duty"
        self.go("/desk/ways")
        yield "ways"
        self.go("/desk/load")
        yield "load and targets"
        self.go("/desk/rota")
        yield "rota: empty"
        for begins in ("22:00", "23:00"):
            self.press("/rota", day="2027-03-27", begins=begins, ends="08:00", weeks="2")
            yield f"rota: from {begins}"
        yield from self.case(who)

    def enter_desk(self, who: Responder) -> None:
        self.go("/desk/")
        if self.page.locator('form[action$="/desk/sign-in"]').count():
            self.press("/desk/sign-in", words=who.words, code=who.code())

    def opening(self, case: str) -> Iterator[str]:
        """Stop where something sealed is asked for, agreed to and opened."""
        house = self.site.house
        witness = house.add_responder(self.north)
        with house.store.begin() as tx:
            family_id = tx.session.execute(text("SELECT family_id FROM cases")).scalars().first()
            today, dossier = house.clock.now().date(), Dossier("armour", "armour")
            kept.add_dossier(tx, UUID(str(family_id)), dossier, [], today)
        for part in Part:
            self.go(case)
            self.turn(self.page.locator(f'form[action$="/release"] button[value="{part}"]'))
            yield f"case: {part} asked for"
            with house.store.begin() as tx:
                asked = text("SELECT id FROM releases WHERE state = 'asked'")
                asking = UUID(str(tx.session.execute(asked).scalar_one()))
            self.go(f"/desk/release/{asking}")
            yield f"release: {part}"
            releasing.agree_release(house.ports, witness.id, asking, agrees=True)
            self.go(case)
            self.press(f"{asking}/open")
            yield f"opened: {part}"
        self.go("/desk/dossier-key")
        yield "keys for dossiers"

    def case(self, who: Responder) -> Iterator[str]:
        self.go("/desk/")
        first = self.page.locator('a[href*="/desk/case/"]').first  # the gravest
        case = first.get_attribute("href") or ""
        self.go(case)
        yield "case: untaken"
        self.press("/take")
        yield "case: taken"
        self.press("/note")
        yield "case: note refused"
        self.press("/note", words="Called the exile.")
        self.press("/card")
        yield "case: card and notes"
        yield from self.opening(case)
        self.go(case)
        self.press("/move", state="verifying")
        self.press("/step/ours")
        yield "case: verifying"
        self.press("/level", level="L2")
        yield "case: level refused"
        yield from self.pressure(case)
        self.site.house.clock.at = datetime(2027, 1, 19, 23, 30, tzinfo=UTC)
        self.enter_desk(who)
        self.go(case)
        yield "case: at night"
        self.press("/rest")
        yield "case: rests"
        self.press("/close", outcome="A")
        yield "case: closed"
        self.go("/desk/closed")
        yield "closed cases"

    def pressure(self, case: str) -> Iterator[str]:
        self.go(f"{case}/pressure")
        yield "pressure log"
        self.press(
            "/pressure",
            kind="search",
            day="2027-01-12",
            target="relative",
            actor="stated",
            source="told",
            grade="sure",
            sharing="1",
            demand="To come back.",
        )
        self.press("/pressure/open")
        yield "pressure log opened"
        self.press("/pressure/export")
        yield "pressure log: export refused"
