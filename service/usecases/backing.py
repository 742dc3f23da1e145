"""Who stands behind a family: shown before it is registered, so that nobody counts on more."""

from dataclasses import dataclass
from uuid import UUID

from service.ports import Ports
from service.storage import people
from service.usecases.acting import act
from service.usecases.enrolling import organisations_behind


@dataclass(frozen=True, slots=True)
class Backing:
    """How many organisations have somebody to call, and whether anybody is on duty now."""

    organisations: int
    on_duty: bool


def of_exile(ports: Ports, exile_id: UUID) -> Backing:
    """Return who would be called about a family of this exile."""
    with act(ports) as acting:
        exile = people.exile(acting.tx, exile_id)
        assert exile is not None, "a signed-in exile exists"
        staff = people.responders_of(acting.tx, organisations_behind(acting, exile))
        return Backing(
            len({each.organisation_id for each in staff}), any(each.on_shift for each in staff)
        )
