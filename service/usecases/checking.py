"""Letting time pass for families: what is due is sent, asked and escalated."""

from uuid import UUID

from service.domain.address import ChannelName
from service.domain.agreement import Mode
from service.domain.effects import Decided, Happening
from service.domain.ids import CheckId
from service.domain.outage import Hearing
from service.domain.waiting import next_wake, wait
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import ears, families, outbox
from service.storage.due import Claim
from service.storage.families import FamilyRecord
from service.usecases.acting import Acting, act
from service.usecases.enacting import enact
from service.usecases.escalating import open_or_join


def wake_families(ports: Ports, claimed: Claim) -> None:
    """Let time pass for the claimed families, each decided alone and stored with its effects."""
    with act(ports) as acting:
        for record in families.lock_claimed(acting.tx, claimed, acting.steady):
            hearing = hearing_for(acting, record)
            decided = wait(
                record.watch,
                record.family,
                hearing=hearing,
                now=acting.now,
                spare=CheckId(acting.tx.new_id()),
            )
            store(acting, record, decided)


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
    acting.tell(decided.happenings)
    for wanted in cases:
        open_or_join(acting, record, wanted)


def note_came_back(acting: Acting, record: FamilyRecord) -> None:
    """Remember on which day something came back, whatever it meant (R0)."""
    check = record.watch.check
    if check is not None:
        families.note_came_back(acting.tx, check.id, acting.today)


def _remember_checks(
    acting: Acting, record: FamilyRecord, happenings: tuple[Happening, ...]
) -> None:
    for happening in happenings:
        check = happening.details.get("check")
        if happening.event == "check-opened":
            families.open_check_row(acting.tx, record.id, CheckId(UUID(str(check))), acting.today)
        elif happening.event == "check-closed":
            state = str(happening.details["state"])
            acting.tx.session.flush()
            families.close_check_row(acting.tx, UUID(str(check)), state, acting.today)
            outbox.forget_letters(acting.tx, family_id=record.id)
