"""The body of a webhook as ordered pairs, doubled ones included, by strict UTF-8.

A lenient reader would store something the gateway never signed. What the pairs mean and
whether they were signed is decided by `TwilioIntake`.
"""

from urllib.parse import parse_qsl

FORM_TYPE = "application/x-www-form-urlencoded"
FIELDS_MAX = 200


class UnreadableFormError(Exception):
    """The body is no form of UTF-8 text."""


def read_form(body: bytes) -> list[tuple[str, str]]:
    """Return the pairs of an urlencoded body in their order. Raises UnreadableFormError."""
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
            separator="&",
        )
    except ValueError:
        raise UnreadableFormError from None
