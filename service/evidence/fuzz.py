"""`python -m service.evidence.fuzz`: reads texts nobody would write, and says whether it could.

Each text is drawn from the seed and its own number alone, so that a run can be stopped and
taken up again anywhere (`--first`). An exception names that number and ends the run. In
every fourth text a distress marker stands, spelled out: it must be heard (I6).
"""

import json
import time
from collections.abc import Sequence
from random import Random
from typing import Final

import click

from service.domain.codebook import Codebook, DistressMarker, Meaning, Topic
from service.domain.enrolment import check_codebook
from service.domain.reader import Verdict, VerdictKind, read, read_stranger, read_together
from service.evidence.families import families
from service.evidence.lexicon import LEXICONS
from service.evidence.noise import noisy

TOLD_EVERY: Final = 10_000
_FAMILIES: Final = 4  # of each language
_PIECES_MAX: Final = 14
_LETTERS_MIN: Final = 6  # of a word that slips are made in
_LONG_SHARE: Final = 0.0002
_PIECES: Final = (
    *"абвгдежзийклмнопрстуфхцчшщъыьэюяёўіїєґ", *"abcdefghijklmnopqrstuvwxyz", *"ąćęłńóśźżçøđß",
    *" \n\t\r.,;:!?()«»\"'’ʼ`-—…/\\0123456789", *"ǁǂ\x00\x85\ufeff\u200b\u200d\u2028\u0301\u0345\ufe0f\U0001f336",
    "ﬃ", "Ⅷ", "İ", "ſ", "ͅ", "\U0001f1e7\U0001f1fe", "\ud800", "מלפפון", "辣椒", "พริก", "ा", "ﷺ",
    "не ", "нет, ", "no ", "nie ", "ня ", "неправда ", " rz", "sz", "shch", "ie", "io", "4", "360",
    "в больнице ", "упала ", "лет назад ", "this is the neighbour ",
)  # fmt: skip


class DistressLostError(AssertionError):
    """A distress marker stood in a text, spelled out, and was not heard."""


def fuzzed(chance: Random, words: Sequence[str] = ()) -> str:
    """Return a text of odd pieces, and of `words` as they are or with slips."""
    pieces = []
    lettered = [word for word in words if sum(map(str.isalpha, word)) >= _LETTERS_MIN]
    for _ in range(chance.randrange(_PIECES_MAX)):
        kind = chance.random()
        if words and kind < 0.08:  # noqa: PLR2004 - now and then
            pieces.append(f" {chance.choice(words)} ")
        elif lettered and kind < 0.12:  # noqa: PLR2004 - as above
            pieces.append(noisy(chance.choice(lettered), chance.randrange(4), chance))
        elif kind < 0.16:  # noqa: PLR2004 - as above
            pieces.append(chr(chance.randrange(0x11000)))
        else:
            pieces.append(chance.choice(_PIECES))
    return "".join(pieces)


def fuzz(number: int, seed: int, books: Sequence[Codebook]) -> None:
    """Read the text with this number; raise what reading raises, or DistressLostError."""
    chance = Random(f"{seed} {number}")  # noqa: S311 - a seed that repeats, no cryptography
    book = chance.choice(books) if chance.random() < 0.98 else _odd_book(chance)  # noqa: PLR2004
    words = [marker.text for marker in book.markers()] + list(book.pings)
    text = fuzzed(chance, words)
    if chance.random() < _LONG_SHARE:
        text = "".join(fuzzed(chance, words) for _ in range(chance.randrange(200)))
    if number % 4 == 0:
        text = _with_distress(text, books[number // 4 % len(books)], chance)
        verdict = _read(text, books[number // 4 % len(books)], chance)
        if verdict.verdict is not VerdictKind.DISTRESS:
            raise DistressLostError(number)
    else:
        _read(text, book, chance)


def _with_distress(text: str, book: Codebook, chance: Random) -> str:
    alarms = [marker.text for marker in book.markers() if marker.meaning is Meaning.DISTRESS]
    at = chance.randrange(len(text) + 1)
    return f"{text[:at]} {chance.choice(alarms)} {text[at:]}"


def _read(text: str, book: Codebook, chance: Random) -> Verdict:
    asked = chance.choice([None, "?", *(topic.name for topic in book.topics)])
    kind = chance.random()
    if kind < 0.02:  # noqa: PLR2004 - the other ways in, now and then
        return read_stranger(book, text)
    previous = [fuzzed(chance), text][: chance.randrange(3)]
    if kind < 0.03:  # noqa: PLR2004 - as above
        texts = [text, *(fuzzed(chance) for _ in range(chance.randrange(3)))]
        return read_together(book, texts, topic=asked, previous=previous)
    pings = [fuzzed(chance)] if kind < 0.2 else []  # noqa: PLR2004 - as above
    return read(book, text, topic=asked, previous=previous, open_pings=pings)


def _odd_book(chance: Random) -> Codebook:
    """Return a codebook that enrolment would refuse and reading must bear all the same."""
    texts = [fuzzed(chance)[:200] for _ in range(5)]
    topic = Topic("?", pings=(texts[0],), safe=(texts[1], "перцы"))
    alarms = (DistressMarker(texts[2]), DistressMarker(texts[3]))
    book = Codebook(topics=(topic,), distress=alarms, stop=(texts[4],))
    check_codebook(book)
    return book


@click.command()
@click.option("--count", default=100_000, help="How many texts.")
@click.option("--first", default=0, help="The number of the first: where a run was stopped.")
@click.option("--seed", default=7, help="Another seed draws other texts.")
def main(count: int, first: int, seed: int) -> None:
    """Read COUNT fuzzed texts; one JSON line now and then says how far it is."""
    books = [book for each in LEXICONS for book in families(each, _FAMILIES, seed)]
    before = time.process_time()
    for number in range(first, first + count):
        fuzz(number, seed, books)
        if (number + 1) % TOLD_EVERY == 0 or number + 1 == first + count:
            spent = time.process_time() - before
            click.echo(json.dumps({"read": number + 1, "seconds": round(spent)}))


if __name__ == "__main__":
    main()
