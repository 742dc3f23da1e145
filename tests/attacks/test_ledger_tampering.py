"""Attacks on the ledger by somebody who holds the database and no key."""

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from service.storage import ledger_rows
from service.usecases.acting import Acting, act
from tests.attacks.grounds import Grounds

FORGED = """
INSERT INTO ledger (seq, day, actor, act, subject, detail, previous, hash)
SELECT seq + 1, day, actor, act, subject, detail, hash, :hash FROM ledger ORDER BY seq DESC LIMIT 1
"""


@pytest.fixture
def acting(grounds: Grounds) -> Iterator[Acting]:
    with act(grounds.house.ports) as acting:
        yield acting


def tampered(acting: Acting, statement: str, **values: object) -> int | None:
    """Return the first entry that verifying names after `statement`, which is undone again."""
    with acting.tx.session.begin_nested() as undone:
        assert acting.tx.session.execute(text(f"{statement} RETURNING seq"), values).all()
        bad = ledger_rows.first_bad(acting.tx)
        undone.rollback()
    return bad


def length(acting: Acting) -> int:
    return acting.tx.session.scalar(text("SELECT max(seq) FROM ledger")) or 0


@pytest.mark.parametrize(
    "change",
    [
        "day = day + 1",
        "actor = subject || actor",
        "act = act || '-'",
        "subject = actor || subject",
        "detail = substring(detail FROM 2)",
        "previous = hash",
        "hash = previous",
        "seq = -seq",
    ],
)
def test_a_change_of_anything_in_any_entry_is_named(acting: Acting, change: str) -> None:
    assert ledger_rows.first_bad(acting.tx) is None
    assert length(acting) > 1
    for seq in range(1, length(acting) + 1):
        if change.startswith("seq") and seq == length(acting):
            continue  # the end cut off is told by the head that was published, not by the chain
        assert tampered(acting, f"UPDATE ledger SET {change} WHERE seq = :seq", seq=seq) == seq


def test_an_entry_taken_out_is_named(acting: Acting) -> None:
    for seq in range(1, length(acting)):
        assert tampered(acting, "DELETE FROM ledger WHERE seq = :seq", seq=seq) == seq


def test_an_end_cut_off_is_no_longer_the_head_that_was_published(acting: Acting) -> None:
    head = ledger_rows.last_hash(acting.tx)
    acting.tx.session.execute(text("DELETE FROM ledger WHERE seq = :seq"), {"seq": length(acting)})
    assert ledger_rows.last_hash(acting.tx) != head


def test_an_entry_put_at_the_end_without_the_key_is_named(acting: Acting) -> None:
    last = ledger_rows.last_hash(acting.tx)
    for forged in (last, hashlib.sha256(last).digest(), bytes(32)):
        assert tampered(acting, FORGED, hash=forged) == length(acting) + 1
