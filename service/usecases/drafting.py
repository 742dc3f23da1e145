"""A registration begun today and gone on with tomorrow: kept sealed, and for a week at most."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from service.ports import Ports
from service.storage import drafts
from service.usecases.acting import Acting, act

DRAFT_LASTS = timedelta(days=7)


def load_draft(ports: Ports, exile_id: UUID) -> Mapping[str, Sequence[str]] | None:
    """Return what was typed so far, by field; None where there is nothing."""
    with act(ports) as acting:
        return drafts.read_draft(acting.tx, exile_id, begun_since=_oldest(acting))


def keep_draft(ports: Ports, exile_id: UUID, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed so far."""
    with act(ports) as acting:
        drafts.save_draft(acting.tx, exile_id, fields, acting.today, begun_since=_oldest(acting))


def drop_draft(ports: Ports, exile_id: UUID) -> None:
    """Forget what was typed."""
    with act(ports) as acting:
        drafts.drop_draft(acting.tx, exile_id)


def sweep(ports: Ports) -> None:
    """Delete drafts nobody has finished."""
    with act(ports) as acting:
        drafts.sweep_drafts(acting.tx, begun_since=_oldest(acting))


def _oldest(acting: Acting) -> date:
    return acting.today - DRAFT_LASTS
