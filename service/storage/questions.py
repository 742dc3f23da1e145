"""What exiles and deputies are asked or told, on the exile's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import QuestionRow


@dataclass(frozen=True, slots=True)
class Question:
    """A question or statement as loaded."""

    id: UUID
    family_id: UUID
    addressee: str
    kind: str
    why: str
    asked_on: date


def put_question(tx: Tx, question: Question, effect_key: str) -> None:
    """Store a question once; what it is about is sealed, since that tells what was read."""
    row_id = tx.new_id()
    statement = insert(QuestionRow).values(
        id=row_id,
        family_id=question.family_id,
        effect_key=tx.index("question", f"{question.family_id}/{effect_key}"),
        addressee=question.addressee,
        kind=question.kind,
        sealed=tx.seal(question.family_id, question.why, _place(row_id)),
        asked_on=question.asked_on,
    )
    tx.session.execute(statement.on_conflict_do_nothing())


def open_questions(
    tx: Tx, family_ids: Sequence[UUID], addressee: str = "exile"
) -> Sequence[Question]:
    """Return what still waits for an answer, oldest first."""
    query = (
        select(QuestionRow)
        .where(QuestionRow.family_id.in_(family_ids), QuestionRow.answered_on.is_(None))
        .where(QuestionRow.addressee == addressee)
        .order_by(QuestionRow.asked_on, QuestionRow.id)
    )
    rows = tx.session.scalars(query).all()
    tx.load_keys([row.family_id for row in rows])
    return [_question(tx, row) for row in rows]


def _question(tx: Tx, row: QuestionRow) -> Question:
    why = str(tx.unseal(row.family_id, row.sealed, _place(row.id)))
    return Question(row.id, row.family_id, row.addressee, row.kind, why, row.asked_on)


def settle_questions(tx: Tx, family_id: UUID, whys: Sequence[str], today: date) -> None:
    """Questions of these kinds need no answer any more, whoever was asked."""
    query = select(QuestionRow).where(
        QuestionRow.family_id == family_id, QuestionRow.answered_on.is_(None)
    )
    for row in tx.session.scalars(query).all():
        if _question(tx, row).why in whys:
            row.answered_on = today
    tx.session.flush()


def answer_questions(tx: Tx, family_id: UUID, addressee: str, today: date) -> None:
    """One answer settles everything the same person was asked about a family."""
    tx.session.execute(
        update(QuestionRow)
        .where(QuestionRow.family_id == family_id, QuestionRow.answered_on.is_(None))
        .where(QuestionRow.addressee == addressee)
        .values(answered_on=today)
    )


def _place(question_id: UUID) -> Place:
    return Place("questions", "sealed", question_id)
