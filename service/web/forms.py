"""A form as it was sent, and what is wrong with it, field by field.

Everything wrong is found before anything is said. Which field wants what is decided where
the form is read; how it looks, in the templates.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

WHOLE = "form"  # what is wrong with the form as a whole


class Filled:
    """What somebody typed; refilled into the page when it comes back."""

    def __init__(self, sent: MultiDict[str, str] | None = None) -> None:
        self._sent: MultiDict[str, str] = sent if sent is not None else MultiDict()
        self.errors: dict[str, list[str]] = {}
        self.remarks: dict[str, list[str]] = {}  # to be looked at once, and then kept or not
        self.hidden: tuple[str, ...] = ()  # kept, and not shown again

    @property
    def is_fine(self) -> bool:
        """Whether nothing was refused so far."""
        return not self.errors

    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what to change, once."""
        said = self.errors.setdefault(field, [])
        if sentence not in said:
            said.append(sentence)

    def remark(self, field: str, sentence: str) -> None:
        """Say at a field what may be kept knowingly, once."""
        said = self.remarks.setdefault(field, [])
        if sentence not in said:
            said.append(sentence)

    @property
    def remarks_code(self) -> str:
        """Return what stands for exactly these remarks when the form is sent again."""
        return hashlib.sha256(repr(sorted(self.remarks.items())).encode()).hexdigest()[:16]

    @property
    def wants_a_look(self) -> bool:
        """Whether there are remarks that were not on the page when this was sent."""
        return bool(self.remarks) and self.text("remarks_seen") != self.remarks_code

    def keep_errors(self, fields: Sequence[str]) -> None:
        """Say nothing about fields that are not asked yet; the others as they stand on the page."""
        self.errors = {name: self.errors[name] for name in fields if name in self.errors}
        self.remarks = {name: self.remarks[name] for name in fields if name in self.remarks}

    def with_fields(self, fields: Sequence[str], other: "Filled") -> "Filled":
        """Return this form with some of its fields as another has them."""
        kept = [pair for pair in self._sent.items(multi=True) if pair[0] not in fields]
        new = [(name, value) for name in fields for value in other.many(name)]
        return Filled(MultiDict([*kept, *new]))

    def as_lists(self) -> dict[str, list[str]]:
        """Return everything typed, by field."""
        return self._sent.to_dict(flat=False)

    def forget(self, *fields: str) -> None:
        """Keep what must not stand on a page again out of it."""
        kept = [pair for pair in self._sent.items(multi=True) if pair[0] not in fields]
        self._sent = MultiDict(kept)

    def hide(self, *fields: str) -> None:
        """Keep fields out of the page, which says that they hold something."""
        self.forget(*fields)
        self.hidden = fields
        self.remarks = {name: said for name, said in self.remarks.items() if name not in fields}

    def text(self, field: str, default: str = "") -> str:
        """Return one value without the spaces around it."""
        return unicodedata.normalize("NFC", self._sent.get(field, default)).strip()

    def many(self, field: str) -> list[str]:
        """Return every value ticked."""
        return self._sent.getlist(field)

    def lines(self, field: str) -> list[str]:
        """Return the lines of a long field that hold something."""
        return list(self._lines(field))

    def _lines(self, field: str) -> Iterator[str]:
        for line in self.text(field).splitlines():
            if kept := " ".join(line.split()):
                yield kept


def kept_form(fields: Mapping[str, Sequence[str]]) -> Filled:
    """Return a form as it was kept."""
    return Filled(MultiDict([(name, each) for name, many in fields.items() for each in many]))


def sent_form() -> Filled:
    """Return the form of this request."""
    return Filled(request.form)


def end_of_day(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the end of a day written as browsers write it; None where it is none."""
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        return None
