"""Calls of the pretend Twilio: which one is taken, how it rings, what a pressed key brings.

A call is queued, rings until somebody picks up or its time-out, and ends completed,
no-answer or failed, which is reported. Words and the address for a pressed key are read
from the instructions handed over with it; no other instructions are known here.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from service.domain.address import ChannelName
from service.sandbox.agenda import Errand
from service.sandbox.chance import draw_hex, draw_uuid
from service.sandbox.courier import Courier
from service.sandbox.phones import Delivered
from service.sandbox.scene import Scene
from service.sandbox.twilio_messages import API
from service.sandbox.twilio_numbers import Numbers
from service.sandbox.twilio_refusals import RequestRefusedError, bad, not_found
from service.sandbox.twilio_rules import is_callback
from service.sandbox.wire import GatewayRequest, GatewayResponse, Pairs

PATH = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})"
    r"/Calls(?:/(?P<sid>CA[0-9a-fA-F]{32}))?\.json"
)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TWIML = re.compile(
    r'(?:<\?xml[^>]*\?>)?<Response><Gather [^>]*action="(?P<action>[^"]+)"[^>]*>'
    r"<Say [^>]*>(?P<words>[^<]+)</Say></Gather></Response>"
)
_TWIML_MAX = 4000
_TIMEOUT_MAX_S = 600
_NEEDED: dict[str, tuple[Callable[[str], object], int]] = {
    "To": (_E164.fullmatch, 21211),
    "From": (_E164.fullmatch, 21212),
    "Twiml": (lambda value: len(value) <= _TWIML_MAX and _TWIML.fullmatch(value), 21218),
}
_KNOWN: dict[str, tuple[Callable[[str], object], int]] = {
    **_NEEDED,
    "Timeout": (lambda value: value.isdecimal() and 1 <= int(value) <= _TIMEOUT_MAX_S, 20001),
    "StatusCallback": (is_callback, 21609),
    "StatusCallbackEvent": (lambda value: value == "completed", 20001),
}
_OVER = frozenset({"completed", "no-answer", "failed"})
_LISTED = frozenset({"To", "From", "PageSize", "Page"})
_JSON = {"Content-Type": "application/json"}
_SPOKEN = timedelta(seconds=20)  # how long the words last where nobody presses a key
_AFTER_KEY = timedelta(seconds=1)


@dataclass(slots=True, eq=False)
class PhoneCall:
    """One record."""

    sid: str
    key: str  # what its draws depend on
    account: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    words: str = field(repr=False)
    action: str = field(repr=False)
    callback: str | None = field(repr=False)
    rings_s: int
    created: datetime
    updated: datetime
    status: str = "queued"

    def as_json(self) -> dict[str, object]:
        """Return the record with the keys the vendor's client reads."""
        uri = f"{API}/Accounts/{self.account}/Calls/{self.sid}.json"
        return {
            "account_sid": self.account,
            "answered_by": None,
            "api_version": "2010-04-01",
            "date_created": format_datetime(self.created),
            "date_updated": format_datetime(self.updated),
            "direction": "outbound-api",
            "duration": None,
            "end_time": format_datetime(self.updated) if self.status in _OVER else None,
            "from": self.sender,
            "sid": self.sid,
            "start_time": None,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": uri,
        }


class Calls:
    """Every call of the account."""

    def __init__(self, scene: Scene, numbers: Numbers, account: str, courier: Courier) -> None:
        """`courier` carries what is reported of them."""
        self._scene, self._numbers = scene, numbers
        self._account, self._courier = account, courier
        self._calls: dict[str, PhoneCall] = {}
        self._counts: dict[str, int] = {}

    def answer(self, request: GatewayRequest) -> GatewayResponse:
        """Return what Twilio says to a request about calls; raise RequestRefusedError."""
        match = PATH.fullmatch(request.path)
        if match is None or match["account"] != self._account:
            raise not_found(request.path)
        if match["sid"] is None:
            return self._about_all(request)
        call = self._calls.get(match["sid"])
        if call is None:
            raise not_found(request.path)
        return self._about_one(request, call)

    def _about_all(self, request: GatewayRequest) -> GatewayResponse:
        if request.method == "GET":
            return GatewayResponse(200, self._listed(request), _JSON)
        if request.method == "POST":
            return GatewayResponse(201, self._take(request.form).as_json(), _JSON)
        raise RequestRefusedError(405, 20004, "Method not allowed")

    def _about_one(self, request: GatewayRequest, call: PhoneCall) -> GatewayResponse:
        if request.method == "GET":
            return GatewayResponse(200, call.as_json(), _JSON)
        if request.method != "DELETE":
            raise RequestRefusedError(405, 20004, "Method not allowed")
        if call.status not in _OVER:
            raise RequestRefusedError(409, 20009, "Cannot delete call before it is complete")
        del self._calls[call.sid]
        return GatewayResponse(204)

    def _listed(self, request: GatewayRequest) -> dict[str, object]:
        values = dict(request.query)
        if unknown := set(values) - _LISTED:
            raise bad(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
        to, sender = values.get("To"), values.get("From")
        found = [
            call.as_json()
            for call in reversed(self._calls.values())
            if to in (None, call.to) and sender in (None, call.sender)
        ]
        return {"calls": found, "next_page_uri": None, "page": 0, "uri": request.path}

    def _take(self, form: Pairs) -> PhoneCall:
        values = _read(form)
        sender, to = values["From"], values["To"]
        if sender not in self._numbers.owned:
            raise bad(21210, "The source phone number provided is not yet verified")
        said = _TWIML.fullmatch(values["Twiml"])
        assert said is not None, "it was looked at above"
        now, course = self._scene.clock(), f"{sender}>{to}"
        ordinal = self._counts[course] = self._counts.get(course, 0) + 1
        key = f"call {course}#{ordinal}"
        call = PhoneCall(
            sid="CA" + draw_hex(self._scene.seed, "call", key),
            key=key,
            account=self._account,
            sender=sender,
            to=to,
            words=html.unescape(said["words"]),
            action=html.unescape(said["action"]),
            callback=values.get("StatusCallback"),
            rings_s=int(values.get("Timeout", "60")),
            created=now,
            updated=now,
        )
        self._calls[call.sid] = call
        wait = self._scene.delay(500, 2500, "ringing", key)
        self._scene.after(wait, lambda: self._ring(call))
        return call

    def _ring(self, call: PhoneCall) -> None:
        phone = self._scene.phonebook.phone(call.to)
        if self._scene.faults.active("sms-down") or phone.undelivered_code() is not None:
            self._end(call, "failed")
            return
        call.status = "ringing"
        phone.ringing.append(call.sid)
        now, ref = self._scene.clock(), parse_qs(urlsplit(call.callback or "").query)
        self._scene.phonebook.deliver(
            Delivered(
                now,
                ChannelName.VOICE,
                call.sender,
                call.to,
                call.words,
                call.sid,
                ref.get("ref", [""])[0],
            )
        )
        self._scene.after(timedelta(seconds=call.rings_s), lambda: self._give_up(call))

    def _give_up(self, call: PhoneCall) -> None:
        if call.status == "ringing":
            self._end(call, "no-answer")

    def pick_up(self, number: str, key: str) -> bool:
        """Let whoever has this phone pick up and press `key`, or none; False: nothing rings."""
        phone = self._scene.phonebook.phone(number)
        if not phone.ringing:
            return False
        call = self._calls[phone.ringing[0]]
        phone.ringing.remove(call.sid)
        call.status = "in-progress"
        self._scene.journal.note("picked-up", by=number, message_id=call.sid, key=key)
        if key:
            self._report(call, "key", call.action, (("Digits", key),))
        wait = _AFTER_KEY if key else _SPOKEN
        self._scene.after(wait, lambda: self._end(call, "completed"))
        return True

    def _end(self, call: PhoneCall, status: str) -> None:
        phone = self._scene.phonebook.phone(call.to)
        if call.sid in phone.ringing:
            phone.ringing.remove(call.sid)
        call.status, call.updated = status, self._scene.clock()
        if call.callback is not None:
            self._report(call, "status", call.callback)

    def _report(self, call: PhoneCall, kind: str, url: str, more: Pairs = ()) -> None:
        form = (
            ("AccountSid", call.account),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", call.sid),
            ("CallStatus", call.status),
            ("Direction", "outbound-api"),
            ("From", call.sender),
            ("To", call.to),
            *more,
        )
        token = str(draw_uuid(self._scene.seed, "token", call.sid, call.status, kind))
        self._courier.dispatch(Errand(call.key, kind, url, form, token), rank=3)


def _read(form: Pairs) -> dict[str, str]:
    values = dict(form)
    if unknown := set(values) - set(_KNOWN):
        raise bad(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
    if missing := sorted(set(_NEEDED) - set(values)):
        raise bad(_NEEDED[missing[0]][1], f"A '{missing[0]}' is required")
    for name, value in values.items():
        is_fine, code = _KNOWN[name]
        if not is_fine(value):
            raise bad(code, f"The '{name}' is not valid")
    return values
