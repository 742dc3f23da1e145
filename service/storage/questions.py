"""What exiles and deputies are asked or told, on the exile's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

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


_PUT = """
INSERT INTO questions (id, family_id, effect_key, addressee, kind, sealed, asked_on)
SELECT * FROM unnest(%(ids)b::uuid[], %(families)b::uuid[], %(keys)b::bytea[],
                     %(addressees)b::text[], %(kinds)b::text[], %(sealed)b::bytea[],
                     %(days)b::date[])
ON CONFLICT DO NOTHING
"""


def put_question(tx: Tx, question: Question, effect_key: str) -> None:
    """Store a question once."""
    put_questions(tx, [(question, effect_key)])


def put_questions(tx: Tx, asked: Sequence[tuple[Question, str]]) -> None:
    """Store questions once each, beside the key that makes one unique in its family.

    What a question is about is sealed, since that tells what was read.
    """
    ids = [tx.new_id() for _ in asked]
    put = [question for question, _ in asked]
    tx.load_keys([question.family_id for question in put])
    tx.run(
        _PUT,
        ids=ids,
        families=[question.family_id for question in put],
        keys=[tx.index("question", f"{question.family_id}/{key}") for question, key in asked],
        addressees=[question.addressee for question in put],
        kinds=[question.kind for question in put],
        sealed=[
            tx.seal(question.family_id, question.why, _place(row_id))
            for row_id, question in zip(ids, put, strict=True)
        ],
        days=[question.asked_on for question in put],
    )


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
