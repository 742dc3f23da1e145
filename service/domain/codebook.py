"""What a family has agreed its words to mean: topics, safe and distress words, the stop word.

A codebook that parses may still be a foolish one: `enrolment` says what is wrong with it.
Nothing here shows a phrase in a repr or an error (I5): places are named, words never.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from service.domain.level import Level

Kind = TypeVar("Kind", bound=StrEnum)

TEXT_LENGTH_MAX: Final = 200
ITEMS_MAX: Final = 100  # in any one list; what is sensible is enrolment's to say
_LIST_WANTED: Final = f"must be a list of at most {ITEMS_MAX} entries"
_ALARMING: Final = (Level.L2, Level.L3, Level.L4)


class CodebookMalformedError(ValueError):
    """The data is no codebook."""

    def __init__(self, where: str, wanted: str) -> None:
        """`where` names the place, `wanted` what must stand there; never what does (I5)."""
        super().__init__(f"{where} {wanted}")


class Strength(StrEnum):
    """How hard an old answer is to send again (R3)."""

    SIMPLE = "simple"  # one topic, replay possible
    TOPIC = "topic"
    VARIED = "varied"  # classes of words


class MannerKind(StrEnum):
    """What the manner sign says by being there or by being missing (R4)."""

    PRESENT = "present"
    MISSING = "missing"


class Meaning(StrEnum):
    """What a marker stands for."""

    SAFE = "safe"
    DISTRESS = "distress"
    STOP = "stop"
    MANNER = "manner"  # the sign whose absence raises doubt


@dataclass(frozen=True, slots=True, repr=False)
class DistressMarker:
    """Words that mean distress of a level from L2 to L4."""

    marker: str
    level: Level = Level.L4


@dataclass(frozen=True, slots=True, repr=False)
class Manner:
    """A way of writing rather than a thing written about."""

    kind: MannerKind
    marker: str


@dataclass(frozen=True, slots=True, repr=False)
class Topic:
    """An everyday matter a ping may be about, and the answers that belong to it."""

    name: str
    pings: tuple[str, ...] = ()
    safe: tuple[str, ...] = ()
    distress: tuple[DistressMarker, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PlacedMarker:
    """One marker with its meaning and its place in the codebook."""

    text: str
    meaning: Meaning
    list: str  # "topics[0].safe"
    index: int | None = None
    level: Level | None = None
    topic: str | None = None  # of safe markers, which are bound to one (R2)

    @property
    def where(self) -> str:
        """Return the place in full: `topics[0].safe[1]`."""
        return self.list if self.index is None else f"{self.list}[{self.index}]"


@dataclass(frozen=True, slots=True, repr=False)
class Codebook:
    """Everything one family has agreed on; superseded as a whole, never edited."""

    topics: tuple[Topic, ...]
    distress: tuple[DistressMarker, ...] = ()
    stop: tuple[str, ...] = ()
    manner: Manner | None = None
    level: Strength = Strength.TOPIC
    languages: tuple[str, ...] = ()

    @property
    def pings(self) -> tuple[str, ...]:
        """Return the wordings of all topics."""
        return tuple(ping for topic in self.topics for ping in topic.pings)

    def topic(self, name: str | None) -> Topic | None:
        """Return the topic called `name`, if there is one."""
        return next((topic for topic in self.topics if topic.name == name), None)

    def markers(self) -> tuple[PlacedMarker, ...]:
        """Return every marker with its place, distress first."""
        return (*self._distress(), *self._manner(), *self._stop(), *self._safe())

    def _distress(self) -> Iterator[PlacedMarker]:
        lists = [("distress", self.distress)]
        lists += [
            (f"topics[{at}].distress", topic.distress) for at, topic in enumerate(self.topics)
        ]
        for name, markers in lists:
            for index, each in enumerate(markers):
                yield PlacedMarker(each.marker, Meaning.DISTRESS, name, index, each.level)

    def _manner(self) -> Iterator[PlacedMarker]:
        if self.manner is None:
            return
        if self.manner.kind is MannerKind.PRESENT:
            yield PlacedMarker(self.manner.marker, Meaning.DISTRESS, "manner", level=Level.L4)
        else:
            yield PlacedMarker(self.manner.marker, Meaning.MANNER, "manner")

    def _stop(self) -> Iterator[PlacedMarker]:
        for index, text in enumerate(self.stop):
            yield PlacedMarker(text, Meaning.STOP, "stop", index)

    def _safe(self) -> Iterator[PlacedMarker]:
        for at, topic in enumerate(self.topics):
            for index, text in enumerate(topic.safe):
                place = f"topics[{at}].safe"
                yield PlacedMarker(text, Meaning.SAFE, place, index, topic=topic.name)


def parse_codebook(data: object, where: str = "") -> Codebook:
    """Return the codebook in `data`, read from JSON; raise CodebookMalformedError."""
    fields = _object(data, where)
    return Codebook(
        topics=_topics(fields, where),
        distress=_distress(fields, where),
        stop=_texts(fields, "stop", where),
        manner=_manner(fields.get("manner"), f"{where}manner"),
        level=_choice(Strength, fields.get("level", "topic"), f"{where}level"),
        languages=_texts(fields, "languages", where),
    )


def parse_codebooks(data: object) -> dict[str, Codebook]:
    """Return the codebooks of a file that holds several, by name; raise CodebookMalformedError."""
    place = "codebooks"
    several = _object(_object(data, "").get(place), place)
    if not several:
        raise CodebookMalformedError(place, "must hold at least one codebook")
    return {name: parse_codebook(each, f"codebooks.{name}.") for name, each in several.items()}


def codebook_to_json(codebook: Codebook) -> dict[str, object]:
    """Return what `parse_codebook` reads back as the same codebook."""
    manner = codebook.manner
    return {
        "languages": [*codebook.languages],
        "level": str(codebook.level),
        "topics": [
            {
                "name": topic.name,
                "pings": [*topic.pings],
                "safe": [*topic.safe],
                "distress": _distress_to_json(topic.distress),
            }
            for topic in codebook.topics
        ],
        "distress": _distress_to_json(codebook.distress),
        "manner": manner and {"kind": str(manner.kind), "marker": manner.marker},
        "stop": [*codebook.stop],
    }


def _distress_to_json(markers: Sequence[DistressMarker]) -> list[dict[str, str]]:
    return [{"marker": each.marker, "level": str(each.level)} for each in markers]


def _topics(fields: dict[str, object], where: str) -> tuple[Topic, ...]:
    place = f"{where}topics"
    if "topics" not in fields:
        raise CodebookMalformedError(place, "must be there, a list of topics")
    topics = _list(fields, "topics", where, _topic)
    if len({topic.name for topic in topics}) < len(topics):
        raise CodebookMalformedError(place, "must each have a name of their own")
    return topics


def _topic(data: object, where: str) -> Topic:
    fields = _object(data, where)
    return Topic(
        name=_text(fields.get("name"), f"{where}.name"),
        pings=_texts(fields, "pings", f"{where}."),
        safe=_texts(fields, "safe", f"{where}."),
        distress=_distress(fields, f"{where}."),
    )


def _distress(fields: dict[str, object], where: str) -> tuple[DistressMarker, ...]:
    return _list(fields, "distress", where, _distress_marker)


def _distress_marker(data: object, where: str) -> DistressMarker:
    if isinstance(data, str):
        return DistressMarker(_text(data, where))
    if not isinstance(data, dict):
        raise CodebookMalformedError(where, "must be text, or an object with marker and level")
    level = _choice(Level, data.get("level", "L4"), f"{where}.level", among=_ALARMING)
    return DistressMarker(_text(data.get("marker"), f"{where}.marker"), level)


def _manner(data: object, where: str) -> Manner | None:
    if data is None:
        return None
    fields = _object(data, where)
    kind = _choice(MannerKind, fields.get("kind"), f"{where}.kind")
    return Manner(kind, _text(fields.get("marker"), f"{where}.marker"))


Item = TypeVar("Item")


def _texts(fields: dict[str, object], name: str, where: str) -> tuple[str, ...]:
    return _list(fields, name, where, _text)


def _list(
    fields: dict[str, object], name: str, where: str, read: Callable[[object, str], Item]
) -> tuple[Item, ...]:
    place, items = f"{where}{name}", fields.get(name, [])
    if not isinstance(items, list) or len(items) > ITEMS_MAX:
        raise CodebookMalformedError(place, _LIST_WANTED)
    return tuple(read(item, f"{place}[{index}]") for index, item in enumerate(items))


def _text(data: object, where: str) -> str:
    if not isinstance(data, str):
        raise CodebookMalformedError(where, "must be text")
    if len(data) > TEXT_LENGTH_MAX:
        raise CodebookMalformedError(where, f"must be at most {TEXT_LENGTH_MAX} characters long")
    return data


def _object(data: object, where: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise CodebookMalformedError(where.rstrip(".") or "the codebook", "must be an object")
    return data


def _choice(kind: type[Kind], data: object, where: str, *, among: Sequence[Kind] = ()) -> Kind:
    for choice in among or kind:
        if data == choice.value:
            return choice
    raise CodebookMalformedError(where, f"must be one of {', '.join(among or kind)}")
