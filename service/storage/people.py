"""Organisations, responders, exiles and the invitations that bring them in."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update

from service.domain.address import Address, ChannelName
from service.domain.ids import OrganisationId, ResponderId
from service.domain.policy import OnRoster, Organisation, Roster
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.signin import step_of, verify_totp
from service.storage.store import UNOPENED, Tx
from service.storage.tables import ExileRow, InvitationRow, OrganisationRow, ResponderRow

WRONG_CODES_MAX = 2  # within one step of the authenticator
_NOBODYS_SECRET = "A" * 32


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An NGO by name."""

    id: OrganisationId
    time_zone: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """What is sealed of a responder."""

    name: str = field(repr=False)
    addresses: tuple[Address, ...] = field(repr=False)
    code_secret: str = field(repr=False)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ResponderRecord:
    """A responder as loaded."""

    id: ResponderId
    organisation_id: OrganisationId
    on_shift: bool
    person: Person
    secret_hash: str = field(repr=False)

    def address_on(self, channel: str) -> str | None:
        """Return where they are reached on a channel."""
        found = [each.to for each in self.person.addresses if each.channel == channel]
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class ExileRecord:
    """An exile as loaded."""

    id: UUID
    organisation_id: UUID
    secret_hash: str = field(repr=False)
    waits: bool = False  # for the call of the organisation that invited them
    is_shadow: bool = False  # opened by other words: nothing of it leaves


@dataclass(frozen=True, slots=True)
class Secrets:
    """How somebody signs in: found by one half of their words, proved by the other."""

    locator_index: bytes = field(repr=False)
    secret_hash: str = field(repr=False)


def add_organisation(tx: Tx, record: OrganisationRecord) -> None:
    """Store an organisation under a data key of its own."""
    tx.make_key(record.id)
    place = Place("organisations", "sealed", record.id)
    sealed = tx.seal(record.id, {"name": record.name}, place)
    row = OrganisationRow(id=record.id, state="active", time_zone=record.time_zone, sealed=sealed)
    tx.session.add(row)
    tx.session.flush()


def organisations(tx: Tx) -> Sequence[OrganisationRecord]:
    """Return every organisation that was not revoked, by id."""
    query = select(OrganisationRow).where(OrganisationRow.state == "active")
    rows = tx.session.scalars(query.order_by(OrganisationRow.id)).all()
    tx.load_keys([row.id for row in rows])
    return [_organisation(tx, row) for row in rows]


def organisation(tx: Tx, organisation_id: UUID) -> OrganisationRecord | None:
    """Return one organisation that was not revoked."""
    row = tx.session.get(OrganisationRow, organisation_id)
    return _organisation(tx, row) if row is not None and row.state == "active" else None


def _organisation(tx: Tx, row: OrganisationRow) -> OrganisationRecord:
    record = tx.unseal(row.id, row.sealed, Place("organisations", "sealed", row.id))
    assert isinstance(record, dict), "an organisation is sealed as an object"
    return OrganisationRecord(OrganisationId(row.id), row.time_zone, str(record["name"]))


def add_responder(
    tx: Tx, record: ResponderRecord, secrets: Secrets, *, confirm_by: date | None = None
) -> None:
    """Store a responder, sealed under their organisation's key, last in the order of paging.

    `confirm_by`: they come in only once they were confirmed, until that day.
    """
    count = select(func.count()).where(ResponderRow.organisation_id == record.organisation_id)
    tx.session.add(
        ResponderRow(
            id=record.id,
            organisation_id=record.organisation_id,
            state="active" if confirm_by is None else "waiting",
            confirm_by=confirm_by,
            on_shift=record.on_shift,
            ordinal=tx.session.scalar(count) or 0,
            locator_index=secrets.locator_index,
            secret_hash=secrets.secret_hash,
            sealed_step=_sealed_codes(tx, record.id, record.organisation_id, Codes()),
            sealed=tx.seal(
                record.organisation_id,
                to_json(record.person),
                Place("responders", "sealed", record.id),
            ),
        )
    )
    tx.session.flush()


def _responder(tx: Tx, row: ResponderRow) -> ResponderRecord:
    place = Place("responders", "sealed", row.id)
    person = from_json(Person, tx.unseal(row.organisation_id, row.sealed, place))
    return ResponderRecord(
        ResponderId(row.id),
        OrganisationId(row.organisation_id),
        row.on_shift,
        person,
        row.secret_hash,
    )


@dataclass(frozen=True, slots=True)
class Codes:
    """The last code a responder used, and how many wrong ones were typed within one step."""

    used: int = 0
    tried_at: int = 0
    wrong: int = 0


def _codes(tx: Tx, row: ResponderRow) -> Codes:
    sealed = tx.unseal(row.organisation_id, row.sealed_step, _step_place(row.id))
    return from_json(Codes, sealed)


def _sealed_codes(tx: Tx, responder_id: UUID, organisation_id: UUID, codes: Codes) -> bytes:
    # A step is half a minute: in clear it would tell when somebody signed in (D13).
    return tx.seal(organisation_id, to_json(codes), _step_place(responder_id))


def _step_place(responder_id: UUID) -> Place:
    return Place("responders", "sealed_step", responder_id)


def responders_of(
    tx: Tx, organisation_ids: Collection[UUID], *, unopened: list[UUID] | None = None
) -> Sequence[ResponderRecord]:
    """Return active responders in the order they are paged.

    `unopened`: takes those whose row does not open, so that the others are called all the same.
    """
    query = (
        select(ResponderRow)
        .where(ResponderRow.organisation_id.in_(organisation_ids), ResponderRow.state == "active")
        .order_by(ResponderRow.ordinal, ResponderRow.id)
    )
    rows = tx.session.scalars(query).all()
    if unopened is None:
        tx.load_keys([row.organisation_id for row in rows])
        return [_responder(tx, row) for row in rows]
    with suppress(*UNOPENED):
        tx.load_keys([row.organisation_id for row in rows])
    found = []
    for row in rows:
        try:
            found.append(_responder(tx, row))
        except UNOPENED:
            unopened.append(row.id)
    return found


def responder(tx: Tx, responder_id: UUID) -> ResponderRecord | None:
    """Return an active responder."""
    row = tx.session.get(ResponderRow, responder_id)
    return _responder(tx, row) if row is not None and row.state == "active" else None


def all_responders(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Return everybody who is or was a responder, with their organisation."""
    query = select(ResponderRow.id, ResponderRow.organisation_id)
    return [(row.id, row.organisation_id) for row in tx.session.execute(query)]


def organisation_of(tx: Tx, responder_id: UUID) -> OrganisationRecord | None:
    """Return whose responder this is or was, where the organisation was not revoked."""
    row = tx.session.get(ResponderRow, responder_id)
    return organisation(tx, row.organisation_id) if row is not None else None


def find_responder(tx: Tx, locator_index: bytes) -> ResponderRecord | None:
    """Return the active responder these locator words belong to, locked."""
    query = (
        select(ResponderRow)
        .where(ResponderRow.locator_index == locator_index, ResponderRow.state == "active")
        .with_for_update()
    )
    row = tx.session.scalars(query).first()
    return _responder(tx, row) if row is not None else None


def try_code(tx: Tx, responder_id: UUID, code: str, now: datetime) -> bool:
    """Take a code once; False where it is wrong, was used, or too many were typed in this step.

    Of two wrong ones in half a minute no third is looked at: who has the words needs months
    to guess six digits, and nobody is locked out for longer. The same work for nobody.
    """
    query = select(ResponderRow).where(ResponderRow.id == responder_id).with_for_update()
    row = tx.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        verify_totp(_NOBODYS_SECRET, code, 0, now)
        return False
    codes, at = _codes(tx, row), step_of(now)
    wrong = codes.wrong if codes.tried_at == at else 0
    step = verify_totp(_responder(tx, row).person.code_secret, code, codes.used, now)
    is_taken = step is not None and wrong < WRONG_CODES_MAX
    after = Codes(step, at) if is_taken and step else replace(codes, tried_at=at, wrong=wrong + 1)
    row.sealed_step = _sealed_codes(tx, row.id, row.organisation_id, after)
    tx.session.flush()
    return is_taken


def set_on_shift(tx: Tx, responder_id: UUID, *, on_shift: bool) -> None:
    """Store what a responder said of themselves."""
    tx.session.execute(
        update(ResponderRow).where(ResponderRow.id == responder_id).values(on_shift=on_shift)
    )


def save_person(tx: Tx, responder: ResponderRecord, person: Person) -> None:
    """Store what changed about a responder: how they are called."""
    place = Place("responders", "sealed", responder.id)
    sealed = tx.seal(responder.organisation_id, to_json(person), place)
    tx.session.execute(
        update(ResponderRow).where(ResponderRow.id == responder.id).values(sealed=sealed)
    )


def zones_of(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the time zones of organisations."""
    query = select(OrganisationRow.id, OrganisationRow.time_zone).where(
        OrganisationRow.id.in_(organisation_ids)
    )
    return {row.id: row.time_zone for row in tx.session.execute(query)}


def roster_of(
    organisation_ids: tuple[UUID, UUID],
    zones: Mapping[UUID, str],
    staff: Sequence[ResponderRecord],
    channels: Collection[ChannelName],
) -> Roster:
    """Return who of `staff` can be told on any of `channels`, the first organisation first."""
    return Roster(
        tuple(
            Organisation(
                OrganisationId(each),
                zones[each],
                tuple(_on_roster(one, channels) for one in staff if one.organisation_id == each),
            )
            for each in dict.fromkeys(organisation_ids)
        )
    )


def _on_roster(responder: ResponderRecord, channels: Collection[ChannelName]) -> OnRoster:
    own = [each.channel for each in responder.person.addresses if each.channel in channels]
    own.sort(key=lambda each: each is ChannelName.VOICE)
    # A call is a second way, for L4: the first is the one for what can wait.
    ways = () if own == [ChannelName.VOICE] else tuple(own)
    return OnRoster(responder.id, ways, responder.on_shift)


def add_exile(
    tx: Tx,
    exile_id: UUID,
    organisation_id: UUID,
    secrets: Secrets,
    *,
    confirm_by: date | None = None,
) -> None:
    """Store an exile under a data key of their own; `confirm_by`: they wait for a call."""
    tx.make_key(exile_id)
    tx.session.add(
        ExileRow(
            id=exile_id,
            state="active" if confirm_by is None else "waiting",
            confirm_by=confirm_by,
            organisation_id=organisation_id,
            locator_index=secrets.locator_index,
            secret_hash=secrets.secret_hash,
            sealed=tx.seal(exile_id, {}, Place("exiles", "sealed", exile_id)),
        )
    )
    tx.session.flush()


def find_exile(tx: Tx, locator_index: bytes) -> ExileRecord | None:
    """Return the exile these locator words belong to."""
    query = select(ExileRow).where(ExileRow.locator_index == locator_index)
    row = tx.session.scalars(query).first()
    return _exile(row) if row else None


def exile(tx: Tx, exile_id: UUID) -> ExileRecord | None:
    """Return an exile."""
    row = tx.session.get(ExileRow, exile_id)
    return _exile(row) if row else None


def _exile(row: ExileRow) -> ExileRecord:
    return ExileRecord(
        row.id,
        row.organisation_id,
        row.secret_hash,
        waits=row.state == "waiting",
        is_shadow=row.state == "shadow",
    )


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-use invitation."""

    id: UUID
    kind: str
    token_hash: bytes = field(repr=False)
    organisation_id: UUID
    expires_at: datetime


def add_invitation(tx: Tx, invitation: Invitation) -> None:
    """Store an invitation by the hash of its token."""
    tx.session.add(
        InvitationRow(
            id=invitation.id,
            kind=invitation.kind,
            token_hash=invitation.token_hash,
            organisation_id=invitation.organisation_id,
            expires_at=invitation.expires_at,
        )
    )


def find_invitation(tx: Tx, kind: str, token_hash: bytes, now: datetime) -> Invitation | None:
    """Return an invitation that can still be used, locked."""
    query = (
        select(InvitationRow)
        .where(InvitationRow.kind == kind, InvitationRow.token_hash == token_hash)
        .where(InvitationRow.used_on.is_(None), InvitationRow.expires_at > now)
        .with_for_update()
    )
    row = tx.session.scalars(query).first()
    if row is None:
        return None
    return Invitation(row.id, row.kind, row.token_hash, row.organisation_id, row.expires_at)


def use_invitation(tx: Tx, invitation_id: UUID, today: date) -> None:
    """An invitation is good once."""
    tx.session.execute(
        update(InvitationRow).where(InvitationRow.id == invitation_id).values(used_on=today)
    )
