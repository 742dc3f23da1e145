"""Carries webhooks to our side as Twilio does: signed, once more when nobody answers.

After that the fallback address gets it, where there is one; then it is lost, and only
the gateway's list still knows. When a webhook is due is decided by the carrier.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from service.sandbox.agenda import Errand
from service.sandbox.scene import Scene
from service.sandbox.signing import sign
from service.sandbox.wire import Pairs, Post, PostFailedError, WebhookRequest, WebhookResponse

_ATTEMPTS_MAX = 2
_RETRY_AFTER = timedelta(seconds=1)
_OK = range(200, 300)
_NO_ANSWER = 11_200  # Twilio: HTTP retrieval failure
_ODD_TYPE = 12_300


class Courier:
    """One gateway's way to our webhooks; `post` None means that nobody listens."""

    def __init__(self, scene: Scene, token: Callable[[], str]) -> None:
        """`token` returns the account's secret at the moment of signing."""
        self._scene = scene
        self._token = token
        self.post: Post | None = None

    def dispatch(self, errand: Errand, *, rank: int = 0) -> None:
        """Plan `errand` for now; `rank` is how far in its life the message is (0 to 3)."""
        if not self._scene.faults.active("sms-doubles"):
            self._plan(errand, timedelta())
            return
        # Late reports overtake early ones, and everything comes twice.
        for copy in (1, 2):
            spread = self._scene.delay(100, 4000, "double", errand.key, errand.kind, rank, copy)
            self._plan(errand, spread + (3 - rank) * timedelta(seconds=4))

    def carry(self, errand: Errand) -> None:
        """Post `errand`; call this without holding the world's lock."""
        if self.post is None or self._is_cut_off():
            self._note(errand, "lost", why="webhooks-lost" if self.post else "no receiver")
            return
        request = self._request(errand)
        try:
            response = self.post(request)
        except (PostFailedError, OSError) as failure:
            self._failed(errand, type(failure).__name__)
        else:
            self._answered(errand, response)

    def _plan(self, errand: Errand, delay: timedelta) -> None:
        self._scene.after(delay, lambda: errand)

    def _is_cut_off(self) -> bool:
        with self._scene.lock:
            return self._scene.faults.active("webhooks-lost")

    def _request(self, errand: Errand) -> WebhookRequest:
        # A fragment steers Twilio's own retries and is never sent.
        url = urlunsplit(urlsplit(errand.url)._replace(fragment=""))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": errand.token,
            "X-Twilio-Signature": sign(self._token(), url, errand.form),
        }
        return WebhookRequest(url, headers, errand.form, urlencode(errand.form).encode())

    def _answered(self, errand: Errand, response: WebhookResponse) -> None:
        if response.status in _OK:
            complaint = _complaint(errand, response)
            facts = {"complaint": complaint} if complaint else {}
            self._note(errand, "posted", status=response.status, **facts)
            return
        self._note(errand, "refused", status=response.status)
        self._fall_back(errand)

    def _failed(self, errand: Errand, why: str) -> None:
        self._note(errand, "unanswered", why=why)
        if errand.attempt < _ATTEMPTS_MAX:
            with self._scene.lock:
                self._plan(replace(errand, attempt=errand.attempt + 1), _RETRY_AFTER)
        else:
            self._fall_back(errand)

    def _fall_back(self, errand: Errand) -> None:
        if errand.fallback_url is None:
            self._note(errand, "lost", why=str(_NO_ANSWER))
            return
        extra: Pairs = (("ErrorCode", str(_NO_ANSWER)), ("ErrorUrl", errand.url))
        instead = replace(
            errand,
            url=errand.fallback_url,
            form=errand.form + extra,
            fallback_url=None,
            attempt=1,
        )
        with self._scene.lock:
            self._plan(instead, timedelta())

    def _note(self, errand: Errand, outcome: str, **facts: object) -> None:
        with self._scene.lock:
            self._scene.journal.note(
                "webhook",
                of=errand.kind,
                url=errand.url,
                form=[list(pair) for pair in errand.form],
                token=errand.token,
                attempt=errand.attempt,
                outcome=outcome,
                **facts,
            )


def _complaint(errand: Errand, response: WebhookResponse) -> str:
    """Return what Twilio would log against an answer it cannot use, empty when it is fine."""
    if errand.kind not in ("message", "key") or response.status == 204:  # noqa: PLR2004 (No Content)
        return ""
    if not response.content_type.startswith(("text/xml", "application/xml")):
        return str(_ODD_TYPE)
    return "message-in-answer" if "<Message" in response.body else ""
