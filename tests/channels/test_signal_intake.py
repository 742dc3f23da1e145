"""What Signal's gateway pushes: only her own words are an answer, and nothing pushed raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.channels.base import Arrived
from service.channels.signal_intake import (
    FRAME_BYTES_MAX,
    Ignored,
    Told,
    classify,
    classify_notification,
)
from service.domain.address import ChannelName
from service.sandbox import signal_frames as frames
from service.sandbox.signal_frames import Gesture, Source

ACCOUNT = "+48732100009"
MOTHER = "+48500100301"
HER_ID = "84a58df5-0e1c-46a8-8f96-322ccaa73212"
STAMP = 1_768_100_104_294
HER = Source(HER_ID, MOTHER)

any_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)
_DATA_FIELDS = (
    "message", "timestamp", "groupInfo", "reaction", "remoteDelete", "quote", "attachments",
    "sticker", "contacts", "isExpirationUpdate", "storyContext", "pollVote", "payment",
)  # fmt: skip
data_like = st.dictionaries(st.sampled_from(_DATA_FIELDS), any_json)
contents_like = st.fixed_dictionaries(
    {},
    optional={
        "sourceUuid": st.just(HER_ID) | any_json,
        "sourceNumber": st.just(MOTHER) | st.just(ACCOUNT) | any_json,
        "sourceDevice": st.integers() | any_json,
        "timestamp": st.just(STAMP) | any_json,
        "dataMessage": data_like | any_json,
        "editMessage": st.fixed_dictionaries({"dataMessage": data_like}) | any_json,
        "typingMessage": any_json,
        "receiptMessage": any_json,
    },
)


def notify(gesture: Gesture, source: Source = HER, **params: Any) -> Any:
    told = frames.notification(ACCOUNT, frames.envelope(source, STAMP, gesture(STAMP)))
    shown: Any = told["params"]
    shown.update(params)
    return told


def hear(gesture: Gesture, source: Source = HER) -> Any:
    return classify(json.dumps(notify(gesture, source)).encode())


def test_a_message_is_hers_by_account_and_the_number_is_a_hint() -> None:
    assert hear(frames.message("перцы нормально")) == Arrived(
        gateway="signal",
        message_id=f"{ACCOUNT}/{HER_ID}/1/{STAMP}/data",
        channel=ChannelName.SIGNAL,
        sender=ACCOUNT,
        author=HER_ID,
        text="перцы нормально",
        hint=MOTHER,
        device=1,
    )


@pytest.mark.parametrize(
    ("gesture", "kind"),
    [
        (frames.reaction("👍", STAMP), "reaction"),
        (frames.remote_delete(STAMP), "remote-delete"),
        (frames.expiry(86400), "expiry"),
        (frames.receipt(STAMP), "receipt"),
        (frames.receipt(STAMP, read=True), "receipt"),
        (frames.typing(), "typing"),
        (frames.call(), "call"),
        (frames.story(), "story"),
        (frames.in_group("перцы"), "group"),
        (frames.sync_sent(HER_ID, MOTHER, "перцы"), "sync"),
        (frames.sync_read(HER_ID, STAMP), "sync"),
        (frames.message(""), "empty"),
        (frames.nothing(), "empty"),
    ],
)
def test_what_is_no_message_has_a_name_and_is_no_answer(gesture: Gesture, kind: str) -> None:
    assert hear(gesture) == Ignored(kind)


def test_an_edit_is_a_message_of_its_own_with_the_new_words() -> None:
    edited = hear(frames.edit("помогите", STAMP))
    assert (edited.text, edited.readable) == ("помогите", True)
    assert edited.message_id != hear(frames.message("помогите")).message_id


def test_what_she_quotes_is_not_what_she_said() -> None:
    said = hear(frames.message("да", quoting="Что с грядками? перцы"))
    assert said.text == "да"


@pytest.mark.parametrize(
    "gesture",
    [
        frames.message("", ("image/jpeg",)),
        frames.message("вот", ("audio/aac",)),
        frames.sticker(),
    ],
)
def test_photos_voices_and_stickers_came_but_cannot_be_read(gesture: Gesture) -> None:
    assert hear(gesture).readable is False


def test_a_long_text_is_readable_though_it_came_as_an_attachment() -> None:
    assert hear(frames.message("слова " * 900, ("text/x-signal-plain",))).readable is True


def test_a_hidden_number_leaves_the_account_as_the_author() -> None:
    said = hear(frames.message("да"), Source(HER_ID, None))
    assert (said.author, said.hint) == (HER_ID, "")


def test_a_number_without_an_account_names_nobody_but_the_words_are_heard() -> None:
    said = hear(frames.message("дядя Коля"), Source("someone", MOTHER))
    assert (said.author, said.hint, said.text) == ("", "", "дядя Коля")


def test_a_frame_from_our_own_number_is_no_answer() -> None:
    assert hear(frames.message("перцы"), Source(HER_ID, ACCOUNT, 2)) == Ignored("own")


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (frames.UNTRUSTED, "untrusted"),
        ({"type": "ProtocolInvalidMessageException", "message": ""}, "exception"),
        ({}, "exception"),
    ],
)
def test_a_changed_safety_number_is_told_and_never_an_answer(raised: Any, kind: str) -> None:
    for gesture in (frames.nothing(), frames.message("перцы")):
        told = classify_notification(notify(gesture, exception=raised))
        assert told == Told(kind, ACCOUNT, HER_ID, MOTHER)


def test_device_time_kind_account_and_author_tell_messages_apart() -> None:
    def named(**changes: Any) -> str:
        told = notify(frames.message("да"), **changes.pop("params", {}))
        told["params"]["envelope"].update(changes)
        outcome = classify_notification(told)
        assert isinstance(outcome, Arrived)
        return outcome.message_id

    others = [
        named(sourceDevice=2),
        named(timestamp=STAMP + 1),
        named(sourceUuid=HER_ID.replace("8", "9")),
        named(params={"account": "+48732100008"}),
        named(editMessage={"dataMessage": {"message": "да"}}),
    ]
    assert len({named(), *others}) == 6
    assert named(sourceUuid=HER_ID.upper(), sourceName="Мама") == named()


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_params_alone_and_a_subscription_mean_the_same(wrapped: bool) -> None:
    params = notify(frames.message("да"))["params"]
    outer = {"method": "receive", "params": {"subscription": 0, "result": params}}
    expected = hear(frames.message("да"))
    assert classify_notification(outer if wrapped else params) == expected


@pytest.mark.parametrize(
    "frame",
    [
        b"", b"{", b"null", b"[]", b"7", b'"text"', b"{}", b"\xff\xfe", b"[" * 200_000,
        b'{"a":' * 100_000, b"9" * 6000, b'{"method":"receive","params":null}',
        b'{"method":"other","params":{"account":"+48732100009","envelope":{}}}',
        b'{"account":"+48732100009","envelope":null}',
        b'{"account":null,"envelope":{"timestamp":1,"dataMessage":{"message":"x"}}}',
        b'{"account":"+48732100009","envelope":{"timestamp":true,"dataMessage":{"message":"x"}}}',
        b'{"account":"+48732100009","envelope":{"timestamp":1e300,"dataMessage":{"message":"x"}}}',
        b'{"account":"+48732100009","envelope":{"timestamp":1,"editMessage":{"dataMessage":[]}}}',
    ],
)  # fmt: skip
def test_a_hostile_frame_is_malformed_and_nothing_else(frame: bytes) -> None:
    assert classify(frame) == Ignored("malformed")


def test_an_error_of_the_gateway_is_named_and_a_giant_frame_is_not_parsed() -> None:
    assert classify(b'{"error":"Failed to decrypt"}') == Ignored("error")
    assert classify(b" " * (FRAME_BYTES_MAX + 1)) == Ignored("oversize")


def test_half_a_character_is_replaced_so_that_the_rest_can_be_kept() -> None:
    said = classify(json.dumps(notify(frames.message("да\ud83d нет"))).encode())
    assert isinstance(said, Arrived)
    assert said.text == "да\ufffd нет"
    assert said.text.encode()


@given(any_json)
def test_no_json_raises(value: Any) -> None:
    assert isinstance(classify_notification(value), Ignored | Told | Arrived)


@given(st.binary(max_size=200))
def test_no_bytes_raise(frame: bytes) -> None:
    assert isinstance(classify(frame), Ignored)


@settings(max_examples=300)
@given(contents_like, any_json, any_json.filter(lambda found: found is not None))
def test_a_sync_message_is_never_an_answer(contents: Any, exception: Any, sync: Any) -> None:
    params = {"account": ACCOUNT, "envelope": {**contents, "syncMessage": sync}}
    assert classify_notification({**params, "exception": exception}) == Ignored("sync")


@settings(max_examples=300)
@given(contents_like)
def test_whatever_arrives_has_words_or_is_said_to_be_unreadable(contents: Any) -> None:
    outcome = classify_notification({"account": ACCOUNT, "envelope": contents})
    if isinstance(outcome, Arrived):
        assert outcome.text or not outcome.readable
        assert outcome.hint != ACCOUNT
        assert outcome.text.encode().decode() == outcome.text


def test_reprs_hold_no_number_account_or_words() -> None:
    shown = repr([hear(frames.message("перцы")), Told("untrusted", ACCOUNT, HER_ID, MOTHER)])
    assert MOTHER not in shown
    assert "перцы" not in shown
