"""Which fields a file written by hand may have: whatever else stands there is a slip.

A field nobody knows would be passed over in silence, and with it perhaps the words for
distress. `comment` and names that begin with `_` are the writer's own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

CODEBOOK: Final = ("languages", "level", "topics", "distress", "manner", "stop")
TOPIC: Final = ("name", "pings", "safe", "distress")
DISTRESS: Final = ("marker", "level")
MANNER: Final = ("kind", "marker")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_-]{0,29}")  # anything else may be a phrase (I5)


@dataclass(frozen=True, slots=True)
class Strange:
    """A field nobody knows, and the known one its name comes nearest to."""

    where: str
    meant: str | None


def strange_fields(data: object, known: Iterable[str], where: str = "") -> Iterator[Strange]:
    """Yield every field of an object that is not among the known ones."""
    if not isinstance(data, Mapping):
        return
    among = tuple(known)
    for name in map(str, data):
        if name in among or name == "comment" or name.startswith("_"):
            continue
        shown = name if _NAME.fullmatch(name) else "(a name that is not shown)"
        nearest = get_close_matches(name.lower(), among, n=1)
        yield Strange(f"{where}{shown}", nearest[0] if nearest else None)


def strange_in_codebook(data: object, where: str = "") -> Iterator[Strange]:
    """Yield the unknown fields of a codebook and of everything in it."""
    yield from strange_fields(data, CODEBOOK, where)
    if not isinstance(data, Mapping):
        return
    yield from strange_fields(data.get("manner"), MANNER, f"{where}manner.")
    yield from _in_distress(data, where)
    for place, topic in _entries(data, "topics", where):
        yield from strange_fields(topic, TOPIC, f"{place}.")
        yield from _in_distress(topic, f"{place}.")


def _in_distress(data: object, where: str) -> Iterator[Strange]:
    for place, marker in _entries(data, "distress", where):
        yield from strange_fields(marker, DISTRESS, f"{place}.")


def _entries(data: object, name: str, where: str) -> Iterator[tuple[str, object]]:
    found = data.get(name) if isinstance(data, Mapping) else None
    for at, each in enumerate(found if isinstance(found, list) else []):
        yield f"{where}{name}[{at}]", each
