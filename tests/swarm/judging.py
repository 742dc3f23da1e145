"""The promises, held against a scenario's event log: every complaint is one sentence.

Only what can be told from outside is looked at: the scenario, the log, what the pretend
phones wrote. Nothing of the domain decides here, or its mistakes would be shared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.stories.cast import ALL_WEEK, DISTRESS, TROUBLE

Entry = dict[str, Any]
LATE_MAX = timedelta(minutes=11)  # D9, and the way to the phone
RESTS = timedelta(weeks=8)
DISTURBING = ("reply", "ping-undelivered", "paused", "stopped", "check-closed", "deaf", "hearing")
FRESH = 7  # so many times of a sequence have wordings dealt to nobody before
SILENCE = {"normal": timedelta(hours=48), "high-risk": timedelta(hours=12)}
L4_EVERY = timedelta(minutes=16)
AT_ONCE = timedelta(seconds=60)
MOMENT = timedelta(seconds=5)
ASKED_WITHIN = timedelta(hours=14)  # normal plan; later only where the exile sleeps
SETTLING = timedelta(hours=2)  # after a fault, until leases, looks and pulls have done their work


@dataclass
class Played:
    """A scenario and what came of it."""

    scenario: dict[str, Any]
    log: list[Entry]
    written: list[Entry]  # what phones wrote to us, as the sandbox's journal has it
    crashes: bool = False  # workers died between a commit and its effect
    control: dict[str, list[Entry]] = field(
        default_factory=dict
    )  # pings of a family alone, in calm

    def events(self, name: str, **facts: Any) -> list[Entry]:
        """Return the events of one name with these facts."""
        return [
            one
            for one in self.log
            if one["event"] == name and all(one.get(key) == value for key, value in facts.items())
        ]

    @property
    def families(self) -> list[dict[str, Any]]:
        """Return the families as the scenario has them."""
        found: list[dict[str, Any]] = self.scenario["families"]
        return found

    @property
    def end(self) -> datetime:
        """Return when the scenario ended."""
        days = int(self.scenario["for"][1:-1])
        return datetime.fromisoformat(self.scenario["start"]) + timedelta(days=days)

    def troubles(self) -> list[tuple[datetime, datetime]]:
        """Return when something was broken or had just been mended."""
        begun: dict[str, datetime] = {}
        spans = []
        for one in self.log:
            if one["event"] == "fault":
                begun[one["fault"]] = when(one)
            elif one["event"] == "mended":
                spans.append((begun.pop(one["fault"]), when(one) + SETTLING))
        return spans + [(at, self.end) for at in begun.values()]

    def is_calm(self, begin: datetime, end: datetime) -> bool:
        """Whether nothing was broken meanwhile."""
        return not self.crashes and not any(b <= end and begin <= e for b, e in self.troubles())


def when(entry: Entry) -> datetime:
    """Return the instant of an entry."""
    return datetime.fromisoformat(entry["at"])


def complaints(played: Played) -> list[str]:
    """Return every promise that was broken."""
    found: list[str] = []
    for promise in PROMISES:
        found += [f"{promise.__name__}: {text}" for text in promise(played)]
    return found


def pings_keep_their_windows(played: Played) -> Iterator[str]:
    late = _carried_late(played)
    for family in played.families:
        for ping in played.events("ping-sent", family=family["name"]):
            if not _is_within(family, when(ping), LATE_MAX + late):
                yield f"{family['name']} at {ping['at']}"


def _carried_late(played: Played) -> timedelta:
    """Return how much later than it left a text may arrive in this scenario."""
    names = {rule.get("fault") for rule in played.scenario["behaviour"]}
    return timedelta(hours=1) if names & {"sms-late", "clock-jump", "signal-down"} else timedelta()


def _is_within(family: dict[str, Any], at: datetime, late: timedelta) -> bool:
    local = at.astimezone(ZoneInfo(family["time_zone"]))
    for window in family["windows"]:
        if ALL_WEEK[local.weekday()] not in window["days"]:
            continue
        begin = datetime.combine(local.date(), time.fromisoformat(window["from"]), local.tzinfo)
        end = datetime.combine(local.date(), time.fromisoformat(window["to"]), local.tzinfo)
        if begin <= local <= end + late:
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
    late = _carried_late(played) + MOMENT
    for name, calm in played.control.items():
        for ping in played.events("ping-sent", family=name, attempt=1):
            drawn = [
                (place, one)
                for place, one in enumerate(calm)
                if abs(when(ping) - when(one)) <= late
            ]
            if not drawn:
                yield f"{name} was asked at {ping['at']}, which nobody drew"
            # Later, what has rested depends on whether follow-ups went out, a public fact.
            elif drawn[0][0] < FRESH and all(one.get("text") != ping["text"] for _, one in drawn):
                yield f"{name} has another sentence at {ping['at']}"


def no_calm_ping_is_missing(played: Played) -> Iterator[str]:
    for name, calm in played.control.items():
        over = [when(one) for one in played.events("stopped", family=name)]
        over += [when(one) for one in played.events("paused", family=name)]
        before = min(over, default=played.end)
        asked = played.events("ping-sent", family=name, attempt=1)
        times = [when(one) for one in asked + played.events("skipped", family=name)]
        for drawn in (when(one) for one in calm):
            around = (drawn - timedelta(hours=1), drawn + timedelta(hours=1))
            if drawn >= before or not played.is_calm(*around):
                continue
            if all(abs(drawn - one) > timedelta(minutes=1) for one in times):
                yield f"{name} was not asked at {drawn}"


def nothing_follows_a_stop(played: Played) -> Iterator[str]:
    for stop in played.events("stopped"):
        for ping in played.events("ping-sent", family=stop["family"]):
            if when(ping) > when(stop) + timedelta(minutes=1):
                yield f"{stop['family']} got a ping at {ping['at']}"


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


def distress_is_read_as_distress(played: Played) -> Iterator[str]:
    for name in (family["name"] for family in played.families):
        cries = [one for one in played.events("reply", family=name) if is_cry(one["text"])]
        read = played.events("verdict", family=name, verdict="distress")
        if len(read) < len(cries):
            yield f"{name}: {len(cries)} cries, {len(read)} read"


def is_cry(text: str) -> bool:
    """Whether a distress marker of the stories' codebook stands in the text."""
    return DISTRESS in text or TROUBLE in text


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
        said = played.events("reply", family=read["family"], at=read["at"])
        if any(is_cry(one["text"]) for one in said):
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
        if family["channel"] not in ("sms", "signal") or name in helped or waves:
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
        if family["plan"] != "normal" or family["channel"] not in ("sms", "signal"):
            continue
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
            asked = [when(one) for one in since if one["event"] == "exile-asked"]
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


PROMISES = (
    pings_keep_their_windows,
    no_sentence_comes_twice,
    traffic_is_that_of_a_calm_world,
    no_calm_ping_is_missing,
    nothing_follows_a_stop,
    every_text_is_judged_once,
    distress_is_read_as_distress,
    distress_opens_a_case_and_pages,
    untaken_l4_rings_every_quarter_hour,
    silence_is_never_our_own,
    silence_always_climbs,
    the_exile_is_asked_in_time,
    hearing_comes_back,
    nobody_reacts_to_a_text,
)
