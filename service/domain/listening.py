"""What a text from the relative makes of a family's watch.

The texts are read in `reader`; here a reading meets the check it answers. Whatever came,
nothing leaves towards the relative (R9): no effect below sends anything to her.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from service.domain import check as checks
from service.domain.check import Check, Heard, State
from service.domain.codebook import Codebook
from service.domain.effects import (
    AskExile,
    Cause,
    Decided,
    OpenCase,
    Why,
)
from service.domain.family import Family
from service.domain.reader import read_stranger, read_together
from service.domain.renewal import is_burnt, read_with
from service.domain.verdict import UNREADABLE, Reason, Verdict, VerdictKind
from service.domain.watch import (
    ACCEPTED_MAX,
    DANGER_LASTS,
    Accepted,
    Stage,
    Watch,
    ask_deputy,
    ask_later,
    close,
    end_unverified,
)

HEARS_AFTER_STOP = timedelta(days=30)


def hear(
    watch: Watch, family: Family, text: str | None, *, now: datetime, known: bool = True
) -> Decided[Watch]:
    """Return what a text makes of `watch`; `text` None: it came but cannot be read (R10).

    `known` False: from a phone that is not the relative's (R18): neither safe nor stop,
    and no sign of life. Thirty days after the stop word nothing is read any more (R11).
    """
    stage = Stage(watch)
    if watch.stopped_at is not None and now - watch.stopped_at > HEARS_AFTER_STOP:
        return stage.decided()
    if not known:
        book = read_with(family, watch.coming, now.date())
        _tell_verdict(stage, verdict := _stranger(book, text))
        _act(stage, family, verdict, now)
        return stage.decided()
    stage.change(heard_at=now)
    if watch.check is not None and checks.hears(watch.check, now):
        _answer(stage, family, watch.check, text, now)
    else:
        _unasked(stage, family, text, now)
    return stage.decided()


def _stranger(codebook: Codebook, text: str | None) -> Verdict:
    return UNREADABLE if text is None else read_stranger(codebook, text)


def _answer(stage: Stage, family: Family, check: Check, text: str | None, now: datetime) -> None:
    """Judge `text` with what came just before it, and let the gravest reading stand."""
    together = checks.texts_together(check, text or "", now)
    is_first = len(together) == 1
    reading = _read(stage.watch, family, check, together) if text is not None else UNREADABLE
    if text is not None and checks.may_be_corrected(check, reading):
        alone = _read(stage.watch, family, check, together[-1:])
        if alone.verdict is VerdictKind.SAFE:
            # What it corrects is no longer judged with what may still follow.
            reading, together = alone, together[-1:]
    reading = _discounted(stage.watch, family, check, reading)
    standing, corrected = checks.stand(check, reading, together=not is_first)
    late = standing.verdict is not reading.verdict and reading.verdict is VerdictKind.SAFE
    _tell_verdict(stage, replace(standing, reason=Reason.TOO_LATE) if late else reading)
    stage.change(
        check=replace(
            check,
            heard=together,
            standing=standing,
            answered_at=check.answered_at or now,
            corrected=check.corrected or corrected,
        )
    )
    _act(stage, family, reading, now)
    _conclude(stage, family, check, standing, now)
    if standing.verdict is VerdictKind.SAFE:
        _accept(stage, check, together)


def _read(watch: Watch, family: Family, check: Check, together: tuple[Heard, ...]) -> Verdict:
    book = read_with(family, watch.coming, together[-1].at.date(), edition=check.edition)
    # This very answer, as far as it was accepted, is not an old one sent again.
    previous = [
        old.text for old in watch.accepted if old.topic == check.topic and old.check != check.id
    ]
    return read_together(
        book,
        [heard.text for heard in together if heard.text],
        topic=check.topic,
        previous=previous,
        open_pings=check.pings,
        older_topics=check.older_topics,
    )


def _discounted(watch: Watch, family: Family, check: Check, reading: Verdict) -> Verdict:
    """Return what a safe marker is worth; distress and stop count as ever (I6)."""
    burnt = is_burnt(family, check.edition, inspected=watch.inspected)
    if reading.verdict is not VerdictKind.SAFE or not (burnt or watch.proof.changed):
        return reading
    # R14: burnt by an inspection; or nobody knows any more that it is she who writes.
    reason = Reason.BURNT if burnt else Reason.IDENTITY_CHANGED
    return replace(reading, verdict=VerdictKind.UNVERIFIED, reason=reason, list=None, marker=None)


def _unasked(stage: Stage, family: Family, text: str | None, now: datetime) -> None:
    """Read a text nobody waited for: a sign of life at most (R12), distress as ever (I6).

    It may come in several messages, as an answer may (R10).
    """
    book = read_with(family, stage.watch.coming, now.date())
    together = checks.told_on(stage.watch.unasked, text or "", now)
    texts = [heard.text for heard in together if heard.text]
    reading = UNREADABLE if text is None else read_together(book, texts or [""], topic=None)
    stage.change(unasked=together)
    _tell_verdict(stage, reading)
    _act(stage, family, reading, now)


def _act(stage: Stage, family: Family, reading: Verdict, now: datetime) -> None:
    """Do what a reading asks for in any state: open the case, stop, ask about plain danger."""
    watch = stage.watch
    check_id = watch.check.id if watch.check else None
    if reading.verdict is VerdictKind.DISTRESS:
        level = checks.level_of(reading)
        stage.ask_for(OpenCase(watch.family, check_id, Cause.DISTRESS, level))
    if reading.stop and watch.stopped_at is None:
        # R11: at once and from any state; whether it was her own wish is asked quietly.
        stage.change(stopped_at=now, her_wish=True)
        stage.tell("stopped")
        ask_later(stage, family, Why.STOPPED, "stop", now)
    if reading.reason is Reason.PLAIN_DANGER and watch.danger_until is None:
        _ask_about_danger(stage, family, now)


def _ask_about_danger(stage: Stage, family: Family, now: datetime) -> None:
    # R17: plain danger never waits for the morning.
    about = f"danger {stage.watch.dangers}"
    stage.change(
        dangers=stage.watch.dangers + 1,
        danger_until=now + DANGER_LASTS[family.agreement.plan],
    )
    stage.ask_for(AskExile(stage.watch.family, Why.PLAIN_DANGER, about))
    stage.tell("exile-asked", why=str(Why.PLAIN_DANGER))
    ask_deputy(stage, Why.PLAIN_DANGER, about)


def _conclude(stage: Stage, family: Family, check: Check, standing: Verdict, now: datetime) -> None:
    """Close the check with what its answer is worth; unverified waits for a correction."""
    state = checks.ended_as(standing)
    if state is check.state or check.state is State.SILENT:
        return
    if state is State.UNVERIFIED and check.is_open:
        return
    if state is State.UNVERIFIED:
        end_unverified(stage, family, replace(check, standing=standing), now)
        return
    close(stage, state)
    if state is State.SAFE:
        stage.change(doubts=0, doubt_until=None)


def _accept(stage: Stage, check: Check, together: tuple[Heard, ...]) -> None:
    answer = Accepted(check.topic, " ".join(heard.text for heard in together), check.id)
    others = tuple(old for old in stage.watch.accepted if old.check != check.id)
    stage.change(accepted=(*others, answer)[-ACCEPTED_MAX:])


def _tell_verdict(stage: Stage, reading: Verdict) -> None:
    stage.tell(
        "verdict",
        verdict=str(reading.verdict),
        reason=str(reading.reason),
        level=str(reading.level) if reading.level else None,
        stop=int(reading.stop),
    )
