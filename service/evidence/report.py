"""Says what was measured: shares with 95 % upper bounds for what must not happen, and speed.

`wrong` counts what the text must not be read as. Ordinary talk must be read as nothing: safe,
distress and stop are wrong there, each told by itself; unverified is right, and plain danger,
which is unverified too and asks the exile, is told apart.
"""

from collections.abc import Iterator
from typing import Any, Final

from service.domain.reader import Reason
from service.evidence.bounds import upper_bound
from service.evidence.measure import LEVELS, ORDINARY, ORDINARY_SINGLE, SINGLE, TOGETHER, Tally

# What was written, and which verdicts on it must not happen.
_MUST_NOT: Final = {
    "distress": ("safe", "stop"),
    "safe": ("distress",),
    SINGLE: ("distress",),
    "stop": (),
    TOGETHER: ("safe",),
    ORDINARY: ("safe", "distress", "stop"),
    ORDINARY_SINGLE: ("safe", "distress", "stop"),
}
_DANGER: Final = str(Reason.PLAIN_DANGER)
_FOUND_AS: Final = {
    SINGLE: "safe",
    TOGETHER: "distress",
    ORDINARY: "unverified",
    ORDINARY_SINGLE: "unverified",
}


def lines(tally: Tally) -> Iterator[dict[str, Any]]:
    """Yield one record for each language, kind of text and noise level, then the speed."""
    languages = list(dict.fromkeys(language for language, *_ in tally.counts))
    for kind in _MUST_NOT:
        for level in LEVELS:
            for language in (*languages, "all"):
                if record := _record(tally, language, kind, level):
                    yield record
    yield _speed(tally)


def _record(tally: Tally, language: str, kind: str, level: int) -> dict[str, Any] | None:
    verdicts = {
        verdict: sum(
            count
            for (spoken, text, noise, read), count in tally.counts.items()
            if language in (spoken, "all") and (text, noise, read) == (kind, level, verdict)
        )
        for verdict in ("safe", "distress", "stop", "unverified", _DANGER)
    }
    total = sum(verdicts.values())
    if not total:
        return None
    wrong = sum(verdicts[verdict] for verdict in _MUST_NOT[kind])
    danger = verdicts[_DANGER]
    verdicts["unverified"] += danger
    read_as = {verdict: verdicts[verdict] for verdict in ("safe", "distress", "stop")}
    return {
        "language": language,
        "text": kind,
        "noise": level,
        "replies": total,
        "read_as": read_as,
        "read_as_upper": {
            verdict: float(f"{upper_bound(count, total):.2g}") for verdict, count in read_as.items()
        },
        "found": round(verdicts[_FOUND_AS.get(kind, kind)] / total, 4),
        "wrong": wrong,
        "wrong_upper": float(f"{upper_bound(wrong, total):.2g}"),
        "unverified": round(verdicts["unverified"] / total, 4),
        "plain_danger": round(danger / total, 5),
        "plain_danger_upper": float(f"{upper_bound(danger, total):.2g}"),
    }


def _speed(tally: Tally) -> dict[str, Any]:
    taken = sorted(tally.seconds)
    return {
        "verdicts": len(taken),
        "verdicts_per_second": round(len(taken) / sum(taken)),
        "p50_ms": round(taken[len(taken) // 2] * 1000, 2),
        "p99_ms": round(taken[int(len(taken) * 0.99)] * 1000, 2),
    }
