"""What reaches a relative's phone, held against what only public facts may decide (R0, I10, I12)."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.stories.cast import ALL_WEEK, CODEBOOK
from tests.swarm.played import MOMENT, SENDING, Entry, Played, when

LATE_MAX = timedelta(minutes=11)  # D9, and the way to the phone
RESTS = timedelta(weeks=8)
FRESH = 7  # so many times of a sequence have wordings dealt to nobody before
SEEN_AS_LOST = timedelta(hours=50)  # and two days of them the machine may be away
FOLLOW_UP = 2  # the attempt that is one
CARRIED_LATE = {"sms-late", "clock-jump", "signal-down"}
OWN_WORDS = {text for topic in CODEBOOK["topics"] for text in topic["pings"]}


def pings_keep_their_windows(played: Played) -> Iterator[str]:
    late, early = _carried_late(played), _early(played)
    for family in played.families:
        for ping in played.events("ping-sent", family=family["name"]):
            if not _is_within(family, when(ping), early=early, late=LATE_MAX + late):
                yield f"{family['name']} at {ping['at']}"


def _carried_late(played: Played) -> timedelta:
    """Return how much later than it left a text may arrive in this scenario."""
    return timedelta(hours=1) if played.faults() & CARRIED_LATE else timedelta()


def _early(played: Played) -> timedelta:
    """Return how much earlier a machine whose clock is wrong may believe it to be."""
    return timedelta(hours=1) if "clock-jump" in played.faults() else timedelta()


def _is_within(family: dict[str, Any], at: datetime, *, early: timedelta, late: timedelta) -> bool:
    local = at.astimezone(ZoneInfo(family["time_zone"]))
    for window in family["windows"]:
        if ALL_WEEK[local.weekday()] not in window["days"]:
            continue
        begin = datetime.combine(local.date(), time.fromisoformat(window["from"]), local.tzinfo)
        end = datetime.combine(local.date(), time.fromisoformat(window["to"]), local.tzinfo)
        if begin - early <= local <= end + late:
            return True
    return False


def no_sentence_comes_twice(played: Played) -> Iterator[str]:
    seen: dict[tuple[str, str], datetime] = {}
    for ping in played.events("ping-sent"):
        key = (ping["family"], ping["text"])
        if key in seen and when(ping) - seen[key] < RESTS:
            yield f"{ping['family']} twice by {ping['at']}"
        seen[key] = when(ping)


def traffic_is_that_of_a_calm_world(played: Played) -> Iterator[str]:
    """I12: an answer, a fault or a neighbour may take a ping away, and never move or add one."""
    for name, calm in played.control.items():
        for ping in played.events("ping-sent", family=name):
            late = _lateness(played, when(ping))
            same = _times(calm) if ping["attempt"] == 1 else _follow_ups(calm)
            drawn = [
                (place, one)
                for place, one in enumerate(same)
                if abs(when(ping) - when(one)) <= late
            ]
            if not drawn and not _was_out_of_words(calm, ping):
                yield f"{name} was asked at {ping['at']}, which nobody drew"
            # Later, what has rested depends on whether follow-ups went out, a public fact.
            elif drawn and _is_fresh(played, ping, drawn[0][0]) and _differs(ping, drawn):
                yield f"{name} has another sentence at {ping['at']}"


def _is_fresh(played: Played, ping: Entry, place: int) -> bool:
    """Whether its wording is dealt to nobody before; times that a pause took have theirs, too."""
    pauses = played.events("paused", family=ping["family"])
    is_early = ping["attempt"] == 1 and place < FRESH
    return is_early and all(when(one) > when(ping) for one in pauses)


def _was_out_of_words(calm: list[Entry], ping: Entry) -> bool:
    """Whether a follow-up comes when the calm family had no wording left, or none for its time.

    Nobody answers there, so each follow-up uses its wording up: a public fact (D3).
    """
    before = [one for one in calm if when(one) < when(ping)]
    spent = {one["text"] for one in before if "text" in one}
    last = _times(before)[-1:]
    out = spent >= OWN_WORDS or any(one.get("why") == "wordings" for one in last)
    return ping["attempt"] == FOLLOW_UP and out


def _differs(ping: Entry, drawn: list[tuple[int, Entry]]) -> bool:
    return all(one.get("text") != ping["text"] for _, one in drawn)


def _lateness(played: Played, at: datetime) -> timedelta:
    """Return how far from its drawn second a ping may be: D9 bounds it even where all is broken."""
    is_calm = played.is_calm(at - LATE_MAX, at)
    return _carried_late(played) + (MOMENT if is_calm else LATE_MAX)


def _times(calm: list[Entry]) -> list[Entry]:
    return [one for one in calm if one.get("attempt", 1) == 1]


def _follow_ups(calm: list[Entry]) -> list[Entry]:
    return [one for one in calm if one.get("attempt") == FOLLOW_UP]


def no_calm_ping_is_missing(played: Played) -> Iterator[str]:
    for name, calm in played.control.items():
        before = _ends(played, name)
        asked = played.events("ping-sent", family=name, attempt=1)
        times = [when(one) for one in asked + played.events("skipped", family=name)]
        for drawn in map(when, _times(calm)):
            around = (drawn - timedelta(hours=1), drawn + timedelta(hours=1))
            if drawn >= before or not played.is_calm(*around):
                continue
            if all(abs(drawn - one) > timedelta(minutes=1) for one in times):
                yield f"{name} was not asked at {drawn}"


def _ends(played: Played, name: str) -> datetime:
    """Return when somebody first ended or paused a family's traffic."""
    over = played.events("stopped", family=name) + played.events("paused", family=name)
    return min(map(when, over), default=played.end)


def no_calm_follow_up_is_missing(played: Played) -> Iterator[str]:
    """D8: it goes out unless something came back, or a person ordered otherwise."""
    for name, calm in played.control.items():
        if played.gives_reasons(name):
            continue
        sent = played.events("ping-sent", family=name)
        for drawn in map(when, _follow_ups(calm)):
            asked = [when(one) for one in sent if one["attempt"] == 1 and when(one) < drawn]
            begun = max(map(when, _times(calm)), default=drawn, key=_up_to(drawn))
            if not asked or abs(asked[-1] - begun) > timedelta(minutes=1):
                continue  # its ping was skipped
            if drawn >= _ends(played, name) or not played.is_calm(
                begun, drawn + timedelta(hours=1)
            ):
                continue
            if _heard_between(played, name, begun, drawn):
                continue
            if all(abs(drawn - when(one)) > timedelta(minutes=1) for one in sent):
                yield f"{name} got no follow-up at {drawn}"


def no_ping_vanishes(played: Played) -> Iterator[str]:
    """Whatever broke: each check's first ping came, or was seen as lost, or its family ended."""
    late = LATE_MAX + _carried_late(played)
    for family in (one for one in played.families if one["channel"] in SENDING):
        name = family["name"]
        sent = [when(one) for one in played.events("ping-sent", family=name)]
        lost = [when(one) for one in played.events("ping-undelivered", family=name)]
        for opened in map(when, played.events("check-opened", family=name)):
            until = opened + SEEN_AS_LOST
            if until > min(played.end, _ends(played, name)):
                continue
            came = any(-MOMENT <= one - opened <= late for one in sent)
            if not came and not any(opened <= one <= until for one in lost):
                yield f"{name} at {opened}"


def _up_to(limit: datetime) -> Callable[[datetime], datetime]:
    return lambda at: at if at < limit else datetime.min.replace(tzinfo=UTC)


def _heard_between(played: Played, name: str, begin: datetime, end: datetime) -> bool:
    return any(begin <= when(one) <= end for one in played.events("reply", family=name))


def one_follow_up_and_none_after_an_answer(played: Played) -> Iterator[str]:
    for family in played.families:
        name, asked = family["name"], None
        for one in played.log:
            if one.get("family") != name or not _concerns_pings(one):
                continue
            if one.get("attempt", 1) == 1:  # it left, or it never arrived and was one all the same
                asked = when(one)
                continue
            if one["event"] != "ping-sent":
                continue
            # What is carried late left before its answer came.
            left = when(one) - _lateness(played, when(one)) - timedelta(minutes=1)
            if asked is None or one["attempt"] != FOLLOW_UP:
                yield f"{name} got more than one follow-up by {one['at']}"
            elif _heard_between(played, name, asked, left):
                yield f"{name} had answered before {one['at']}"
            asked = None


def _concerns_pings(one: Entry) -> bool:
    return one["event"] in ("ping-sent", "ping-undelivered", "check-opened")


def pings_are_the_exiles_own_words(played: Played) -> Iterator[str]:
    """I10: and nothing of ours is added to them."""
    for ping in played.events("ping-sent"):
        if ping["text"] not in OWN_WORDS:
            yield f"{ping['family']} at {ping['at']}"


def nothing_follows_a_stop(played: Played) -> Iterator[str]:
    for stop in played.events("stopped"):
        for ping in played.events("ping-sent", family=stop["family"]):
            if when(ping) > when(stop) + timedelta(minutes=1):
                yield f"{stop['family']} got a ping at {ping['at']}"


def nobody_reacts_to_a_text(played: Played) -> Iterator[str]:
    """R9: what reaches a relative's phone is a ping, and nothing else."""
    phones = {family["to"]: family["name"] for family in played.families if "to" in family}
    pings: defaultdict[str, int] = defaultdict(int)
    for one in played.events("ping-sent"):
        pings[one["to"]] += 1
    for number, name in phones.items():
        reached = [one for one in played.written if one.get("reached") == number]
        if len(reached) != pings[number]:
            yield f"{name}: {len(reached)} texts reached the phone, {pings[number]} pings"
