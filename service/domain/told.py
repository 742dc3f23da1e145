"""Who is asked in the exile's stead and what responders may read at once, written anew.

Empty: taken away. When either counts is decided by `renewing`, what a page lets be written by
the form.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who they are and how they are reached, in the exile's words."""

    words: str = field(default="", repr=False)
    is_same: bool = False  # the person named before: an address they proved goes on counting


@dataclass(frozen=True, slots=True)
class Card:
    """The whole card, and the line of it that a call needs."""

    text: str = field(default="", repr=False)
    reached: str = field(default="", repr=False)
