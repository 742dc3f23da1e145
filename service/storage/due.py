"""Finding what time has made due, and letting one worker hold it (I3).

Ids are claimed in SQL; what becomes of them is decided in the domain. A lease that runs
out is claimed again, so the queue may be emptied at any moment and nothing is lost.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text

from service.storage.store import Tx

LEASE = timedelta(seconds=60)
LEASE_URGENT = timedelta(seconds=15)
BATCH = 500


class Work(StrEnum):
    """The tables that hold leased work, most urgent first."""

    INBOX = "inbox"
    CASES = "cases"
    OUTBOX = "outbox"
    FAMILIES = "families"
    CHANGES = "changes"


URGENT = (Work.INBOX, Work.CASES, Work.OUTBOX)

# As `IN (subquery)` the planner may run the subquery again and take more than the limit.
_CLAIM = """
WITH due AS (
    SELECT id, lease_until IS NOT NULL AS is_again FROM {table}
    WHERE wake_at <= :now AND (lease_until IS NULL OR lease_until <= :steady)
    ORDER BY wake_at LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE {table} AS work SET lease_until = :until, lease_token = :token
FROM due WHERE work.id = due.id RETURNING work.id, work.wake_at, due.is_again
"""
_RELEASE = """
UPDATE {table} SET lease_until = NULL, lease_token = NULL
WHERE id = ANY(:ids) AND lease_token = :token
"""
_EARLIEST = "SELECT min(wake_at) FROM {table} WHERE wake_at IS NOT NULL"
_CLAIMABLE = """
(SELECT '{table}' FROM {table}
 WHERE wake_at <= :now AND (lease_until IS NULL OR lease_until <= :steady) LIMIT 1)
"""
_NEXT = " UNION ALL ".join(_EARLIEST.format(table=work.value) for work in Work)
_WAITING = " UNION ALL ".join(_CLAIMABLE.format(table=work.value) for work in Work)
_OLDEST = """
SELECT min(wake_at) FROM {table} WHERE wake_at <= :now
"""
_OLDEST_UNCLAIMED = f"{_OLDEST} AND (lease_until IS NULL OR lease_until <= :steady)"


class Claim:
    """Ids one worker holds until the lease runs out, fenced by a token."""

    def __init__(
        self, work: Work, ids: Sequence[UUID], token: UUID, *, is_again: bool = False
    ) -> None:
        """Hold `ids` of `work` under `token`; `is_again`: an earlier lease of some ran out."""
        self.work = work
        self.ids = list(ids)
        self.token = token
        self.is_again = is_again
        self.goes_first = False  # before what was rung for earlier: pages before more cases
        self.due_since: datetime | None = None  # the oldest of it

    def __bool__(self) -> bool:
        """Whether anything was claimed."""
        return bool(self.ids)


def claim(tx: Tx, work: Work, *, now: datetime, steady: datetime, limit: int = BATCH) -> Claim:
    """Lease up to `limit` rows due at `now`, by one statement.

    The lease itself runs in real time (`steady`).
    """
    token = tx.new_id()
    lease = LEASE_URGENT if work in URGENT else LEASE
    found = tx.session.execute(
        text(_CLAIM.format(table=work.value)),
        {"now": now, "steady": steady, "until": steady + lease, "token": token, "limit": limit},
    )
    rows = found.all()
    taken = Claim(work, [row.id for row in rows], token, is_again=any(row.is_again for row in rows))
    taken.due_since = min((row.wake_at for row in rows), default=None)
    return taken


def next_due(tx: Tx) -> datetime | None:
    """Return the earliest wake of any kind."""
    times = tx.session.execute(text(_NEXT)).scalars()
    return min((at for at in times if at is not None), default=None)


def waiting(tx: Tx, *, now: datetime, steady: datetime) -> list[Work]:
    """Return the kinds of work that can be claimed now, most urgent first."""
    found = set(tx.session.execute(text(_WAITING), {"now": now, "steady": steady}).scalars())
    return [work for work in Work if work.value in found]


def oldest_overdue(tx: Tx, work: Work, now: datetime) -> timedelta:
    """Return how long the oldest due row of a kind has waited; zero when none does."""
    at = tx.session.execute(text(_OLDEST.format(table=work.value)), {"now": now}).scalar()
    return _since(at, now)


def oldest_unclaimed(tx: Tx, work: Work, *, now: datetime, steady: datetime) -> timedelta:
    """Return the same of the rows that nobody has begun with."""
    query = text(_OLDEST_UNCLAIMED.format(table=work.value))
    return _since(tx.session.execute(query, {"now": now, "steady": steady}).scalar(), now)


def _since(at: datetime | None, now: datetime) -> timedelta:
    return max(now - at, timedelta()) if at is not None else timedelta()


def release(tx: Tx, claimed: Claim) -> None:
    """Let go of claimed rows; whoever looks next may claim them."""
    statement = text(_RELEASE.format(table=claimed.work.value))
    tx.session.execute(statement, {"ids": claimed.ids, "token": claimed.token})
