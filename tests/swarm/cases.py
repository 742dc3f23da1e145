"""Cases: opened by distress, told to people until one takes them, ended by people alone (I6, I8)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.stories.cast import ORGANISATIONS
from tests.swarm.played import Entry, Played, is_cry, said_with, when

L4_EVERY = timedelta(minutes=16)
L4_EVERYBODY = timedelta(minutes=31)
EACH_MORNING = timedelta(hours=25, minutes=5)  # a day of which clocks were set back
AT_ONCE = timedelta(seconds=60)
QUIET_LASTS = timedelta(minutes=10)
TOO_SOON = timedelta(seconds=60)  # no step of a ladder repeats a page so early
EVERYBODY = {one["name"] for each in ORGANISATIONS for one in each["responders"]}


def distress_opens_a_case_and_pages(played: Played) -> Iterator[str]:
    for cry in _cries(played):
        cases = [
            one
            for one in played.events("case-opened", family=cry["family"])
            if when(one) <= when(cry) + timedelta(seconds=1)
            and not _is_over(played, one, when(cry))
        ]
        if not cases:
            yield f"{cry['family']} cried at {cry['at']}: no case"
            continue
        if not _is_told(played, cases[-1], when(cry)):
            yield f"{cry['family']} cried at {cry['at']}: nobody was told"


def _cries(played: Played) -> Iterator[Entry]:
    """Yield the texts read as distress that say it themselves: a latched one is no new cry."""
    for read in played.events("verdict", verdict="distress"):
        if any(is_cry(text) for text in said_with(played, read)):
            yield read


def _is_over(played: Played, case: Entry, at: datetime) -> bool:
    ends = played.events("case-closed", case=case["case"]) + played.events(
        "merged", case=case["case"]
    )
    return any(when(one) < at for one in ends)


def _is_told(played: Played, case: Entry, at: datetime) -> bool:
    """Whether a page left soon after, or a person held it already."""
    within = AT_ONCE if played.is_calm(at, at + AT_ONCE) else timedelta(hours=36)
    if at + within > played.end:
        return True
    pages = [when(one) for one in played.events("page", case=case["case"])]
    if any(at - timedelta(seconds=2) <= one <= at + within for one in pages):
        return True
    return bool(played.events("acknowledged", case=case["case"])) or _rang_before(pages, at)


def _rang_before(pages: list[datetime], at: datetime) -> bool:
    return any(one < at for one in pages)  # the ladder of an earlier cry goes on


def distress_stands_at_the_desk_until_a_person_ends_it(played: Played) -> Iterator[str]:
    """It stands there visibly open, at the gravest level that was heard (I6, R8)."""
    for case in played.events("case-opened", cause="distress"):
        name = case["case"]
        if played.events("merged", case=name):
            yield f"{name} was made part of a wave"
        if played.events("case-closed", case=name):
            continue
        heard = [
            str(one["level"])
            for one in played.events("verdict", family=case["family"], verdict="distress")
            if when(one) >= when(case)
        ]
        gravest = max([str(case["level"]), *heard])
        if played.remains.at_desk.get(name, "") < gravest:
            yield f"{name} of level {gravest} stands there as {played.remains.at_desk.get(name)}"


def only_people_close_cases(played: Played) -> Iterator[str]:
    """I8: whoever closes one has taken it before."""
    for end in played.events("case-closed"):
        taken = played.events("acknowledged", case=end["case"])
        if not any(when(one) < when(end) for one in taken):
            yield f"{end['case']} was closed at {end['at']} and nobody held it"


def _until_taken(played: Played, case: Entry) -> datetime:
    ends = [
        one
        for name in ("acknowledged", "case-closed", "merged")
        for one in played.events(name, case=case["case"])
    ]
    return min(map(when, ends), default=played.end)


def the_l4_ladder_reaches_everybody(played: Played) -> Iterator[str]:
    """After half an hour everyone of both organisations, and the operator."""
    for case in played.events("case-opened", level="L4"):
        begun, name = when(case), case["case"]
        until = begun + L4_EVERYBODY
        if until > _until_taken(played, case) or not played.is_calm(begun, until):
            continue
        if played.events("quieted", case=name):
            continue
        pages = [one for one in played.events("page", case=name) if when(one) <= until]
        missing = EVERYBODY - {one["responder"] for one in pages}
        called = [one for one in played.events("operator-paged") if begun <= when(one) <= until]
        if missing or not called:
            yield f"{name} of {case['at']} did not reach {sorted(missing) or 'the operator'}"


def lower_levels_come_again_each_morning(played: Played) -> Iterator[str]:
    for case in [
        *played.events("case-opened", level="L2"),
        *played.events("case-opened", level="L3"),
    ]:
        until = _until_taken(played, case)
        pages = [when(one) for one in played.events("page", case=case["case"]) if when(one) < until]
        for before, after in pairwise([when(case), *pages, until]):
            if after - before > EACH_MORNING and played.is_calm(before, after):
                yield f"{case['case']} was told at {before} and then at {after}"


def no_page_comes_twice(played: Played) -> Iterator[str]:
    """I2: one that is sent again says so, where nothing else is wrong."""
    last: dict[tuple[str, ...], datetime] = {}
    for page in played.events("page"):
        key = tuple(str(page[name]) for name in ("case", "responder", "channel", "text"))
        before = last.get(key)
        last[key] = when(page)
        if before is None or when(page) - before > TOO_SOON or "again" in page["text"]:
            continue
        if played.is_calm(before, when(page)) and not _was_quieted(played, page, before):
            yield f"{page['responder']} got the same at {before} and at {page['at']}"


def _was_quieted(played: Played, page: Entry, before: datetime) -> bool:
    """Whether what came before came because a quiet had ended, just when a step was due."""
    quiets = played.events("quieted", case=page["case"], responder=page["responder"])
    return any(timedelta() <= before - when(one) - QUIET_LASTS <= AT_ONCE for one in quiets)


def untaken_l4_rings_every_quarter_hour(played: Played) -> Iterator[str]:
    for case in played.events("case-opened", level="L4"):
        ends = [
            *played.events("acknowledged", case=case["case"]),
            *played.events("case-closed", case=case["case"]),
        ]
        until = min((when(one) for one in ends), default=played.end)
        quiet = played.events("quieted", case=case["case"])
        rings = [
            when(case),
            *(when(one) for one in played.events("page", case=case["case"])),
            until,
        ]
        rings = sorted(one for one in rings if one <= until)
        for before, after in pairwise(rings):
            if after - before > L4_EVERY and not quiet and played.is_calm(before, after):
                yield f"{case['case']} rang at {before} and then at {after}"
