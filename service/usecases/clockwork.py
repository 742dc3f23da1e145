"""Finding what is due and seeing that somebody does it: through the queue, or by itself (I3)."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime

from service.log import get_logger
from service.ports import BellUnreachableError, Ports
from service.storage import due
from service.storage.due import Claim, Work
from service.usecases.acting import act
from service.usecases.auditing import tell_of_broken_seal
from service.usecases.checking import wake_families
from service.usecases.delivering import deliver
from service.usecases.escalating import wake_cases
from service.usecases.hearing import judge_inbound
from service.usecases.renewing import wake_changes

JOB_SIZE = 50  # ids a job carries at most

_DOING: dict[Work, Callable[[Ports, Claim], None]] = {
    Work.INBOX: judge_inbound,
    Work.CASES: wake_cases,
    Work.OUTBOX: deliver,
    Work.FAMILIES: wake_families,
    Work.CHANGES: wake_changes,
}
# What doing one kind of work makes due at once, in the order it matters.
_LEADS_TO = {
    Work.INBOX: (Work.OUTBOX,),
    Work.CASES: (Work.OUTBOX,),
    Work.OUTBOX: (),
    Work.FAMILIES: (Work.OUTBOX,),
    Work.CHANGES: (),
}


def attend(ports: Ports, claimed: Claim) -> None:
    """Do claimed work, then ring for what it made due."""
    _DOING[claimed.work](ports, claimed)
    for work in _LEADS_TO[claimed.work]:
        # A page does not wait until all else has been judged; pings have time.
        knock(ports, work, goes_first=claimed.work is not Work.FAMILIES)


def knock(ports: Ports, work: Work, *, goes_first: bool = False) -> int:
    """Claim what is due of one kind and ring for it; return how much was rung for.

    Where the queue is unreachable the lease is let go of: the clock will find it.
    """
    claimed = _claim(ports, work, JOB_SIZE)
    claimed.goes_first = goes_first
    if not claimed.ids:
        return 0
    try:
        ports.bell.ring(claimed)
    except BellUnreachableError:
        release(ports, claimed)
        return 0
    return len(claimed.ids)


def release(ports: Ports, claimed: Claim) -> None:
    """Let go of claimed work without doing it."""
    with act(ports) as acting:
        due.release(acting.tx, claimed)


def drain(ports: Ports, work: Work) -> int:
    """Do what is due of one kind in this process; return how much was done."""
    done = 0
    while claimed := _claim(ports, work, JOB_SIZE):
        _do_each_where_all_fail(ports, claimed)
        done += len(claimed.ids)
        if len(claimed.ids) < JOB_SIZE:
            break
    return done


def _do_each_where_all_fail(ports: Ports, claimed: Claim) -> None:
    """Do claimed work; one row that cannot be done takes none of its neighbours with it.

    What fails alone keeps its lease and is tried again when that has run out.
    """
    if _is_done(ports, claimed) or len(claimed.ids) == 1:
        return
    for each in claimed.ids:
        _is_done(ports, Claim(claimed.work, [each], claimed.token))


def _is_done(ports: Ports, claimed: Claim) -> bool:
    try:
        _DOING[claimed.work](ports, claimed)
    except Exception as error:  # noqa: BLE001 -- the boundary of one row, as a job's is
        rows = len(claimed.ids)
        get_logger().error("work-failed", kind=claimed.work, rows=rows, exc_info=error)
        with suppress(Exception):  # what failed has been told; a page of it is more
            tell_of_broken_seal(ports, error)
        return False
    return True


def drain_all(ports: Ports, works: Collection[Work] = tuple(Work)) -> int:
    """Do everything that is due, the most urgent kinds first and again after each other kind."""
    done = 0
    while step := _drain_once(ports, works):
        done += step
    return done


def _drain_once(ports: Ports, works: Collection[Work]) -> int:
    with act(ports) as acting:
        found = due.waiting(acting.tx, now=acting.now, steady=acting.steady)
    waiting = [work for work in found if work in works]
    return drain(ports, waiting[0]) if waiting else 0


def _claim(ports: Ports, work: Work, limit: int) -> Claim:
    with act(ports, single=True) as acting:
        return due.claim(acting.tx, work, now=acting.now, steady=acting.steady, limit=limit)


def next_event_at(ports: Ports) -> datetime | None:
    """Return when something will next be due."""
    with act(ports) as acting:
        return due.next_due(acting.tx)
