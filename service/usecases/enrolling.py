"""People coming in: organisations, responders, exiles and the families they register.

Nobody is found by name or number, and no refusal says whether somebody is known.
"""

import hmac
from dataclasses import dataclass, field, replace
from datetime import timedelta
from secrets import SystemRandom, token_hex
from uuid import UUID

from service.domain.address import Address, ChannelName
from service.domain.agreement import Agreement, Mode
from service.domain.check import day_begun
from service.domain.consent import Consent, open_modes
from service.domain.ids import ExileId, FamilyId, OrganisationId, ResponderId, SenderId
from service.domain.joining import CONFIRM_WITHIN
from service.domain.pings import Order, OrderKind
from service.domain.tending import Tended
from service.domain.waiting import next_wake
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import families, people, senders
from service.storage.families import FamilyRecord, Settled
from service.storage.people import (
    Invitation,
    OrganisationRecord,
    Person,
    ResponderRecord,
    Secrets,
)
from service.storage.signin import (
    hash_secret,
    locator_index,
    new_token,
    new_totp_secret,
    token_hash,
    verify_totp,
)
from service.storage.words import Language, Words, new_words, other_words, parse_words
from service.usecases import joining
from service.usecases.acting import Acting, act
from service.usecases.checking import hearing_for
from service.usecases.complaining import (
    Complaint,
    RegistrationRefusedError,
    refuse_where,
    word_complaints,
)
from service.usecases.rounding import ceil_wake
from service.usecases.unusable import is_unusable

INVITATION_LASTS = timedelta(hours=48)
INVITATION_GRAIN_S = 3600
ONE_WAY_COUNTRIES = ("+375",)  # two-way SMS is not offered there


class InvitationRefusedError(Exception):
    """The invitation is unknown, used or over: one answer for all three."""


class WordsMistypedError(Exception):
    """The words typed are not the ones that were shown."""


class CodeMistypedError(Exception):
    """The six digits are not the authenticator's."""


def add_organisation(ports: Ports, name: str, time_zone: str) -> OrganisationId:
    """Store an NGO."""
    with act(ports) as acting:
        record = OrganisationRecord(OrganisationId(acting.tx.new_id()), time_zone, name)
        people.add_organisation(acting.tx, record)
    return record.id


def invite(ports: Ports, kind: str, organisation_id: UUID) -> str:
    """Return the one-use token of an invitation: `exile` or `responder`, 48 hours."""
    token, hashed = new_token()
    with act(ports) as acting:
        if people.organisation(acting.tx, organisation_id) is None:
            raise InvitationRefusedError
        expires = ceil_wake(acting.steady + INVITATION_LASTS, INVITATION_GRAIN_S)
        people.add_invitation(
            acting.tx, Invitation(acting.tx.new_id(), kind, hashed, organisation_id, expires)
        )
    return token


@dataclass(frozen=True, slots=True)
class Offer:
    """Words shown once to somebody invited; `bond` proves later that they were these."""

    words: Words = field(repr=False)
    code_secret: str = field(repr=False)  # for a responder's authenticator; empty for an exile
    bond: str = field(repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)  # to type in place of the secret four


def offer(ports: Ports, kind: str, token: str, language: Language) -> Offer:
    """Return words for somebody invited. The invitation stays unused until they are retyped.

    Raises InvitationRefusedError.
    """
    with act(ports) as acting:
        _find_invitation(acting, kind, token)
    return new_offer(ports, kind, token, language)


def new_offer(ports: Ports, kind: str, token: str, language: Language) -> Offer:
    """Return words bound to a token that was found good."""
    words = new_words(language, SystemRandom())
    code_secret = new_totp_secret() if kind == "responder" else ""
    others = other_words(language, words, SystemRandom()) if kind == "exile" else ()
    return Offer(words, code_secret, _bond(ports, token, words, code_secret), others)


def _bond(ports: Ports, token: str, words: Words, code_secret: str) -> str:
    said = "|".join([token, *sorted(words.locator), *sorted(words.secret), code_secret])
    return hmac.digest(ports.pepper, f"offer|{said}".encode(), "sha256").hex()


def _find_invitation(acting: Acting, kind: str, token: str) -> Invitation:
    found = people.find_invitation(acting.tx, kind, token_hash(token), acting.steady)
    if found is None:
        raise InvitationRefusedError
    return found


def accept_exile(ports: Ports, token: str, typed: str, bond: str) -> ExileId:
    """Make the invited exile, once the words shown have been retyped; they wait for a call.

    Raises InvitationRefusedError, WordsMistypedError, WordsRefusedError.
    """
    words = parse_words(typed, abbreviated=False)
    check_bond(ports, token, words, "", bond)
    with act(ports) as acting:
        invitation = _find_invitation(acting, "exile", token)
        people.use_invitation(acting.tx, invitation.id, acting.today)
        exile_id = ExileId(acting.tx.new_id())
        people.add_exile(
            acting.tx,
            exile_id,
            invitation.organisation_id,
            secrets_of(ports, words),
            confirm_by=acting.today + CONFIRM_WITHIN,
        )
    return exile_id


def check_bond(ports: Ports, token: str, words: Words, code_secret: str, bond: str) -> None:
    """Raise WordsMistypedError where these are not the words that were shown for a token."""
    if not hmac.compare_digest(_bond(ports, token, words, code_secret).encode(), bond.encode()):
        raise WordsMistypedError


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What an invited responder says of themselves."""

    name: str = field(repr=False)
    addresses: tuple[Address, ...] = field(repr=False)
    language: str
    words: str = field(repr=False)  # retyped
    code: str = field(repr=False)  # from their authenticator
    code_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Joined:
    """A responder who came in by an invitation."""

    id: ResponderId
    waits: bool  # until two members of different organisations have confirmed them


def accept_responder(ports: Ports, token: str, newcomer: Newcomer, bond: str) -> Joined:
    """Make the invited responder, once words and code show that both were kept.

    Raises InvitationRefusedError, WordsMistypedError, CodeMistypedError, WordsRefusedError.
    """
    words = parse_words(newcomer.words, abbreviated=False)
    check_bond(ports, token, words, newcomer.code_secret, bond)
    if verify_totp(newcomer.code_secret, newcomer.code, 0, ports.clock.steady()) is None:
        raise CodeMistypedError
    person = Person(newcomer.name, newcomer.addresses, newcomer.code_secret, newcomer.language)
    with act(ports) as acting:
        invitation = _find_invitation(acting, "responder", token)
        people.use_invitation(acting.tx, invitation.id, acting.today)
        record = _responder(acting, invitation.organisation_id, person)
        confirm_by = joining.confirm_by(acting)
        secrets = secrets_of(ports, words)
        people.add_responder(acting.tx, record, secrets, confirm_by=confirm_by)
    return Joined(record.id, waits=confirm_by is not None)


def _responder(acting: Acting, organisation_id: UUID, person: Person) -> ResponderRecord:
    return ResponderRecord(
        id=ResponderId(acting.tx.new_id()),
        organisation_id=OrganisationId(organisation_id),
        on_shift=True,
        person=person,
        secret_hash="",
    )


def add_responder(
    ports: Ports, organisation_id: UUID, person: Person, secrets: Secrets
) -> ResponderId:
    """Store a responder directly: for demonstrations and rehearsals."""
    with act(ports) as acting:
        record = _responder(acting, organisation_id, person)
        people.add_responder(acting.tx, record, secrets)
    return record.id


def add_exile(ports: Ports, organisation_id: UUID, secrets: Secrets) -> ExileId:
    """Store an exile directly: for demonstrations and rehearsals."""
    with act(ports) as acting:
        exile_id = ExileId(acting.tx.new_id())
        people.add_exile(acting.tx, exile_id, organisation_id, secrets)
    return exile_id


def secrets_of(ports: Ports, words: Words) -> Secrets:
    """Return what is stored of sign-in words: an index and a slow hash."""
    return Secrets(
        locator_index(ports.pepper, words.locator), hash_secret(ports.pepper, words.secret)
    )


@dataclass(frozen=True)
class Registration:
    """A family as its exile registers it."""

    agreement: Agreement
    to: str | None = field(default=None, repr=False)  # E.164
    deputy: str = field(default="", repr=False)
    case_card: str = field(default="", repr=False)
    consent: Consent | None = None
    reached: str = field(default="", repr=False)  # the line of the card a call needs


def register_family(ports: Ports, exile_id: UUID, registration: Registration) -> FamilyId:
    """Begin the watch with one family. Raises RegistrationRefusedError; then nothing is stored."""
    refuse_unfit(registration)
    with act(ports) as acting:
        return begin_family(acting, exile_id, registration)


def refuse_unfit(registration: Registration) -> None:
    """Raise RegistrationRefusedError for what is wrong with a registration by itself."""
    complaints = [*_consent_complaints(registration), *complaints_about(registration)]
    refuse_where(complaints)


def begin_family(
    acting: Acting, exile_id: UUID, registration: Registration, *, family_id: FamilyId | None = None
) -> FamilyId:
    """Begin the watch with a family that is fit. Raises RegistrationRefusedError."""
    exile = people.exile(acting.tx, exile_id)
    assert exile is not None, "a signed-in exile exists"
    if registration.to is not None and is_unusable(acting, exile_id, registration.to):
        raise RegistrationRefusedError([Complaint("number-unusable", "to")])
    sender_id = _free_sender(acting, registration.agreement.mode)
    behind = organisations_behind(acting, exile)
    if exile.is_shadow:
        sender_id = None  # a number of ours is not tied up by whoever forces a sign-in
    place = Place(ExileId(exile_id), behind, sender_id, family_id, exile.is_shadow)
    return add_family(acting, place, registration, proved=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new family belongs: its exile, the organisations behind it, the sender for it."""

    exile_id: ExileId
    organisations: tuple[OrganisationId, OrganisationId]
    sender_id: SenderId | None
    family_id: FamilyId | None = None  # what it is called; else it gets an id of its own
    is_shadow: bool = False  # registered where other words opened: it is never asked


def add_family(
    acting: Acting,
    place: Place,
    registration: Registration,
    *,
    sequence_key: str | None = None,
    proved: bool = True,
) -> FamilyId:
    """Store a family as it is, with a sequence of its own unless one is given (rehearsals).

    `proved` False: both ways to the relative are proved before anything regular leaves (D10).
    """
    family_id = place.family_id or FamilyId(acting.tx.new_id())
    settled = Settled(
        _in_case_zone(acting, place, registration.agreement),
        sequence_key or token_hex(32),
        registration.to,
        registration.deputy,
        registration.case_card,
        consent=registration.consent,
        reached=registration.reached,
    )
    record = FamilyRecord(
        id=family_id,
        exile_id=place.exile_id,
        organisations=place.organisations,
        sender_id=place.sender_id,
        settled=settled,
        watch=Watch(
            family_id,
            orders=_first_orders(acting, settled, proved=proved),
            tended=Tended(consent_on=settled.consent.told_on if settled.consent else None),
        ),
        wake_at=None,
        is_shadow=place.is_shadow,
    )
    hearing = hearing_for(acting, record)
    record.wake_at = next_wake(record.watch, record.family, hearing=hearing, now=acting.now)
    families.add_family(acting.tx, record, acting.tx.new_id(), acting.today)
    return family_id


def _first_orders(acting: Acting, settled: Settled, *, proved: bool) -> tuple[Order, ...]:
    if proved or not settled.agreement.mode.sends:
        return ()
    return (Order(OrderKind.PROVE_FIRST, day_begun(acting.now)),)


def _in_case_zone(acting: Acting, place: Place, agreement: Agreement) -> Agreement:
    """Let a silence case wait for the morning of the organisation that would be woken."""
    own = people.organisation(acting.tx, place.organisations[0])
    assert own is not None, "a family belongs to an organisation that exists"
    return replace(agreement, case_time_zone=agreement.case_time_zone or own.time_zone)


def complaints_about(registration: Registration) -> list[Complaint]:
    """Return every reason why a real family may not be registered like this."""
    book = registration.agreement.codebook
    found = _address_complaints(registration)
    return found if book is None else [*found, *word_complaints(book)]


def _consent_complaints(registration: Registration) -> list[Complaint]:
    agreement = registration.agreement
    open_to_them = open_modes(agreement.cover, consents=registration.consent is not None)
    return [] if agreement.mode in open_to_them else [Complaint("consent-missing", "agrees")]


def _address_complaints(registration: Registration) -> list[Complaint]:
    mode = registration.agreement.mode
    if not mode.sends:
        return []
    if registration.to is None:
        return [Complaint("number-missing", "to")]
    if mode is Mode.SMS and registration.to.startswith(ONE_WAY_COUNTRIES):
        return [Complaint("number-one-way", "to")]
    return []


def _free_sender(acting: Acting, mode: Mode) -> SenderId | None:
    if not mode.sends:
        return None
    found = senders.free_sender(acting.tx, ChannelName(str(mode)))
    if found is None:
        raise RegistrationRefusedError([Complaint("no-sender")])
    return found.id


def organisations_behind(
    acting: Acting, exile: people.ExileRecord
) -> tuple[OrganisationId, OrganisationId]:
    """Return who vouched and a second organisation; the first again where there is no other."""
    others = [
        each.id for each in people.organisations(acting.tx) if each.id != exile.organisation_id
    ]
    own = OrganisationId(exile.organisation_id)
    return own, others[0] if others else own
