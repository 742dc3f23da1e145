"""Twilio's webhooks: who may knock, and what a well-formed knock says.

Signature first, then every known parameter exactly once and well-formed. What Twilio may
have added since, or what can be read in two ways, is taken in as unverified: it is kept,
and judged only after its MessageSid was fetched. Storing, attributing and judging are not
decided here.
"""

import re
from collections.abc import Mapping, Sequence
from hmac import compare_digest

from twilio.request_validator import RequestValidator

from service.channels.base import Arrived, DeliveryReport
from service.channels.twilio_codes import CALL_STATES, STATES, meaning_of
from service.channels.twilio_grammar import (
    ACCOUNT_SID,
    CALL_SID,
    MESSAGE_SID,
    NAMES,
    NUMBER,
    is_unambiguous,
)
from service.domain.address import ChannelName

Form = Sequence[tuple[str, str]]

_HEX = "[0-9a-f]"
_REF = re.compile(rf"ref={_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}")
# A number, a short code, or the word some firms and offices write under.
_AUTHOR = rf"{NUMBER}|[0-9]{{3,8}}|(?=.*[A-Za-z])[A-Za-z0-9 &+_.-]{{1,11}}"
_MESSAGE_SHAPES = {
    "AccountSid": ACCOUNT_SID,
    "Body": r"(?s:.*)",
    "From": _AUTHOR,
    "MessageSid": MESSAGE_SID,
    "NumMedia": r"[0-9]{1,2}",
    "To": NUMBER,
}
_STATUS_SHAPES = {
    "AccountSid": ACCOUNT_SID,
    "MessageSid": MESSAGE_SID,
    "MessageStatus": "|".join(STATES),
}
_STATUS_NAMES = frozenset({*_STATUS_SHAPES, "ErrorCode"})
_CALL_SHAPES = {
    "AccountSid": ACCOUNT_SID,
    "CallSid": CALL_SID,
    "CallStatus": "|".join(CALL_STATES),
}
_KEY_SHAPES = {"AccountSid": ACCOUNT_SID, "CallSid": CALL_SID, "Digits": r"[0-9*#]"}
_ERROR_CODE = re.compile(r"[0-9]{0,6}")


class IntakeRefusedError(Exception):
    """A webhook that is not taken in. Names a parameter at most, never a value (I5)."""


class ForgedError(IntakeRefusedError):
    """Not signed with a token of ours."""


class MalformedError(IntakeRefusedError):
    """Signed, but a parameter is missing, doubled or misshapen."""


class TwilioIntake:
    """Reads the webhooks of one Twilio account."""

    def __init__(self, public_url: str, tokens: Sequence[str], account: str) -> None:
        """`public_url`: our address as Twilio calls it; `tokens`: two while one is rotated."""
        self._public_url = public_url.rstrip("/")
        self._validators = tuple(RequestValidator(token) for token in tokens)
        self._account = account

    def message(self, path_and_query: str, form: Form, signature: str | None) -> Arrived:
        """Return the inbound message; raise ForgedError or MalformedError.

        `path_and_query` is the raw request target, `form` the decoded pairs, untrimmed.
        """
        self._check_signature(path_and_query, form, signature)
        fields = _once(form, NAMES)
        _check_shapes(fields, _MESSAGE_SHAPES)
        self._check_account(fields)
        # The address is signed too, so a parameter may have been moved into its query.
        plain = "?" not in path_and_query and len(fields) == len(form)
        verified = plain and is_unambiguous(fields) and _is_one_sid(fields)
        return _arrived(fields, verified=verified)

    def status(self, path_and_query: str, form: Form, signature: str | None) -> DeliveryReport:
        """Return the delivery report; raise ForgedError or MalformedError.

        Unknown parameters do no harm here: a report is no sign of life, and no free text
        of the world outside is in it that could be cut into one.
        """
        self._check_signature(path_and_query, form, signature)
        fields = _once(form, _STATUS_NAMES)
        _check_shapes(fields, _STATUS_SHAPES)
        self._check_account(fields)
        code = fields.get("ErrorCode", "")
        _demand("ErrorCode", holds=_ERROR_CODE.fullmatch(code) is not None)
        state = STATES[fields["MessageStatus"]]
        ref, trouble = _ref_in(path_and_query), meaning_of(code).trouble
        return DeliveryReport(fields["MessageSid"], ref, state, code, trouble)

    def call(self, path_and_query: str, form: Form, signature: str | None) -> DeliveryReport:
        """Return how far a call got; raise ForgedError or MalformedError."""
        fields = self._of_a_call(path_and_query, form, signature, _CALL_SHAPES)
        state = CALL_STATES[fields["CallStatus"]]
        return DeliveryReport(fields["CallSid"], _ref_in(path_and_query), state)

    def key(self, path_and_query: str, form: Form, signature: str | None) -> str:
        """Return the attempt in whose call a key was pressed; raise ForgedError or MalformedError."""
        self._of_a_call(path_and_query, form, signature, _KEY_SHAPES)
        return _ref_in(path_and_query)

    def _of_a_call(
        self, path_and_query: str, form: Form, signature: str | None, shapes: Mapping[str, str]
    ) -> dict[str, str]:
        self._check_signature(path_and_query, form, signature)
        fields = _once(form, frozenset(shapes))
        _check_shapes(fields, shapes)
        self._check_account(fields)
        return fields

    def _check_signature(self, path_and_query: str, form: Form, signature: str | None) -> None:
        _demand("path", holds=path_and_query.startswith("/"))
        _demand("encoding", holds=_is_encodable(path_and_query, form))
        address = f"{self._public_url}{path_and_query}"
        signed = _Signed.of(form)
        if not signature or not any(
            _is_signed(validator, address, signed, signature) for validator in self._validators
        ):
            message = "signature"
            raise ForgedError(message)

    def _check_account(self, fields: Mapping[str, str]) -> None:
        _demand("AccountSid", holds=fields["AccountSid"] == self._account)


def _is_signed(
    validator: RequestValidator, address: str, signed: "_Signed", signature: str
) -> bool:
    """Whether it was signed for `address` as it is, or with a port more or less."""
    plain = validator.compute_signature(address, signed)
    return compare_digest(plain.encode(), signature.encode()) or bool(
        validator.validate(address, signed, signature)
    )


class _Signed(dict[str, list[str]]):
    """The form as the validator wants it; it drops equal pairs, we refuse them later."""

    @classmethod
    def of(cls, form: Form) -> "_Signed":
        signed = cls()
        for name, value in form:
            signed.setdefault(name, []).append(value)
        return signed

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _once(form: Form, names: Sequence[str] | frozenset[str]) -> dict[str, str]:
    """Return the known parameters; raise MalformedError where one comes twice."""
    fields: dict[str, str] = {}
    for name, value in form:
        _demand(name, holds=name not in fields)
        if name in names:
            fields[name] = value
    return fields


def _check_shapes(fields: Mapping[str, str], shapes: Mapping[str, str]) -> None:
    for name, shape in shapes.items():
        _demand(name, holds=name in fields and re.fullmatch(shape, fields[name]) is not None)


def _is_one_sid(fields: Mapping[str, str]) -> bool:
    sids = {fields[name] for name in ("MessageSid", "SmsMessageSid", "SmsSid") if name in fields}
    return len(sids) == 1


def _is_encodable(path_and_query: str, form: Form) -> bool:
    """Return whether every character can have been sent (a lone surrogate cannot)."""
    try:
        "".join([path_and_query, *(f"{name}{value}" for name, value in form)]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _ref_in(path_and_query: str) -> str:
    query = path_and_query.partition("?")[2]
    _demand("ref", holds=_REF.fullmatch(query) is not None)
    return query.removeprefix("ref=")


def _demand(what: str, *, holds: bool) -> None:
    if not holds:
        raise MalformedError(what)


def _arrived(fields: Mapping[str, str], *, verified: bool) -> Arrived:
    return Arrived(
        gateway="twilio",
        message_id=fields["MessageSid"],
        channel=ChannelName.SMS,
        sender=fields["To"],
        author=fields["From"],
        text=fields["Body"],
        readable=int(fields["NumMedia"]) == 0,
        verified=verified,
        opted_out=fields.get("OptOutType") == "STOP",
    )
