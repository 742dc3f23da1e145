"""The frames the sandbox makes are the gateway's, and the published ones are understood."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from service.channels.base import Arrived
from service.channels.signal_intake import Ignored, classify_notification
from service.sandbox import signal_frames as frames
from service.sandbox.signal_frames import Gesture, Source

SPECS = Path(__file__).parents[2].parent / "shared" / "specs"
ACCOUNT = "+49987654321"
HER = Source("cfd8ad65-0e1c-46a8-8f96-322ccaa73212", None)
GESTURES = [
    frames.message("перцы"),
    frames.message("вот", ("image/png", "audio/aac")),
    frames.message("да", quoting="Что с грядками?"),
    frames.edit("помогите", 5),
    frames.reaction("👍", 5),
    frames.remote_delete(5),
    frames.expiry(60),
    frames.sticker(),
    frames.in_group("да"),
    frames.receipt(5),
    frames.typing(),
    frames.call(),
    frames.story(),
    frames.sync_sent(HER.account_id, None, "да"),
    frames.sync_read(HER.account_id, 5),
]
# Published with names, ids and accounts taken out: what each is, once they are put back.
PUBLISHED = {
    "issue_AsamK_signal-cli_1495.json": "Hello world",
    "issue_rest-api_347.json": "Happy `Birthday",
    "issue_rest-api_451_receipt_read.json": Ignored("receipt"),
    "issue_rest-api_451_sync_sent.json": Ignored("sync"),
    "issue_rest-api_451_typing.json": Ignored("typing"),
    "signalbot_raw_attachment_message.json": None,
    "signalbot_raw_contact_sync_message.json": Ignored("sync"),
    "signalbot_raw_data_message.json": Ignored("group"),
    "signalbot_raw_group_update_message.json": Ignored("group"),
    "signalbot_raw_preview_no_image_message.json": "https://example.com is nice",
    "signalbot_raw_reaction_message.json": Ignored("sync"),
    "signalbot_raw_sync_message.json": Ignored("sync"),
    "signalbot_raw_user_chat_message.json": "Uhrzeit",
    "signalbot_raw_user_read_message.json": Ignored("sync"),
}


@pytest.fixture
def read_spec() -> Callable[[str], Any]:
    if not SPECS.is_dir():
        pytest.skip("NO SIGNAL CONFORMANCE WAS CHECKED: the gateways' specifications are not here")
    return lambda name: json.loads((SPECS / name).read_text(encoding="utf-8"))


def without_nulls(value: Any) -> Any:
    """Return `value` as the published types know it: real frames hold nulls, they do not."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("gesture", GESTURES)
def test_every_frame_of_the_sandbox_conforms_once_nulls_are_stripped(
    read_spec: Callable[[str], Any], gesture: Gesture
) -> None:
    schema = read_spec("signal-cli-receive.schema.json")
    told: Any = frames.notification(ACCOUNT, frames.envelope(HER, 9, gesture(9)))
    jsonschema.Draft4Validator(schema).validate(without_nulls(told["params"]))
    _refuse_strange_names(schema, schema["definitions"]["data.Message"], told["params"])


def _refuse_strange_names(schema: Any, known: Any, found: Any) -> None:
    """The published types forbid no name, so each is looked up here."""
    if "$ref" in known:
        known = schema["definitions"][known["$ref"].rpartition("/")[2]]
    if isinstance(found, dict) and "properties" in known:
        assert found.keys() <= known["properties"].keys()
        for name, one in found.items():
            _refuse_strange_names(schema, known["properties"][name], one)
    if isinstance(found, list):
        for one in found:
            _refuse_strange_names(schema, known.get("items", {}), one)


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_published_frame_is_classified(read_spec: Callable[[str], Any], name: str) -> None:
    published = read_spec(f"published/signal/{name}")
    published["envelope"]["sourceUuid"] = HER.account_id
    published["account"] = ACCOUNT
    outcome, expected = classify_notification(published), PUBLISHED[name]
    if isinstance(expected, Ignored):
        assert outcome == expected
    else:
        assert isinstance(outcome, Arrived)
        assert outcome.readable == (expected is not None)
        assert expected is None or outcome.text == expected


def test_no_published_frame_was_left_out(read_spec: Callable[[str], Any]) -> None:
    assert read_spec("signal-cli-receive.schema.json")
    assert {path.name for path in (SPECS / "published" / "signal").iterdir()} == PUBLISHED.keys()
