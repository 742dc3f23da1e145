"""What a page says: nothing that a glance at a locked phone could give away.

No name, number, link, product or cause (FIELD-GUIDE §5); only whether it can wait.
"""

from service.domain.level import Level

AGAIN = {"en": " (again)", "ru": " (повторно)", "be": " (паўторна)"}
_NOW = {
    "en": "Please come to the desk now.",
    "ru": "Пожалуйста, подойди сейчас.",
    "be": "Калі ласка, падыдзі зараз.",
}
_TODAY = {
    "en": "Please look in today.",
    "ru": "Пожалуйста, загляни сегодня.",
    "be": "Калі ласка, зазірні сёння.",
}


def page_text(language: str, level: Level) -> str:
    """Return the words of a page in the responder's language."""
    texts = _NOW if level is Level.L4 else _TODAY
    return texts.get(language, texts["en"])


# Spoken, to whoever picks up: it may be somebody else's hand or a mailbox.
_KEY = {
    "en": "Then press any key.",
    "ru": "Затем нажми любую кнопку.",
    "be": "Потым націсні любую кнопку.",
}


def call_text(language: str, level: Level) -> str:
    """Return what a call says in the responder's language."""
    return f"{page_text(language, level)} {_KEY.get(language, _KEY['en'])}"


def operator_text(about: str) -> str:
    """Return the words of an operator's page: a code of ours, never content."""
    return f"Please look at the service: {about.split(maxsplit=1)[0]}."


def flagged(text: str) -> str:
    """Return `text` marked as sent again, in its own language."""
    for texts in (_NOW, _TODAY):
        for language, plain in texts.items():
            if text in (plain, f"{plain} {_KEY[language]}"):
                return text + AGAIN[language]
    return text if text.endswith(tuple(AGAIN.values())) else text + AGAIN["en"]
