"""Webhooks as they leave: signatures, the second attempt, the fallback, what is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from service.sandbox.signing import sign
from service.sandbox.wire import PostFailedError, WebhookResponse
from tests.sandbox.conftest import HOOK, OURS, Stage

FALLBACK = "https://vestka.example/fallback"


def _outcomes(stage: Stage) -> list[Any]:
    return [entry["outcome"] for entry in stage.world.journal.of_kind("webhook")]


def test_our_own_signing_agrees_with_the_published_vectors(
    read_spec: Callable[[str], Any],
) -> None:
    published = read_spec("published/signature_vectors.json")
    for vector in published["vectors"]:
        params = vector.get("params", {})
        form = tuple(
            tuple(pair) for pair in (params.items() if isinstance(params, dict) else params)
        )
        url = _as_signed(vector)
        assert sign(published["token"], url, form) == vector["signature"], vector["name"]


def _as_signed(vector: dict[str, str]) -> str:
    """Return the address the vector was signed for; its name says where that differs."""
    ports = {
        "https signed without port, request seen with :1234": (":1234", ""),
        "https signed with :443": (".com/", ".com:443/"),
        "http signed with :80": (".com/", ".com:80/"),
    }
    url = vector["url"].replace(*ports.get(vector["name"], ("", "")))
    return url.replace("https:", "http:") if vector["name"].startswith("http ") else url


def test_nobody_at_home_is_tried_once_more_under_the_same_token(stage: Stage) -> None:
    stage.replies = [PostFailedError()]
    stage.answers("перцы")
    stage.forward(seconds=10)
    first, second = stage.posts
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] == second.headers[token]
    assert first.form == second.form
    assert _outcomes(stage) == ["unanswered", "posted"]


def test_two_texts_go_under_two_tokens(stage: Stage) -> None:
    stage.answers("перцы")
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert len({post.headers["I-Twilio-Idempotency-Token"] for post in stage.posts}) == 2


def test_after_two_silences_the_fallback_is_told_what_failed(stage: Stage) -> None:
    stage.world.twilio.own(OURS, sms_url=HOOK, fallback_url=FALLBACK)
    stage.replies = [PostFailedError(), ConnectionError()]
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert [post.url for post in stage.posts] == [HOOK, HOOK, FALLBACK]
    form = dict(stage.posts[2].form)
    assert (form["ErrorCode"], form["ErrorUrl"], form["Body"]) == ("11200", HOOK, "перцы")


def test_an_error_answered_is_not_tried_again_but_goes_to_the_fallback(stage: Stage) -> None:
    stage.world.twilio.own(OURS, sms_url=HOOK, fallback_url=FALLBACK)
    stage.replies = [WebhookResponse(500)]
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert [post.url for post in stage.posts] == [HOOK, FALLBACK]


def test_without_a_fallback_the_webhook_is_lost_and_the_list_still_knows(stage: Stage) -> None:
    stage.replies = [WebhookResponse(503)]
    stage.answers("перцы")
    stage.forward(days=2)
    assert _outcomes(stage) == ["refused", "lost"]
    assert [m.body for m in stage.client.messages.list(to=OURS)] == ["перцы"]


def test_where_nobody_listens_at_all_the_journal_says_so(stage: Stage) -> None:
    stage.world.listen(None)
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert stage.world.journal.of_kind("webhook")[0]["why"] == "no receiver"


def test_a_number_without_an_address_keeps_its_texts_in_the_list_only(stage: Stage) -> None:
    stage.world.twilio.own(OURS)
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert stage.posts == []
    assert len(stage.client.messages.list(to=OURS)) == 1


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        (WebhookResponse(204), None),
        (WebhookResponse(200, "text/xml", "<Response/>"), None),
        (WebhookResponse(200, "application/json", "{}"), "12300"),
        (WebhookResponse(200, "text/xml", "<Response><Message>ок</Message></Response>"),
         "message-in-answer"),
    ],
)  # fmt: skip
def test_an_answer_twilio_could_not_use_is_complained_of(
    stage: Stage, reply: WebhookResponse, complaint: str | None
) -> None:
    stage.replies = [reply]
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert stage.world.journal.of_kind("webhook")[0].get("complaint") == complaint


def test_the_steering_fragment_of_an_address_is_never_sent(stage: Stage) -> None:
    stage.world.twilio.own(OURS, sms_url=f"{HOOK}#rc=3")
    stage.answers("перцы")
    stage.forward(seconds=10)
    assert stage.posts[0].url == HOOK
