"""The pretend Twilio: takes requests as the real API does and answers in its shapes.

Which message is taken is decided by `twilio_rules`, what becomes of it by the carrier,
how it is listed by `twilio_listing`.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from hmac import compare_digest

from service.domain.address import ChannelName, parse_number
from service.sandbox.courier import Courier
from service.sandbox.phones import Written
from service.sandbox.scene import Scene
from service.sandbox.twilio_calls import PATH as CALLS_PATH
from service.sandbox.twilio_calls import Calls
from service.sandbox.twilio_carrier import Carrier
from service.sandbox.twilio_listing import list_messages
from service.sandbox.twilio_messages import FINAL, Message, Messages
from service.sandbox.twilio_numbers import Numbers, OwnNumber, country_of
from service.sandbox.twilio_refusals import RequestRefusedError, bad, error_response, not_found
from service.sandbox.twilio_rules import accept
from service.sandbox.twilio_settings import numbers_json, service_json
from service.sandbox.wire import HANG, Answer, GatewayRequest, GatewayResponse, Post

ACCOUNT = "AC5a11db0c5a11db0c5a11db0c5a11db0c"
TOKEN = "pretend-secret-of-the-sandbox"  # noqa: S105 (there is nothing behind it)
_PATH = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})"
    r"/Messages(?:/(?P<sid>(?:SM|MM)[0-9a-fA-F]{32}))?\.json"
)
_NUMBERS = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})/IncomingPhoneNumbers\.json"
)
_SERVICE = re.compile(r"/v1/Services/(?P<sid>MG[0-9a-fA-F]{32})")
_JSON = {"Content-Type": "application/json"}


class NotOursError(ValueError):
    """The number is not one of the gateway's own, or is one where a phone is meant."""


class TwilioGateway:
    """One account with its numbers; every public method may be called from any thread."""

    def __init__(self, scene: Scene) -> None:
        """Open the account with its well-known id and secret."""
        self._scene = scene
        self.account = ACCOUNT
        self.token = TOKEN
        self.numbers = Numbers()
        self._messages = Messages()
        self.carrier = Carrier(scene, self.numbers, self._messages, self.account)
        self.courier = Courier(scene, lambda: self.token)
        self.carrier.courier = self.courier
        self.calls = Calls(scene, self.numbers, self.account, self.courier)

    def own(  # noqa: PLR0913 (one number's settings, all by name)
        self,
        number: str,
        *,
        sms_url: str | None = None,
        status_url: str | None = None,
        fallback_url: str | None = None,
        opt_out: bool = True,
        service_sid: str | None = None,
    ) -> OwnNumber:
        """Give the account `number`; messages to it are posted to `sms_url`."""
        with self._scene.lock:
            number = parse_number(number)
            own = OwnNumber(number, sms_url, status_url, fallback_url, opt_out, service_sid)
            self.numbers.owned[number] = own
            if service_sid is not None:
                self.numbers.services.add(service_sid)
            return own

    def hear(self, number: str, to: str, text: str, media: tuple[str, ...] = ()) -> bool:
        """Take what the phone `number` sends to ours; False where no carrier brings it to us."""
        if to not in self.numbers.owned:
            message = "that number belongs to nobody here"
            raise NotOursError(message)
        now, country = self._scene.clock(), country_of(number)
        carried = country not in self.numbers.one_way
        written = Written(now, ChannelName.SMS, to, text, carried)
        self._scene.phonebook.phone(number).written.append(written)
        self._scene.journal.note("written", sender=number, to=to, text=text, carried=carried)
        if carried:
            self.carrier.bring_in(number, to, text, media)
        return carried

    @property
    def inbound_count(self) -> int:
        """How many messages of phones the gateway has ever taken in."""
        return self._messages.inbound_count

    def text_of(self, sid: str) -> str | None:
        """Return the words of a message the gateway still holds."""
        message = self._messages.get(sid)
        return None if message is None else message.body

    def listen(self, post: Post | None) -> None:
        """Let webhooks leave through `post`."""
        self.courier.post = post

    def handle(self, request: GatewayRequest) -> Answer:
        """Answer one request, or HANG."""
        with self._scene.lock:
            try:
                answer = self._answer(request)
            except RequestRefusedError as refused:
                answer = refused.as_response()
            self._scene.journal.note_exchange("twilio", request, answer)
            return answer

    def _answer(self, request: GatewayRequest) -> Answer:
        match = _PATH.fullmatch(request.path)
        self._authenticate(request)
        settings = self._settings(request)
        if settings is not None:
            return GatewayResponse(200, settings, _JSON)
        if CALLS_PATH.fullmatch(request.path):
            return self._about_calls(request)
        if match is None or match["account"] != self.account:
            raise not_found(request.path)
        if match["sid"] is None:
            return self._answer_for_all(request)
        message = self._messages.get(match["sid"])
        if message is None:
            raise not_found(request.path)
        return self._answer_for_one(request, message)

    def _about_calls(self, request: GatewayRequest) -> Answer:
        if request.method == "POST" and self._scene.faults.active("sms-down"):
            return HANG
        answer = self.calls.answer(request)
        if request.method == "POST" and self._scene.faults.active("sms-accepts-then-500"):
            return error_response(500, 20500, "Internal Server Error")
        return answer

    def _settings(self, request: GatewayRequest) -> dict[str, object] | None:
        """Return what is told of numbers and services, None where something else is asked."""
        if request.method != "GET":
            return None
        listing, service = _NUMBERS.fullmatch(request.path), _SERVICE.fullmatch(request.path)
        if listing is not None and listing["account"] == self.account:
            return numbers_json(self.numbers, self.account, request.query)
        if service is not None and service["sid"] in self.numbers.services:
            return service_json(self.numbers, self.account, service["sid"])
        return None

    def _authenticate(self, request: GatewayRequest) -> None:
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        expected = f"{self.account}:{self.token}".encode()
        try:
            given = b64decode(encoded) if kind.lower() == "basic" else b""
        except Base64Error:
            given = b""
        if not compare_digest(given, expected):
            raise RequestRefusedError(401, 20003, "Authenticate")

    def _answer_for_all(self, request: GatewayRequest) -> Answer:
        if request.method == "GET":
            page = list_messages(self._messages, request.path, request.query)
            return GatewayResponse(200, page, _JSON)
        if request.method == "POST":
            return self._create(request)
        raise RequestRefusedError(405, 20004, "Method not allowed")

    def _create(self, request: GatewayRequest) -> Answer:
        if self._scene.faults.active("sms-down"):
            return HANG
        draft = accept(request.form, self.numbers, self._scene.phonebook)
        message = self.carrier.take(draft)
        if self._scene.faults.active("sms-accepts-then-500"):
            return error_response(500, 20500, "Internal Server Error")
        return GatewayResponse(201, message.as_json(), _JSON)

    def _answer_for_one(self, request: GatewayRequest, message: Message) -> Answer:
        if request.method == "GET":
            return GatewayResponse(200, message.as_json(), _JSON)
        if request.method == "POST":
            return self._update(request, message)
        if request.method == "DELETE":
            return self._delete(message)
        raise RequestRefusedError(405, 20004, "Method not allowed")

    def _update(self, request: GatewayRequest, message: Message) -> Answer:
        values = dict(request.form)
        if values.keys() == {"Body", "Status"}:
            raise bad(30400, "Body and Status cannot be changed together")
        if values == {"Status": "canceled"}:
            raise bad(30409, "Message is not in a state in which it can be canceled")
        if values != {"Body": ""}:
            raise bad(20001, "Body may only be redacted, by the empty text")
        message.body, message.updated = "", self._scene.clock()
        return GatewayResponse(200, message.as_json(), _JSON)

    def _delete(self, message: Message) -> Answer:
        if message.status not in FINAL:
            raise RequestRefusedError(409, 20009, "Cannot delete message before it is complete")
        self._messages.drop(message)
        return GatewayResponse(204)
