"""Signal through signal-cli-rest-api, sending only.

One message, one recipient, one event loop, one connection. What a message means and
whether it is sent again are not decided here, and nothing is received here: the gateway's
own listing loses messages, so it is never asked.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

import aiohttp
from signalbot import (
    LOGGER_NAME,
    BasicAuthConfig,
    BasicAuthentication,
    Config,
    ConnectionMode,
    InMemoryConfig,
    SendError,
    SendMessage,
    SignalBot,
    SignalBotError,
    SQLiteStorage,
    TextMode,
)

from service.channels.base import (
    Arrived,
    ChannelError,
    DeliveryState,
    Fate,
    HeldUp,
    Identity,
    Outgoing,
    Receipt,
    Trouble,
)
from service.channels.signal_intake import UNTRUSTED
from service.domain.address import ChannelName

_BAD_REQUEST = 400
_TOO_MANY_REQUESTS = 429
_OURS_TO_REPAIR = frozenset({401, 403, 404, 405})  # the proxy before the gateway, or no gateway
_UNTRUSTED = "UNTRUSTED"
_BLOCKED = Trouble(HeldUp.SENDER, for_operator=True)
_BLOCK_LASTS = timedelta(minutes=30)  # up to a day; every try before its end may lengthen it
_CLOSED = Trouble(HeldUp.CHANNEL, for_operator=True)
_TRUST_TAKES = timedelta(minutes=1)  # a change is noted and let through before the next try
_IDENTITIES_TIMEOUT_S = 5.0


# Warnings of the library while this very send runs: it only logs that a recipient failed.
_warnings: ContextVar[list[int] | None] = ContextVar("_warnings", default=None)


class _Muffle(logging.Filter):
    """Counts what the library logs and lets none of it out: it writes numbers (I5)."""

    def filter(self, record: logging.LogRecord) -> bool:
        counted = _warnings.get()
        if counted is not None and record.levelno >= logging.WARNING:
            counted.append(record.levelno)
        return False


_logger = logging.getLogger(LOGGER_NAME)
_logger.addFilter(_Muffle())


class SignalChannel:
    """One signal-cli-rest-api. Implements `base.Channel`; the account is the message's sender."""

    name = ChannelName.SIGNAL

    def __init__(self, service: str, *, timeout_s: float = 30.0) -> None:
        """`service`: its address with scheme, and with user and password where a proxy asks."""
        address = urlsplit(service)
        assert address.scheme in {"http", "https"}, "settings let no other address through"
        self._is_https = address.scheme == "https"
        self._place = f"{address.netloc.rpartition('@')[2]}{address.path.rstrip('/')}"
        self._login = (
            (unquote(address.username), unquote(address.password or ""))
            if address.username is not None
            else None
        )
        self._timeout_s = timeout_s

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over, once. Raises ChannelError."""
        outcome = asyncio.run(self._outcome(message))
        if isinstance(outcome, ChannelError):
            # Raised outside of any handler: the library's error holds the address.
            raise outcome
        return outcome

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:  # noqa: ARG002
        """Return nothing: this gateway cannot list what it sent."""
        return ()

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:  # noqa: ARG002
        """Return nothing: this gateway cannot list what arrived."""
        return ()

    def fetch(self, message_id: str) -> Arrived:  # noqa: ARG002
        """Refuse: this gateway keeps nothing to ask for."""
        raise ChannelError(Fate.REFUSED, "no-such-inbound")

    async def _outcome(self, message: Outgoing) -> Receipt | ChannelError:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._sent(message)
        except SendError as error:
            return await self._refusal(error.__cause__, message)
        except SignalBotError:  # raised before anything is sent: no such form of address
            return ChannelError(Fate.REFUSED, "recipient")
        except TimeoutError:  # the gateway itself never gives up, and may send later
            return ChannelError(Fate.UNKNOWN, "timeout")
        except (ValueError, TypeError, aiohttp.ClientError):  # an answer, but not the promised one
            return ChannelError(Fate.UNKNOWN, "shape")

    async def _sent(self, message: Outgoing) -> Receipt | ChannelError:
        warned: list[int] = []
        _warnings.set(warned)
        bot = _bot(self._config(message.sender))
        try:
            sent = await bot.messages.send(_wording(message), message.to)
        finally:
            await bot.close()
            _close_storage(bot)
        if warned:
            # Taken, with an error for the one recipient it had: it may still arrive.
            return ChannelError(Fate.UNKNOWN, "recipient-error")
        return Receipt(str(sent.timestamp), DeliveryState.ACCEPTED)

    async def _refusal(self, cause: BaseException | None, message: Outgoing) -> ChannelError:
        if isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            return ChannelError(Fate.NOT_SENT, "connect")
        if not isinstance(cause, aiohttp.ClientResponseError):
            return ChannelError(Fate.UNKNOWN, "broken-off")
        if cause.status == _TOO_MANY_REQUESTS:
            # The library drops the challenge token; the operator finds it at the gateway.
            return ChannelError(
                Fate.NOT_SENT, "captcha", trouble=_BLOCKED, retry_after=_BLOCK_LASTS
            )
        if cause.status in _OURS_TO_REPAIR:
            return ChannelError(Fate.NOT_SENT, f"http-{cause.status}", trouble=_CLOSED)
        # 400 is said of an unregistered number, a changed key and a failed network alike,
        # and after the last of these the message may have gone.
        if cause.status == _BAD_REQUEST and await self._is_untrusted(message):
            return ChannelError(Fate.NOT_SENT, UNTRUSTED, retry_after=_TRUST_TAKES)
        return ChannelError(Fate.UNKNOWN, f"http-{cause.status}")

    def identities(self, sender: str) -> Sequence[Identity]:
        """Return whom our account `sender` knows. Raises ChannelError."""
        try:
            entries = asyncio.run(self._identities(sender))
            return [_identity(entry) for entry in entries]
        except (aiohttp.ClientError, OSError, ValueError, TypeError, AttributeError):
            error = ChannelError(Fate.UNKNOWN, "identities")
        raise error

    def trust(self, sender: str, identity: Identity) -> None:
        """Let what `identity` wrote to `sender` be read. Raises ChannelError.

        This very key, which was noted, and not all that may have come since.
        """
        whom = identity.account or identity.number
        path = f"identities/{quote(sender, safe='')}/trust/{quote(whom, safe='')}"
        try:
            asyncio.run(self._ask("PUT", path, {"verified_safety_number": identity.key}))
        except (aiohttp.ClientError, OSError):
            error = ChannelError(Fate.UNKNOWN, "trust")
        else:
            return
        raise error

    async def _is_untrusted(self, message: Outgoing) -> bool:
        """Return whether the gateway holds a changed, unconfirmed key for the recipient."""
        try:
            entries = await self._identities(message.sender)
            return any(
                message.to in (entry.get("number"), entry.get("uuid"))
                and entry.get("status") == _UNTRUSTED
                for entry in entries
            )
        except (aiohttp.ClientError, OSError, ValueError, TypeError, AttributeError):
            return False  # nothing learnt: the send stays unknown

    async def _identities(self, account: str) -> list[dict[str, str]]:
        entries = json.loads(await self._ask("GET", f"identities/{quote(account, safe='')}"))
        if not isinstance(entries, list):
            message = "not a list"
            raise TypeError(message)
        return entries

    async def _ask(self, method: str, path: str, order: object = None) -> bytes:
        scheme = "https" if self._is_https else "http"
        login = self._login
        headers = {"Authorization": BasicAuthentication(*login).header} if login else {}
        async with (
            aiohttp.ClientSession(
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=_IDENTITIES_TIMEOUT_S),
                raise_for_status=True,
            ) as session,
            session.request(method, f"{scheme}://{self._place}/v1/{path}", json=order) as answer,
        ):
            return await answer.read()

    def _config(self, account: str) -> Config:
        login = self._login
        return Config(
            phone_number=account,
            signal_service=self._place,
            auth=BasicAuthConfig(username=login[0], password=login[1]) if login else None,
            storage=InMemoryConfig(),
            download_attachments=False,
            # AUTO would assume https without having tried.
            connection_mode=(
                ConnectionMode.HTTPS_ONLY if self._is_https else ConnectionMode.HTTP_ONLY
            ),
            logging_level=logging.WARNING,
        )


def _identity(entry: dict[str, str]) -> Identity:
    return Identity(
        account=(entry.get("uuid") or "").lower(),
        number=entry.get("number") or "",
        key=entry.get("safety_number") or "",
        trusted=entry.get("status") != _UNTRUSTED,
    )


def _bot(config: Config) -> SignalBot:
    before = list(_logger.handlers)
    bot = SignalBot(config)
    _logger.handlers[:] = before  # it adds one more at every construction
    return bot


def _close_storage(bot: SignalBot) -> None:
    # An in-memory SQLite nobody asked for, without a public way to close it.
    if isinstance(bot.storage, SQLiteStorage):
        bot.storage._sqlite.close()  # noqa: SLF001


def _wording(message: Outgoing) -> SendMessage:
    # Said outright: a gateway may be set to read asterisks as styling (I10).
    return SendMessage(text=message.text, text_mode=TextMode.NORMAL)
