"""Which fields a scenario may have; what we do not know is refused with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from service.domain.codebook import CodebookMalformedError, parse_codebook
from service.domain.enrolment import check_codebook, is_refused
from service.domain.known_fields import Strange, strange_fields, strange_in_codebook

_SCENARIO: Final = ("start", "for", "seed", "organisations", "families", "behaviour")
_ORGANISATION: Final = ("name", "responders", "time_zone")
_RESPONDER: Final = ("name", "channel", "to", "addresses")
_ADDRESS: Final = ("channel", "to")
_WINDOW: Final = ("days", "from", "to")
_EXILE: Final = ("time_zone",)
_FAMILY: Final = (
    "name",
    "plan",
    "cover",
    "channel",
    "to",
    "sender",
    "time_zone",
    "exile",
    "exile_time_zone",
    "case_time_zone",
    "windows",
    "every",
    "quiet_dates",
    "codebook",
    "organisations",
)
_FAULT: Final = ("at", "fault", "for", "by", "process")
_RULE: Final = (
    "who",
    "on",
    "at",
    "after",
    "nth",
    "from",
    "times",
    "reply",
    "do",
    "until",
    "answer",
    "outcome",
    "text",
)


def strange_in_scenario(data: Mapping[str, Any]) -> list[str]:
    """Return a sentence for every field of a scenario that would be passed over."""
    found = [*strange_fields(data, _SCENARIO), *_in_organisations(data), *_in_families(data)]
    for place, act in _entries(data, "behaviour"):
        known = _FAULT if isinstance(act, Mapping) and "fault" in act else _RULE
        found += strange_fields(act, known, f"{place}.")
    return [_sentence(each) for each in found]


def _sentence(strange: Strange) -> str:
    meant = f": did you mean {strange.meant}?" if strange.meant else "; take it out"
    return f"{strange.where}: this field is not known{meant}"


def _in_organisations(data: Mapping[str, Any]) -> Iterator[Strange]:
    for place, organisation in _entries(data, "organisations"):
        yield from strange_fields(organisation, _ORGANISATION, f"{place}.")
        for at, responder in _entries(organisation, "responders"):
            yield from strange_fields(responder, _RESPONDER, f"{place}.{at}.")
            for way, address in _entries(responder, "addresses"):
                yield from strange_fields(address, _ADDRESS, f"{place}.{at}.{way}.")


def _in_families(data: Mapping[str, Any]) -> Iterator[Strange]:
    for place, family in _entries(data, "families"):
        yield from strange_fields(family, _FAMILY, f"{place}.")
        for at, window in _entries(family, "windows"):
            yield from strange_fields(window, _WINDOW, f"{place}.{at}.")
        if isinstance(family, Mapping):
            yield from strange_fields(family.get("exile"), _EXILE, f"{place}.exile.")
            yield from _in_book(family, f"{place}.codebook.")


def _in_book(family: Mapping[str, Any], where: str) -> Iterator[Strange]:
    """Yield what is strange in a codebook; `own` ignores one that is given."""
    if family.get("channel") != "own":
        yield from strange_in_codebook(family.get("codebook"), where)


def _entries(data: object, name: str) -> Iterator[tuple[str, object]]:
    found = data.get(name) if isinstance(data, Mapping) else None
    for at, each in enumerate(found if isinstance(found, list) else []):
        yield f"{name}[{at}]", each


def has_unfit_codebook(data: Mapping[str, Any]) -> bool:
    """Whether a codebook that is played would be refused at enrolment."""
    books = {
        repr(family["codebook"]): family["codebook"]
        for _, family in _entries(data, "families")
        if isinstance(family, Mapping) and "codebook" in family and family.get("channel") != "own"
    }
    return any(_is_unfit(book) for book in books.values())


def _is_unfit(book: object) -> bool:
    try:
        return is_refused(check_codebook(parse_codebook(book)))
    except CodebookMalformedError:
        return False  # refused with the scenario, or not played at all
