"""A registration begun and gone on with in another hour: kept sealed, for a day of rest at most."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from service.domain.ids import FamilyId
from service.ports import Ports
from service.storage import drafts
from service.storage.drafts import Draft
from service.usecases.acting import Acting, act
from service.usecases.enrolling import Registration, begin_family, refuse_unfit
from service.usecases.rounding import ceil_wake

DRAFT_RESTS: Final = timedelta(hours=24)  # numbers and words of a family nobody watches yet
DRAFT_GRAIN_S: Final = 3600


def begin_draft(ports: Ports, exile_id: UUID, fields: Mapping[str, Sequence[str]]) -> None:
    """Begin a registration; what was typed before is forgotten."""
    with act(ports) as acting:
        drafts.begin_draft(acting.tx, exile_id, fields, _expiry(acting))


def load_draft(ports: Ports, exile_id: UUID) -> Draft | None:
    """Return what was typed so far, by field; None where there is nothing."""
    with act(ports) as acting:
        return drafts.read_draft(acting.tx, exile_id, now=acting.steady)


def keep_draft(
    ports: Ports, exile_id: UUID, draft: Draft, fields: Mapping[str, Sequence[str]]
) -> None:
    """Keep what was typed so far, unless the draft has become a family or was dropped."""
    with act(ports) as acting:
        drafts.save_draft(acting.tx, exile_id, replace(draft, fields=fields), _expiry(acting))


def register_draft(
    ports: Ports, exile_id: UUID, draft: Draft, registration: Registration
) -> FamilyId | None:
    """Begin the watch and let the draft go, in one commit; None where it has gone already.

    A second click finds no draft: one draft becomes one family. Raises RegistrationRefusedError.
    """
    refuse_unfit(registration)
    with act(ports) as acting:
        if not drafts.take_draft(acting.tx, exile_id, draft.id):
            return None
        return begin_family(acting, exile_id, registration, family_id=FamilyId(draft.id))


def drop_draft(ports: Ports, exile_id: UUID) -> None:
    """Forget what was typed."""
    with act(ports) as acting:
        drafts.drop_draft(acting.tx, exile_id)


def sweep(ports: Ports) -> None:
    """Delete drafts nobody has gone on with."""
    with act(ports) as acting:
        drafts.sweep_drafts(acting.tx, now=acting.steady)


def _expiry(acting: Acting) -> datetime:
    return ceil_wake(acting.steady + DRAFT_RESTS, DRAFT_GRAIN_S)
