"""The questions of a registration: which there are for each way of asking, and in which order.

One question a page. Which ways cover and consent leave open is decided by `consent`.
"""

from collections.abc import Callable, Sequence
from typing import Final

from service.domain.agreement import Mode
from service.domain.codebook import CodebookMalformedError, parse_codebook
from service.usecases import complaining
from service.web.exile import family_form
from service.web.exile.codebook_form import DISTRESS, TOPICS, Places, read_codebook
from service.web.exile.complaints import complain
from service.web.exile.family_form import WINDOWS, mode_of
from service.web.forms import WHOLE, Filled

_CARD: Final = ("town", "dependants", "medicines", "reached")
FIELDS: Final[dict[str, Sequence[str]]] = {
    "cover": ("cover",),
    "consent": ("agrees", "told_by", "told_on", "told_words"),
    "way": ("channel",),
    "address": ("to",),
    "rhythm": ("days_min", "days_max", "plan", "quiet_dates"),
    "hours": (
        *(f"{window}_{part}" for window in WINDOWS for part in ("days", "from", "to")),
        "time_zone",
        "exile_time_zone",
    ),
    "wordings": tuple(f"{topic}_{part}" for topic in TOPICS for part in ("name", "pings")),
    "answers": tuple(f"{topic}_safe" for topic in TOPICS),
    "signs": tuple(DISTRESS),
    "ending": ("stop", "manner_kind", "manner"),
    "try": (),  # what is tried is not kept (R15)
    "told": ("deputy", *_CARD),
    "summary": (),
}
_SHORT: Final = ("rhythm", "hours", "told", "summary")
_WORDS: Final = ("wordings", "answers", "signs", "ending", "try")


def course(form: Filled) -> Sequence[str]:
    """Return the questions in their order; what was answered decides which follow."""
    if form.text("scope") == "own":
        return ("cover", *_SHORT)
    begin = ("cover", "consent", "way")
    mode = mode_of(form)
    if mode is Mode.OWN and form.text("channel"):
        return (*begin, *_SHORT)
    address = ("address",) if mode.sends or not form.text("channel") else ()
    return (*begin, *address, "rhythm", "hours", *_WORDS, "told", "summary")


def step_of(field: str, form: Filled) -> str:
    """Return the question a field stands on, so that its fault can be reached."""
    return next((each for each in course(form) if field in FIELDS[each]), "summary")


def check_step(step: str, form: Filled) -> None:
    """Refuse in `form` what is wrong with the answer to one question."""
    for read in _READERS.get(step, ()):
        read(form)
    form.keep_errors((*FIELDS[step], WHOLE))


def check_words(form: Filled) -> None:
    """Refuse what is wrong with the words so far, also beside each other; remark on the rest."""
    places = Places()
    try:
        book = parse_codebook(read_codebook(form, places))
    except CodebookMalformedError:
        return  # a line is too long, a name is missing: that has been said
    complain(form, complaining.word_complaints(book, remarks=True), places)


_READERS: Final[dict[str, Sequence[Callable[[Filled], object]]]] = {
    "cover": (family_form.read_cover,),
    "consent": (family_form.read_consent, family_form.read_notes),
    "way": (family_form.read_mode,),
    "address": (family_form.read_number,),
    "rhythm": (family_form.read_rhythm,),
    "hours": (family_form.read_hours,),
    **dict.fromkeys(_WORDS[:-1], (check_words,)),
    "told": (family_form.read_notes,),
}
