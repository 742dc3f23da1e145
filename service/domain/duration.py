"""Durations as ISO 8601 text (`PT6H`, `P2D`, `P1DT2H`, `P2W`) to a timedelta and back.

Years and months have no fixed length and are refused, as is anything over a hundred
years. What a duration is for, and whether it is sensible there, is not decided here.
"""

import re
from datetime import timedelta

_LONGEST = timedelta(days=36_525)  # a hundred years: any instant of ours plus this still exists
_WEEKS = re.compile(r"P(?P<weeks>[0-9]{1,6})W")
_PARTS = re.compile(
    r"P(?=[0-9T])(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,6})H)?(?:(?P<minutes>[0-9]{1,7})M)?"
    r"(?:(?P<seconds>[0-9]{1,9})S)?)?"
)


class DurationRefusedError(ValueError):
    """The text is no duration we take, or the timedelta has no text."""


def parse_duration(text: str, *, signed: bool = False) -> timedelta:
    """Return what `text` lasts; only where `signed` may it begin with a minus (a clock set back)."""
    negative = signed and text.startswith("-")
    body = text[1:] if negative else text
    match = _WEEKS.fullmatch(body) or _PARTS.fullmatch(body)
    if match is None:
        message = "write a duration as PT30M, PT6H, P2D, P1DT2H or P2W"
        raise DurationRefusedError(message)
    length = timedelta(**{unit: int(n) for unit, n in match.groupdict().items() if n is not None})
    if length > _LONGEST:
        message = "a duration may last a hundred years at most"
        raise DurationRefusedError(message)
    return -length if negative else length


def format_duration(length: timedelta) -> str:
    """Return `length` in its shortest form without weeks: `P14D`, `P1DT2H`, `PT0S`, `-PT1H`."""
    if length.microseconds:
        message = "a duration is written in whole seconds"
        raise DurationRefusedError(message)
    if length < timedelta():
        return f"-{format_duration(-length)}"
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    days = f"{length.days}D" if length.days else ""
    if not days and not time:
        return "PT0S"
    return f"P{days}T{time}" if time else f"P{days}"
