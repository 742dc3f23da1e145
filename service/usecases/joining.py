"""Letting a newcomer in: two members of different organisations say who they are.

A name is sealed: opening it is a deed that stands in the ledger first (I11). Nothing says who
has given their word before; one "no" ends it, and a new invitation costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from service.domain import joining as rules
from service.domain.ids import OrganisationId
from service.ports import Ports
from service.storage import joining, leaving, ledger_rows, people
from service.storage.joining import NewcomerRecord, Standing
from service.storage.ledger_rows import Deed
from service.storage.people import ResponderRecord
from service.usecases.acting import Acting, act


class NoSuchNewcomerError(Exception):
    """Nobody waits here, or not for this member: one answer for all of it."""


@dataclass(frozen=True, slots=True)
class NewcomerLine:
    """Somebody who waits, without anything sealed but the organisation's name."""

    id: UUID
    organisation: str
    confirm_by: date
    confirmed_by_me: bool


def waiting(ports: Ports, responder_id: UUID) -> Sequence[NewcomerLine]:
    """Return everybody who waits for a word like this member's. Raises NoSuchNewcomerError."""
    with act(ports) as acting:
        member = _member(acting, responder_id)
        return [_line(acting, member, each) for each in joining.newcomers(acting.tx, acting.today)]


def _member(acting: Acting, responder_id: UUID) -> ResponderRecord:
    member = people.responder(acting.tx, responder_id)
    if member is None:
        raise NoSuchNewcomerError
    return member


def _line(acting: Acting, member: ResponderRecord, found: NewcomerRecord) -> NewcomerLine:
    vouching = {each for each, _ in joining.vouching(acting.tx, found.id)}
    return NewcomerLine(found.id, found.organisation, found.confirm_by, member.id in vouching)


def waiting_newcomer(ports: Ports, responder_id: UUID, newcomer_id: UUID) -> NewcomerLine:
    """Return one of them. Raises NoSuchNewcomerError."""
    for line in waiting(ports, responder_id):
        if line.id == newcomer_id:
            return line
    raise NoSuchNewcomerError


def open_name(ports: Ports, responder_id: UUID, newcomer_id: UUID) -> str:
    """Open what the newcomer calls themselves, once the ledger has it (I11)."""
    with act(ports) as acting:
        _locked(acting, responder_id, newcomer_id)
        _write(acting, responder_id, "open-newcomer", newcomer_id)
    with act(ports) as acting:
        return _locked(acting, responder_id, newcomer_id)[1].name


def confirm(ports: Ports, responder_id: UUID, newcomer_id: UUID) -> None:
    """A member has met or heard the newcomer and knows them. Raises NoSuchNewcomerError."""
    with act(ports) as acting:
        _locked(acting, responder_id, newcomer_id)
        _write(acting, responder_id, "confirm-newcomer", newcomer_id)
        joining.vouch(acting.tx, newcomer_id, responder_id)
        vouching = [organisation for _, organisation in joining.vouching(acting.tx, newcomer_id)]
        if rules.is_confirmed(vouching):
            joining.admit(acting.tx, newcomer_id)


def refuse(ports: Ports, responder_id: UUID, newcomer_id: UUID) -> None:
    """A member does not know the newcomer: they never come in. Raises NoSuchNewcomerError."""
    with act(ports) as acting:
        _locked(acting, responder_id, newcomer_id)
        _write(acting, responder_id, "refuse-newcomer", newcomer_id)
        leaving.revoke_responder(acting.tx, newcomer_id)


def _locked(
    acting: Acting, responder_id: UUID, newcomer_id: UUID
) -> tuple[ResponderRecord, NewcomerRecord]:
    member = _member(acting, responder_id)
    found = joining.lock_newcomer(acting.tx, newcomer_id, acting.today)
    if found is None:
        raise NoSuchNewcomerError
    return member, found


def _write(acting: Acting, responder_id: UUID, deed: str, newcomer_id: UUID) -> None:
    owner = leaving.organisation_of(acting.tx, newcomer_id)
    assert owner is not None, "who waits belongs to an organisation"
    ledger_rows.write(acting.tx, Deed(owner, responder_id, deed, newcomer_id), acting.today)


def confirm_by(acting: Acting) -> date | None:
    """Return until when whoever comes now has to be confirmed; None: nobody could do it yet."""
    if not rules.needs_confirming(joining.staffed(acting.tx)):
        return None
    return acting.today + rules.CONFIRM_WITHIN


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of one's own organisation, by the reference the operator needs to revoke them."""

    id: UUID
    name: str = field(repr=False)


def open_colleagues(ports: Ports, responder_id: UUID) -> Sequence[Colleague]:
    """Open the names of one's own organisation, once the ledger has it (I11)."""
    with act(ports) as acting:
        own = OrganisationId(_member(acting, responder_id).organisation_id)
        ledger_rows.write(acting.tx, Deed(own, responder_id, "open-colleagues", own), acting.today)
    with act(ports) as acting:
        staff = people.responders_of(acting.tx, [own])
        return [Colleague(each.id, each.person.name) for each in staff]


def standings(ports: Ports, organisation_id: UUID) -> Sequence[Standing]:
    """Return the responders of an organisation as far as an operator may know them."""
    with act(ports) as acting:
        return joining.standings(acting.tx, organisation_id)


def sweep(ports: Ports) -> None:
    """Whoever was not confirmed in time does not come in any more."""
    with act(ports) as acting:
        for newcomer_id in joining.overdue(acting.tx, acting.today):
            leaving.revoke_responder(acting.tx, newcomer_id)
