"""Families drawn from the lexicons with a seed; only such as enrolment accepts."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from service.domain.codebook import Codebook, parse_codebook
from service.domain.enrolment import check_codebook, is_refused
from service.evidence.lexicon import LEXICONS, Lexicon

_TRIES_MAX: Final = 60


def families(language: str, count: int, seed: int) -> Iterator[Codebook]:
    """Yield `count` codebooks of phrases; every third has single words as safe markers."""
    chance = Random(f"{language} {seed}")  # noqa: S311 - a seed that repeats, no cryptography
    for number in range(count):
        for _ in range(_TRIES_MAX):
            book = parse_codebook(_drawn(language, chance, single=not (number + 1) % 3))
            if not is_refused(check_codebook(book)):
                yield book
                break


def _drawn(language: str, chance: Random, *, single: bool) -> dict[str, Any]:
    lexicon = LEXICONS[language]
    phrases = _phrases(lexicon, chance)
    return {
        "languages": [language],
        "level": "topic",
        "topics": [
            {
                "name": name,
                "pings": [ping],
                "safe": chance.sample(words, 3) if single else [next(phrases)],
            }
            for name, ping, words in lexicon.topics
        ],
        "distress": [{"marker": next(phrases), "level": level} for level in ("L2", "L3", "L4")],
        "stop": [next(phrases)],
    }


def _phrases(lexicon: Lexicon, chance: Random) -> Iterator[str]:
    who = chance.sample(lexicon.who, len(lexicon.who))
    what = chance.sample(lexicon.what, len(lexicon.what))
    return (f"{one} {does}" for one, does in zip(who, what, strict=False))
