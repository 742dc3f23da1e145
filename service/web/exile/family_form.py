"""The form that registers a family: from what was typed to plain fields, every fault at its place.

What an agreement may hold is decided by `settling`, asked by the use case; here only what a
form of text can get wrong. The words between the two are read in `codebook_form`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from service.domain.address import AddressRefusedError
from service.domain.agreement import (
    DAYS_MAX,
    DAYS_MIN,
    Cover,
    Plan,
    is_zone,
)
from service.domain.schedule import WEEKDAYS
from service.domain.settling import settle
from service.usecases.enrolling import Registration
from service.web.exile.codebook_form import Places, read_codebook
from service.web.forms import Filled
from service.web.numbers import possible_number
from service.web.tongues import say

WINDOWS = ("w1", "w2")
COVERS = (Cover.OPEN, Cover.SMALL_TALK)  # an estranged family is never written to
NOTE_LENGTH_MAX = 1000
_ANY_WINDOW = ({"days": WEEKDAYS, "from": "18:00", "to": "20:00"},)


def read_family(form: Filled) -> "Draft":
    """Return what was typed as plain fields; whatever cannot be read is refused in `form`."""
    places = Places()
    fields: dict[str, object] = {
        "channel": "sms",
        "cover": _one_of(form, "cover", tuple(map(str, COVERS))),
        "plan": _one_of(form, "plan", tuple(map(str, Plan))),
        "every": _every(form),
        "windows": _windows(form),
        "time_zone": _zone(form, "time_zone"),
        "exile_time_zone": _zone(form, "exile_time_zone"),
        "codebook": read_codebook(form, places),
    }
    number = _number(form)
    _check_notes(form)
    if form.text("agrees") != "yes":
        form.refuse("agrees", say("Tell your relative first. Without their yes nothing is sent."))
    return Draft(fields, number, form.text("deputy"), form.text("case_card"), places)


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as plain fields, which may not be settled yet."""

    fields: dict[str, object] = field(repr=False)
    number: str = field(repr=False)
    deputy: str = field(repr=False)
    case_card: str = field(repr=False)
    places: Places = field(repr=False)

    def registration(self, begins_at: datetime) -> Registration:
        """Return what is to be registered. Raises AgreementRefusedError."""
        agreement = settle(self.fields, begins_at=begins_at)
        return Registration(agreement, self.number, self.deputy, self.case_card)

    def words_alone(self, begins_at: datetime) -> Registration:
        """Return its codebook in an agreement like any other, so that both are judged at once.

        Raises AgreementRefusedError.
        """
        sound = {"channel": "sms", "windows": _ANY_WINDOW, "codebook": self.fields["codebook"]}
        return Registration(settle(sound, begins_at=begins_at), self.number)


def _one_of(form: Filled, name: str, choices: tuple[str, ...]) -> str:
    chosen = form.text(name)
    if chosen not in choices:
        form.refuse(name, say("Choose one of these."))
    return chosen


def _every(form: Filled) -> list[str]:
    shortest, longest = _days(form, "days_min"), _days(form, "days_max")
    if shortest is None or longest is None:
        return []
    cover = form.text("cover")
    least = DAYS_MIN[Cover(cover)] if cover in set(Cover) else 1
    if shortest < least:
        sentence = say("With this cover at least %(days)s days lie between.", days=least)
        form.refuse("days_min", sentence)
    if longest < shortest:
        form.refuse("days_max", say("The longest gap is shorter than the shortest: swap them."))
    if longest > DAYS_MAX:
        form.refuse("days_max", say("At most %(days)s days may lie between.", days=DAYS_MAX))
    return [f"P{shortest}D", f"P{longest}D"]


def _days(form: Filled, name: str) -> int | None:
    text = form.text(name)
    if text.isascii() and text.isdecimal() and int(text[:4]) > 0:
        return int(text[:4])
    form.refuse(name, say("Write a number of days."))
    return None


def _windows(form: Filled) -> list[dict[str, object]]:
    given = [name for name in WINDOWS if name == "w1" or _is_begun(form, name)]
    return [_window(form, name) for name in given]


def _is_begun(form: Filled, name: str) -> bool:
    return any((form.many(f"{name}_days"), form.text(f"{name}_from"), form.text(f"{name}_to")))


def _window(form: Filled, name: str) -> dict[str, object]:
    days = [day for day in form.many(f"{name}_days") if day in WEEKDAYS]
    opens, closes = form.text(f"{name}_from"), form.text(f"{name}_to")
    if not days:
        form.refuse(f"{name}_days", say("Tick at least one day."))
    if not opens or not closes:
        form.refuse(f"{name}_from", say("Write both hours, for example 18:00 and 20:30."))
    elif closes <= opens:
        form.refuse(f"{name}_from", say("The hours must end after they begin, on the same day."))
    return {"days": days, "from": opens, "to": closes}


def _zone(form: Filled, name: str) -> str:
    zone = form.text(name)
    if not zone or not is_zone(zone):
        form.refuse(name, say("Choose a place whose clocks are the same."))
    return zone


def _number(form: Filled) -> str:
    try:
        return possible_number(form.text("to"))
    except AddressRefusedError:
        example = "+48 500 100 301"
        form.refuse(
            "to",
            say(
                "Write the whole number with + and the country, for example %(example)s.",
                example=example,
            ),
        )
        return ""


def _check_notes(form: Filled) -> None:
    for name in ("deputy", "case_card"):
        if len(form.text(name)) > NOTE_LENGTH_MAX:
            sentence = say("Shorten this to %(count)s letters.", count=NOTE_LENGTH_MAX)
            form.refuse(name, sentence)
