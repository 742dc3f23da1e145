"""What was heard: every text once, distress always, and no silence that was our own (I4, I6, I7)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.stories.cast import CODEBOOK
from tests.swarm.played import MOMENT, SENDING, Entry, Played, is_cry, said_with, when

DISTURBING = ("reply", "ping-undelivered", "paused", "stopped", "check-closed", "deaf", "hearing")
SILENCE = {"normal": timedelta(hours=48), "high-risk": timedelta(hours=12)}
ASKED_WITHIN = timedelta(hours=14)  # normal plan; later only where the exile sleeps
ANSWER_LASTS = timedelta(hours=2, minutes=5)  # from a text to the end of the answer it is part of
ABOUT_SILENCE = ("silence", "undelivered")
OVERDUE_MAX = timedelta(minutes=2)
SAFE_WORDS = [word for topic in CODEBOOK["topics"] for word in topic["safe"]]


def every_text_is_judged_once(played: Played) -> Iterator[str]:
    for family in played.families:
        if "to" not in family:
            continue
        wrote = [one for one in played.written if one.get("sender") == family["to"]]
        heard = played.events("reply", family=family["name"])
        if Counter(one["text"] for one in wrote) != Counter(one["text"] for one in heard):
            yield f"{family['name']} wrote {len(wrote)}, {len(heard)} were heard"
        judged = played.events("verdict", family=family["name"])
        if len(judged) != len(heard):
            yield f"{family['name']}: {len(heard)} heard, {len(judged)} judged"


def only_agreed_words_are_safe(played: Played) -> Iterator[str]:
    """R1: safe needs knowledge; what comes soon after an agreed word is judged with it (R10)."""
    for verdict in played.events("verdict", verdict="safe"):
        said = said_with(played, verdict, within=ANSWER_LASTS)
        if said and not any(word in text for text in said for word in SAFE_WORDS):
            yield f"{verdict['family']} at {verdict['at']}"


def a_check_ends_for_a_reason(played: Played) -> Iterator[str]:
    """No check is closed in silence: each end follows from what was heard, said or not heard."""
    for end in played.events("check-closed"):
        if not _REASONS[end["state"]](played, end):
            yield f"{end['family']} ended {end['state']} at {end['at']}"


def no_check_begins_before_the_last_has_ended(played: Played) -> Iterator[str]:
    """One at a time: a check that just stopped being one would be a silence nobody hears of."""
    for family in played.families:
        is_open = False
        for one in played.log:
            if one.get("family") != family["name"]:
                continue
            if one["event"] == "check-opened" and is_open:
                yield f"{family['name']} at {one['at']}, and nothing had ended"
            if one["event"] in ("check-opened", "check-closed"):
                is_open = one["event"] == "check-opened"


def _was_read(played: Played, end: Entry) -> bool:
    family = next(one for one in played.families if one["name"] == end["family"])
    if family["channel"] == "own":
        return True  # the exile says how it went
    read = played.events("verdict", family=end["family"], verdict=end["state"])
    latest = timedelta() if end["state"] != "unverified" else ANSWER_LASTS
    return any(timedelta() <= when(end) - when(one) <= latest for one in read)


def _was_stopped(played: Played, end: Entry) -> bool:
    return bool(played.events("stopped", family=end["family"], at=end["at"]))


def _has_case(played: Played, end: Entry) -> bool:
    cases = played.events("case-opened", family=end["family"]) + played.events("wave")
    return any(when(one) <= when(end) for one in cases)


def _was_ended_by_the_exile(played: Played, end: Entry) -> bool:
    if played.events("not-watching", family=end["family"], at=end["at"]):
        return True
    rules = [one for one in played.scenario["behaviour"] if one.get("do") == "heard"]
    return any(str(one["who"]).partition(".")[0] == end["family"] for one in rules)


_REASONS: dict[str, Callable[[Played, Entry], bool]] = {
    "safe": _was_read,
    "unverified": _was_read,
    "distress": _was_read,
    "stopped": _was_stopped,
    "silent": _has_case,
    "cancelled": _was_ended_by_the_exile,
}


def distress_is_read_as_distress(played: Played) -> Iterator[str]:
    for name in (family["name"] for family in played.families):
        cries = [one for one in played.events("reply", family=name) if is_cry(one["text"])]
        read = played.events("verdict", family=name, verdict="distress")
        if len(read) < len(cries):
            yield f"{name}: {len(cries)} cries, {len(read)} read"


def silence_is_never_our_own(played: Played) -> Iterator[str]:
    """I7: at least as long as the plan says, and deaf hours do not count."""
    plans = {family["name"]: family for family in played.families}
    for one in played.events("case-opened", cause="silence"):
        if "family" not in one:
            continue  # a wave
        family = plans[one["family"]]
        # A ping may end one check and open the next in the same moment.
        checks = played.events("check-opened", family=one["family"])
        began = max(when(check) for check in checks if when(check) < when(one))
        if _excused(played, one["family"], began, when(one)):
            continue  # the second known reason in a row, or an exile who saw nothing: sooner
        deaf = _deaf(played, family["channel"], began, when(one))
        if when(one) - began < SILENCE[family["plan"]] + deaf - timedelta(minutes=2):
            yield f"{one['family']} after {when(one) - began}, of which {deaf} deaf"


def _excused(played: Played, family: str, begin: datetime, end: datetime) -> bool:
    rules = [
        rule
        for rule in played.scenario["behaviour"]
        if rule.get("do") in ("known-reason", "judged", "nothing")
    ]
    return any(str(rule.get("who", "")).startswith(family) for rule in rules) and begin < end


def _deaf(played: Played, channel: str, begin: datetime, end: datetime) -> timedelta:
    total, since = timedelta(), None
    for one in played.log:
        if one.get("channel") != channel or one["event"] not in ("deaf", "hearing"):
            continue
        if one["event"] == "deaf":
            since = when(one)
        elif since is not None:
            total += max(min(when(one), end) - max(since, begin), timedelta())
            since = None
    return total + (max(end - max(since, begin), timedelta()) if since else timedelta())


def silence_always_climbs(played: Played) -> Iterator[str]:
    """An unanswered check becomes a case in time, where nobody and nothing stood in the way."""
    helped = {
        str(rule["who"]).partition(".")[0]
        for rule in played.scenario["behaviour"]
        if "." in str(rule.get("who", ""))
    }
    waves = played.events("wave")
    for family in played.families:
        name = family["name"]
        if family["channel"] not in SENDING or name in helped or waves:
            continue
        for check in played.events("check-opened", family=name):
            latest = when(check) + timedelta(days=6)
            if latest > played.end or not played.is_calm(when(check), latest):
                continue
            after = [
                one
                for one in played.log
                if one.get("family") == name
                and one["event"] in ("reply", "case-opened", "stopped", "paused", "check-closed")
                and when(check) <= when(one) <= latest
            ]
            if not after:
                yield f"{name} unanswered since {check['at']}"


def the_exile_is_asked_in_time(played: Played) -> Iterator[str]:
    """Ten to fourteen hours after a ping nobody answered, or in the exile's next morning."""
    for family in played.families:
        name, zone = family["name"], ZoneInfo(family["time_zone"])
        if family["plan"] != "normal" or family["channel"] not in SENDING:
            continue
        if played.gives_reasons(name):
            continue  # asked about something else, it holds for the open check too
        for check in played.events("check-opened", family=name):
            latest = _awake(when(check) + ASKED_WITHIN, zone) + timedelta(minutes=10)
            if latest > played.end or not played.is_calm(when(check), latest):
                continue
            since = [
                one
                for one in played.log
                if one.get("family") == name and when(check) < when(one) <= latest
            ]
            if any(one["event"] in DISTURBING for one in since):
                continue
            asked = [when(one) for one in since if one.get("why") in ABOUT_SILENCE]
            if not asked or asked[0] < when(check) + timedelta(hours=10) - MOMENT:
                yield f"{name}: check of {check['at']}, asked {[str(one) for one in asked]}"


def _awake(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment from `at` on in which somebody may be asked."""
    local = at.astimezone(zone)
    if time(8) <= local.time() < time(22):
        return at
    morning = local.date() + timedelta(days=int(local.time() >= time(22)))
    return datetime.combine(morning, time(8), zone).astimezone(UTC)


def hearing_comes_back(played: Played) -> Iterator[str]:
    state: dict[str, Entry] = {}
    for one in played.log:
        if one["event"] in ("deaf", "hearing"):
            state[one["channel"]] = one
    for channel, last in state.items():
        if last["event"] == "deaf":
            yield f"{channel} deaf since {last['at']}"


def nothing_is_left_lying(played: Played) -> Iterator[str]:
    """I3: where all was well for hours, nothing that is due has waited."""
    if not played.is_calm(played.end - timedelta(hours=1), played.end):
        return
    for work, age in played.remains.overdue.items():
        if age > OVERDUE_MAX:
            yield f"{work} has waited for {age}"


def nothing_personal_is_logged(played: Played) -> Iterator[str]:
    """I5: neither number nor words."""
    numbers = {str(family["to"])[1:] for family in played.families if "to" in family}
    texts = {str(one["text"]) for one in played.written}
    for told in numbers | texts:
        if told and (told in played.remains.said or _escaped(told) in played.remains.said):
            yield "a number or a text stands in the log"


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def the_ledger_is_whole(played: Played) -> Iterator[str]:
    if played.remains.broken_entry is not None:
        yield f"its entry {played.remains.broken_entry} is missing, moved or changed"
