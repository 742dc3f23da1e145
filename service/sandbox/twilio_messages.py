"""Twilio's message records: their JSON, how they are listed, filtered and paged.

The shape follows the published OpenAPI text. When a record is made and what becomes
of it is the carrier's affair.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from service.sandbox.segments import count_segments
from service.sandbox.wire import Pairs

API = "/2010-04-01"
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})
ERRORS = {
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
}


@dataclass(slots=True, eq=False)
class Message:
    """One record; `body` may be redacted while the text itself is still under way."""

    sid: str
    key: str  # what its draws depend on: the two numbers and how many went between them
    account: str
    direction: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)
    created: datetime
    updated: datetime
    status: str
    service_sid: str | None = None
    callback: str | None = field(default=None, repr=False)
    sent: datetime | None = None
    error_code: int | None = None
    media: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        """Return the record's path without host and ending."""
        return f"{API}/Accounts/{self.account}/Messages/{self.sid}"

    def as_json(self) -> dict[str, object]:
        """Return the record with exactly the keys of the published schema."""
        chosen = self.status not in {"accepted", "scheduled"}
        return {
            "account_sid": self.account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": self.sent and format_datetime(self.sent),
            "date_updated": format_datetime(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": error_text(self.error_code),
            "from": self.sender if chosen else None,
            "messaging_service_sid": self.service_sid,
            "num_media": str(len(self.media)),
            "num_segments": str(count_segments(self.body)) if chosen else "0",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.to,
            "uri": f"{self.uri}.json",
        }


def error_text(code: int | None) -> str | None:
    """Return what Twilio calls a delivery error."""
    return None if code is None else ERRORS.get(code, "Unknown error")


class Messages:
    """All records of the account, newest last, findable by each of the two numbers."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_sid: dict[str, Message] = {}
        self._by_to: dict[str, dict[str, Message]] = {}
        self._by_sender: dict[str, dict[str, Message]] = {}
        self.inbound_count = 0

    def add(self, message: Message) -> None:
        """Keep `message` as the newest."""
        self.inbound_count += message.direction == "inbound"
        self._by_sid[message.sid] = message
        self._by_to.setdefault(message.to, {})[message.sid] = message
        self._by_sender.setdefault(message.sender, {})[message.sid] = message

    def get(self, sid: str) -> Message | None:
        """Return the record called `sid`, None when there is none."""
        return self._by_sid.get(sid)

    def drop(self, message: Message) -> None:
        """Forget `message`."""
        for index in (self._by_sid, self._by_to[message.to], self._by_sender[message.sender]):
            del index[message.sid]

    def newest_first(self, *, to: str | None, sender: str | None) -> Iterator[Message]:
        """Yield the records to and from these numbers, where given, newest first."""
        if to is not None:
            found = self._by_to.get(to, {})
        elif sender is not None:
            found = self._by_sender.get(sender, {})
        else:
            found = self._by_sid
        return (m for m in reversed(found.values()) if sender is None or m.sender == sender)


@dataclass(frozen=True, slots=True)
class Page:
    """Where one page of a listing begins and what comes on it."""

    number: int
    size: int
    start: int
    messages: Sequence[Message]
    more: bool


def cut_page(found: Iterable[Message], number: int, size: int, token: str | None) -> Page:
    """Return page `number`: after (`PA…`) or before (`PB…`) the record a token names.

    A token keeps its place when newer messages come in between two requests.
    """
    rows = list(found)
    sids = [message.sid for message in rows]
    anchor = token[2:] if token else ""
    start = number * size
    if anchor in sids:
        place = sids.index(anchor)
        start = place + 1 if token is not None and token.startswith("PA") else place - size
    start = max(start, 0)
    rest = rows[start:]
    return Page(number, size, start, rest[:size], more=len(rest) > size)


def page_json(path: str, query: Pairs, page: Page) -> dict[str, object]:
    """Return a listing's payload; `query` holds the filters without the paging."""

    def link(number: int, token: str = "") -> str:
        extra = (("PageSize", str(page.size)), ("Page", str(number)))
        pairs = (*query, *extra, *((("PageToken", token),) if token else ()))
        return f"{path}?{urlencode(pairs)}"

    rows = page.messages
    back = page.number > 0 and rows
    return {
        "end": page.start + max(len(rows) - 1, 0),
        "first_page_uri": link(0),
        "next_page_uri": link(page.number + 1, f"PA{rows[-1].sid}") if page.more else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_uri": link(page.number - 1, f"PB{rows[0].sid}") if back else None,
        "start": page.start,
        "uri": link(page.number),
        "messages": [message.as_json() for message in rows],
    }
