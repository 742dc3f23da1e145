"""What registers a family: from what was typed to plain fields, every fault at its place.

What an agreement may hold is decided by `settling`, which ways are open by `consent`, what
a codebook may hold by `enrolment`; here only what a form of text can get wrong.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from service.domain.address import AddressRefusedError
from service.domain.agreement import DAYS_MAX, DAYS_MIN, Cover, Mode, Plan, is_zone
from service.domain.consent import Consent, open_modes
from service.domain.schedule import WEEKDAYS
from service.domain.settling import settle
from service.usecases.enrolling import ONE_WAY_COUNTRIES, Registration
from service.web.exile.codebook_form import Places, read_codebook
from service.web.exile.sentences import COMPLAINTS
from service.web.facts import here
from service.web.forms import Filled
from service.web.numbers import possible_number
from service.web.tongues import say

WINDOWS = ("w1", "w2")
NOTE_LENGTH_MAX = 1000
QUIET_DATES_MAX = 30
WINDOW_MINUTES_MIN: Final = 30
NIGHT_BEGINS: Final = time(22)
NIGHT_ENDS: Final = time(7)
_HOUR: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
_NOTES = ("told_by", "told_words", "deputy", "town", "reached")


def cover_of(form: Filled) -> Cover:
    """Return the cover chosen; the widest until one is."""
    chosen = form.text("cover")
    return Cover(chosen) if chosen in set(Cover) else Cover.OPEN


def modes_of(form: Filled) -> tuple[Mode, ...]:
    """Return the ways that cover and consent leave open, the least new trace first."""
    return open_modes(cover_of(form), consents=form.text("agrees") == "yes")


def mode_of(form: Filled) -> Mode:
    """Return the way chosen, or the one that is left."""
    open_now, chosen = modes_of(form), form.text("channel")
    return Mode(chosen) if chosen in open_now else Mode.OWN


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as plain fields, which may not be settled yet."""

    fields: dict[str, object] = field(repr=False)
    number: str | None = field(repr=False)
    deputy: str = field(repr=False)
    case_card: str = field(repr=False)
    reached: str = field(repr=False)
    consent: Consent | None
    places: Places = field(repr=False)

    def registration(self, begins_at: datetime) -> Registration:
        """Return what is to be registered. Raises AgreementRefusedError."""
        agreement = settle(self.fields, begins_at=begins_at)
        return Registration(
            agreement,
            self.number,
            self.deputy,
            self.case_card,
            self.consent,
            self.reached,
        )


def read_family(form: Filled) -> Draft:
    """Return what was typed as plain fields; whatever cannot be read is refused in `form`."""
    places, mode = Places(), mode_of(form)
    read_cover(form)
    read_mode(form)
    read_rhythm(form)
    read_hours(form)
    read_notes(form)
    return Draft(
        _fields(form, mode, read_codebook(form, places) if mode is not Mode.OWN else None),
        read_number(form) if mode.sends else None,
        form.text("deputy"),
        card_of(form, consents=form.text("agrees") == "yes"),
        form.text("reached").strip(),
        read_consent(form) if form.text("agrees") == "yes" else None,
        places,
    )


def _fields(form: Filled, mode: Mode, codebook: dict[str, object] | None) -> dict[str, object]:
    exile_zone = form.text("exile_time_zone")
    return {
        "channel": str(mode),
        "cover": form.text("cover"),
        "plan": form.text("plan"),
        "every": [f"P{form.text(name)}D" for name in ("days_min", "days_max")],
        "windows": [_window(form, name) for name in _given(form)],
        # In `own` the hours are those in which the exile is reminded.
        "time_zone": exile_zone if mode is Mode.OWN else form.text("time_zone"),
        "exile_time_zone": exile_zone,
        "quiet_dates": quiet_dates(form),
        "codebook": codebook,
    }


def read_cover(form: Filled) -> None:
    """Refuse a cover there is none of."""
    _one_of(form, "cover", tuple(map(str, Cover)))


def read_mode(form: Filled) -> None:
    """Refuse a way that cover or consent have closed."""
    _one_of(form, "channel", tuple(map(str, modes_of(form))))


def _one_of(form: Filled, name: str, choices: tuple[str, ...]) -> None:
    if form.text(name) not in choices:
        form.refuse(name, say("Choose one of these."))


def read_consent(form: Filled) -> Consent | None:
    """Return the record of who told the relative what; None where it is not whole."""
    _one_of(form, "agrees", ("yes", "no"))
    if form.text("agrees") != "yes":
        return None
    told_on = _day(form.text("told_on"))
    if told_on is None or told_on > here().ports.clock.now().date():
        form.refuse("told_on", say("Choose the day on which they were told, today or before."))
    for name in ("told_by", "told_words"):
        if not form.text(name):
            form.refuse(name, say("Write this down in a few words."))
    return Consent(form.text("told_by"), told_on or date.min, form.text("told_words"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_rhythm(form: Filled) -> None:
    """Refuse a plan or gaps that cannot be kept."""
    _one_of(form, "plan", tuple(map(str, Plan)))
    shortest, longest = _days(form, "days_min"), _days(form, "days_max")
    quiet_dates(form)
    if shortest is None or longest is None:
        return
    least = DAYS_MIN[cover_of(form)]
    if shortest < least:
        sentence = say("With this cover at least %(days)s days lie between.", days=least)
        form.refuse("days_min", sentence)
    if longest < shortest:
        form.refuse("days_max", say("The second number is smaller than the first: swap them."))
    if longest > DAYS_MAX:
        form.refuse("days_max", say("At most %(days)s days may lie between.", days=DAYS_MAX))


def _days(form: Filled, name: str) -> int | None:
    text = form.text(name)
    if text.isascii() and text.isdecimal() and int(text[:4]) > 0:
        return int(text[:4])
    form.refuse(name, say("Write a number of days."))
    return None


def quiet_dates(form: Filled) -> list[str]:
    """Return days of the year as month and day, as an agreement has them."""
    written = form.text("quiet_dates").replace(",", " ").split()
    dates = [_turned(each) for each in written]
    if None in dates or len(dates) > QUIET_DATES_MAX:
        form.refuse("quiet_dates", say("Write day and month with a point, for example 25.03."))
        return []
    return [each for each in dates if each is not None]


def _turned(text: str) -> str | None:
    day, _, month = text.rstrip(".").partition(".")
    found = _day(f"2024-{month:0>2}-{day:0>2}")  # a leap year: 29 February is a day too
    return f"{found:%m-%d}" if found else None


def read_hours(form: Filled) -> None:
    """Refuse hours in which nothing could go out, and zones nobody lives in."""
    for name in _given(form):
        _check_window(form, name)
    for name in _zones(form):
        zone = form.text(name)
        if not zone or not is_zone(zone):
            form.refuse(name, say("Choose a place whose clocks are the same."))


def _zones(form: Filled) -> tuple[str, ...]:
    return ("exile_time_zone",) if _asks_the_exile(form) else ("time_zone", "exile_time_zone")


def _asks_the_exile(form: Filled) -> bool:
    """Whether the hours are those in which the exile is reminded."""
    return mode_of(form) is Mode.OWN or form.text("scope") == "own"


def _given(form: Filled) -> list[str]:
    return [name for name in WINDOWS if name == WINDOWS[0] or _is_begun(form, name)]


def _is_begun(form: Filled, name: str) -> bool:
    return any((form.many(f"{name}_days"), form.text(f"{name}_from"), form.text(f"{name}_to")))


def _window(form: Filled, name: str) -> dict[str, object]:
    days = [day for day in form.many(f"{name}_days") if day in WEEKDAYS]
    ends = {end: form.text(f"{name}_{end}") for end in ("from", "to")}
    return {"days": days, **{end: _clock(text) for end, text in ends.items()}}


def _clock(text: str) -> str:
    """Return an hour as clocks show it, where it is one; browsers without a clock send any text."""
    hour = _hour(text)
    return f"{hour:%H:%M}" if hour else text


def _check_window(form: Filled, name: str) -> None:
    window = _window(form, name)
    if not window["days"]:
        form.refuse(f"{name}_days", say("Tick at least one day."))
    if not window["from"] or not window["to"]:
        form.refuse(f"{name}_from", say("Write both hours, for example 18:00 and 20:30."))
    else:
        _check_hours(form, name, *(_hour(str(window[end])) for end in ("from", "to")))


def _hour(text: str) -> time | None:
    """Return an hour as clocks with 24 hours show it; None where it is none."""
    found = _HOUR.fullmatch(text)
    return time(int(found.group(1)), int(found.group(2))) if found else None


def _check_hours(form: Filled, name: str, opens: time | None, closes: time | None) -> None:
    """Refuse hours that are none, leave chance no room, or wake whoever is written to."""
    field = f"{name}_from"
    if opens is None or closes is None:
        form.refuse(field, say("Write hours from 00:00 to 23:59, for example 18:00 and 20:30."))
    elif closes <= opens:
        form.refuse(field, say("The hours must end after they begin, on the same day."))
    elif _minutes(closes) - _minutes(opens) < WINDOW_MINUTES_MIN:
        sentence = say(
            "Leave at least %(count)s minutes: in less, chance has no room and every message "
            "comes at the same time of day.",
            count=WINDOW_MINUTES_MIN,
        )
        form.refuse(field, sentence)
    elif not _asks_the_exile(form) and (opens >= NIGHT_BEGINS or closes <= NIGHT_ENDS):
        sentence = say(
            "These hours lie in the night: a message then wakes people and stands out. Take in "
            "some time between 7:00 and 22:00."
        )
        form.refuse(field, sentence)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def read_number(form: Filled) -> str:
    """Return the relative's number; refuse what no network has."""
    try:
        number = possible_number(form.text("to"))
    except AddressRefusedError:
        sentence = say(
            "Write the whole number with + and the country, for example %(example)s.",
            example="+48 500 100 301",
        )
        form.refuse("to", sentence)
        return ""
    if mode_of(form) is Mode.SMS and number.startswith(ONE_WAY_COUNTRIES):
        sentence = COMPLAINTS["number-one-way"]
        form.refuse("to", say(sentence))
    return number


def read_notes(form: Filled) -> None:
    """Refuse what is longer than anybody reads."""
    for name in _NOTES:
        if len(form.text(name)) > NOTE_LENGTH_MAX:
            sentence = say("Shorten this to %(count)s letters.", count=NOTE_LENGTH_MAX)
            form.refuse(name, sentence)


def card_of(form: Filled, *, consents: bool) -> str:
    """Return the card for responders: what the exile chose to put on it, line by line."""
    lines = [form.text("town")]
    if consents:  # §7a: nothing about health without her consent
        lines += [
            say("Somebody depends on them: %(answer)s.", answer=_yes_or_no(form, "dependants")),
            say("Medicines: %(answer)s.", answer=_yes_or_no(form, "medicines")),
        ]
    return "\n".join([*lines, form.text("reached")]).strip()


def _yes_or_no(form: Filled, name: str) -> str:
    answers = {"yes": say("yes"), "no": say("no")}
    return answers.get(form.text(name), say("not said"))
