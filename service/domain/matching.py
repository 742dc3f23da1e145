"""Which markers stand in a text. The only place that knows how much is forgiven.

The thresholds are the promise of R7: a near miss may still be distress or stop; for a safe
word it may not. What a found marker means for the reply is the reader's to decide; every
marker is weighed whatever was found before, so that all replies take the same work (R9).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import mul
from typing import Final

from service.domain.codebook import Meaning, PlacedMarker
from service.domain.fitting import Fit
from service.domain.likeness import copies
from service.domain.normal import GAP, Said, said
from service.domain.pieces import condensed
from service.domain.remnants import is_left, same_words
from service.domain.weighing import best_of, fits_of, weigh

# A shorter ping is three slips away from too many honest answers.
PING_LENGTH_MIN: Final = 12

SURE: Final = 1.0  # the words themselves stand there
DISTRESS_MIN: Final = 0.66
DISTRESS_SHARE_MAX: Final = 0.6
DISTRESS_SLIPS_MAX: Final = 3.6  # in one word, however long it is
DISTRESS_ALONE_MAX: Final = 0.25  # of the only content word
DISTRESS_LOST_MIN: Final = 0.55  # with one of three or more words left out
DISTRESS_REPLACED_MIN: Final = 0.7  # with another word in its place
DISTRESS_LOST_SHARE_MAX: Final = 0.34
NEAR_DISTRESS_MIN: Final = 0.58
SAFE_MIN: Final = 0.78
SAFE_OF_MANY_MIN: Final = 0.71  # of three or more words: so many alike do not stand by chance
SAFE_SHARE_MAX: Final = 0.4
SAFE_WORST_SHARE_MAX: Final = 0.6  # of one word where the others stand, two or more
SAFE_WORST_SLIPS_MAX: Final = 1.9  # in it: «дедушка пьёт чай» is no slip of «бабушка»
SAFE_ALONE_SLIP_MAX: Final = 1.05
SAFE_ALONE_WEIGHT_MIN: Final = 7.0  # a lighter single word forgives no slip (R7)
STOP_MIN: Final = 0.76
STOP_SHARE_MAX: Final = 0.45
CLASH_MIN: Final = 0.55  # two markers of several words this alike are one to a tired hand
SAFE_TOGETHER_MAX: Final = 3  # nobody answers with more; a list of all of them is no answer
LOST_WORDS_MIN: Final = 3
KNOWN_SHARE_MAX: Final = 0.3
LEFT_OUT_MIN: Final = 0.55
SHADOW: Final = 0.1  # a fit this much worse than another in the same place is no second distress


@dataclass(frozen=True, slots=True, repr=False)
class Sight:
    """What stands in a text: markers that count, safe ones that are denied, and a near miss."""

    found: tuple[PlacedMarker, ...]
    denied: tuple[PlacedMarker, ...] = ()
    near_distress: bool = False
    listed: tuple[PlacedMarker, ...] = ()  # of those found, safe ones in a list of their kind
    overshadowed: bool = False  # a safe marker stands there, and what is left of a distress one

    def of(self, meaning: Meaning) -> tuple[PlacedMarker, ...]:
        """Return the markers found that mean `meaning`."""
        return tuple(marker for marker in self.found if marker.meaning is meaning)


def look(text: Said, markers: Sequence[PlacedMarker]) -> Sight:
    """Return which of `markers` stand in `text`, in their order; of a long one, in its pieces."""
    raw = condensed(text.raw, markers)
    ways = fits_of(raw, markers, hasty=raw != text.raw)
    pairs = [(marker, best_of(fits)) for marker, fits in zip(markers, ways, strict=True)]
    alarms = [fits for (marker, _), fits in zip(pairs, ways, strict=True) if _alarms(marker)]
    counting = [(marker, fit) for marker, fit in pairs if _counts(marker, fit)]
    found = [marker for marker, fit in counting if not _outdone(marker, fit, alarms)]
    safe = [marker for marker, _ in counting if marker.meaning is Meaning.SAFE]
    listed = [marker for marker, fit in counting if fit.listed and marker in safe]
    if len(safe) > SAFE_TOGETHER_MAX:
        listed = safe
    denied = (m for m, fit in pairs if m.meaning is Meaning.SAFE and fit.denied and _is_safe(fit))
    return Sight(
        tuple(found),
        tuple(denied),
        listed=tuple(listed),
        near_distress=any(best_of(fits).score >= NEAR_DISTRESS_MIN for fits in alarms),
        overshadowed=any(marker not in found for marker in safe),
    )


def _alarms(marker: PlacedMarker) -> bool:
    return marker.meaning is Meaning.DISTRESS


def weighed(text: Said, markers: Sequence[PlacedMarker]) -> list[tuple[PlacedMarker, Fit]]:
    """Return each of `markers` with how well it fits `text`."""
    return list(zip(markers, weigh(text.raw, markers), strict=True))


def could_be(marker: PlacedMarker, fit: Fit) -> bool:
    """Return whether a text that fits like this comes too near to `marker` (R6)."""
    if len(fit.shares) > 1:
        return fit.score > CLASH_MIN
    undenied = replace(fit, denied=False, denied_before=False)
    # Between single words three slips decide; a form of the same word is no slip.
    return fit.forms or (marker.meaning is not Meaning.SAFE and _counts(marker, undenied))


def spot(text: Said, markers: Sequence[PlacedMarker]) -> tuple[PlacedMarker, ...]:
    """Return those of `markers` that stand in `text`, in their order."""
    return look(text, markers).found


def _counts(marker: PlacedMarker, fit: Fit) -> bool:
    if not fit.shares:
        return False
    if marker.meaning is Meaning.DISTRESS:
        # «дорогая» alone is said by chance, and «дорогая моя» was agreed.
        by_chance = marker.list == "manner" and len(fit.shares) == 1 and fit.light_lost
        return _is_distress(fit) and not by_chance
    if marker.meaning is Meaning.SAFE:
        return _is_safe(fit) and not fit.denied
    # A denied manner sign is still a sign (R4).
    return _is_stop(fit) and not (marker.meaning is Meaning.STOP and fit.denied_before)


def _is_distress(fit: Fit) -> bool:
    if len(fit.shares) == 1:
        return fit.shares[0] <= DISTRESS_ALONE_MAX and fit.score >= DISTRESS_MIN
    *kept, worst = sorted(fit.shares)
    slips = max(map(mul, fit.shares, fit.weights))
    if worst <= DISTRESS_SHARE_MAX and slips <= DISTRESS_SLIPS_MAX:
        return fit.score >= DISTRESS_MIN
    # Half of a marker that somebody speaks of anyway («тётю Зину видела») is none.
    left_out = worst == 1 and fit.slots_empty
    return (
        len(fit.shares) >= LOST_WORDS_MIN
        and fit.score >= (DISTRESS_LOST_MIN if left_out else DISTRESS_REPLACED_MIN)
        and all(share <= DISTRESS_LOST_SHARE_MAX for share in kept)
    )


def _is_stop(fit: Fit) -> bool:
    if fit.denying_lost:
        return False
    alone = len(fit.shares) == 1
    share_max = DISTRESS_ALONE_MAX if alone else STOP_SHARE_MAX
    good = fit.score >= STOP_MIN and all(share <= share_max for share in fit.shares)
    return good or _is_known_but_one(fit)


def _is_safe(fit: Fit) -> bool:
    if fit.denying_lost:
        return False
    if _is_known_but_one(fit):
        return True
    if fit.score < (SAFE_MIN if len(fit.shares) < LOST_WORDS_MIN else SAFE_OF_MANY_MIN):
        return False
    if len(fit.shares) > 1:
        return all(share <= SAFE_SHARE_MAX for share in fit.shares) or _is_slip_of_one(fit)
    # R7: a typo may not make a short word safe; a form of the word is no typo.
    long = fit.weights[0] >= SAFE_ALONE_WEIGHT_MIN
    return fit.forms or (long and fit.shares[0] * fit.weights[0] <= SAFE_ALONE_SLIP_MAX)


def _is_slip_of_one(fit: Fit) -> bool:
    """Return whether only one of several words is written badly, by a slip or two."""
    *others, worst = sorted(zip(fit.shares, fit.weights, strict=True))
    share, weight = worst
    return (
        len(others) >= LOST_WORDS_MIN - 1
        and others[-1][0] <= KNOWN_SHARE_MAX
        and share <= SAFE_WORST_SHARE_MAX
        and share * weight <= SAFE_WORST_SLIPS_MAX
    )


def _is_known_but_one(fit: Fit) -> bool:
    """Return whether all but one of several words stand there, and no other in its place.

    A word left out may be forgiven where the rest is known; a word put in its place may
    not: «бабушка пьёт чай» and «дедушка пьёт чай» are two answers. Nor may others stand among
    the rest: whoever likes «собирать разные ракушки» speaks of no neighbour who does.
    """
    *kept, worst = sorted(fit.shares)
    if len(kept) < LOST_WORDS_MIN - 1 or kept[-1] > KNOWN_SHARE_MAX:
        return False
    left_out = worst == 1 and fit.slots_empty and not fit.between
    return left_out and fit.score >= LEFT_OUT_MIN


def _outdone(marker: PlacedMarker, fit: Fit, alarms: Sequence[Sequence[Fit]]) -> bool:
    """Return whether a distress marker takes from `marker` what it would mean."""
    if marker.meaning is Meaning.DISTRESS:
        best = (best_of(fits) for fits in alarms)
        return any(same_words(fit, it) and it.score >= fit.score + SHADOW for it in best)
    if marker.meaning is not Meaning.SAFE:
        return False
    return any(_takes(it, fit) for fits in alarms for it in fits)


def _takes(alarm: Fit, safe: Fit) -> bool:
    if len(safe.shares) == 1 and same_words(safe, alarm) and alarm.standing < safe.standing:
        return True  # the very word of a distress marker is no slip of a word that resembles it
    return is_left(alarm, safe)


def without_quotations(text: Said, pings: Sequence[Said]) -> Said:
    """Return `text` with every whole ping in it taken out (R13)."""
    rest = text.padded
    for ping in sorted(pings, key=lambda ping: len(ping.line), reverse=True):
        if not ping.words:
            continue
        if ping.line == text.line or (len(ping.line) >= PING_LENGTH_MIN and copies(ping, text)):
            return said(GAP)
        if len(ping.words) > 1:  # a ping of one word is a quotation only when it is all there is
            rest = _taken_out(ping.padded, rest)
    return text if rest == text.padded else said(rest)


def own_words(text: Said) -> Said:
    """Return `text` without the marks of what `without_quotations` has taken out."""
    return said(text.line.replace(GAP, " ")) if GAP in text.line else text


def _taken_out(ping: str, rest: str) -> str:
    while ping in rest:  # neighbours share a space, so one pass may leave every second one
        rest = rest.replace(ping, f" {GAP} ")
    return rest
