"""The Twilio client as we make it: one address, one time-out, nothing from the environment.

What is asked through it is not decided here.
"""

import logging
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

_TWILIO = ".twilio.com"


class DirectedHttpClient(TwilioHttpClient):  # type: ignore[misc] # twilio ships no types
    """Twilio's own HTTP client, led to `api` instead of `*.twilio.com` where one is given."""

    def __init__(self, *, api: str | None, timeout_s: float) -> None:
        """`api`: scheme and host, for example of a region or of the sandbox."""
        super().__init__(timeout=timeout_s)
        self._api = urlsplit(api) if api else None
        # Proxies and .netrc of the machine would see, or answer for, every number.
        self.session.trust_env = False

    # The client hands over eight arguments of its own choice.
    def request(
        self,
        method: str,
        url: str,
        *args: Any,
        headers: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> Response:
        """Make one request on one fresh connection."""
        # A kept connection that died while idle looks like a message that may have been
        # sent, and a ping in doubt is never repeated (I2): pay for a new one each time.
        once = {**(headers or {}), "Connection": "close"}
        return super().request(method, self._led(url), *args, headers=once, **kwargs)

    def _led(self, url: str) -> str:
        asked = urlsplit(url)
        if not (asked.hostname or "").endswith(_TWILIO):
            # The next page is named by the answer; the token is shown to Twilio alone.
            message = "not an address of Twilio"
            raise requests.exceptions.InvalidURL(message)
        if self._api is None:
            return url
        return urlunsplit(asked._replace(scheme=self._api.scheme, netloc=self._api.netloc))


def make_twilio_client(
    account: str,
    token: str,
    *,
    api: str | None = None,
    timeout_s: float = 10.0,
    http_client: Any = None,
) -> Client:
    """Return a client for `account`; `api` replaces scheme and host of every request.

    `http_client` carries the requests instead of ours: a rehearsal has no network.
    """
    # At INFO they write whole addresses with the numbers asked for (I5).
    for chatty in ("twilio.http_client", "urllib3.connectionpool"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return Client(
        account,
        token,
        http_client=http_client or DirectedHttpClient(api=api, timeout_s=timeout_s),
        # Left out (or empty), TWILIO_REGION and TWILIO_EDGE would be read implicitly.
        environment={"TWILIO_ACCOUNT_SID": account},
    )
