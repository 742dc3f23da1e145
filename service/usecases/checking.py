"""Letting time pass for families: what is due is sent, asked and escalated."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeGuard
from uuid import UUID

from service.domain import ordering
from service.domain.address import ChannelName
from service.domain.agreement import Mode
from service.domain.effects import Decided, Effect, Happening, SendPing
from service.domain.ids import CheckId
from service.domain.outage import Hearing
from service.domain.waiting import next_wake, wait
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import checks, ears, families, outbox, senders
from service.storage.due import Claim
from service.storage.families import FamilyRecord
from service.storage.outbox import Asked
from service.usecases.acting import Acting, act
from service.usecases.enacting import enact, ping_row
from service.usecases.escalating import open_or_join
from service.usecases.shadowing import true_cases


def wake_families(ports: Ports, claimed: Claim) -> None:
    """Let time pass for the claimed families, each decided alone and stored with its effects."""
    with act(ports) as acting:
        waking = _Waking(acting)
        for part in families.lock_claimed(acting.tx, claimed, acting.steady):
            for record in part:
                waking.wake(record)
            waking.store()


class _Waking:
    """A batch of families: what most of a part come to is stored in a statement per table.

    The database stores one part while the next is decided.
    """

    def __init__(self, acting: Acting) -> None:
        self._acting = acting
        self._hearings: dict[Mode, Hearing] = {}
        self._pings: list[Asked] = []
        self._opened: list[tuple[UUID, CheckId]] = []
        self._saved: list[tuple[FamilyRecord, Watch, datetime | None]] = []

    def wake(self, record: FamilyRecord) -> None:
        """Let time pass for one family."""
        acting, hearing, family = self._acting, self._hearing(record), record.family
        spare = CheckId(acting.tx.new_id())
        decided = wait(record.watch, family, hearing=hearing, now=acting.now, spare=spare)
        if not _is_plain(decided):
            self.store()
            store(acting, record, decided)
            return
        wake_at = next_wake(decided.state, family, hearing=hearing, now=acting.now)
        self._saved.append((record, decided.state, wake_at))
        self._pings += [self._row(record, each) for each in decided.effects if _is_ping(each)]
        self._opened += _opened(record, decided.happenings)
        acting.tell(decided.happenings)

    def store(self) -> None:
        """Store what has come together."""
        acting = self._acting
        outbox.add_effects(acting.tx, self._pings, acting.today)
        checks.open_check_rows(acting.tx, self._opened, acting.today)
        families.save_watches(acting.tx, self._saved)
        self._saved, self._pings, self._opened = [], [], []

    def _row(self, record: FamilyRecord, ping: SendPing) -> Asked:
        sender_id, sealed = record.sender_id, record.sealed_sender
        assert sender_id is not None, "a family that is written to has a sender"
        assert sealed is not None, "a sender that serves is there"
        number = senders.opened(self._acting.tx, sender_id, sealed)
        return ping_row(self._acting, record, ping, number)

    def _hearing(self, record: FamilyRecord) -> Hearing:
        mode = record.settled.agreement.mode
        if mode not in self._hearings:
            self._hearings[mode] = hearing_for(self._acting, record)
        return self._hearings[mode]


def _is_plain(decided: Decided[Watch]) -> bool:
    """Whether nothing follows but pings, and no check or watch ends."""
    pings_only = all(map(_is_ping, decided.effects))
    ends = any(happening.event == "check-closed" for happening in decided.happenings)
    return pings_only and not ends and decided.state.stopped_at is None


def _is_ping(effect: Effect) -> TypeGuard[SendPing]:
    return isinstance(effect, SendPing)


def _opened(record: FamilyRecord, happenings: Iterable[Happening]) -> list[tuple[UUID, CheckId]]:
    """Return the checks that were opened, each with its family."""
    return [
        (record.id, CheckId(UUID(str(happening.details["check"]))))
        for happening in happenings
        if happening.event == "check-opened"
    ]


def hearing_for(acting: Acting, record: FamilyRecord) -> Hearing:
    """Return how well we hear this family; what an exile types in needs no ears of ours."""
    mode = record.settled.agreement.mode
    if mode is Mode.SMS:
        return ears.hearing_of(acting.tx, ChannelName.SMS, acting.now)
    if mode is Mode.SIGNAL:
        return ears.hearing_of(acting.tx, ChannelName.SIGNAL, acting.now)
    return Hearing(acting.now)


def store(acting: Acting, record: FamilyRecord, decided: Decided[Watch]) -> None:
    """Store a family's decision whole: state, effects, cases and what may be shown (I2)."""
    was_stopped = record.watch.stopped_at is not None
    cases = enact(acting, record, decided.effects)
    hearing = hearing_for(acting, record)
    wake_at = next_wake(decided.state, record.family, hearing=hearing, now=acting.now)
    families.save_watch(acting.tx, record, decided.state, wake_at)
    _remember_checks(acting, record, decided.happenings)
    if decided.state.stopped_at is not None and not was_stopped:
        outbox.drop_pings(acting.tx, record.id)  # R11: at once, also what was about to leave
    if not record.is_shadow:
        acting.tell(decided.happenings)
    elif decided.state.stopped_at is not None and not was_stopped:
        _stop_origin(acting, record)
    for true, wanted in true_cases(acting, record, cases):
        open_or_join(acting, true, wanted)


def _stop_origin(acting: Acting, shadow: FamilyRecord) -> None:
    """What ends in a shadow ends in truth: acts that lessen traffic are done in both (§7)."""
    origin = families.lock_family(acting.tx, shadow.origin_id) if shadow.origin_id else None
    if origin is not None and origin.watch.stopped_at is None:
        store(acting, origin, ordering.stop(origin.watch, now=acting.now))


def note_came_back(acting: Acting, record: FamilyRecord) -> None:
    """Remember on which day something came back, whatever it meant (R0)."""
    check = record.watch.check
    if check is not None:
        opened_on = check.opened_at.date()
        checks.note_came_back(acting.tx, record.id, check.id, opened_on, acting.today)


def _remember_checks(
    acting: Acting, record: FamilyRecord, happenings: tuple[Happening, ...]
) -> None:
    checks.open_check_rows(acting.tx, _opened(record, happenings), acting.today)
    for happening in happenings:
        if happening.event == "check-closed":
            check, state = UUID(str(happening.details["check"])), str(happening.details["state"])
            checks.close_check_row(acting.tx, record.id, check, state, acting.today)
            outbox.forget_letters(acting.tx, family_id=record.id)
