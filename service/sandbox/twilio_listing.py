"""Which records a listing of Twilio's holds: filters by number and by day of sending, pages.

A message that has not been sent yet has no such day and falls through every day filter,
as it does with the real one.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from service.sandbox.twilio_messages import Messages, cut_page, page_json
from service.sandbox.twilio_refusals import bad
from service.sandbox.wire import Pairs

PAGE_SIZE = 50
PAGE_SIZE_MAX = 1000
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
_PAGING = ("PageSize", "Page", "PageToken")
_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


def list_messages(messages: Messages, path: str, query: Pairs) -> dict[str, object]:
    """Return the payload for `query`, or raise RequestRefusedError."""
    values = dict(query)
    unknown = set(values) - {*_FILTERS, *_PAGING}
    if unknown or len(values) != len(query):
        raise bad(20001, f"Unknown parameters: {', '.join(sorted(unknown)) or 'given twice'}")
    size = _number(values, "PageSize", PAGE_SIZE)
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise bad(20001, "PageSize must be from 1 to 1000")
    tests = [_test(name, values[name]) for name in _FILTERS[2:] if name in values]
    found = messages.newest_first(to=values.get("To"), sender=values.get("From"))
    kept = (message for message in found if all(test(message.sent) for test in tests))
    page = cut_page(kept, _number(values, "Page", 0), size, values.get("PageToken"))
    return page_json(path, tuple(pair for pair in query if pair[0] in _FILTERS), page)


def _number(values: dict[str, str], name: str, default: int) -> int:
    value = values.get(name, str(default))
    if not value.isdecimal():
        raise bad(20001, f"{name} must be a number")
    return int(value)


def _test(name: str, value: str) -> Callable[[datetime | None], bool]:
    first, after = _span(value)
    if name == "DateSent<":
        return lambda sent: sent is not None and sent < after
    if name == "DateSent>":
        return lambda sent: sent is not None and sent >= first
    return lambda sent: sent is not None and first <= sent < after


def _span(value: str) -> Span:
    """Return from when until when `value` lasts: a whole day, or one second of one.

    The vendor's client writes a day as its midnight, so a midnight is taken for the day.
    """
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise bad(20001, "DateSent must be a day or an instant") from None
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware, aware + (_DAY if aware.time() == time() else timedelta(seconds=1))
