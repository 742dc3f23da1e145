"""Giving, proving and taking back the addresses at which exiles and deputies are reached.

An address is never shown again. What a new one redirects waits three days (FIELD-GUIDE §7).
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from service.domain.address import Address, ChannelName
from service.domain.discretion import LintProblem, lint
from service.domain.reaching import (
    Contact,
    Reach,
    count_code,
    enter,
    given_up,
    left_to_another,
    promoted,
)
from service.ports import Ports
from service.storage import families
from service.storage.address_proofs import address_proof
from service.storage.reaches import Reaches, reaches_of, save_reaches
from service.usecases.acting import Acting, act
from service.usecases.addressing import (
    NoWayError,
    drop_address,
    is_address_proved,
    let_code_go,
    send_note,
    type_address_code,
)
from service.usecases.nudging import Whom, contact_in_force, reach_for
from service.usecases.ordering import WIDENING_WAITS, NoSuchFamilyError

TWICE: Final = timedelta(minutes=1)
ONE_WAY_COUNTRIES = ("+375",)  # a foreign SMS there is a trace, and no answer comes back


class ContactRefusedError(Exception):
    """The address or its words cannot be used; nothing was kept."""

    def __init__(
        self,
        problems: tuple[LintProblem, ...] = (),
        *,
        one_way: bool = False,
        of_relative: bool = False,
    ) -> None:
        """Carry what is wrong with the words, or why the number cannot be used."""
        super().__init__("refused")
        self.problems = problems
        self.one_way = one_way
        self.of_relative = of_relative


@dataclass(frozen=True, slots=True)
class ReachGlance:
    """What the page may show of an address: never the address or its words."""

    channel: str
    proved: bool
    waits_until: date | None


def reach_glance(ports: Ports, whom: Whom) -> ReachGlance | None:
    """Return how far the newest address is; None: questions wait on the page alone."""
    with act(ports) as acting:
        _check_own(acting, whom)
        reach = reach_for(reaches_of(acting.tx, whom.exile_id), whom)
        if reach.newest is None:
            return None
        waits = reach.coming_from if reach.coming is not None else None
        return ReachGlance(
            str(reach.newest.address.channel),
            is_address_proved(acting, whom.holder("en"), reach.newest.address),
            waits.date() if waits is not None and waits > acting.now else None,
        )


def give_address(ports: Ports, whom: Whom, contact: Contact) -> None:
    """Keep an address; used once it is proved and, where a family exists, three days are over.

    Raises ContactRefusedError.
    """
    problems = lint(contact.words).problems
    one_way = contact.address.channel is ChannelName.SMS and contact.address.to.startswith(
        ONE_WAY_COUNTRIES
    )
    if problems or one_way:
        raise ContactRefusedError(problems, one_way=one_way)
    with act(ports) as acting:
        _check_own(acting, whom)
        kept = reaches_of(acting.tx, whom.exile_id, lock=True)
        _refuse_relatives(acting, whom, contact)
        is_first = not families.families_of_exile(acting.tx, whom.exile_id)
        at = acting.now if is_first else acting.now + WIDENING_WAITS
        _tell_old(acting, whom, reach_for(kept, whom), contact.address)
        given = replace(contact, signs=is_first)
        _save(acting, whom, kept, enter(_in_use(acting, whom, kept), given, at=at))


def _tell_old(acting: Acting, whom: Whom, reach: Reach, given: Address | None = None) -> None:
    """Let the address in use know that the page wants a look: another takes its place, or none.

    Told once, however many are entered before one of them counts.
    """
    old = contact_in_force(acting, whom)
    is_told = reach.coming is not None and reach.coming != old
    if old is not None and old.address != given and not is_told:
        with suppress(NoWayError):  # no sender is left on its channel
            send_note(acting, old.address, old.words)


def _refuse_relatives(acting: Acting, whom: Whom, contact: Contact) -> None:
    """Refuse what would let our own pages' numbers write to a relative (D5), a stopped one too."""
    for family_id in families.families_of_exile(acting.tx, whom.exile_id):
        record = families.read_family(acting.tx, family_id)
        if record is not None and record.settled.to == contact.address.to:
            raise ContactRefusedError(of_relative=True)


def _in_use(acting: Acting, whom: Whom, kept: Reaches) -> Reach:
    reach = reach_for(kept, whom)
    is_proved = reach.coming is not None and is_address_proved(
        acting, whom.holder("en"), reach.coming.address
    )
    return promoted(reach, acting.now) if is_proved else reach


def take_address_back(ports: Ports, whom: Whom) -> None:
    """Reach nobody there any more; at once.

    Once a family exists it is told: else it would be a quiet way to another address.
    """
    with act(ports) as acting:
        _check_own(acting, whom)
        kept = reaches_of(acting.tx, whom.exile_id, lock=True)
        if families.families_of_exile(acting.tx, whom.exile_id):
            _tell_old(acting, whom, reach_for(kept, whom))
        _save(acting, whom, kept, Reach())


def leave_deputy(acting: Acting, whom: Whom, *, since: datetime | None) -> None:
    """Reach whoever was the deputy no more; what was entered for another since then stays."""
    kept = reaches_of(acting.tx, whom.exile_id, lock=True)
    reach = reach_for(kept, whom)
    left = left_to_another(reach, since)
    if left != reach:
        _save(acting, whom, kept, left)


def send_words(ports: Ports, whom: Whom, language: str, *, again: bool = True) -> None:
    """Send a few words to the newest address. Raises CodeRefusedError, NoWayError.

    `again` False: not where some have just left, or who pressed twice would type in the dead ones.
    """
    with act(ports) as acting:
        _check_own(acting, whom)
        kept = reaches_of(acting.tx, whom.exile_id, lock=True)
        newest = reach_for(kept, whom).newest
        if newest is not None and (again or not _has_just_left(acting, whom, newest.address)):
            counted = replace(kept, codes=count_code(kept.codes, acting.today))
            save_reaches(acting.tx, whom.exile_id, counted)
            let_code_go(acting, whom.holder(language), newest.address)


def _has_just_left(acting: Acting, whom: Whom, address: Address) -> bool:
    sent_at = address_proof(acting.tx, whom.holder("en"), address).sent_at
    return sent_at is not None and acting.now - sent_at <= TWICE


def type_words(ports: Ports, whom: Whom, typed: str) -> bool:
    """Return whether the words typed in are those that were sent. Raises CodeRefusedError."""
    address = _newest(ports, whom)
    return address is not None and type_address_code(ports, whom.holder("en"), address, typed)


def _newest(ports: Ports, whom: Whom) -> Address | None:
    with act(ports) as acting:
        _check_own(acting, whom)
        newest = reach_for(reaches_of(acting.tx, whom.exile_id), whom).newest
        return newest.address if newest is not None else None


def _check_own(acting: Acting, whom: Whom) -> None:
    if whom.family_id is None:
        return
    if whom.family_id not in families.families_of_exile(acting.tx, whom.exile_id):
        raise NoSuchFamilyError


def _save(acting: Acting, whom: Whom, kept: Reaches, reach: Reach) -> None:
    """Store an address, and nothing of those it takes the place of."""
    for address in given_up(reach_for(kept, whom), reach):
        drop_address(acting, whom.holder("en"), address)
    if whom.family_id is None:
        changed = replace(kept, own=reach)
    else:
        changed = replace(kept, deputies={**kept.deputies, str(whom.family_id): reach})
    save_reaches(acting.tx, whom.exile_id, changed)
