"""Webhooks over real HTTP, with the vendor's time limits and to this machine alone.

What follows from an answer or from none is decided by the courier.
"""

import requests

from service.sandbox.loopback import NotLoopbackError, host_of, is_loopback
from service.sandbox.wire import PostFailedError, WebhookRequest, WebhookResponse

_CONNECT_S, _READ_S = 5.0, 15.0


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
