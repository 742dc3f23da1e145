"""A house with two exiles, four organisations' worth of ids, and every route by its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from service.usecases import signing_in
from tests.attacks.hunting import steal
from tests.attacks.test_other_words import Words
from tests.web.families import begin
from tests.web.house import MOTHER, OURS, PUBLIC_URL, Browser, House, Responder
from tests.web.soft_key import SoftKey
from tests.web.test_colleagues import newcomer_of
from tests.web.test_exile import exile_in, registered
from tests.web.test_keys import options_on
from tests.web.test_pressure import PAPER, bring
from tests.web.test_words import enter

HOST = "notes.example"
NOBODY = UUID(int=7)
FORGETFUL = ("sessions", "challenges")  # tables that any knock may touch

# Every field any form has, filled so that it would do something.
WISHES: dict[str, object] = {
    "given": "heard",
    "answer": "heard",
    "until": "2027-01-20",
    "judgement": "the-word",
    "text": "баклажаны замёрзли",
    "typed": "яблоко окно мост",
    "how": "met",
    "known": "yes",
    "reach_channel": "sms",
    "reach_to": "+48500100399",
    "reach_words": "Any news from your side?",
    "words": "ложь",
    "words_language": "en",
    "state": "verifying",
    "outcome": "A",
    "level": "L0",
    "reason": "because",
    "note": "seen",
    "code": "0.0.0",
    "t1_name": "двор",
    "t1_pings": "Снег почистили?",
    "t1_safe": "лопата",
    "t1_added": "Снег почистили у ворот?",
    "stop": "надоели разговоры",
    "d4": "самовар прохудился",
    "name": "Olga",
    "digits": "1234",
    "day": "2027-01-20",
    "from": "08:00",
    "to": "20:00",
    "go": "next",
    "deputy_is": "none",
    "card_is": "none",
}


@dataclass
class Grounds:
    """Whom there is to attack, and with which ids."""

    house: House
    url: str
    exile: Browser = field(init=False)
    stranger: Browser = field(init=False)
    ids: dict[str, UUID] = field(init=False)
    responder: Responder = field(init=False)
    outsider: Responder = field(init=False)

    def __post_init__(self) -> None:
        house = self.house
        self.exile, self.stranger = Browser(house.client()), Browser(house.client())
        house.listen(self.exile.client)
        family_id = registered(house, self.exile)
        self.responder = house.add_responder(self._one("SELECT id FROM organisations"))
        house.add_organisation("South")
        enter(self.exile, family_id)
        house.take_for_proved(family_id)
        house.forward(days=2)
        house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
        house.forward(minutes=3)
        self.outsider = house.add_responder(house.add_organisation("Faraway"))
        exile_in(house, self.stranger)
        begin(self.stranger)
        self.ids = {
            "family_id": house.family_called(family_id),
            "case_id": self._one("SELECT id FROM cases"),
            "change_id": self._one("SELECT id FROM changes"),
            **self._ids_of_the_desk(),
            **self._ids_of_what_is_sealed(family_id),
        }
        missing = {name for _, rule in routes(house.client().application) for name in named(rule)}
        assert missing <= set(self.ids), "an id nobody planted proves nothing"

    def _ids_of_the_desk(self) -> dict[str, UUID]:
        """Let the responder have hours and a passkey; newcomers are for every organisation."""
        desk, key = self.at_desk(self.responder), SoftKey(PUBLIC_URL)
        desk.get("/desk/rota")
        written = desk.post("/desk/rota", day="2027-01-20", begins="08:00", ends="20:00", weeks="1")
        assert written.status_code == 303
        desk.get("/desk/keys")
        answer = key.make(options_on(desk.page))
        kept = desk.post("/desk/keys", code=self.responder.code(), answer=answer)
        assert kept.status_code == 303
        return {
            "shift_id": self._one("SELECT id FROM shifts"),
            "passkey_id": self._one("SELECT id FROM passkeys"),
        }

    def _ids_of_what_is_sealed(self, family_id: str) -> dict[str, UUID]:
        """Let the exile write with papers and sign in by other words, a responder ask, one wait."""
        exile = self.as_exile()
        exile.secret = self.exile.secret
        assert bring(exile, f"/family/{family_id}", PAPER).status_code == 303
        forced = Browser(self.house.client())
        forced.get("/")
        other = Words(self.exile.words).other()
        assert forced.post("/sign-in", words=other).status_code == 303
        desk, path = self.at_desk(self.responder), f"/desk/case/{self._one('SELECT id FROM cases')}"
        desk.get(path)
        desk.follow(desk.post(f"{path}/take"))
        assert desk.post(f"{path}/release", part="replies").status_code == 303
        return {
            "entry_id": self._one("SELECT id FROM incidents"),
            "paper_id": self._one("SELECT id FROM papers"),
            "warning_id": self._one("SELECT id FROM warnings"),
            "release_id": self._one("SELECT id FROM releases"),
            "newcomer_id": newcomer_of(self.house, self.house.client(), "Newcomers").id,
        }

    def _one(self, query: str) -> UUID:
        with self.house.store.begin() as tx:
            return UUID(str(tx.session.execute(text(query)).scalar()))

    def at_desk(self, who: Responder) -> Browser:
        """Return a browser in which a responder has signed in."""
        return self._signed("desk", "__Host-duty", who.id)

    def as_exile(self) -> Browser:
        """Return a browser in which the exile has just signed in."""
        exile_id = self._one("SELECT exile_id FROM families WHERE state <> 'shadow'")
        return self._signed("exile", "__Host-visit", exile_id)

    def _signed(self, face: str, cookie: str, subject_id: UUID) -> Browser:
        made = Browser(self.house.client())
        token = signing_in.begin(self.house.ports, face, subject_id)
        made.client.set_cookie(cookie, token, domain=HOST, secure=True)
        made.get("/desk/" if face == "desk" else "/")
        return made

    def rows(self) -> list[str]:
        """Return every cell of every table that a refused request may not touch."""
        return sorted(
            f"{cell.place} {cell.forms[0]!r}"
            for cell in steal(self.url)
            if not cell.place.startswith(FORGETFUL)
        )


def routes(app: Flask, *, with_ids: bool | None = None) -> Iterator[tuple[str, str]]:
    """Give every verb with every path of the exiles' and responders' faces."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(("exile.", "desk.")):
            continue
        if with_ids is not None and with_ids != ("<uuid:" in rule.rule or "<int:" in rule.rule):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, rule.rule


def named(rule: str) -> list[str]:
    """Return the names of the ids in a path."""
    return re.findall(r"<uuid:(\w+)>", rule)


def filled(path: str, ids: dict[str, UUID], other: UUID = NOBODY) -> str:
    """Return a path with ids in it; `other` where none is known."""
    found = re.sub(r"<uuid:(\w+)>", lambda match: str(ids.get(match.group(1), other)), path)
    found = found.replace("<token>", "C" * 43).replace("<step>", "summary")
    found = found.replace("<int:number>", "1" if ids else "9")
    return found.replace("<channel>", "sms")


def knock(browser: Browser, method: str, path: str, fields: dict[str, object]) -> TestResponse:
    """Send one request with a form's token."""
    token = browser.token()
    if method == "GET":
        return browser.client.get(path, base_url=PUBLIC_URL)
    data = {"csrf_token": token, **fields}
    return browser.client.post(path, base_url=PUBLIC_URL, data=data)


# Tokens and challenges are drawn anew for every page.
_DRAWN = re.compile(r'data-options="[^"]*"|(?<=name="csrf_token" value=")[^"]*')


def plain(answer: TestResponse, *names: object) -> tuple[object, ...]:
    """Return what an answer tells: status, body, every header, without what differs by request."""
    body, told = _DRAWN.sub("", answer.get_data(as_text=True)), []
    for header, value in sorted(answer.headers.items()):
        if header not in ("Set-Cookie", "Content-Length"):
            told.append((header, _without(value, names)))
    return answer.status_code, _without(body, names), told


def _without(text: str, names: tuple[object, ...]) -> str:
    for name in names:
        text = text.replace(str(name), "")
    return text
