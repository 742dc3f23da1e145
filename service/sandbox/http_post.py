"""Webhooks over real HTTP, with the vendor's time limits and to this machine alone.

What follows from an answer or from none is decided by the courier.
"""

import socket
from urllib.parse import urlsplit

import requests

from service.sandbox.loopback import NotLoopbackError, host_of, is_loopback
from service.sandbox.wire import (
    FramePost,
    PostFailedError,
    PostWaitsError,
    WebhookRequest,
    WebhookResponse,
)

_CONNECT_S, _READ_S = 5.0, 15.0
_FOR_EVER_S = 60.0


def frame_post(url: str) -> FramePost:
    """Return what posts Signal's frames to `url`, as signal-cli-rest-api does.

    The real one waits for ever; this one for longer than any listener of ours is busy.
    """
    if not is_loopback(host_of(url)):
        raise NotLoopbackError
    headers = {"Content-Type": "application/json"}

    def post(frame: bytes) -> int:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment would be another machine
            try:
                answer = session.post(
                    url, data=frame, headers=headers, timeout=_FOR_EVER_S, allow_redirects=False
                )
            except requests.RequestException:
                raise PostFailedError from None
            return answer.status_code

    return post


def frame_post_behind(url: str) -> FramePost:
    """Return the same, held back while nobody listens at `url`.

    As a real gateway that is started after its listener and stopped before it: while it is
    stopped, Signal keeps what comes.
    """
    post, place = frame_post(url), urlsplit(url)

    def wait_or_post(frame: bytes) -> int:
        if not _listens(place.hostname or "", place.port or 0):
            raise PostWaitsError
        return post(frame)

    return wait_or_post


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), _CONNECT_S):
            return True
    except OSError:
        return False


def post_over_http(request: WebhookRequest) -> WebhookResponse:
    """Post `request`; PostFailedError where nobody answers in time."""
    if not is_loopback(host_of(request.url)):
        raise PostFailedError from NotLoopbackError()
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the environment would be another machine
        try:
            answer = session.post(
                request.url,
                data=request.body,
                headers=dict(request.headers),
                timeout=(_CONNECT_S, _READ_S),
                allow_redirects=False,
            )
        except requests.RequestException:
            raise PostFailedError from None
    kind = answer.headers.get("Content-Type", "")
    return WebhookResponse(answer.status_code, kind, answer.text)
