"""Webhooks: who may knock, and which cuts of a signed text are believed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.channels.base import Arrived, DeliveryReport, DeliveryState
from service.channels.twilio_grammar import NAMES, REQUIRED, is_unambiguous
from service.channels.twilio_intake import (
    ForgedError,
    IntakeRefusedError,
    MalformedError,
    TwilioIntake,
)
from service.domain.address import ChannelName

TOKEN = "f" * 32
OLD_TOKEN = "e" * 32
ACCOUNT = f"AC{'a' * 32}"
SID = f"SM{'1' * 32}"
OURS = "+48732100001"
THEIRS = "+48500100301"
OTHER = "+375291234567"
REF = "0b8e6f3e-3c8e-4c57-9a55-8b7a2f0c1d11"
PUBLIC_URL = "https://v.example"
MESSAGE_PATH = "/intake/twilio/message"
STATUS_PATH = f"/intake/twilio/status?ref={REF}"
VECTORS = Path(__file__).parents[3] / "shared/specs/published/signature_vectors.json"

Pairs = list[tuple[str, str]]


def an_intake(*tokens: str) -> TwilioIntake:
    return TwilioIntake(PUBLIC_URL, tokens or (TOKEN,), ACCOUNT)


def a_form(**changes: str | None) -> Pairs:
    form: dict[str, str | None] = {
        "ToCountry": "PL",
        "ToState": "",
        "SmsMessageSid": SID,
        "NumMedia": "0",
        "ToCity": "Toronto",
        "FromZip": "",
        "SmsSid": SID,
        "FromState": "Mazowieckie",
        "SmsStatus": "received",
        "FromCity": "MINSK",
        "Body": "перцы нормально",
        "FromCountry": "BY",
        "To": OURS,
        "MessagingServiceSid": f"MG{'3' * 32}",
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": SID,
        "AccountSid": ACCOUNT,
        "From": THEIRS,
        "ApiVersion": "2010-04-01",
    }
    return [(name, value) for name, value in {**form, **changes}.items() if value is not None]


def a_report(**changes: str | None) -> Pairs:
    form: dict[str, str | None] = {
        "MessageSid": SID,
        "MessageStatus": "delivered",
        "SmsSid": SID,
        "SmsStatus": "delivered",
        "AccountSid": ACCOUNT,
        "From": OURS,
        "To": THEIRS,
        "ApiVersion": "2010-04-01",
        "RawDlrDoneDate": "2603011200",
    }
    return [(name, value) for name, value in {**form, **changes}.items() if value is not None]


def signed_text(form: Sequence[tuple[str, str]]) -> str:
    """Join as Twilio does: sorted, equal pairs once, nothing between."""
    return "".join(f"{name}{value}" for name, value in sorted(set(form)))


def sign(path: str, form: Sequence[tuple[str, str]], token: str = TOKEN) -> str:
    text = f"{PUBLIC_URL}{path}{signed_text(form)}"
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def hear(form: Pairs, *, path: str = MESSAGE_PATH) -> Arrived:
    return an_intake().message(path, form, sign(path, form))


def is_believed(form: Pairs, signature: str, *, path: str = MESSAGE_PATH) -> bool:
    try:
        return an_intake().message(path, form, signature).verified
    except IntakeRefusedError:
        return False


def test_a_signed_message_is_heard_as_it_was_written() -> None:
    assert hear(a_form(Body=" перцы \n нормально ")) == Arrived(
        gateway="twilio",
        message_id=SID,
        channel=ChannelName.SMS,
        sender=OURS,
        author=THEIRS,
        text=" перцы \n нормально ",
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "To be, From here To there, Body and Soul",
        "FromCity ToCity NumMedia0",
        f"call me From{OTHER}",
        "ok" * 800,
        "😀 дзякуй",
    ],
)
def test_words_that_look_like_parameters_are_still_believed(body: str) -> None:
    assert hear(a_form(Body=body)).verified


def test_a_bare_message_without_ornaments_is_believed() -> None:
    bare = {"AccountSid", "Body", "From", "MessageSid", "NumMedia", "To"}
    assert hear([pair for pair in a_form() if pair[0] in bare]).verified


def test_a_photo_came_but_is_not_readable() -> None:
    media = {"MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}
    heard = hear(a_form(NumMedia="1", Body="", **media))
    assert (heard.readable, heard.verified) == (False, True)


@pytest.mark.parametrize("signature", [None, "", "x", sign(MESSAGE_PATH, a_form(), "0" * 32), "ż"])
def test_without_our_signature_nothing_is_taken(signature: str | None) -> None:
    with pytest.raises(ForgedError):
        an_intake().message(MESSAGE_PATH, a_form(), signature)


@pytest.mark.parametrize("token", [TOKEN, OLD_TOKEN])
def test_while_a_token_is_rotated_both_are_good(token: str) -> None:
    form = a_form()
    heard = an_intake(TOKEN, OLD_TOKEN).message(MESSAGE_PATH, form, sign(MESSAGE_PATH, form, token))
    assert heard.verified


def test_without_any_token_nothing_is_taken() -> None:
    form = a_form()
    with pytest.raises(ForgedError):
        TwilioIntake(PUBLIC_URL, (), ACCOUNT).message(MESSAGE_PATH, form, sign(MESSAGE_PATH, form))


def test_a_message_signed_for_one_address_is_not_taken_at_another() -> None:
    form = a_form()
    with pytest.raises(ForgedError):
        an_intake().message("/intake/twilio/other", form, sign(MESSAGE_PATH, form))


@pytest.mark.parametrize("name", ["MessageSid", "AccountSid", "From", "To", "Body", "NumMedia"])
def test_a_message_without_a_parameter_it_must_have_is_refused(name: str) -> None:
    with pytest.raises(MalformedError, match=name):
        hear(a_form(**{name: None}))


@pytest.mark.parametrize(("name", "value"), a_form())
def test_a_known_parameter_given_twice_is_refused_though_the_signature_is_good(
    name: str, value: str
) -> None:
    with pytest.raises(MalformedError, match=name):
        hear([*a_form(), (name, value)])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MessageSid", "SM1"),
        ("MessageSid", f"SM{'A' * 32}"),
        ("MessageSid", f"{SID}\n"),
        ("AccountSid", f"AC{'b' * 32}"),
        ("To", "48732100001"),
        ("To", "+48 732 100 001"),
        ("To", "Vestka"),
        ("From", ""),
        ("From", "whatsapp:+48500100301"),
        ("From", f"{THEIRS}From{OTHER}"),
        ("From", "+٤٨٥٠٠١٠٠٣٠١"),
        ("NumMedia", ""),
        ("NumMedia", "²"),
        ("NumMedia", "-1"),
    ],
)
def test_a_misshapen_parameter_is_refused(name: str, value: str) -> None:
    with pytest.raises(MalformedError, match=name):
        hear(a_form(**{name: value}))


@pytest.mark.parametrize("author", ["12345", "Bank", "MTS.BY", "Info Line"])
def test_a_message_from_a_word_or_short_code_is_kept_but_not_believed_unasked(author: str) -> None:
    heard = hear(a_form(From=author))
    assert (heard.author, heard.verified) == (author, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"Novelty": "1"},
        {"MessageStatus": "received"},
        {"SmsSid": f"SM{'2' * 32}"},
        {"SmsStatus": "sent"},
        {"FromCity": f"MinskFrom{OTHER}FromCity"},
        {"FromCity": None},
        {"FromCountry": ""},
        {"Body": "x" * 1601},
        {"NumMedia": "1", "MediaUrl10": "https://api.twilio.com/x"},
    ],
)
def test_what_we_cannot_account_for_is_kept_but_not_believed_unasked(
    changes: dict[str, str],
) -> None:
    assert not hear(a_form(**changes)).verified


def test_an_address_with_a_query_is_not_believed_unasked() -> None:
    assert not hear(a_form(), path=f"{MESSAGE_PATH}?x=1").verified


def test_a_lone_surrogate_is_refused_and_does_not_crash() -> None:
    with pytest.raises(MalformedError):
        an_intake().message(MESSAGE_PATH, a_form(Body="\udcff"), "x")


def test_a_target_that_is_no_path_is_refused() -> None:
    with pytest.raises(MalformedError):
        an_intake().message("@evil.example/", a_form(), "x")


def test_a_refusal_names_a_parameter_and_never_a_value() -> None:
    with pytest.raises(MalformedError) as caught:
        hear(a_form(From=f"{THEIRS}x"))
    assert str(caught.value) == "From"


# Attacks: the same signed text, cut elsewhere.


def every_cut(text: str, after: str = "") -> Iterator[dict[str, str]]:
    """Yield every way to read `text` as sorted known names, whatever their values."""
    if not text and not any(name > after for name in REQUIRED):
        yield {}
    for name in NAMES:
        is_next = name > after and not any(after < needed < name for needed in REQUIRED)
        if is_next and text.startswith(name):
            for end in _ends(text, name):
                for rest in every_cut(text[end:], name):
                    yield {name: text[len(name) : end], **rest}


def _ends(text: str, name: str) -> list[int]:
    starts = range(len(name), len(text))
    return [*(at for at in starts if text.startswith(NAMES, at)), len(text)]


def recut(form: Pairs, cut: dict[str, str]) -> Pairs:
    """Return `cut` as a form after checking that it is the same signed text."""
    assert signed_text(form) == signed_text(list(cut.items()))
    return list(cut.items())


def test_attack_moving_the_author_out_of_the_body_with_a_city_that_swallows_the_true_one() -> None:
    sent = a_form(Body=f"нормальноFrom{THEIRS}FromCityX", From=OTHER)
    cut = {
        **dict(sent),
        "Body": "нормально",
        "From": THEIRS,
        "FromCity": f"XFrom{OTHER}FromCityMINSK",
    }
    forged = recut(sent, cut)
    assert not is_believed(forged, sign(MESSAGE_PATH, sent))


def test_attack_moving_the_author_into_the_body_and_a_place_into_the_author() -> None:
    sent = a_form()
    cut = {**dict(sent), "Body": f"перцы нормальноFrom{THEIRS}", "From": "CityMINSK"}
    del cut["FromCity"]
    assert not is_believed(recut(sent, cut), sign(MESSAGE_PATH, sent))


def test_attack_hiding_the_true_author_in_the_name_of_a_new_parameter() -> None:
    sent = a_form(Body=f"нормальноFrom{THEIRS}", From=OTHER)
    cut = {**dict(sent), "Body": "нормально", "From": THEIRS, f"From{OTHER}": ""}
    assert not is_believed(recut(sent, cut), sign(MESSAGE_PATH, sent))


def test_attack_a_body_that_swallows_the_parameters_after_it() -> None:
    sent = a_form(Body=f"okFrom{OTHER}MessageSid{SID}NumMedia0To{OURS}")
    cut = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": signed_text(sent).split("Body", 1)[1],
    }
    assert not is_believed(recut(sent, cut), sign(MESSAGE_PATH, sent))


def test_attack_moving_parameters_into_the_query_of_the_address() -> None:
    sent = a_form()
    signature = sign(MESSAGE_PATH, sent)
    rest = [pair for pair in sent if pair[0] != "AccountSid"]
    assert not is_believed(rest, signature, path=f"{MESSAGE_PATH}AccountSid{ACCOUNT}")
    signature = sign(f"{MESSAGE_PATH}?a=1", sent)
    assert not is_believed([("?a=1", ""), *sent], signature)


@pytest.mark.parametrize("author", ["Bank", "12345", "rcs:bank", "City", "CityBank", "CountryPL"])
def test_attack_a_firm_that_names_the_relative_in_its_text(author: str) -> None:
    """Its own name becomes the end of a place, and the relative its author."""
    bare = [pair for pair in a_form() if pair[0] in REQUIRED]
    sent = [*[pair for pair in bare if pair[0] not in {"Body", "From"}]]
    for opening in ("", "FromCityX", "FromCityXFromCountryBYFromStateYFromZip"):
        text = [*sent, ("Body", f"нормальноFrom{THEIRS}{opening}"), ("From", author)]
        signature = sign(MESSAGE_PATH, text)
        cuts = [cut for cut in every_cut(signed_text(text)) if cut["From"] == THEIRS]
        assert not any(is_believed(list(cut.items()), signature) for cut in cuts)


def test_attack_a_city_that_ends_in_the_name_of_a_firm() -> None:
    sent = a_form(Body=f"нормальноFrom{THEIRS}FromCityX", From="Bank", FromCity=None)
    cut = {**dict(sent), "Body": "нормально", "From": THEIRS, "FromCity": "XFromBank"}
    assert not is_believed(recut(sent, cut), sign(MESSAGE_PATH, sent))


# Properties.

_WORDS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from([*NAMES, THEIRS, OTHER, OURS, SID, ACCOUNT, "0", "1", "received", "+"]),
)
_FRAGMENTS = st.sampled_from(
    [
        *("ok", "+", "X", "To", "ToCity", "FromCity", "FromZip", "FromCountryBY", "FromStateY"),
        *(f"From{THEIRS}", f"From{OTHER}", f"MessageSid{SID}", "NumMedia0", f"To{OURS}"),
    ]
)
_EXTRA = ["ApiVersion", "NumSegments", "SmsStatus", "SmsSid", "ToCity", "ToCountry"]
_BODIES = st.lists(_WORDS, max_size=8).map("".join)


@given(body=_BODIES)
def test_whatever_is_written_is_taken_and_kept_as_it_is(body: str) -> None:
    heard = hear(a_form(Body=body))
    assert (heard.text, heard.author) == (body, THEIRS)


@given(data=st.data(), body=_BODIES)
def test_no_single_change_of_a_signed_webhook_is_believed(data: st.DataObject, body: str) -> None:
    sent = a_form(Body=body)
    signature = sign(MESSAGE_PATH, sent)
    changed = data.draw(st.sampled_from(_CHANGES))(data, list(sent))
    if sorted(changed) == sorted(sent):
        return
    assert not is_believed(changed, signature)


def _dropped(data: st.DataObject, form: Pairs) -> Pairs:
    form.pop(data.draw(st.integers(0, len(form) - 1)))
    return form


def _doubled(data: st.DataObject, form: Pairs) -> Pairs:
    return [*form, data.draw(st.sampled_from(form))]


def _renamed(data: st.DataObject, form: Pairs) -> Pairs:
    place = data.draw(st.integers(0, len(form) - 1))
    form[place] = (data.draw(_WORDS), form[place][1])
    return form


def _rewritten(data: st.DataObject, form: Pairs) -> Pairs:
    place = data.draw(st.integers(0, len(form) - 1))
    form[place] = (form[place][0], data.draw(_BODIES))
    return form


def _moved(data: st.DataObject, form: Pairs) -> Pairs:
    """One parameter goes, and its name and value go into another's value."""
    name, value = form.pop(data.draw(st.integers(0, len(form) - 1)))
    place = data.draw(st.integers(0, len(form) - 1))
    kept, text = form[place]
    form[place] = (
        kept,
        data.draw(st.sampled_from([f"{text}{name}{value}", f"{name}{value}{text}"])),
    )
    return form


_CHANGES = [_dropped, _doubled, _renamed, _rewritten, _moved]


@given(
    body=st.lists(_FRAGMENTS, max_size=5).map("".join),
    author=st.sampled_from([THEIRS, OTHER, "Bank", "12345", "City", "FromCity", "rcs:x"]),
    extra=st.sets(st.sampled_from(_EXTRA), max_size=4),
    has_place=st.booleans(),
)
def test_of_all_cuts_of_a_signed_text_only_the_true_one_is_believed(
    body: str, author: str, extra: set[str], has_place: bool
) -> None:
    """The attacker chooses the text and the name it is sent under, and cuts where they like."""
    place = {"FromCity", "FromCountry", "FromState", "FromZip"} if has_place else set()
    kept = REQUIRED | extra | (place if author.startswith("+") else set())
    sent = {name: text for name, text in a_form(Body=body, From=author) if name in kept}
    for cut in every_cut(signed_text(list(sent.items()))):
        assert not is_unambiguous(cut) or cut == sent


@given(data=st.data(), before=_BODIES, after=_BODIES)
def test_no_author_is_moved_out_of_a_body(data: st.DataObject, before: str, after: str) -> None:
    sent = a_form(Body=f"{before}From{THEIRS}{after}", From=OTHER)
    swallower = data.draw(st.sampled_from(["FromCity", "FromCountry", "FromState", "MediaUrl0"]))
    cut = {**dict(sent), "Body": before, "From": THEIRS}
    cut[swallower] = f"{after}From{OTHER}FromCity{cut['FromCity']}"
    assert not is_believed(list(cut.items()), sign(MESSAGE_PATH, list(cut.items())))


# Delivery reports.


def report(form: Pairs, *, path: str = STATUS_PATH) -> DeliveryReport:
    return an_intake().status(path, form, sign(path, form))


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", DeliveryState.ACCEPTED),
        ("sending", DeliveryState.ACCEPTED),
        ("sent", DeliveryState.SENT),
        ("partially_delivered", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("read", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.UNDELIVERED),
        ("failed", DeliveryState.UNDELIVERED),
        ("canceled", DeliveryState.UNDELIVERED),
    ],
)
def test_a_report_is_bound_to_its_attempt(word: str, state: DeliveryState) -> None:
    assert report(a_report(MessageStatus=word)) == DeliveryReport(SID, REF, state)


def test_a_report_carries_the_error_code() -> None:
    assert report(a_report(MessageStatus="undelivered", ErrorCode="30003")).code == "30003"


def test_a_report_with_parameters_we_do_not_know_yet_is_taken() -> None:
    assert report([*a_report(), ("Novelty", "1"), ("Novelty", "2")]).message_id == SID


@pytest.mark.parametrize(
    "query",
    ["", "?", "?ref=", "?ref=1", f"?ref={REF}&ref={REF}", f"?ref={REF}x", f"?x=1&ref={REF}"],
)
def test_a_report_without_exactly_one_attempt_is_refused(query: str) -> None:
    path = f"/intake/twilio/status{query}"
    signed_path = path.removesuffix("?")  # the validator drops an empty query
    with pytest.raises(MalformedError, match="ref"):
        an_intake().status(path, a_report(), sign(signed_path, a_report()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MessageStatus", "received"),
        ("MessageStatus", "Delivered"),
        ("MessageStatus", None),
        ("MessageSid", None),
        ("AccountSid", f"AC{'b' * 32}"),
        ("ErrorCode", "no"),
    ],
)
def test_a_misshapen_report_is_refused(name: str, value: str | None) -> None:
    with pytest.raises(MalformedError, match=name):
        report(a_report(**{name: value}))


def test_a_report_with_two_states_is_refused() -> None:
    form = [*a_report(MessageStatus="undelivered"), ("MessageStatus", "delivered")]
    with pytest.raises(MalformedError, match="MessageStatus"):
        report(form)


def test_attack_undelivered_is_not_cut_into_delivered() -> None:
    sent = a_report(MessageStatus="undelivered")
    cut = [pair for pair in sent if pair[0] != "MessageStatus"]
    cut.append(("MessageStatusun", "delivered"))
    with pytest.raises(MalformedError, match="MessageStatus"):
        an_intake().status(STATUS_PATH, cut, sign(STATUS_PATH, sent))


def test_attack_a_signed_message_is_not_a_report_and_a_report_no_message() -> None:
    with pytest.raises(ForgedError):
        an_intake().status(STATUS_PATH, a_form(), sign(MESSAGE_PATH, a_form()))
    with pytest.raises(IntakeRefusedError):
        an_intake().message(STATUS_PATH, a_report(), sign(STATUS_PATH, a_report()))


# The vendor's own vectors.


def vectors() -> list[Any]:
    if not VECTORS.exists():
        return []
    return [one for one in json.loads(VECTORS.read_text())["vectors"] if "params" in one]


@pytest.mark.skipif(not VECTORS.exists(), reason="NO SIGNATURE VECTORS beside the checkout")
def test_there_are_signature_vectors_to_check() -> None:
    assert len(vectors()) >= 5


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_the_vendors_signatures_are_accepted_and_nobody_elses(vector: dict[str, Any]) -> None:
    origin, _, rest = vector["url"].rpartition("/")
    params = vector["params"]
    form = [(n, v) for n, v in (params.items() if isinstance(params, dict) else params)]
    # Calls, not messages: past the signature they are refused for what they lack.
    with pytest.raises(MalformedError):
        TwilioIntake(origin, ("12345",), ACCOUNT).message(f"/{rest}", form, vector["signature"])
    with pytest.raises(ForgedError):
        TwilioIntake(origin, ("54321",), ACCOUNT).message(f"/{rest}", form, vector["signature"])
