"""The languages of the pages: which one a reader gets, and texts in it.

The reader's own choice (a cookie, set by a form) comes before what the browser asks for.
Every sentence goes through gettext; the catalogs lie in `service/translations`.
"""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel  # type: ignore[import-untyped] # ships no types
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from service.web.facts import here

LANGUAGES = {"en": "English", "ru": "Русский", "be": "Беларуская"}
COOKIE = "language"
_CATALOGS = Path(__file__).parent.parent / "translations"
_YEAR_S = 365 * 24 * 3600


def speak(app: Flask) -> None:
    """Let an application answer in the reader's language."""
    flask_babel.Babel(
        app,
        default_locale="en",
        default_translation_directories=str(_CATALOGS),
        locale_selector=language,
    )
    app.jinja_env.globals.update(
        language=language,
        languages=LANGUAGES,
        day=day_text,
        date=date_text,
        hour=hour_text,
        number=number_text,
    )


def language() -> str:
    """Return the language of this request."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "en"


def remember_language(back: str) -> Response:
    """Keep the language a form of ours asked for, and go to `back`."""
    answer = redirect(back, 303)
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        answer.set_cookie(
            COOKIE,
            chosen,
            max_age=_YEAR_S,
            secure=here().facts.is_secure,
            httponly=True,
            samesite="Strict",
        )
    return answer


def say(sentence: str, /, **values: object) -> str:
    """Return `sentence` in the reader's language, its %(names)s filled."""
    return str(flask_babel.gettext(sentence, **values))


def marked(sentence: str) -> str:
    """Mark a sentence for the catalogs that is said later."""
    return sentence


def day_text(when: date | datetime, zone: str = "") -> str:
    """Return a day by itself, with its weekday; an instant's day is the zone's."""
    return format_date(_day_of(when, zone), "EEEE, d MMMM", locale=language())


def date_text(when: date | datetime, zone: str = "") -> str:
    """Return a day as it stands inside a sentence.

    A weekday would have to be declined there ("since Tuesday"), a day and its month never.
    """
    return format_date(_day_of(when, zone), "d MMMM", locale=language())


def _day_of(when: date | datetime, zone: str) -> date:
    if isinstance(when, datetime):
        return when.astimezone(ZoneInfo(zone or "UTC")).date()
    return when


def month_text(day: date, *, short: bool = False) -> str:
    """Return the month of a day: in short, or whole and with its year."""
    return format_date(day, "LLL" if short else "LLLL y", locale=language())


def number_text(number: float) -> str:
    """Return a number as it is written, to a tenth."""
    return str(format_decimal(number, "0.#", locale=language()))


def hour_text(instant: datetime, zone: str) -> str:
    """Return what the clocks of a zone show at an instant."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
