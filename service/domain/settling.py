"""An agreement from the plain fields a form or a file gives: every refusal at once, by place.

The words of a codebook are parsed in `codebook`; whether they are wise is for `enrolment`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from enum import StrEnum
from typing import TypeVar

from service.domain.agreement import Agreement, AgreementRefusedError, Cover, Mode, Plan
from service.domain.codebook import Codebook, CodebookMalformedError, parse_codebook
from service.domain.duration import DurationRefusedError, parse_duration
from service.domain.schedule import WEEKDAYS, Window, WindowRefusedError

Kind = TypeVar("Kind", bound=StrEnum)
T = TypeVar("T")
_PAIR = 2


class _RefusedError(ValueError):
    """One field cannot be read; the message is a whole sentence."""


def settle(fields: Mapping[str, object], *, begins_at: datetime) -> Agreement:
    """Return the agreement that `fields` describe, named as in a scenario's family.

    Raises AgreementRefusedError with every problem; nothing of it quotes a word or number.
    """
    problems: list[str] = []

    def read(reading: Callable[[object], T], name: str, default: object, blank: T) -> T:
        try:
            return reading(fields.get(name, default))
        except _RefusedError as refused:
            problems.append(f"{name}: {refused}")
            return blank

    mode = read(lambda value: _one_of(Mode, value), "channel", "sms", Mode.SMS)
    cover = read(lambda value: _one_of(Cover, value), "cover", "open", Cover.OPEN)
    plan = read(lambda value: _one_of(Plan, value), "plan", "normal", Plan.NORMAL)
    days = read(_cadence, "every", ["P7D", "P7D"], (7, 7))
    no_windows: tuple[Window, ...] = ()
    windows = read(_windows, "windows", None, no_windows)
    codebook = None if mode is Mode.OWN else read(_codebook, "codebook", None, None)
    no_dates: tuple[tuple[int, int], ...] = ()
    quiet_dates = read(_dates, "quiet_dates", [], no_dates)
    if problems:
        raise AgreementRefusedError(problems)
    return Agreement(
        mode=mode,
        cover=cover,
        plan=plan,
        days_min=days[0],
        days_max=days[1],
        windows=windows,
        time_zone=str(fields.get("time_zone", "Europe/Minsk")),
        begins_at=begins_at,
        codebook=codebook,
        exile_time_zone=str(fields.get("exile_time_zone") or ""),
        case_time_zone=str(fields.get("case_time_zone") or ""),
        quiet_dates=quiet_dates,
    )


def _one_of(kind: type[Kind], value: object) -> Kind:
    try:
        return kind(str(value))
    except ValueError:
        message = f"choose one of {', '.join(kind)}"
        raise _RefusedError(message) from None


def _cadence(value: object) -> tuple[int, int]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != _PAIR:
        message = 'give the shortest and the longest gap, for example ["P3D", "P5D"]'
        raise _RefusedError(message)
    try:
        shortest, longest = (parse_duration(str(each)) for each in value)
    except DurationRefusedError as refused:
        raise _RefusedError(str(refused)) from None
    if shortest.seconds or longest.seconds:
        message = 'gaps are whole days, for example ["P3D", "P5D"]'
        raise _RefusedError(message)
    return shortest.days, longest.days


def _windows(value: object) -> tuple[Window, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        message = "give at least one window of days and hours"
        raise _RefusedError(message)
    return tuple(_window(each) for each in value)


def _window(value: object) -> Window:
    if not isinstance(value, Mapping):
        message = 'a window has "days", "from" and "to"'
        raise _RefusedError(message)
    days = value.get("days", WEEKDAYS)
    if not isinstance(days, Sequence) or not all(day in WEEKDAYS for day in days):
        message = f"days are written {', '.join(WEEKDAYS)}"
        raise _RefusedError(message)
    numbers = frozenset(WEEKDAYS.index(str(day)) for day in days)
    try:
        return Window(numbers, _hour(value.get("from")), _hour(value.get("to")))
    except WindowRefusedError as refused:
        raise _RefusedError(str(refused)) from None


def _hour(value: object) -> time:
    try:
        hour = time.fromisoformat(str(value))
    except ValueError:
        hour = None
    if hour is None or hour.tzinfo is not None:
        message = "hours are written like 18:00"
        raise _RefusedError(message)
    return hour


def _codebook(value: object) -> Codebook | None:
    try:
        return parse_codebook(value) if value is not None else None
    except CodebookMalformedError as refused:
        raise _RefusedError(str(refused)) from None


def _dates(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        message = 'quiet dates are a list of month and day, for example ["03-25"]'
        raise _RefusedError(message)
    return tuple(_date(str(each)) for each in value)


def _date(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    if not (month.isdecimal() and day.isdecimal()):
        message = "a quiet date is written like 03-25"
        raise _RefusedError(message)
    return int(month), int(day)
