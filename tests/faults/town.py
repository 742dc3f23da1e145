"""The families of the real-fault suite: whom they are, and what their relatives answer.

Every text and every delay is a function of the seed, the number and the words asked, so that
a seed tells the same story whatever breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from service.domain.codebook import parse_codebook
from service.domain.reader import read

SMS, SIGNAL = "sms", "signal"
FAMILIES = 24
SIGNAL_EVERY = 3  # each third family is asked by Signal
PAGES, ACCOUNT = "+48732100901", "+48732100902"
CANARY, SIGNAL_CANARY = "+48732100903", "+48732100904"
OPERATOR = "+48500100999"
RESPONDERS = ("+48500100201", "+48500100202", "+37060012345")
DISTRESS = "тётя Зина заходила"
SAFE = {"garden": ("перцы", "огурцы"), "cat": ("мурлычет", "сметану")}
_THINGS = {
    "garden": ("грядка", "теплица", "рассада", "малина", "клубника", "яблоня", "лейка", "тыква"),
    "cat": ("кот", "Мурзик", "усатый", "рыжий", "соседский кот", "котёнок", "полосатый", "хвост"),
}
_QUESTIONS = ("Как там {}?", "Что {}, цела твоя забота?", "Опять {} на уме?", "А {} всё так же?")
_DONE = (
    "подвязала вчера",
    "полила с утра",
    "показала соседке",
    "весь вечер на крыльце",
    "накрыла на ночь",
    "пересадила к забору",
    "у самого окна",
    "возле печки в тепле",
)
_THEN = (
    "потом чай пила",
    "и домой пошла",
    "после обеда отдыхала",
    "пока солнце не село",
    "вместе с Галей",
    "как всегда по субботам",
    "и радио слушала",
    "скатерть вязала до ночи",
)


@dataclass(frozen=True, slots=True)
class Household:
    """One family: the relative's phone and our number for it."""

    number: int
    channel: str
    phone: str
    ours: str


def households() -> Sequence[Household]:
    """Return all families."""
    return [
        Household(
            number,
            SIGNAL if number % SIGNAL_EVERY == 0 else SMS,
            f"+485001003{number:02}",
            f"+487321003{number:02}",
        )
        for number in range(FAMILIES)
    ]


# By SMS and by Signal: who never answers her first question. Somebody has to be silent.
SLOW = tuple(each.phone for each in households() if each.number in (5, 6))


def wordings(topic: str) -> Sequence[str]:
    """Return the exile's own sentences about a topic: enough for a month of rounds."""
    return [each.format(thing) for thing in _THINGS[topic] for each in _QUESTIONS]


def codebook() -> dict[str, object]:
    """Return what every family has agreed on."""
    topics = [
        {"name": topic, "pings": list(wordings(topic)), "safe": list(safe)}
        for topic, safe in SAFE.items()
    ]
    return {
        "languages": ["ru"],
        "level": "topic",
        "topics": topics,
        "distress": [{"marker": DISTRESS, "level": "L4"}],
        "stop": ["устала я от этого"],
    }


def answers(seed: int, phone: str, asked: str) -> Sequence[tuple[float, str]]:
    """Return what a relative writes when asked so, and after how many seconds."""
    chance, topic = Random(f"{seed} {phone} {asked}"), _topic(asked)
    kinds = ((("safe",), 60), (("talk",), 12), (("cry",), 10), ((), 8), (("safe", "cry"), 10))
    [kind] = chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
    delay_s = chance.uniform(0.3, 4)
    return [
        (delay_s + 0.7 * place, _said(chance, what, topic, _talk(asked, topic)))
        for place, what in enumerate(kind)
    ]


def safe_answer(asked: str) -> str:
    """Return an answer that is none of `answers`, and safe."""
    return f"{SAFE[_topic(asked)][0]} и внуки приезжали"


def _topic(asked: str) -> str:
    return next(name for name in SAFE if asked in wordings(name))


def _talk(asked: str, topic: str) -> str:
    """Return small talk that no other question is answered with: a copy would not be safe (R3)."""
    place = wordings(topic).index(asked) + len(wordings(topic)) * list(SAFE).index(topic)
    return f"{_DONE[place % len(_DONE)]} {_THEN[place // len(_DONE) % len(_THEN)]}"


def _said(chance: Random, what: str, topic: str, talk: str) -> str:
    return {"safe": f"{chance.choice(SAFE[topic])} {talk}", "cry": f"{DISTRESS}, {talk}"}.get(
        what, talk
    )


def expected(text: str) -> str:
    """Return as what a text is read in calm, by itself: what breaks may change nothing of it."""
    topic = next((name for name, words in SAFE.items() if any(w in text for w in words)), None)
    return str(read(parse_codebook(codebook()), text, topic=topic).verdict)
