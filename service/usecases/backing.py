"""Who stands behind a family: shown before it is registered, so that nobody counts on more."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.domain.schedule import Span
from service.ports import Ports
from service.storage import people
from service.usecases.acting import act
from service.usecases.duties import staffed_week, with_duty
from service.usecases.enrolling import organisations_behind


@dataclass(frozen=True, slots=True)
class Backing:
    """How many organisations have somebody to call, and whether anybody is on duty now."""

    organisations: int
    on_duty: bool
    hours: Sequence[Span]  # of the coming week, really kept; empty where none are written down
    time_zone: str  # the one who vouched keeps its day by


def of_exile(ports: Ports, exile_id: UUID) -> Backing:
    """Return who would be called about a family of this exile."""
    with act(ports) as acting:
        exile = people.exile(acting.tx, exile_id)
        assert exile is not None, "a signed-in exile exists"
        behind = organisations_behind(acting, exile)
        staff = with_duty(acting, behind, people.responders_of(acting.tx, behind))
        vouching = people.organisation(acting.tx, exile.organisation_id)
        assert vouching is not None, "who vouched exists"
        return Backing(
            len({each.organisation_id for each in staff}),
            any(each.on_shift for each in staff),
            staffed_week(acting, behind),
            vouching.time_zone,
        )
