"""Attacks by one person on what takes two: asked, agreed and reviewed by themselves or a friend."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.domain.address import Address, ChannelName
from service.storage import dossiers
from service.storage.dossiers import Dossier
from service.usecases import leaving, releasing, retaining
from service.usecases.acting import act
from tests.web.house import MOTHER, OURS, Browser, House, Responder
from tests.web.test_desk import at_desk
from tests.web.test_exile import registered

CRY = "баклажаны замёрзли"
STARRED, REST = "starred armour", "armour of the rest"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


class Ground:
    """A case of distress or silence behind two organisations, and everybody around it."""

    def __init__(self, house: House, cry: str = CRY) -> None:
        self.house, self.browsers = house, dict[UUID, Browser]()
        client = house.client()
        house.listen(client)
        self.exile = Browser(house.client())
        self.family_id = house.family_called(registered(house, self.exile))
        north = self.one("SELECT id FROM organisations")
        south = house.add_organisation("South")
        with house.store.begin() as tx:
            change = text("UPDATE families SET other_organisation_id = :south")
            tx.session.execute(change, {"south": south})
            today, dossier = house.clock.now().date(), Dossier(STARRED, REST)
            dossiers.add_dossier(tx, self.family_id, dossier, [], today)
        self.holder, self.friend = house.add_responder(north), house.add_responder(north)
        self.southern = house.add_responder(south)
        house.forward(days=2)
        house.world.phone_sends(MOTHER, to=OURS, text=cry)
        house.forward(minutes=3)
        self.case_id = self.one("SELECT id FROM cases")
        self.desk = self.sign_in(self.holder)
        self.desk.get(self.path)
        self.desk.follow(self.desk.post(f"{self.path}/take"))

    @property
    def path(self) -> str:
        return f"/desk/case/{self.case_id}"

    def one(self, query: str) -> UUID:
        with self.house.store.begin() as tx:
            return UUID(str(tx.session.execute(text(query)).scalar()))

    def sign_in(self, who: Responder) -> Browser:
        if who.id not in self.browsers:
            self.browsers[who.id] = Browser(self.house.client())
            at_desk(self.browsers[who.id], who)
        return self.browsers[who.id]

    def ask(self, part: str = "dossier") -> str:
        """Let the holder ask; return the asking's path."""
        self.desk.get(self.path)
        self.desk.follow(self.desk.post(f"{self.path}/release", part=part))
        found = self.one(f"SELECT id FROM releases WHERE part = '{part}' AND state = 'asked'")
        return f"/desk/release/{found}"

    def opens(self, asking: str, browser: Browser | None = None) -> str:
        """Return how far an asking opens for somebody: closed, starred or whole."""
        looking = browser or self.desk
        looking.get("/desk/")
        answer = looking.post(f"{asking}/open")
        if answer.status_code != 200:
            assert STARRED not in looking.page
            return "closed"
        assert STARRED in looking.page
        return "whole" if REST in looking.page else "starred"

    def agree(self, asking: str, who: Responder) -> int:
        browser = self.sign_in(who)
        browser.get(asking)
        return browser.post(f"{asking}/agree").status_code

    def deeds(self) -> list[str]:
        with self.house.store.begin() as tx:
            return list(tx.session.execute(text("SELECT act FROM ledger ORDER BY seq")).scalars())

    def pages_to(self, who: Responder) -> int:
        return len(self.house.world.phone(self.house.number_of(who)).inbox)

    def forward(self, **time: float) -> None:
        """Let time pass while the holder goes on recording steps."""
        left = timedelta(**time)
        while left > timedelta():
            step = min(left, timedelta(minutes=10))
            self.house.forward(seconds=step.total_seconds())
            left -= step


@pytest.fixture
def ground(house: House) -> Ground:
    return Ground(house)


def test_one_person_opens_nothing_at_once_not_even_in_distress(ground: Ground) -> None:
    for part in ("dossier", "replies"):
        assert ground.opens(ground.ask(part)) == "closed"
    assert not [each for each in ground.deeds() if each.startswith("open-")]


def test_nobody_agrees_to_their_own_asking(ground: Ground) -> None:
    asking = ground.ask()
    assert ground.agree(asking, ground.holder) == 422
    assert ground.opens(asking) == "closed"


def test_a_friend_named_into_the_case_is_no_second_person(ground: Ground) -> None:
    ground.desk.get(ground.path)
    named = ground.desk.post(f"{ground.path}/second", second=str(ground.friend.id))
    assert named.status_code == 303
    asking = ground.ask()
    assert ground.agree(asking, ground.friend) == 422
    assert ground.opens(asking) == "closed"
    assert ground.agree(asking, ground.southern) == 303
    assert ground.opens(asking) == "whole"


def test_who_agrees_sees_nothing_of_it(ground: Ground) -> None:
    asking = ground.ask()
    assert ground.agree(asking, ground.southern) == 303
    assert ground.opens(asking, ground.sign_in(ground.southern)) == "closed"
    assert ground.opens(asking) == "whole"


def test_who_does_not_work_on_the_case_asks_for_nothing(ground: Ground) -> None:
    browser = ground.sign_in(ground.southern)
    browser.get(ground.path)
    answer = browser.post(f"{ground.path}/release", part="dossier")
    assert answer.status_code == 422
    assert ground.deeds() == []


def test_asking_calls_the_other_organisation_even_off_duty(ground: Ground) -> None:
    with ground.house.store.begin() as tx:
        tx.session.execute(text("UPDATE responders SET on_shift = false"))
    before = ground.pages_to(ground.southern)
    ground.ask()
    ground.forward(minutes=1)
    assert ground.pages_to(ground.southern) == before + 1


def test_with_distress_the_starred_part_opens_alone_after_five_minutes_and_everybody_hears(
    ground: Ground,
) -> None:
    asking = ground.ask()
    ground.forward(minutes=4)
    assert ground.opens(asking) == "closed"
    ground.forward(minutes=1)
    before = [ground.pages_to(each) for each in (ground.friend, ground.southern)]
    assert ground.opens(asking) == "starred"
    assert ground.deeds()[-1] == "open-dossier-alone"
    ground.forward(minutes=1)
    after = [ground.pages_to(each) for each in (ground.friend, ground.southern)]
    assert after == [count + 1 for count in before]
    with ground.house.store.begin() as tx:
        kinds = "SELECT count(*) FROM releases WHERE state = 'alone'"
        assert tx.session.execute(text(kinds)).scalar() == 1


def test_the_words_of_replies_wait_for_the_second_person_for_ever(ground: Ground) -> None:
    asking = ground.ask("replies")
    ground.forward(hours=3)
    ground.desk.get("/desk/")
    assert ground.desk.post(f"{asking}/open").status_code == 422
    assert CRY not in ground.desk.page
    assert ground.agree(asking, ground.southern) == 303
    ground.desk.get("/desk/")
    assert ground.desk.post(f"{asking}/open").status_code == 200
    assert CRY in ground.desk.page
    assert ground.deeds()[-1] == "open-replies"


def test_words_of_replies_are_gone_after_two_weeks(ground: Ground) -> None:
    asking = ground.ask("replies")
    assert ground.agree(asking, ground.southern) == 303
    ground.house.clock.at += timedelta(days=15)
    retaining.sweep(ground.house.ports)
    with ground.house.store.begin() as tx:
        kept = text("SELECT count(*) FROM inbox WHERE sealed_words IS NOT NULL")
        assert tx.session.execute(kept).scalar() == 0


def test_a_no_closes_it_and_the_time_alone_opens_nothing(ground: Ground) -> None:
    asking = ground.ask()
    browser = ground.sign_in(ground.southern)
    browser.get(asking)
    assert browser.post(f"{asking}/decline").status_code == 303
    ground.forward(minutes=25)
    assert ground.opens(asking) == "closed"


def test_nobody_reviews_their_own_opening(ground: Ground) -> None:
    asking = ground.ask()
    ground.forward(minutes=5)
    assert ground.opens(asking) == "starred"
    ground.desk.get(asking)
    assert ground.desk.post(f"{asking}/review", verdict="in-order").status_code == 422
    browser = ground.sign_in(ground.southern)
    browser.get("/desk/")
    assert "Opened by one person alone" in browser.page
    browser.get(asking)
    assert browser.post(f"{asking}/review", verdict="").status_code == 422
    assert browser.post(f"{asking}/review", verdict="in-order").status_code == 303
    assert "review-in-order" in ground.deeds()
    browser.get("/desk/")
    assert "Opened by one person alone" not in browser.page


def test_closing_the_case_closes_what_was_agreed(ground: Ground) -> None:
    asking = ground.ask()
    assert ground.agree(asking, ground.southern) == 303
    ground.desk.get(ground.path)
    assert ground.desk.post(f"{ground.path}/close", outcome="A").status_code == 303
    assert ground.opens(asking) == "closed"


def test_another_organisation_finds_no_asking(ground: Ground) -> None:
    asking = ground.ask()
    stranger = ground.sign_in(ground.house.add_responder(ground.house.add_organisation("Far")))
    for path, verb in ((asking, "get"), (f"{asking}/agree", "post"), (f"{asking}/open", "post")):
        stranger.get("/desk/")
        answer = stranger.get(path) if verb == "get" else stranger.post(path)
        assert answer.status_code == 404


def test_an_opening_the_ledger_cannot_take_shows_nothing(ground: Ground) -> None:
    asking = UUID(ground.ask().rsplit("/", 1)[-1])
    ground.forward(minutes=6)
    with act(ground.house.ports) as acting:
        full = "ALTER TABLE ledger ADD CONSTRAINT full_disk CHECK (seq < 0) NOT VALID"
        acting.tx.session.execute(text(full))
    with pytest.raises(IntegrityError, match="full_disk"):
        releasing.open_release(ground.house.ports, ground.holder.id, asking)
    with ground.house.store.begin() as tx:
        states = list(tx.session.execute(text("SELECT state FROM releases")).scalars())
    assert states == ["asked"]


def test_the_exile_reads_who_opened_what_and_only_with_the_secret_words(ground: Ground) -> None:
    asking = ground.ask()
    assert ground.agree(asking, ground.southern) == 303
    assert ground.opens(asking) == "whole"
    ground.exile.get("/")
    ground.exile.follow(ground.exile.post("/sign-in", words=ground.exile.words))
    ground.exile.get("/account")
    assert "opened the dossier" not in ground.exile.page
    secret, ground.exile.secret = ground.exile.secret, ""
    assert ground.exile.post("/account").status_code == 403
    assert "opened the dossier" not in ground.exile.page
    ground.exile.secret = secret
    assert ground.exile.post("/account").status_code == 200
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", ground.exile.page))
    assert "A responder of North: opened the dossier; two had agreed" in said
    assert "A responder of South: agreed to an opening, as the second person" in said
    assert "Olga" not in said


def test_a_word_given_by_somebody_revoked_since_counts_for_nothing(ground: Ground) -> None:
    asking = ground.ask("replies")
    assert ground.agree(asking, ground.southern) == 303
    leaving.revoke_responder(ground.house.ports, ground.southern.id)
    ground.desk.get("/desk/")
    assert ground.desk.post(f"{asking}/open").status_code == 422
    assert CRY not in ground.desk.page


def test_what_was_opened_alone_and_looked_at_by_nobody_is_told_daily(ground: Ground) -> None:
    asking = ground.ask()
    ground.forward(minutes=5)
    assert ground.opens(asking) == "starred"
    ports = replace(ground.house.ports, operator=Address(ChannelName.SMS, "+48500100299"))

    def told() -> int:
        releasing.sweep(ports)
        with ground.house.store.begin() as tx:
            counted = text("SELECT count(*) FROM outbox WHERE kind = 'operator'")
            return int(tx.session.execute(counted).scalar() or 0)

    before = told()
    ground.house.clock.forward(hours=71)
    assert told() == before
    ground.house.clock.forward(hours=2)
    assert told() == before + 1
    assert told() == before + 1
    ground.house.clock.forward(days=1)
    assert told() == before + 2


def test_nobody_is_called_for_a_dossier_that_is_not_there(ground: Ground) -> None:
    with ground.house.store.begin() as tx:
        tx.session.execute(text("DELETE FROM dossiers"))
    ground.desk.get(ground.path)
    assert ground.desk.post(f"{ground.path}/release", part="dossier").status_code == 422
    assert ground.deeds() == []
