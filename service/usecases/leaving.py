"""A responder or an organisation is revoked: what opened anything for them ends at once.

The first transaction takes sessions, secrets, addresses and pages; what follows (cases that
nobody holds any more, families nobody stands behind) is done piece by piece, each whole, and
a command that was broken off is given again.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from service.domain.effects import Why
from service.ports import Ports
from service.storage import joining, leaving, ledger_rows, questions
from service.storage.ledger_rows import Deed
from service.storage.questions import Question
from service.storage.store import SERVICE, UNOPENED
from service.usecases import escalating
from service.usecases.acting import Acting, act

BATCH = 200
_FIRST = UUID(int=0)


class NobodyToRevokeError(Exception):
    """There is no such responder or organisation."""


class LastOrganisationError(Exception):
    """Nobody would stand behind anybody: another organisation is needed first."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a revocation did, in counts."""

    responders: int
    cases: int
    families: int


def revoke_responder(ports: Ports, responder_id: UUID) -> Left:
    """End everything of one responder. Raises NobodyToRevokeError."""
    with act(ports) as acting:
        organisation_id = leaving.organisation_of(acting.tx, responder_id)
        if organisation_id is None:
            raise NobodyToRevokeError
        if not leaving.is_revoked(acting.tx, responder_id):
            _revoke(acting, responder_id)
    cases = _requeue(ports, responder_id)
    told = _tell_all(ports, organisation_id, Why.LEFT, f"left {responder_id}")
    return Left(1, cases, told)


def _revoke(acting: Acting, responder_id: UUID) -> None:
    leaving.revoke_responder(acting.tx, responder_id)
    deed = Deed(SERVICE, SERVICE, "revoke-responder", responder_id)
    ledger_rows.write(acting.tx, deed, acting.today)


def _requeue(ports: Ports, responder_id: UUID) -> int:
    with act(ports) as acting:
        owned = leaving.owned_cases(acting.tx, responder_id)
    for case_id in owned:
        with suppress(*UNOPENED), act(ports) as acting:
            escalating.requeue_case(acting, case_id, responder_id)
    return len(owned)


def revoke_organisation(ports: Ports, organisation_id: UUID) -> Left:
    """End an organisation: its people, its invitations, its name; others take its place.

    Raises NobodyToRevokeError, LastOrganisationError.
    """
    with act(ports) as acting:
        others = leaving.others_than(acting.tx, organisation_id)
        if not others:
            raise LastOrganisationError
        if not leaving.revoke_organisation(acting.tx, organisation_id):
            raise NobodyToRevokeError
        gone = leaving.members(acting.tx, organisation_id)
        for responder_id in gone:
            _revoke(acting, responder_id)
        staffed = joining.staffed(acting.tx)
        heir = next((each for each in others if each in staffed), others[0])
        leaving.replace_vouching(acting.tx, organisation_id, heir)
        deed = Deed(SERVICE, SERVICE, "revoke-organisation", organisation_id)
        ledger_rows.write(acting.tx, deed, acting.today)
        leaving.destroy_key(acting.tx, organisation_id)
    told = _tell_all(ports, organisation_id, Why.LEFT, f"left {organisation_id}", heir)
    return Left(len(gone), _move_cases(ports, organisation_id, heir), told)


def _tell_all(
    ports: Ports, organisation_id: UUID, why: Why, about: str, heir: UUID | None = None
) -> int:
    """Tell every exile an organisation stands behind; let `heir` take its place where named.

    On the page alone: notes to all of them at once would show a carrier who they are.
    """
    told, after = 0, _FIRST
    while True:
        with act(ports) as acting:
            found = leaving.backed_families(acting.tx, organisation_id, after, BATCH)
            for family_id in found:
                if heir is not None:
                    leaving.back_family(acting.tx, family_id, organisation_id, heir)
                with suppress(*UNOPENED):  # its page fails, and its neighbours go on
                    _tell(acting, family_id, why, about)
        if not found:
            return told
        told, after = told + len(found), found[-1]


def _tell(acting: Acting, family_id: UUID, why: Why, about: str) -> None:
    question = Question(family_id, family_id, "exile", "statement", str(why), acting.today)
    questions.put_question(acting.tx, question, f"told/{why}/{about}")


def _move_cases(ports: Ports, organisation_id: UUID, heir: UUID) -> int:
    with act(ports) as acting:
        found = leaving.backed_cases(acting.tx, organisation_id)
    for case_id in found:
        with act(ports) as acting:
            leaving.call_for_case(acting.tx, case_id, organisation_id, heir)
        with suppress(*UNOPENED), act(ports) as acting:
            record = escalating.lock_case(acting, case_id)
            escalating.requeue_case(acting, case_id, record.case.owner)
    return len(found)
