"""What the vendors published, and the deviations from it that are known and named here.

Twilio: error answers stand in no published text; numbers and Messaging Services are not in
the cut that is here. Signal: a send answers with an array where the text still says object;
429 is in no text; real frames hold nulls which the published types do not know.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from jsonschema import Draft4Validator
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

ReadSpec = Callable[[str], Any]
Entries = list[dict[str, Any]]
CALLS = "/Calls"
TWILIO = "twilio_api_v2010.messages-only.json"
SIGNAL = "signal-cli-rest-api-swagger.json"
FRAMES = "signal-cli-receive.schema.json"
ERRORS = range(400, 600)
_FORM = "application/x-www-form-urlencoded"
_NOT_IN_THE_CUT = ("/IncomingPhoneNumbers.json", "/v1/Services/")

# Method and path, what is asked, what is answered (`*`: many of them), all by definition.
_SIGNAL: dict[str, tuple[str | None, str | None]] = {
    r"GET /v1/health": (None, None),
    r"GET /v1/about": (None, "client.About"),
    r"GET /v1/groups/[^/]+": (None, "*client.GroupEntry"),
    r"GET /v1/identities/[^/]+": (None, "*client.IdentityEntry"),
    r"GET /v1/search/[^/]+": (None, "*api.SearchResponse"),
    r"PUT /v1/identities/[^/]+/trust/[^/]+": ("api.TrustIdentityRequest", None),
    r"POST /v1/accounts/[^/]+/rate-limit-challenge": ("api.RateLimitChallengeRequest", None),
    r"POST /v2/send": ("api.SendMessageV2", "*data.SendMessageResponse"),
}


def exchanges(entries: Entries) -> Iterator[tuple[MockRequest, MockResponse]]:
    """Yield what our client and the pretend Twilio said to each other, as on the wire."""
    for entry in entries:
        asked, answered = entry["request"], entry["response"]
        if entry["gateway"] != "twilio" or answered == "hang":
            continue
        if any(part in asked["path"] for part in _NOT_IN_THE_CUT):
            continue
        form = urlencode([tuple(pair) for pair in asked["form"]]).encode()
        request = MockRequest(
            "https://api.twilio.com",
            asked["method"],
            asked["path"],
            args=dict(asked["query"]),
            headers={**asked["headers"], "Authorization": "Basic QUM6eA=="},
            data=form,
            content_type=_FORM,
        )
        body = b"" if answered["json"] is None else json.dumps(answered["json"]).encode()
        yield request, MockResponse(body, answered["status"], answered["headers"])


def check_twilio(read_spec: ReadSpec, entries: Entries) -> int:
    """Hold every exchange against Twilio's text; return how many were."""
    published = OpenAPI.from_dict(read_spec(TWILIO))
    checked = 0
    for request, response in exchanges(entries):
        # What is published here is cut to messages; calls are held to the vendor's own client.
        if response.status_code not in ERRORS and CALLS not in request.path:
            published.validate_request(request)
            published.validate_response(request, response)
            checked += 1
    return checked


def validator(read_spec: ReadSpec, definition: str) -> Draft4Validator:
    """Return what checks one definition of the Signal gateway's text, `*` for many of it."""
    spec = read_spec(SIGNAL)
    one = {"$ref": f"#/definitions/{definition.lstrip('*')}"}
    schema = {"type": "array", "items": one} if definition.startswith("*") else one
    return Draft4Validator({**schema, "definitions": spec["definitions"]})


def check_signal(read_spec: ReadSpec, entries: Entries) -> int:
    """Hold every exchange against the Signal gateway's text; return how many were."""
    checked = 0
    for entry in entries:
        asked, answered = entry["request"], entry["response"]
        if entry["gateway"] != "signal" or answered == "hang":
            continue
        wanted, given = _expected(f"{asked['method']} {asked['path']}", answered["status"])
        if wanted is not None:
            validator(read_spec, wanted).validate(json.loads(asked["body"]))
        if given is not None:
            validator(read_spec, given).validate(answered["json"])
        checked += 1
    return checked


def _expected(asked: str, status: int) -> tuple[str | None, str | None]:
    found = [both for path, both in _SIGNAL.items() if re.fullmatch(path, asked)]
    assert found, f"the gateway has published no {asked}"
    wanted, given = found[0]
    if status in ERRORS:
        given = "api.SendMessageError" if asked == "POST /v2/send" else "api.Error"
    return wanted, given


def check_frames(read_spec: ReadSpec, frames: Entries) -> int:
    """Hold every frame that is one against the published types; return how many were."""
    known = Draft4Validator(read_spec(FRAMES))
    checked = 0
    for entry in frames:
        told = _told(entry["frame"])
        if told is not None:
            known.validate(without_nulls(told))
            checked += 1
    return checked


def _told(frame: str) -> Any:
    try:
        found = json.loads(frame)
    except ValueError:
        return None
    params: Any = found.get("params") if isinstance(found, dict) else None
    if not isinstance(params, dict) or not isinstance(params.get("envelope"), dict):
        return None  # a hostile frame is none
    return params if params.get("account") else None


def without_nulls(value: Any) -> Any:
    """Return `value` as the published types know it: real frames hold nulls, they do not."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value
