"""What a job may ask for: one call with one claim.

The queue is untrusted input: whoever can write to it may say anything, so the shape of
every argument is checked before anything is loaded. Whether the claim still holds is
decided in the database, by its token.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

from rq.timeouts import JobTimeoutException

from service.log import get_logger
from service.ports import Ports
from service.queue import JOB, JOB_IDS_MAX
from service.storage.due import Claim, Work
from service.usecases import auditing, clockwork

Task = Callable[[str, str, list[str]], None]

_RANDOM = 4  # RFC 9562's number of random UUIDs: all of ours are


class JobMalformedError(ValueError):
    """The job's arguments are not a claim; nothing was done and no value is repeated."""


class AttendingFailedError(Exception):
    """Claimed work could not be done; the log has the cause, the queue must not (I5)."""


class _Place:
    """The ports of this worker process, composed before it forks."""

    ports: Ports | None = None


def serve_with(ports: Ports) -> None:
    """Let the jobs of this process and of its forks work with `ports`."""
    _Place.ports = ports


def attend(work: str, token: str, ids: list[str]) -> None:
    """Do the claimed work. Raises JobMalformedError, AttendingFailedError."""
    try:
        claimed = _parsed(work, token, ids)
    except JobMalformedError:
        tell_of_forgery()
        raise
    if _succeeds(claimed):
        return
    # One row that cannot be opened may not take its forty-nine neighbours with it.
    alone = [Claim(claimed.work, [each], claimed.token) for each in claimed.ids]
    failed = alone if len(alone) == 1 else [each for each in alone if not _succeeds(each)]
    if failed:
        # RQ keeps the text of what is raised for a while; the cause may quote a row.
        raise AttendingFailedError


def tell_of_forgery() -> None:
    """Let the operator know that somebody else writes to the queue."""
    if _Place.ports is None:
        return
    try:
        auditing.tell_of_forgery(_Place.ports)
    except Exception as error:  # noqa: BLE001 -- the forged job is refused all the same
        get_logger().error("forgery-untold", exc_info=error)


TASKS: Mapping[str, Task] = {JOB: attend}


def _succeeds(claimed: Claim) -> bool:
    assert _Place.ports is not None, "a worker composes its ports before it takes jobs"
    try:
        clockwork.attend(_Place.ports, claimed)
    except JobTimeoutException:
        raise  # RQ's alarm rings once: whoever swallows it works without a limit
    except Exception as error:  # noqa: BLE001 - the job boundary: told without its message
        rows = len(claimed.ids)
        get_logger().error(
            "work-failed", kind=claimed.work, lease=claimed.token, rows=rows, exc_info=error
        )
        with suppress(Exception):  # what failed has been told; a page of it is more
            auditing.tell_of_broken_seal(_Place.ports, error)
        return False
    return True


def _parsed(work: object, token: object, ids: object) -> Claim:
    if not isinstance(ids, list) or not 0 < len(ids) <= JOB_IDS_MAX:
        raise JobMalformedError
    try:
        return Claim(Work(str(work)), [_id(each) for each in ids], _id(token))
    except ValueError:
        raise JobMalformedError from None


def _id(text: object) -> UUID:
    found = UUID(text) if isinstance(text, str) else None
    if found is None or found.version != _RANDOM or str(found) != text:
        raise JobMalformedError
    return found
