"""What a reply means: safe, distress, stop, or nothing that can be believed.

Safe needs knowledge, distress needs none (R1): distress counts wherever it stands and
whatever stands beside it. Which words stand in a text is decided by `matching`; what
follows from a verdict, and what is kept of a text, is decided by the check.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Required, TypedDict, Unpack

from service.domain.codebook import Codebook, MannerKind, Meaning, PlacedMarker, Strength
from service.domain.likeness import near_copy
from service.domain.matching import Sight, look, own_words, without_quotations
from service.domain.normal import GAP, Said, fingerprint, said
from service.domain.phrases import Phrases, SoundedPhrases
from service.domain.replay import copies_earlier, fresh, marker_used, markers_used
from service.domain.verdict import UNREADABLE, Reason, Verdict, VerdictKind, gravest
from service.domain.wordlists import danger

__all__ = [
    "UNREADABLE",
    "Asking",
    "Reason",
    "Verdict",
    "VerdictKind",
    "fingerprint",
    "gravest",
    "marker_used",
    "markers_used",
    "near_copy",
    "read",
    "read_stranger",
    "read_together",
]

# The longest text a gateway carries. A longer one is a letter or a paste: a word that
# happens to stand in it is no answer, though distress in it is (I6).
SAFE_LENGTH_MAX: Final = 1600

_PLAIN_DANGER: Final = Phrases(danger.PLAIN_DANGER, never_after=danger.NEGATIONS)
_HEARD_DANGER: Final = SoundedPhrases(
    danger.PLAIN_DANGER, without=danger.HOMOPHONES, never_after=danger.NEGATIONS
)
_INNOCENT: Final = Phrases(danger.INNOCENT)
_LONG_AGO: Final = Phrases(danger.LONG_AGO)


class Asking(TypedDict, total=False):
    """What a reply is an answer to; `topic` None means that nothing was asked."""

    topic: Required[str | None]
    previous: Sequence[str]  # accepted in this topic before, newest last; texts or fingerprints
    open_pings: Sequence[str]  # wordings sent, beside those of the codebook
    older_topics: Sequence[str]  # topics of pings that a newer one has overtaken


@dataclass(frozen=True, slots=True, repr=False)
class _Reply:
    """One text beside what it answers; `own` is the text without what it quotes of ours."""

    codebook: Codebook
    asking: Asking
    text: Said
    pings: tuple[Said, ...]

    @property
    def own(self) -> Said:
        return without_quotations(self.text, self.pings)

    @property
    def previous(self) -> Sequence[str]:
        return self.asking.get("previous", ())


def read(codebook: Codebook, text: str, **asking: Unpack[Asking]) -> Verdict:
    """Return what `text` means as an answer.

    Everything is looked for before anything is decided, so that every reply takes the
    same work whatever it says (R9).
    """
    pings = (*codebook.pings, *asking.get("open_pings", ()))
    reply = _Reply(codebook, asking, said(text), tuple(map(said, pings)))
    own = reply.own
    sight = look(reply.text, codebook.markers())
    own_sight = sight if own is reply.text else look(own, codebook.markers())
    near = sight.near_distress or own_sight.overshadowed
    answer = _answer(reply, own, own_sight, near_distress=near)
    return _weigh(sight.found, _answer_or_danger(own, answer))


def read_together(codebook: Codebook, texts: Sequence[str], **asking: Unpack[Asking]) -> Verdict:
    """Return what texts mean that followed one another within thirty minutes (R10).

    They are read joined, and each by itself; the gravest counts. Carriers swap messages,
    so they are joined backwards as well. Of letters of many pages only the ends are joined.
    """
    if len(texts) < 2:  # noqa: PLR2004 - one text is read one way
        return read(codebook, "\n".join(texts), **asking)
    ends = [_ends(text) for text in texts]
    joined = read(codebook, "\n".join(ends), **asking)
    # A manner sign that must not be missing is asked of the whole, not of every part.
    manner = codebook.manner
    parts = replace(
        codebook, manner=manner if manner and manner.kind is MannerKind.PRESENT else None
    )
    backwards = read(codebook, "\n".join(reversed(ends)), **asking)
    return gravest([joined, backwards, *(read(parts, text, **asking) for text in texts)])


def _ends(text: str) -> str:
    """Return what of a text can belong to the one before it or after it: of a letter, the ends."""
    if len(text) <= 2 * SAFE_LENGTH_MAX:
        return text
    # Together as long as a letter still, so that nothing joined to it is safe.
    return f"{text[:SAFE_LENGTH_MAX]} {GAP} {text[-SAFE_LENGTH_MAX:]}"


def read_stranger(codebook: Codebook, text: str) -> Verdict:
    """Return what a text from an unknown phone means: never safe, never stop (R18)."""
    reply = _Reply(codebook, {"topic": None}, said(text), tuple(map(said, codebook.pings)))
    found = look(reply.text, codebook.markers()).of(Meaning.DISTRESS)
    return _weigh(found, _answer_or_danger(reply.own, _unverified(Reason.UNKNOWN_PHONE)))


def _weigh(found: Sequence[PlacedMarker], answer: Verdict) -> Verdict:
    """Return the gravest of what the text holds; the stop word counts beside anything (R11)."""
    readings = [answer]
    for marker in found:
        if marker.meaning is Meaning.DISTRESS:
            reason = Reason.MANNER if marker.list == "manner" else Reason.DISTRESS_MARKER
            readings.append(_verdict(VerdictKind.DISTRESS, reason, marker))
        if marker.meaning is Meaning.STOP:
            readings.append(_verdict(VerdictKind.STOP, Reason.STOP_MARKER, marker))
    return gravest(readings)


def _verdict(kind: VerdictKind, reason: Reason, marker: PlacedMarker) -> Verdict:
    stop = kind is VerdictKind.STOP
    return Verdict(kind, stop, marker.level, reason, marker.list, marker.index)


def _unverified(reason: Reason, marker: PlacedMarker | None = None) -> Verdict:
    if marker is None:
        return Verdict(VerdictKind.UNVERIFIED, stop=False, level=None, reason=reason)
    return _verdict(VerdictKind.UNVERIFIED, reason, marker)


def _answer_or_danger(own: Said, answer: Verdict) -> Verdict:
    """Return plain danger where plain words tell of it, beside safe words too (R17)."""
    rest = _INNOCENT.taken_out(own)
    told = _PLAIN_DANGER.found_in(rest) or _HEARD_DANGER.found_in(rest)
    return _unverified(Reason.PLAIN_DANGER) if told and not _LONG_AGO.found_in(own) else answer


def _answer(reply: _Reply, own: Said, sight: Sight, *, near_distress: bool) -> Verdict:
    """Return what the reply is as an answer, distress and stop left aside."""
    found = sight.of(Meaning.SAFE)
    fitting = [marker for marker in found if marker.topic == reply.asking["topic"]]
    counting = fresh(reply.codebook, fitting, reply.previous)
    missing = _signs_missing(reply.codebook, sight)
    replayed = _copied(reply, own, fitting) or not counting
    doubts = {
        Reason.TOO_LONG: len(own.line) > SAFE_LENGTH_MAX,
        Reason.LISTED: bool(sight.listed),
        Reason.REPLAY: replayed and reply.codebook.level is not Strength.SIMPLE,
        Reason.MANNER: bool(missing),
    }
    doubt = next((reason for reason, holds in doubts.items() if holds), None)
    if near_distress or not fitting:
        return _elsewhere(reply, own, sight, near_distress=near_distress)
    if doubt is not None:
        return _unverified(doubt, (missing if doubt is Reason.MANNER else fitting)[0])
    # The simple level lets a marker come back at once, so none may be counting (R3).
    return _verdict(VerdictKind.SAFE, Reason.SAFE_MARKER, (*counting, *fitting)[0])


def _copied(reply: _Reply, own: Said, fitting: Sequence[PlacedMarker]) -> bool:
    """Return whether the text was sent before, with our ping quoted beside it or without (R3)."""
    whole = [said(earlier) for earlier in reply.previous]
    bare = [own_words(without_quotations(earlier, reply.pings)) for earlier in whole]
    return any(
        copies_earlier(form, [*whole, *bare], fitting) for form in (reply.text, own_words(own))
    )


def _signs_missing(codebook: Codebook, sight: Sight) -> list[PlacedMarker]:
    """Return the manner sign if it must not be missing and is (R4)."""
    signs = [marker for marker in codebook.markers() if marker.meaning is Meaning.MANNER]
    return [sign for sign in signs if sign not in sight.found]


def _elsewhere(reply: _Reply, own: Said, sight: Sight, *, near_distress: bool) -> Verdict:
    """Return what a text is that holds no safe marker of the topic asked about (R2)."""
    found = sight.of(Meaning.SAFE)
    if near_distress:  # R7: what is almost a distress word leaves nothing beside it safe
        return _unverified(Reason.NEAR_DISTRESS)
    if not found and sight.denied:
        return _unverified(Reason.NEGATED, sight.denied[0])
    if not found:
        quoted = own.line != reply.text.line
        return _unverified(Reason.QUOTATION if quoted else Reason.NO_MARKER)
    if reply.asking["topic"] is None:
        return _unverified(Reason.UNASKED, found[0])
    older = [m for m in found if m.topic in reply.asking.get("older_topics", ())]
    if older:
        return _unverified(Reason.OLDER_TOPIC, older[0])
    return _unverified(Reason.WRONG_TOPIC, found[0])
