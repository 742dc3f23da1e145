"""What exile and deputy answer and order, and what that makes of a family's watch.

Acts that lessen traffic hold at once; when one that widens it may take effect is decided
where it is accepted (FIELD-GUIDE §7), and its hour is handed in.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from service.domain import check as checks
from service.domain.check import Check, State
from service.domain.codebook import Codebook
from service.domain.effects import Cause, Decided, OpenCase, Why
from service.domain.family import Family
from service.domain.level import Level
from service.domain.listening import hear
from service.domain.pings import Order, OrderKind, is_unproved, next_ordinal, resume
from service.domain.proving import Proof, unvouched
from service.domain.renewal import alarms_of
from service.domain.schedule import instant_of
from service.domain.tending import with_new_words
from service.domain.watch import Stage, Watch, ask_later, close, end_unverified


class Answer(StrEnum):
    """What an exile or deputy says when asked."""

    KNOWN_REASON = "known-reason"
    HEARD = "heard"
    NOTHING = "nothing"
    PRESSED = "pressed"  # they were called or pressed themselves; of the relative it says nothing


class Judgement(StrEnum):
    """How it went, in the exile's own words, in `own` mode (FIELD-GUIDE §5)."""

    AS_USUAL = "as-usual"
    ODD = "odd"
    NO_ANSWER = "no-answer"
    THE_WORD = "the-word"
    NO_MORE = "no-more"
    SEEN = "seen"
    HEARD_OF = "heard-of"
    NOTHING = "nothing"


TWICE = timedelta(minutes=1)  # the same words again so soon are a second click, and no reply
_ALL_IS_WELL = (Judgement.AS_USUAL, Judgement.SEEN, Judgement.HEARD_OF)


def answer(
    watch: Watch, given: Answer, *, now: datetime, until: datetime | None = None
) -> Decided[Watch]:
    """Return what an answer to a question makes of `watch`; `until`: how long a reason holds."""
    stage = Stage(watch)
    stage.change(doubt_until=None, opted_out=False)  # somebody has answered (FIELD-GUIDE §5)
    if given in (Answer.NOTHING, Answer.PRESSED):
        return stage.decided()
    stage.change(danger_until=None)
    check = watch.check
    if check is None or not check.is_open or check.standing is not None:
        return stage.decided()
    if given is Answer.HEARD:
        # Life ends the silence; whether she is well was not answered, so it is not `safe`.
        close(stage, State.CANCELLED)
    elif until is not None:
        _give_reason(stage, check, until, now)
    return stage.decided()


def _give_reason(stage: Stage, check: Check, until: datetime, now: datetime) -> None:
    stage.change(check=checks.give_reason(check, until, now))
    stage.change(orders=drop_follow_up(stage.watch, now=now).state.orders)


def drop_follow_up(watch: Watch, *, now: datetime) -> Decided[Watch]:
    """Send no follow-up of what went out last: so ordered, or nobody knows what came back since."""
    stage = Stage(watch)
    if watch.sent:
        drop = Order(OrderKind.DROP_FOLLOW_UP, now, ordinal=watch.sent[-1].ordinal)
        stage.change(orders=(*watch.orders, drop))
    return stage.decided()


def pause(watch: Watch, *, now: datetime, until: datetime | None) -> Decided[Watch]:
    """Send nothing from now until `until`; the sequence goes on unseen (D7)."""
    stage = Stage(watch)
    stage.change(orders=(*watch.orders, Order(OrderKind.PAUSE, now, until)))
    stage.tell("paused")
    return stage.decided()


def paused_until(watch: Watch, now: datetime) -> datetime | None:
    """Return the end of the longest pause that is on at `now`; None where there is none."""
    ends = [
        order.until
        for order in watch.orders
        if order.kind is OrderKind.PAUSE and order.until is not None and order.until > now
    ]
    return max(ends, default=None)


def end_pause(watch: Watch, *, at: datetime) -> Decided[Watch]:
    """Let the sequence be sent again from `at` on."""
    stage = Stage(watch)
    stage.change(orders=resume(watch.orders, at))
    stage.tell("resumed")
    return stage.decided()


def hurry(watch: Watch, *, at: datetime) -> Decided[Watch]:
    """Ask sooner: the next time is drawn in the first window that opens at or after `at`."""
    stage = Stage(watch)
    stage.change(orders=(*watch.orders, Order(OrderKind.SOONER, at)))
    return stage.decided()


def prove(watch: Watch, family: Family, *, now: datetime) -> Decided[Watch]:
    """Send the one harmless message that proves the ways, in the next window (D10).

    Never sooner after another than the cadence allows; ordered twice it leaves once.
    """
    stage = Stage(watch)
    ordinal = next_ordinal(watch.sent)
    is_ordered = any(
        order.kind is OrderKind.PROOF and order.ordinal == ordinal for order in watch.orders
    )
    if is_unproved(watch.orders) and not is_ordered and watch.stopped_at is None:
        order = Order(OrderKind.PROOF, _not_before(watch, family, now), ordinal=ordinal)
        stage.change(orders=(*watch.orders, order))
        stage.tell("proof-ordered")
    return stage.decided()


def lose_proof(watch: Watch, ordinal: int | None) -> Decided[Watch] | None:
    """The message that was to prove the ways did not arrive; None where it was no such message."""
    proving = {each.ordinal for each in watch.orders if each.kind is OrderKind.PROOF}
    if ordinal is None or ordinal not in proving:
        return None
    stage = Stage(watch)
    stage.change(lost_proof=ordinal)
    stage.tell("proof-undelivered")
    return stage.decided()


def move(watch: Watch, family: Family, *, now: datetime) -> Decided[Watch]:
    """Messages will come from another number of ours: that way is proved first (D5, D10).

    A number she does not know is a risk of its own, so the exile announces it.
    """
    stage = Stage(watch)
    if watch.stopped_at is None and not is_unproved(watch.orders):
        held = sum(1 for order in watch.orders if order.kind is OrderKind.PROVE_FIRST)
        stage.change(orders=(*watch.orders, Order(OrderKind.PROVE_FIRST, now)))
        ask_later(stage, family, Why.MOVED, f"moved {held}", now)
    return stage.decided()


def readdress(watch: Watch, *, now: datetime) -> Decided[Watch]:
    """She has another number: what was proved of the old one is nobody's, and the new is proved first.

    A question that went to the old number waits for nothing any more; distress stays (I6, D10).
    """
    stage = Stage(watch)
    check = watch.check
    if check is not None and check.is_open and check.standing is None:
        close(stage, State.CANCELLED)
    kept = [order for order in watch.orders if order.kind is not OrderKind.PROOF]
    if not is_unproved(kept):
        kept.append(Order(OrderKind.PROVE_FIRST, now))
    fresh = Proof(changes=watch.proof.changes)
    stage.change(orders=tuple(kept), proof=fresh, lost_proof=None, opted_out=False)
    return stage.decided()


def _not_before(watch: Watch, family: Family, now: datetime) -> datetime:
    went_out = [entry.day for entry in watch.sent if not entry.skipped]
    if not went_out:
        return now
    earliest = went_out[-1] + timedelta(days=family.agreement.days_min)
    return max(now, instant_of(earliest, time(0), family.agreement.zone))


def stop(watch: Watch, *, now: datetime) -> Decided[Watch]:
    """End all traffic for good, by the exile's own order; we go on hearing (R11)."""
    stage = Stage(watch)
    if watch.stopped_at is None:
        stage.change(stopped_at=now)
        stage.tell("stopped")
    return stage.decided()


def relay_sent(watch: Watch, *, now: datetime) -> Decided[Watch]:
    """The exile has sent the proposed words from their own phone: the ladder begins."""
    stage = Stage(watch)
    check = watch.check
    if check is not None and check.is_open and not check.laddered:
        stage.change(
            check=replace(check, laddered=True, opened_at=now, last_ping_at=now), heard_at=now
        )
    return stage.decided()


def relay_answered(watch: Watch, family: Family, text: str, *, now: datetime) -> Decided[Watch]:
    """The exile has typed in what came back on their own phone; twice, when they press twice."""
    if _was_just_told(watch, text, now):
        return Decided(watch)
    return hear(relay_sent(watch, now=now).state, family, text, now=now)


def _was_just_told(watch: Watch, text: str, now: datetime) -> bool:
    """Whether these very words were read a moment ago: a text that is sent again is none (R3)."""
    heard = (*watch.unasked, *(watch.check.heard if watch.check else ()))
    return any(each.text == text and now - each.at <= TWICE for each in heard)


def judge(watch: Watch, family: Family, judgement: Judgement, *, now: datetime) -> Decided[Watch]:
    """The exile says how it went, in `own` mode."""
    stage = Stage(watch)
    stage.change(heard_at=now)
    check = watch.check
    if judgement is Judgement.THE_WORD:
        check_id = check.id if check else None
        stage.ask_for(OpenCase(watch.family, check_id, Cause.DISTRESS, Level.L4))
    if judgement is Judgement.NO_MORE and watch.stopped_at is None:
        stage.change(stopped_at=now, her_wish=True)
        stage.tell("stopped")
    if check is not None and check.is_open:
        _judge_check(stage, family, check, judgement, now)
    return stage.decided()


def _judge_check(
    stage: Stage, family: Family, check: Check, judgement: Judgement, now: datetime
) -> None:
    if judgement in (Judgement.NO_ANSWER, Judgement.NOTHING):
        if not check.laddered:
            stage.change(check=replace(check, laddered=True, opened_at=now, last_ping_at=now))
        return
    if judgement in _ALL_IS_WELL:
        close(stage, State.SAFE)
        stage.change(doubts=0, doubt_until=None)
    elif judgement is Judgement.THE_WORD:
        close(stage, State.DISTRESS)
    elif judgement is Judgement.NO_MORE:
        close(stage, State.STOPPED)
    else:
        end_unverified(stage, family, check, now)


def announce(watch: Watch, book: Codebook) -> Decided[Watch]:
    """New words wait to replace the old: those for distress and the end count at once (I6)."""
    stage = Stage(watch)
    stage.change(coming=alarms_of(book))
    return stage.decided()


def withdraw(watch: Watch) -> Decided[Watch]:
    """The words that waited are given up."""
    stage = Stage(watch)
    stage.change(coming=None)
    return stage.decided()


def take_up(watch: Watch) -> Decided[Watch]:
    """New words have taken the place of the old: whatever was burnt is left behind (R14)."""
    stage = Stage(watch)
    stage.change(coming=None, tended=with_new_words(watch.tended))
    if watch.inspected:
        stage.change(inspected=False, doubts=0)
    return stage.decided()


def opt_out(watch: Watch, family: Family, *, now: datetime) -> Decided[Watch]:
    """Somebody on her phone told the carrier to bring no more: an event, not an error.

    Nothing of ours gets through and nothing is sent again; whether it was her own wish is
    asked, once until somebody answers.
    """
    stage = Stage(watch)
    if not watch.opted_out:
        stage.change(opted_out=True, opt_outs=watch.opt_outs + 1)
        stage.tell("opted-out")
        ask_later(stage, family, Why.OPTED_OUT, f"opted out {watch.opt_outs}", now)
    return stage.decided()


def inspected(watch: Watch) -> Decided[Watch]:
    """Her phone was out of her hands: every safe marker is burnt (R14).

    The exile's word for who answers is void as well: it was given before. Words for distress
    that were to come go on counting (I6).
    """
    stage = Stage(watch)
    stage.change(inspected=True, doubt_until=None, proof=unvouched(watch.proof))
    return stage.decided()
