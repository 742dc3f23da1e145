"""Another deputy or another card takes the place of the one before (FIELD-GUIDE §7)."""

from dataclasses import replace
from datetime import datetime

from service.domain.told import Deputy
from service.storage import families
from service.storage.changes import Proposed
from service.storage.families import FamilyRecord
from service.usecases.acting import Acting
from service.usecases.nudging import Whom
from service.usecases.ordering import WIDENING_WAITS
from service.usecases.reaching import leave_deputy


def tell_anew(acting: Acting, record: FamilyRecord, proposed: Proposed) -> None:
    """Ask and call from now on whom and how the exile has written."""
    settled = record.settled
    if proposed.deputy is not None:
        settled = replace(settled, deputy=proposed.deputy.words)
        _leave_former(acting, record, proposed.deputy, proposed.ripens_at)
    if proposed.card is not None:
        card = proposed.card
        settled = replace(settled, case_card=card.text, reached=card.reached)
    families.supersede(acting.tx, record, settled, acting.today)


def _leave_former(
    acting: Acting, record: FamilyRecord, deputy: Deputy, ripens_at: datetime
) -> None:
    """Write to nobody who is the deputy no more.

    An address that still waited when the change was entered is taken for the new one's.
    """
    if not deputy.is_same:
        since = ripens_at - WIDENING_WAITS if deputy.words else None
        leave_deputy(acting, Whom(record.exile_id, record.id), since=since)
