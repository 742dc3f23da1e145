"""Invitations for whoever tries the demonstration by coming in as somebody new."""

from dataclasses import dataclass, field

from service.demo import cast
from service.ports import Ports
from service.storage import people
from service.usecases import enrolling
from service.usecases.acting import act


@dataclass(frozen=True, slots=True)
class Newcomers:
    """One link for each kind of newcomer."""

    exile: str = field(repr=False)
    responder: str = field(repr=False)

    def named(self) -> list[tuple[str, str]]:
        """Return who comes in by which link."""
        return [("A new exile", self.exile), ("A new responder", self.responder)]


def invite_newcomers(ports: Ports, public_url: str) -> Newcomers:
    """Return fresh links; earlier ones stay good for their hours."""
    with act(ports) as acting:
        desks = {each.name: each.id for each in people.organisations(acting.tx)}
    north = desks[cast.NORTH]
    exile = enrolling.invite(ports, "exile", north)
    responder = enrolling.invite(ports, "responder", north)
    return Newcomers(
        f"{public_url}/invitation/{exile}", f"{public_url}/desk/invitation/{responder}"
    )
