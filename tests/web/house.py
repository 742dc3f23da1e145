"""A whole service for the web's tests: real database, real channels, a pretend carrier."""

import html
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import text
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.test import TestResponse

from service.channels.sms import SmsChannel
from service.channels.twilio_intake import TwilioIntake
from service.channels.voice import VoiceChannel
from service.domain.address import Address, ChannelName
from service.domain.effects import Decided, Happening
from service.domain.ids import SenderId
from service.ports import BellUnreachableError, Ports
from service.sandbox.lines import SandboxHttpClient
from service.sandbox.wire import WebhookRequest, WebhookResponse
from service.sandbox.world import World
from service.storage import families, people, senders
from service.storage.due import Claim, Work
from service.storage.keyring import Keyring
from service.storage.people import Person
from service.storage.senders import Pool, SenderRecord
from service.storage.signin import new_totp_secret
from service.storage.store import Store, ensure_service_key
from service.storage.words import Language, new_words
from service.usecases import clockwork, enrolling
from service.usecases.acting import act
from service.usecases.checking import store
from service.web.application import create_app
from service.web.facts import Facts

PUBLIC_URL = "https://notes.example"
OURS, PAGES, MOTHER = "+48732100001", "+48732100002", "+48500100301"
SIGNAL = "+48732100006"
ALL = frozenset({"exile", "desk", "intake"})
FORM = "application/x-www-form-urlencoded"


@dataclass
class Hands:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def steady(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Bell:
    """A doorbell that notes who rang, or is out of reach."""

    rung: list[Claim] = field(default_factory=list)
    is_down: bool = False

    def ring(self, claimed: Claim) -> None:
        if self.is_down:
            raise BellUnreachableError
        self.rung.append(claimed)

    def has_waiting(self, work: Work) -> bool:
        return any(each.work is work for each in self.rung)

    def is_unheard(self, work: Work) -> bool:
        return self.has_waiting(work)


class House:
    """Everything behind the web, and the web."""

    def __init__(self, database_url: str, public_url: str = PUBLIC_URL) -> None:
        self.public_url = public_url
        self.clock, self.bell = Hands(), Bell()
        self.chance = Random(7)
        self.happened: list[Happening] = []
        self.world = World(self.clock.now, seed=7)
        self.world.twilio.own(OURS, sms_url=f"{public_url}/intake/twilio/message")
        self.world.twilio.own(PAGES, sms_url=f"{public_url}/intake/twilio/message")
        self.store = Store(database_url, Keyring.fresh(), pool_size=2)
        ensure_service_key(self.store)
        self.ports = Ports(
            store=self.store,
            clock=self.clock,
            channels={ChannelName.SMS: self._channel(), ChannelName.VOICE: self._calls()},
            bell=self.bell,
            observe=self.happened.append,
            pepper=b"a pepper of thirty-two characters",
        )
        self.add_sender(OURS, Pool.FAMILIES)
        self.add_sender(PAGES, Pool.PAGES)

    def _channel(self) -> SmsChannel:
        return SmsChannel(self._client(), status_url=f"{self.public_url}/intake/twilio/status")

    def _calls(self) -> VoiceChannel:
        intake = f"{self.public_url}/intake/twilio"
        return VoiceChannel(self._client(), status_url=f"{intake}/call", key_url=f"{intake}/key")

    def _client(self) -> Client:
        twilio = self.world.twilio
        http: Any = SandboxHttpClient(self.world)
        return Client(twilio.account, twilio.token, http_client=http)

    def add_sender(self, number: str, pool: Pool) -> None:
        with self.store.begin() as tx:
            record = SenderRecord(SenderId(uuid4()), ChannelName.SMS, pool, "active", 1, number)
            senders.add_sender(tx, record)

    def add_signal_sender(self) -> None:
        with self.store.begin() as tx:
            record = SenderRecord(
                SenderId(uuid4()), ChannelName.SIGNAL, Pool.FAMILIES, "active", 1, SIGNAL
            )
            senders.add_sender(tx, record)

    def client(self, faces: frozenset[str] = ALL) -> FlaskClient:
        twilio = self.world.twilio
        intake = TwilioIntake(self.public_url, [twilio.token], twilio.account)
        app = create_app(self.ports, Facts(self.public_url, faces, intake))
        return app.test_client()

    def knock(self, client: FlaskClient, path: str, form: list[tuple[str, str]]) -> Any:
        """Post a webhook as the carrier does: signed over the address and the form."""
        validator = RequestValidator(self.world.twilio.token)
        signature = validator.compute_signature(self.public_url + path, dict(form))
        headers = {"X-Twilio-Signature": signature}
        return client.post(path, data=urlencode(form), headers=headers, content_type=FORM)

    def listen(self, client: FlaskClient) -> None:
        """Let the pretend carrier's webhooks reach the service."""

        def post(request: WebhookRequest) -> WebhookResponse:
            path = request.url.removeprefix(self.public_url)
            form, headers = urlencode(request.form), request.headers
            answer = client.post(path, data=form, headers=headers, content_type=FORM)
            return WebhookResponse(answer.status_code)

        self.world.listen(post)

    def forward(self, **time: float) -> None:
        """Let time pass, everything due done in its time."""
        until = self.clock.at + timedelta(**time)
        while (at := self._next()) is not None and at <= until:
            self.clock.at = max(at, self.clock.at)
            self.world.run_due()
            while self.bell.rung:
                clockwork.attend(self.ports, self.bell.rung.pop(0))
            clockwork.drain_all(self.ports)
        self.clock.at = until

    def _next(self) -> datetime | None:
        times = (clockwork.next_event_at(self.ports), self.world.next_at())
        return min((at for at in times if at is not None), default=None)

    def add_organisation(self, name: str = "North") -> UUID:
        return enrolling.add_organisation(self.ports, name, "Europe/Warsaw")

    def add_exile(self, organisation_id: UUID) -> tuple[UUID, str]:
        """Store an exile; return their id and their eight words."""
        words = new_words(Language.ENGLISH, self.chance)
        exile_id = enrolling.add_exile(
            self.ports, organisation_id, enrolling.secrets_of(self.ports, words)
        )
        return exile_id, " ".join([*words.locator, *words.secret])

    def add_responder(self, organisation_id: UUID) -> "Responder":
        words = new_words(Language.ENGLISH, self.chance)
        secret = new_totp_secret()
        address = Address(ChannelName.SMS, f"+485001002{self.chance.randrange(10, 99)}")
        responder_id = enrolling.add_responder(
            self.ports,
            organisation_id,
            Person("Olga", (address,), secret, "en"),
            enrolling.secrets_of(self.ports, words),
        )
        return Responder(responder_id, " ".join([*words.locator, *words.secret]), secret, self)

    def number_of(self, who: "Responder") -> str:
        """Return where a responder is called by SMS."""
        with self.store.begin() as tx:
            record = people.responder(tx, who.id)
        assert record is not None
        return record.address_on("sms") or ""

    def family_called(self, number: str) -> UUID:
        """Return the one family with this number that is nobody's shadow."""
        [found] = self.families_called(number)
        return found

    def families_called(self, number: str) -> list[UUID]:
        query = "SELECT id FROM families WHERE number = :number AND state <> 'shadow'"
        with self.store.begin() as tx:
            return list(tx.session.execute(text(query), {"number": int(number)}).scalars())

    def take_for_proved(self, number: str) -> None:
        """Let both ways to a relative be proved, of each exile: the test is about something else."""
        for family_id in self.families_called(number):
            with act(self.ports) as acting:
                record = families.lock_family(acting.tx, family_id)
                assert record is not None
                store(acting, record, Decided(replace(record.watch, orders=())))

    def close(self) -> None:
        self.store.close()


@dataclass(frozen=True)
class Responder:
    """Somebody who can sign in at the desk."""

    id: UUID
    words: str
    secret: str
    house: House

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.house.clock.steady())


class Browser:
    """A person with a browser: keeps cookies, fills the forms that are on the page."""

    def __init__(self, client: FlaskClient, base_url: str = PUBLIC_URL) -> None:
        self.client, self.base_url = client, base_url
        self.page = ""
        self.words = self.secret = ""  # what they signed in with, known by heart

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._seen(self.client.get(path, base_url=self.base_url, headers=headers))

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send a form of the page last seen, with its token; step up where that is asked for."""
        if path == "/sign-in":
            self.words = str(fields.get("words", ""))
            self.secret = " ".join(self.words.split()[4:])
        answer = self._send(path, fields)
        if 'name="step_words"' in self.page and self.secret and "step_words" not in fields:
            return self._send(path, {**fields, "step_words": self.secret})
        return answer

    def _send(self, path: str, fields: dict[str, object]) -> TestResponse:
        return self._seen(
            self.client.post(
                path, base_url=self.base_url, data={"csrf_token": self.token(), **fields}
            )
        )

    def submit(self, **fields: object) -> TestResponse:
        """Send the first form of the page's main part to where it points."""
        main = self.page.partition("<main")[2]
        action = re.search(r'<form[^>]* action="([^"]*)"', main)
        assert action, self.page
        return self.post(html.unescape(action.group(1)), **fields)

    def follow(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.get(answer.headers["Location"])

    def token(self) -> str:
        return self.hidden("csrf_token")

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return html.unescape(found.group(1)) if found else ""

    def _seen(self, answer: TestResponse) -> TestResponse:
        self.page = answer.get_data(as_text=True)
        return answer
