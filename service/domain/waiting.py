"""What the passing of time makes of a family's watch: pings, rungs of a silence, lapses.

Nothing here reads a text. The traffic half asks `planned` alone; the ladder half never
touches traffic (R0).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.domain import check as checks
from service.domain.agreement import Mode
from service.domain.check import Check, State, Step
from service.domain.discretion import lint
from service.domain.effects import (
    Cause,
    Decided,
    Effect,
    OpenCase,
    RemindExile,
    SendPing,
    TellExile,
    Why,
)
from service.domain.family import Family
from service.domain.ids import CheckId
from service.domain.level import Level
from service.domain.outage import Hearing
from service.domain.pings import (
    LATE_MAX,
    WORDING_RESTS,
    Order,
    OrderKind,
    PlannedPing,
    Sent,
    forget,
    is_too_late,
)
from service.domain.proving import has_lapsed
from service.domain.sequence import day_of
from service.domain.tending import is_consent_due, is_resting
from service.domain.watch import (
    Stage,
    Watch,
    ask,
    ask_deputy,
    ask_later,
    close,
    end_unverified,
    planned,
    planned_with,
)

DEAF_LOOK_EVERY = timedelta(hours=1)
WAKE_GRAIN_S = 300  # wakes that follow from a past second are rounded up to hide it (D13)
NOTICED_WITHIN = LATE_MAX + timedelta(seconds=WAKE_GRAIN_S)  # later than this, we were down


def wait(
    watch: Watch, family: Family, *, hearing: Hearing, now: datetime, spare: CheckId
) -> Decided[Watch]:
    """Return what the passing of time makes of `watch`; `spare` names a check it may open."""
    stage = Stage(watch)
    while (ping := _due_ping(stage.watch, family, now)) is not None:
        # I3: what was due before the ping is not put off by it because we woke late.
        _run_out(stage, family, hearing=hearing, until=ping.at, now=now)
        _pass(stage, family, ping, now, spare)
    _run_out(stage, family, hearing=hearing, until=now, now=now)
    _forget(stage, family, now)
    return stage.decided()


def _due_ping(watch: Watch, family: Family, now: datetime) -> PlannedPing | None:
    return next((ping for ping in planned(watch, family) if ping.at <= now), None)


def _run_out(
    stage: Stage, family: Family, *, hearing: Hearing, until: datetime, now: datetime
) -> None:
    """Let every deadline pass that lies no later than `until`."""
    _climb(stage, family, hearing=hearing, until=until, now=now)
    _settle(stage, family, until, now)
    _lapse(stage, until)
    _ask_due(stage, until)


def _pass(stage: Stage, family: Family, ping: PlannedPing, now: datetime, spare: CheckId) -> None:
    """Let one time of the sequence pass: gone out, or skipped with its wording used up."""
    why = _why_skipped(stage.watch, family, ping, now)
    entry = Sent(
        ordinal=ping.ordinal,
        follow_up=ping.follow_up,
        day=ping.day,
        at=None if why else ping.at,
        topic=ping.topic,
        text=ping.text or "",
        skipped=bool(why),
    )
    proof = stage.watch.proof
    if not why and family.agreement.mode.sends:
        proof = replace(proof, used_on=ping.day)
    stage.change(sent=(*stage.watch.sent, entry), proof=proof)
    if why:
        _skip(stage, family, ping, why)
        return
    if not ping.proof:  # D10: what only proves the way is no question, and starts no ladder
        _end_answered(stage, family, ping.at)
        _open_or_extend(stage, family, ping, spare)
    _emit(stage, family, ping)
    if is_consent_due(stage.watch.tended, family.agreement, ping.day):
        _tell_of_consent(stage, Why.CONSENT)


def _tell_of_consent(stage: Stage, why: Why) -> None:
    """Say once, beside a time that passes anyway, that she is to be asked anew."""
    watch = stage.watch
    if watch.tended.consent_on is not None:
        stage.ask_for(TellExile(watch.family, why, f"consent of {watch.tended.consent_on}"))


def _skip(stage: Stage, family: Family, ping: PlannedPing, why: str) -> None:
    stage.tell("skipped", why=why, ordinal=ping.ordinal)
    if is_resting(stage.watch.tended, family.agreement, ping.day):
        _tell_of_consent(stage, Why.RESTS)
    if why == Why.PROOF:
        hold = Order(OrderKind.PROVE_FIRST, ping.at)
        stage.change(orders=(*stage.watch.orders, hold))
    if why in (Why.WORDINGS, Why.LINT, Why.PROOF):
        ask_later(stage, family, Why(why), f"time {ping.ordinal}", ping.at)


def _why_skipped(watch: Watch, family: Family, ping: PlannedPing, now: datetime) -> str:
    if ping.paused:
        return "paused"
    if is_too_late(ping, now):
        return "late"
    if not ping.proof and has_lapsed(watch.proof, ping.day):
        return Why.PROOF
    if ping.text is None:
        return Why.WORDINGS
    if family.agreement.mode is Mode.OWN:
        return ""
    # What has rested may still be remembered: how long depends on when we last woke.
    recent = [
        entry.text
        for entry in watch.sent
        if not entry.skipped and ping.day - entry.day < WORDING_RESTS
    ]
    return "" if lint(ping.text, recent=recent).ok else Why.LINT


def _end_answered(stage: Stage, family: Family, ping_at: datetime) -> None:
    """Close a check that has its answer: a new ping is a new question, with its own silence."""
    check = stage.watch.check
    if check is not None and check.is_open and check.standing is not None:
        end_unverified(stage, family, check, ping_at)


def _open_or_extend(stage: Stage, family: Family, ping: PlannedPing, spare: CheckId) -> None:
    text, edition = ping.text or "", family.agreement.edition
    last = stage.watch.check
    # A follow-up belongs to its check even when that has ended: the traffic goes on as drawn
    # (R0), and a late answer is one to the newest ping (R2).
    if last is not None and (last.is_open or ping.follow_up):
        stage.change(check=checks.extend(last, ping.topic, text, ping.at, edition=edition))
        return
    stage.change(
        check=Check(
            spare,
            ping.ordinal,
            ping.at,
            ping.topic,
            edition,
            laddered=family.agreement.mode.sends,
            last_ping_at=ping.at,
            pings=(text,),
        )
    )
    stage.tell("check-opened", check=str(spare), ordinal=ping.ordinal)


def _emit(stage: Stage, family: Family, ping: PlannedPing) -> None:
    attempt = 2 if ping.follow_up else 1
    text = ping.text or ""
    if family.agreement.mode.sends:
        effect: Effect = SendPing(
            family.id, ping.ordinal, ping.follow_up, ping.topic, text, ping.at
        )
        stage.ask_for(effect)
        return
    stage.ask_for(RemindExile(family.id, ping.ordinal, attempt, text))
    stage.tell("reminded", ordinal=ping.ordinal, attempt=attempt)


def _climb(
    stage: Stage, family: Family, *, hearing: Hearing, until: datetime, now: datetime
) -> None:
    """Take every rung of the silence that was due by `until`."""
    while (check := stage.watch.check) is not None:
        found = checks.next_step(check, family, hearing=hearing, now=now)
        if found is None or found[1] > until:
            return
        _take_step(stage, check, found[0], _counted_from(found[1], now))


def _counted_from(due: datetime, now: datetime) -> datetime:
    """Return what the next deadline counts from: this one, or now after we were down (I3)."""
    return due if now - due <= NOTICED_WITHIN else now


def _take_step(stage: Stage, check: Check, step: Step, asked_at: datetime) -> None:
    about = f"{check.id} {step}"
    if step is Step.CASE:
        _end_silent(stage, check, about)
        return
    why = Why.UNDELIVERED if check.undelivered else Why.SILENCE
    ask(stage, why, about, deputy=step is Step.ASK_AGAIN)
    stage.change(check=replace(check, asked=check.asked + 1, asked_at=asked_at))


def _end_silent(stage: Stage, check: Check, about: str) -> None:
    if not check.laddered:
        # Two reminders unanswered: it is the exile who is silent, and no case (FIELD-GUIDE §5).
        stage.ask_for(TellExile(stage.watch.family, Why.WAITING, about))
        stage.tell("not-watching")
        ask_deputy(stage, Why.WAITING, about)
        close(stage, State.CANCELLED)
        return
    stage.ask_for(OpenCase(stage.watch.family, check.id, Cause.SILENCE, Level.L1))
    close(stage, State.SILENT)


def _ask_due(stage: Stage, until: datetime) -> None:
    for each in stage.watch.asks:
        if each.at <= until:
            ask(stage, each.why, each.about, deputy=each.deputy)
    stage.change(asks=tuple(each for each in stage.watch.asks if each.at > until))


def _settle(stage: Stage, family: Family, until: datetime, now: datetime) -> None:
    """Close a check whose unverified answer can no longer be corrected."""
    check = stage.watch.check
    at = checks.settles_at(check) if check else None
    if check is not None and at is not None and at <= until:
        end_unverified(stage, family, check, _counted_from(at, now))


def _lapse(stage: Stage, until: datetime) -> None:
    """Open the cases of doubts and plain dangers nobody has answered."""
    watch = stage.watch
    check_id = watch.check.id if watch.check else None
    if watch.danger_until is not None and watch.danger_until <= until:
        stage.ask_for(OpenCase(watch.family, check_id, Cause.PLAIN_DANGER, Level.L2))
        stage.change(danger_until=None)
    if watch.doubt_until is not None and watch.doubt_until <= until:
        stage.ask_for(OpenCase(watch.family, check_id, Cause.UNVERIFIED, Level.L1))
        stage.change(doubt_until=None)


def _forget(stage: Stage, family: Family, now: datetime) -> None:
    """Drop what only an open question needed: past seconds and the words of an answer (D13)."""
    watch, check = stage.watch, stage.watch.check
    keep = _keeps_second_of(watch, family, now)
    stage.change(sent=forget(watch.sent, day_of(family.agreement, now), keep_second_of=keep))
    if watch.unasked and now - watch.unasked[-1].at >= checks.APART:
        stage.change(unasked=())
    if check is not None and check.heard and now - check.heard[-1].at >= checks.APART:
        check = replace(check, heard=())
        stage.change(check=check)
    if check is not None and not check.is_open and not check.heard:
        stage.change(check=checks.without_seconds(check))
    if keep is None and watch.heard_at is not None:
        stage.change(heard_at=checks.day_begun(watch.heard_at))


def _keeps_second_of(watch: Watch, family: Family, now: datetime) -> int | None:
    """Return the ordinal whose follow-up is still owed: it counts from that second."""
    # A pause may be ended before its second comes; when we wake meanwhile decides nothing (I3).
    orders = tuple(order for order in watch.orders if order.kind is not OrderKind.PAUSE)
    plan = planned_with(orders, watch, family)
    owed = [ping.ordinal for ping in plan if ping.follow_up and ping.at > now]
    return owed[0] if owed else None


def next_wake(watch: Watch, family: Family, *, hearing: Hearing, now: datetime) -> datetime | None:
    """Return when time will next matter to this family; None: not before something happens.

    A coming ping gives the opening of its window until that has come, then its second;
    what follows from a past second is rounded up to hide it (D13).
    """
    pings = [ping.opens_at if ping.opens_at > now else ping.at for ping in planned(watch, family)]
    after = [_hide(at) for at in _deadlines(watch, family, hearing=hearing, now=now)]
    return min((*pings, *after), default=None)


def _deadlines(
    watch: Watch, family: Family, *, hearing: Hearing, now: datetime
) -> Sequence[datetime]:
    check = watch.check
    found = [each.at for each in watch.asks]
    found += [at for at in (watch.doubt_until, watch.danger_until) if at is not None]
    if watch.unasked:
        found.append(watch.unasked[-1].at + checks.APART)
    if check is None:
        return found
    step = checks.next_step(check, family, hearing=hearing, now=now)
    if step is not None:
        found.append(step[1])
    elif check.is_open and hearing.deaf_since is not None and check.standing is None:
        found.append(now + DEAF_LOOK_EVERY)
    settles = checks.settles_at(check)
    if settles is not None:
        found.append(settles)
    elif check.heard:
        found.append(check.heard[-1].at + checks.APART)
    return found


def _hide(instant: datetime) -> datetime:
    seconds = -(-instant.timestamp() // WAKE_GRAIN_S) * WAKE_GRAIN_S
    return datetime.fromtimestamp(seconds, tz=instant.tzinfo)
