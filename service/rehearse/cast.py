"""The cast of a rehearsal: who is who, by the scenario's names and by the stored ids."""

from dataclasses import dataclass, field
from uuid import UUID

from service.domain.address import Address, ChannelName
from service.domain.ids import FamilyId


@dataclass(frozen=True, slots=True)
class FamilyCast:
    """A family that takes part."""

    name: str
    id: FamilyId
    exile_id: UUID
    to: str | None
    sender: str | None
    channel: ChannelName = ChannelName.SMS


@dataclass(frozen=True, slots=True)
class ResponderCast:
    """A responder who takes part."""

    name: str
    organisation: str
    id: UUID
    addresses: tuple[Address, ...]


@dataclass
class Cast:
    """Everybody, found by name, id or case."""

    families: dict[str, FamilyCast] = field(default_factory=dict)
    responders: dict[str, ResponderCast] = field(default_factory=dict)
    cases: dict[UUID, str] = field(default_factory=dict)  # stored id to c1, c2 …
    case_of: dict[str, UUID] = field(default_factory=dict)  # responder's name to their last case

    def family_name(self, family_id: UUID | None) -> str | None:
        """Return a family's name in the scenario."""
        return next((one.name for one in self.families.values() if one.id == family_id), None)

    def responder_by(self, responder_id: str | None) -> ResponderCast | None:
        """Return a responder by their stored id."""
        return next((one for one in self.responders.values() if str(one.id) == responder_id), None)

    def case_name(self, case_id: UUID | None) -> str | None:
        """Return a case's counter, given out in the order cases appear."""
        if case_id is None:
            return None
        return self.cases.setdefault(case_id, f"c{len(self.cases) + 1}")
