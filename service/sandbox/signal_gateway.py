"""The requests the pretend signal-cli-rest-api 0.101 answers, in json-rpc mode.

Bodies are read as JSON whatever their content type, as the real one does, and a send
answers with an array although the published text says object. Receiving is in `signal_arrivals`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from service.domain.address import ChannelName, parse_number
from service.sandbox.chance import draw_hex
from service.sandbox.phones import Delivered, Phone, safety_number_of
from service.sandbox.scene import Scene
from service.sandbox.signal_arrivals import Arrivals
from service.sandbox.wire import HANG, Answer, GatewayRequest, GatewayResponse

VERSION = "0.101"
_ROUTE = re.compile(
    r"/v1/(?P<name>groups|identities|search|contacts)/(?P<number>[^/]+)(?:/trust/(?P<whom>[^/]+))?"
)
_CHALLENGE = re.compile(r"/v1/accounts/(?P<number>[^/]+)/rate-limit-challenge")
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_LIFT = (
    "Use the attached challenge tokens to lift the rate limit restrictions "
    "via the '/v1/accounts/{number}/rate-limit-challenge' endpoint."
)


class SignalGateway:
    """Our Signal accounts; every public method may be called from any thread."""

    def __init__(self, scene: Scene) -> None:
        """Begin with no account."""
        self._scene = scene
        self.owned: set[str] = set()
        self.arrivals = Arrivals(scene)
        self._stamps: dict[str, int] = {}
        self._counts: dict[tuple[str, str, str], int] = {}

    def own(self, number: str) -> None:
        """Register a Signal account of ours under `number`."""
        with self._scene.lock:
            self.owned.add(parse_number(number))

    def handle(self, request: GatewayRequest) -> Answer:
        """Answer one request, or HANG."""
        # Whoever calls from within the webhook waits for a read loop that waits for them.
        is_stuck = self.arrivals.is_reading_here()
        with self._scene.lock:
            answer = HANG if is_stuck else self._answer(request)
            self._scene.journal.note_exchange("signal", request, answer)
            return answer

    def _answer(self, request: GatewayRequest) -> Answer:
        if self._scene.faults.active("signal-down"):
            return HANG
        fixed: dict[tuple[str, str], Callable[[GatewayRequest], GatewayResponse]] = {
            ("GET", "/v1/health"): lambda _: GatewayResponse(204),
            ("GET", "/v1/about"): lambda _: _about(),
            ("GET", "/v1/accounts"): lambda _: GatewayResponse(200, sorted(self.owned), _JSON),
            ("POST", "/v2/send"): self._send,
        }
        found = fixed.get((request.method, request.path))
        return self._answer_for_account(request) if found is None else found(request)

    def _answer_for_account(self, request: GatewayRequest) -> GatewayResponse:
        asked = _CHALLENGE.fullmatch(request.path)
        if asked is not None and request.method == "POST" and asked["number"] in self.owned:
            return self._lift(request, asked["number"])
        match = _ROUTE.fullmatch(request.path)
        name = f"{request.method} {match['name']}" if match else ""
        routes: dict[str, Callable[[GatewayRequest], GatewayResponse]] = {
            "GET groups": lambda _: GatewayResponse(200, [], _JSON),
            "GET identities": lambda _: self._identities(),
            "GET search": self._search,
            "PUT contacts": _update_contact,
        }
        if match is not None and match["whom"] is not None:
            routes = {"PUT identities": lambda asked: self._trust(asked, match["whom"])}
        if match is None or name not in routes:
            return GatewayResponse(404, None, {"Content-Type": "text/plain"})
        if match["number"] not in self.owned:
            return _refusal("Specified account does not exist")
        return routes[name](request)

    def _identities(self) -> GatewayResponse:
        return GatewayResponse(
            200, [self._identity(phone.number) for phone in self._contacts()], _JSON
        )

    def _contacts(self) -> list[Phone]:
        return [phone for phone in self._scene.phonebook.phones() if phone.has_signal]

    def _identity(self, number: str) -> dict[str, object]:
        phone = self._scene.phonebook.phone(number)
        digits = safety_number_of(phone)
        return {
            "added": "0",
            "fingerprint": f"{int(digits):x}",
            "number": number,
            "safety_number": digits,
            "status": "TRUSTED_UNVERIFIED" if phone.trusted else "UNTRUSTED",
            "uuid": str(self._scene.phonebook.account(number)),
        }

    def _trust(self, request: GatewayRequest, whom: str) -> GatewayResponse:
        order, number = _object(request.body), self._scene.phonebook.number_of(whom)
        if order is None or number is None:
            return _refusal("Failed to trust identity")
        verified = order.get("verified_safety_number")
        is_known = verified == self._identity(number)["safety_number"]
        if order.get("trust_all_known_keys") is not True and not is_known:
            return _refusal("Failed to trust identity")
        self.arrivals.trust(self._scene.phonebook.phone(number))
        return GatewayResponse(204)

    def _search(self, request: GatewayRequest) -> GatewayResponse:
        asked = [value for name, value in request.query if name == "numbers"]
        if not asked:
            return _refusal("Please provide at least one number")
        found = [{"number": n, "registered": self._registered(n)} for n in asked]
        return GatewayResponse(200, found, _JSON)

    def _registered(self, asked: str) -> bool:
        number = self._scene.phonebook.number_of(asked)
        if number is None:
            return False
        return number in self.owned or self._scene.phonebook.phone(number).has_signal

    def _send(self, request: GatewayRequest) -> GatewayResponse:
        order = _read(request.body)
        if order is None:
            return _refusal("Couldn't process request - invalid request")
        account, recipients, text = order
        if account not in self.owned:
            return _send_refusal(account, "Specified account does not exist")
        if not recipients:
            return _refusal("Couldn't process request - please provide at least one recipient")
        if self._scene.faults.active("signal-blocked"):
            return self._rate_limited(account)
        targets = [self._scene.phonebook.number_of(recipient) for recipient in recipients]
        failure = self._failure(targets)
        if failure:
            return _send_refusal(account, failure)
        stamp = self._stamp(account)
        ref = request.headers.get("x-sandbox-ref", "")
        for target in filter(None, targets):
            self._plan(
                Delivered(
                    self._scene.clock(), ChannelName.SIGNAL, account, target, text, stamp, ref
                )
            )
        return GatewayResponse(201, [{"timestamp": stamp}], _JSON)

    def _failure(self, targets: list[str | None]) -> str:
        """Return why nobody can be reached; an unregistered number and a broken network look alike."""
        for target in targets:
            if target is None or not self._registered(target):
                return "Failed to send message"
            if target not in self.owned and not self._scene.phonebook.phone(target).trusted:
                return "Unable to complete request due to untrusted recipient keys"
        return ""

    def _rate_limited(self, account: str) -> GatewayResponse:
        say = f"Failed to send message due to rate limiting. {_LIFT}"
        body = {"error": say, "challenge_tokens": [self._token_of(account)], "account": account}
        return GatewayResponse(429, body, _JSON)

    def _lift(self, request: GatewayRequest, account: str) -> GatewayResponse:
        """Let an account send again for the token of its refusal and any solved captcha."""
        order = _object(request.body) or {}
        is_solved = str(order.get("captcha", "")).startswith("signalcaptcha://")
        if not is_solved or order.get("challenge_token") != self._token_of(account):
            return _refusal("Failed to submit rate limit challenge")
        self._scene.faults.stop("signal-blocked")
        return GatewayResponse(204)

    def _token_of(self, account: str) -> str:
        return draw_hex(self._scene.seed, "challenge", account)

    def _stamp(self, account: str) -> str:
        """Return the message's time in milliseconds, which is its id: never twice in an account."""
        now_ms = int(self._scene.clock().timestamp() * 1000)
        stamp = max(now_ms, self._stamps.get(account, 0) + 1)
        self._stamps[account] = stamp
        return str(stamp)

    def _plan(self, message: Delivered) -> None:
        # By pair and words: no other message, sent or lost, ever changes this draw.
        course = (message.sender, message.to, message.text)
        ordinal = self._counts[course] = self._counts.get(course, 0) + 1
        wait = self._scene.delay(300, 1200, "signal", *course, ordinal)
        self._scene.after(wait, lambda: self._arrive(message))

    def _arrive(self, message: Delivered) -> None:
        if self._scene.faults.active("signal-down"):
            self._scene.faults.hold("signal-down", lambda: self._arrive(message))
        elif message.to in self.owned:
            facts = {"account": message.to, "message_id": message.message_id}
            self._scene.journal.note("reached-own-account", **facts)
            self.arrivals.from_own(message.sender, message.to, message.text)
        else:
            self._scene.phonebook.deliver(replace(message, at=self._scene.clock()))


def _about() -> GatewayResponse:
    capabilities = {"v2/send": ["quotes", "mentions"]}
    about = {"build": 2, "capabilities": capabilities, "mode": "json-rpc", "version": VERSION}
    return GatewayResponse(200, {**about, "versions": ["v1", "v2"]}, _JSON)


def _object(body: bytes) -> dict[str, object] | None:
    try:
        order = json.loads(body)
    except ValueError:
        return None
    return order if isinstance(order, dict) else None


def _read(body: bytes) -> tuple[str, list[str], str] | None:
    """Return account, recipients and text of a send, None where it cannot be read."""
    order = _object(body)
    if order is None:
        return None
    account, recipients, text = (order.get(k) for k in ("number", "recipients", "message"))
    if not isinstance(account, str) or not isinstance(text, str):
        return None
    if not isinstance(recipients, list) or not all(isinstance(r, str) for r in recipients):
        return None
    return account, recipients, text


def _update_contact(request: GatewayRequest) -> GatewayResponse:
    order = _object(request.body)
    if order is None or not isinstance(order.get("recipient"), str):
        return _refusal("Couldn't process request - invalid request")
    return GatewayResponse(204)


def _refusal(say: str) -> GatewayResponse:
    return GatewayResponse(400, {"error": say}, _JSON)


def _send_refusal(account: str, say: str) -> GatewayResponse:
    return GatewayResponse(400, {"error": say, "account": account}, _JSON)
