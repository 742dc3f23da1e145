"""The languages of the pages: which one a reader gets, and texts in it.

The reader's own choice (a cookie, set by a form) comes before what the browser asks for.
Every sentence goes through gettext; the catalogs lie in `service/translations`.
"""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel  # type: ignore[import-untyped] # ships no types
from flask import Flask, request

LANGUAGES = {"en": "English", "ru": "Русский", "be": "Беларуская"}
COOKIE = "language"
_CATALOGS = Path(__file__).parent.parent / "translations"


def speak(app: Flask) -> None:
    """Let an application answer in the reader's language."""
    flask_babel.Babel(
        app,
        default_locale="en",
        default_translation_directories=str(_CATALOGS),
        locale_selector=language,
    )
    app.jinja_env.globals.update(
        language=language, languages=LANGUAGES, day=day_text, moment=moment_text
    )


def language() -> str:
    """Return the language of this request."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "en"


def say(sentence: str, **values: object) -> str:
    """Return `sentence` in the reader's language, its %(names)s filled."""
    return str(flask_babel.gettext(sentence, **values))


def day_text(day: date) -> str:
    """Return a day as it is spoken: weekday, day, month."""
    return str(flask_babel.format_date(day, "EEEE, d MMMM"))


def moment_text(instant: datetime, zone: str) -> str:
    """Return the hour of an instant on the clocks of a zone."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
