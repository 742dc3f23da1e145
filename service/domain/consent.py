"""What the relative knows and agreed to, and which ways of asking that leaves open.

The record is made by the exile (FIELD-GUIDE §7a). How it is asked for is not decided here.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.domain.agreement import Cover, Mode

# D6: the least new trace first.
LEAST_TRACE_FIRST: Final = (Mode.OWN, Mode.RELAY, Mode.SIGNAL, Mode.SMS)


@dataclass(frozen=True, slots=True)
class Consent:
    """That the relative was told, and may refuse at any time."""

    told_by: str = field(repr=False)
    told_on: date
    words: str = field(repr=False)


def open_modes(cover: Cover, *, consents: bool) -> tuple[Mode, ...]:
    """Return the modes a family may choose, the least new trace first.

    Without her consent only the exile may be asked, and nothing is sent or read (§7a);
    where the family says there is no contact, a message would end that protection (§5).
    """
    if not consents or cover is Cover.ESTRANGED:
        return (Mode.OWN,)
    return LEAST_TRACE_FIRST
