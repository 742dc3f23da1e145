"""Turning what a decision asked for into rows: effects are rows, done afterwards (I2)."""

from collections.abc import Sequence
from datetime import date

from service.domain.address import ChannelName
from service.domain.effects import (
    AskDeputy,
    AskExile,
    Effect,
    OpenCase,
    PageOperator,
    PageResponder,
    RemindExile,
    SendPing,
    TellExile,
    Why,
)
from service.storage import families, outbox, questions, senders
from service.storage.families import FamilyRecord
from service.storage.outbox import Asked, Kind, Letter
from service.storage.questions import Question
from service.storage.store import floor_minute
from service.usecases.acting import Acting
from service.usecases.nudging import Nudge, Whom, nudge_all


def enact(acting: Acting, record: FamilyRecord, effects: Sequence[Effect]) -> list[OpenCase]:
    """Store the effects of a family's decision; return the cases it asks for."""
    for effect in effects:
        if not (record.is_shadow and isinstance(effect, SendPing)):
            _enact_one(acting, record, effect)
    return [effect for effect in effects if isinstance(effect, OpenCase)]


def _enact_one(acting: Acting, record: FamilyRecord, effect: Effect) -> None:
    match effect:
        case SendPing():
            _ping(acting, record, effect)
        case RemindExile():
            about = f"reminder {effect.ordinal} {effect.attempt}"
            _put(acting, record, "exile", Why.REMINDER, about)
        case AskExile():
            _put(acting, record, "exile", effect.why, effect.about)
        case AskDeputy():
            _put(acting, record, "deputy", effect.why, effect.about)
        case TellExile():
            tell_exiles(acting, [effect])
        case OpenCase():
            pass  # the caller opens it, once the family's own state is stored
        case PageResponder() | PageOperator():
            message = "a family's decision pages nobody: cases do"
            raise AssertionError(message)


def _ping(acting: Acting, record: FamilyRecord, ping: SendPing) -> None:
    sender = senders.sender(acting.tx, record.sender_id) if record.sender_id else None
    assert sender is not None, "a family that is written to has a sender"
    row = ping_row(acting, record, ping, sender.number)
    outbox.add_effects(acting.tx, [row], acting.today)


def ping_row(acting: Acting, record: FamilyRecord, ping: SendPing, number: str) -> Asked:
    """Return a ping that leaves from `number` as a row of the outbox."""
    attempt = 2 if ping.follow_up else 1
    return Asked(
        key=f"ping/{ping.family}/{ping.ordinal}/{attempt}",
        kind=Kind.PING,
        channel=ChannelName(str(record.settled.agreement.mode)),
        letter=Letter(
            number,
            _address(record),
            ping.text,
            ping.at,
            topic=ping.topic,
            ordinal=ping.ordinal,
            attempt=attempt,
        ),
        wake_at=floor_minute(acting.now),
        family_id=ping.family,
    )


def _address(record: FamilyRecord) -> str:
    """Return where she is written to: the account that proved itself, or still the number."""
    assert record.settled.to is not None, "a family that is written to has an address"
    return record.watch.proof.account or record.settled.to


def _put(acting: Acting, record: FamilyRecord, addressee: str, why: Why, about: str) -> None:
    question = Question(record.id, record.id, addressee, "question", str(why), acting.today)
    questions.put_question(acting.tx, question, f"{addressee}/{why}/{about}")
    if record.is_shadow:
        return  # nothing of a shadow leaves
    whom = Whom(record.exile_id, record.id if addressee == "deputy" else None)
    nudge_all(acting, [Nudge(whom, record.id, f"{why}/{about}")])


def tell_exiles(acting: Acting, told: Sequence[TellExile]) -> None:
    """Put plain statements on the exiles' pages; of families that were destroyed, on nobody's."""
    there = families.there_among(acting.tx, [each.family for each in told]) if told else set()
    told = [each for each in told if each.family in there]
    if not told:
        return
    about = [f"told/{each.why}/{each.about}" for each in told]
    put = [_statement(each, acting.today) for each in told]
    questions.put_questions(acting.tx, list(zip(put, about, strict=True)))
    # Nothing of a family is opened: what is broken in it must not stop a case's ladder.
    exiles = families.exiles_of(acting.tx, [each.family for each in told])
    nudge_all(
        acting,
        [
            Nudge(Whom(exiles[each.family]), each.family, words)
            for each, words in zip(told, about, strict=True)
            if each.family in exiles
        ],
    )


def _statement(told: TellExile, today: date) -> Question:
    return Question(told.family, told.family, "exile", "statement", str(told.why), today)
