"""Bringing a backup back: what was ended since stays ended, and nothing goes out by itself (R11).

An old database believes what it knew. So before anybody works with it the tombstones are
applied, whatever was about to leave is dropped, and it stands still: everything is heard,
cases call people, but nothing goes to a relative before somebody has looked and said so.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Final
from uuid import UUID

from service.domain import ordering
from service.domain.effects import Decided
from service.domain.pings import LATE_MAX
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import (
    backup,
    families,
    ledger_rows,
    reserve,
    restored,
    senders,
    tombstones,
)
from service.storage.archive import ArchiveReader, ArchiveRefusedError
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.storage.restored import Graveyard
from service.storage.sealed import SealBrokenError
from service.storage.standstill import begin_standstill, end_standstill, standing_since
from service.storage.store import SERVICE, KeyLostError
from service.storage.tomb_file import append_tombstones, read_tombstones
from service.storage.tombstones import Grave, Tombstone, unknown_to
from service.usecases import leaving
from service.usecases.acting import Acting, act
from service.usecases.checking import store
from service.usecases.leaving import LastOrganisationError
from service.usecases.moving import move_families
from service.usecases.rounding import ceil_wake

# D9: what the old house may have sent up to its end is by then too late to be sent again.
STANDS_FOR: Final = LATE_MAX + timedelta(minutes=1)


class TombstonesOlderError(Exception):
    """The tombstones end before the backup: what was stopped since would wake again."""


class StandsTooShortError(Exception):
    """What was sent just before might be sent again; `until`: when it may go on."""

    def __init__(self, until: datetime) -> None:
        """Carry the moment."""
        super().__init__()
        self.until = until


class NotStandingError(Exception):
    """Nothing waits to go on."""


class BurntServesError(Exception):
    """A number that was burnt serves families, and none is free to take its place."""


class _End(Enum):
    STOPPED = auto()
    PAUSED = auto()
    AS_IT_WAS = auto()
    SHADOW = auto()  # what its original became
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did, in counts."""

    erased: int
    stopped: int
    paused: int
    unreadable: int  # families a row of which does not open: they are asked nothing


def restore(
    ports: Ports,
    content: ArchiveReader,
    keys: ArchiveReader,
    known: Collection[Tombstone] | None,
) -> Restored:
    """Load a backup into the empty database and settle it, all in one transaction.

    `known`: the tombstones kept outside; None: they are lost, and every family is stopped.
    Raises ArchiveRefusedError, TombstonesOlderError.
    """
    _refuse_unlike(backup.read_manifest(content), backup.read_manifest(keys))
    with act(ports) as acting:
        backup.load(acting.tx, content, keys)
        if known is not None and unknown_to(known, tombstones.all_of(acting.tx)):
            raise TombstonesOlderError
        restored.let_go(acting.tx)
        restored.drop_idle_keys(acting.tx)
        return settle(acting, known or (), keyless=True, all_of_them=known is None)


def settle(
    acting: Acting,
    known: Collection[Tombstone],
    *,
    keyless: bool = False,
    all_of_them: bool = False,
) -> Restored:
    """End again whatever was ended after what this database knows, and let it stand still.

    `keyless`: what has no key is gone for good, since all the keys there are were loaded.
    """
    tombstones.keep(acting.tx, known)
    _stand_still(acting)
    graves = restored.graveyard(acting.tx)
    erased = restored.erase_again(acting.tx, graves, keyless=keyless)
    restored.revoke_again(acting.tx, graves, keyless=keyless)
    restored.drop_given_up(acting.tx, graves)
    restored.close_old_doors(acting.tx, graves)
    restored.forget_askings(acting.tx)
    living = restored.living_families(acting.tx)
    ended = [_end(acting, each, graves, all_of_them=all_of_them) for each in living]
    deed = Deed(SERVICE, SERVICE, "restore", SERVICE)
    ledger_rows.write(acting.tx, deed, acting.today)
    return Restored(
        erased,
        stopped=ended.count(_End.STOPPED),
        paused=ended.count(_End.PAUSED),
        unreadable=ended.count(_End.UNREADABLE),
    )


def _refuse_unlike(content: backup.Manifest, keys: backup.Manifest) -> None:
    if keys.instant < content.instant:
        message = "the keys are older than the backup: take the newest keys there are"
        raise ArchiveRefusedError(message)


def _end(acting: Acting, family_id: UUID, graves: Graveyard, *, all_of_them: bool) -> _End:
    """Let a family be as it was left, as far as the tombstones tell; nothing owed goes out."""
    try:
        record = families.lock_family(acting.tx, family_id)
    except (SealBrokenError, KeyLostError):
        record = None
    if record is None:
        return _End.UNREADABLE  # it was before; its neighbours come back without it
    origin, decided = record.origin_id or record.id, _as_left(acting, record)
    if all_of_them or graves.has(Grave.STOPPED, origin):
        store(acting, record, decided.then(ordering.stop(decided.state, now=acting.now)))
        return _End.SHADOW if record.is_shadow else _End.STOPPED
    until = _paused_until(graves, origin)
    if until <= (ordering.paused_until(record.watch, acting.now) or acting.now):
        store(acting, record, decided)
        return _End.AS_IT_WAS
    store(acting, record, decided.then(ordering.pause(decided.state, now=acting.now, until=until)))
    return _End.SHADOW if record.is_shadow else _End.PAUSED


def _as_left(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
    return ordering.drop_follow_up(record.watch, now=acting.now)


def _paused_until(graves: Graveyard, family_id: UUID) -> datetime:
    found = graves.find(Grave.PAUSED, family_id)
    last = found.until if found is not None else None
    if last is None:
        return datetime.min.replace(tzinfo=UTC)
    # The day is told, not its zone: the whole of it and the next morning.
    return datetime.combine(last + timedelta(days=1), time(12), UTC)


def go_on(ports: Ports) -> None:
    """Let messages go out again. Raises NotStandingError, StandsTooShortError, BurntServesError."""
    with act(ports) as acting:
        since = standing_since(acting.tx)
        dissolved = restored.dissolved_organisations(acting.tx)
    if since is None:
        raise NotStandingError
    if (until := since + STANDS_FOR) > ports.clock.now():
        raise StandsTooShortError(until)
    for organisation_id in dissolved:
        with suppress(LastOrganisationError):  # nobody is left to take its place
            leaving.revoke_organisation(ports, organisation_id)
    with act(ports) as acting:
        _burn_again(acting)
        end_standstill(acting.tx)
        ledger_rows.write(acting.tx, Deed(SERVICE, SERVICE, "go-on", SERVICE), acting.today)


def keep_tombstones(ports: Ports, path: Path) -> bool:
    """Write down outside what the database knows; True where it knew less than is written there.

    Then it is older than it was, whoever put it back and how: it is settled and stands still.
    Raises OSError, TombFileBrokenError.
    """
    keyring = ports.store.keyring
    # The file first: whatever is in it was in the database before.
    written = set(read_tombstones(path, keyring)) if path.exists() else set()
    with act(ports) as acting:
        known, today = set(tombstones.all_of(acting.tx)), acting.today
    append_tombstones(path, keyring, known)
    lost = {each for each in unknown_to(known, written) if each.holds_on(today)}
    if not lost:
        return False
    with act(ports) as acting:  # first and by itself: whatever cannot be settled, nothing goes out
        _stand_still(acting)
    with act(ports) as acting:
        restored.let_go(acting.tx)
        settle(acting, lost)
    return True


def _stand_still(acting: Acting) -> None:
    if standing_since(acting.tx) is None:
        begin_standstill(acting.tx, ceil_wake(acting.now, 60))


def _burn_again(acting: Acting) -> None:
    graves = restored.graveyard(acting.tx)
    for sender in senders.senders(acting.tx):
        if graves.has(Grave.BURNT, sender.id):
            try:
                move_families(acting, sender, "burnt")
            except reserve.ReserveEmptyError:
                raise BurntServesError from None
