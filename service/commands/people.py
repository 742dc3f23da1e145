"""`vestka organisation`, `responder`, `invite`: people come in by one-use links.

A link is printed once and stored by its hash. How it is handed over is up to people; best
by word of mouth, never by the channel it is about.
"""

from collections.abc import Sequence
from uuid import UUID

import click

from service.commands.composed import AnswerIsNoError, InputRefusedError, opened, read_settings
from service.domain.agreement import is_zone
from service.ports import Ports
from service.storage import people
from service.storage.people import OrganisationRecord
from service.usecases import enrolling, joining, leaving
from service.usecases.acting import act
from service.usecases.leaving import LastOrganisationError, Left, NobodyToRevokeError

NAME_LENGTH_MAX = 100
LINKS = {"exile": "/invitation/{}", "responder": "/desk/invitation/{}"}
_UNKNOWN = "there is no such organisation: name it by its id or its whole name"
_HOURS = int(enrolling.INVITATION_LASTS.total_seconds() // 3600)


@click.group()
def organisation() -> None:
    """Work with organisations."""


@organisation.command()
@click.argument("name")
@click.option("--time-zone", required=True, help="Where its responders keep their day.")
def add(name: str, time_zone: str) -> None:
    """Add an organisation; print its id."""
    name = _written(name)
    if not is_zone(time_zone):
        message = "--time-zone is not known: use a name such as Europe/Warsaw"
        raise InputRefusedError(message)
    with opened() as ports:
        if name in {each.name for each in _organisations(ports)}:
            message = "there is an organisation of this name already: choose another"
            raise AnswerIsNoError(message)
        click.echo(str(enrolling.add_organisation(ports, name, time_zone)))


@organisation.command("list")
def list_organisations() -> None:
    """Print every organisation by id and name."""
    with opened() as ports:
        for each in _organisations(ports):
            click.echo(f"{each.id} {each.name}")


@organisation.command("revoke")
@click.argument("organisation")
def revoke_organisation(organisation: str) -> None:
    """End ORGANISATION (id or name): its people, sessions and pages; another takes its place."""
    with opened() as ports:
        try:
            left = leaving.revoke_organisation(ports, _find_even_gone(ports, organisation))
        except NobodyToRevokeError:
            raise AnswerIsNoError(_UNKNOWN) from None
        except LastOrganisationError:
            message = "nobody would stand behind the families: add another organisation first"
            raise AnswerIsNoError(message) from None
    _echo_left(left)


@click.group()
def responder() -> None:
    """Work with responders."""


@responder.command("list")
@click.argument("organisation")
def list_responders(organisation: str) -> None:
    """Print the responders of ORGANISATION (id or name): references, no names."""
    with opened() as ports:
        for each in joining.standings(ports, _find(ports, _written(organisation))):
            click.echo(f"{each.id} {each.state}{', on duty' if each.on_duty else ''}")


@responder.command("revoke")
@click.argument("reference", type=click.UUID)
def revoke_responder(reference: UUID) -> None:
    """End everything of one responder, by the REFERENCE their colleagues can look up."""
    with opened() as ports:
        try:
            left = leaving.revoke_responder(ports, reference)
        except NobodyToRevokeError:
            message = "there is no such responder: copy the whole reference"
            raise AnswerIsNoError(message) from None
    _echo_left(left)


def _echo_left(left: Left) -> None:
    click.echo(
        f"{left.responders} responders can open nothing any more; {left.cases} cases wait for "
        f"somebody else; {left.families} families are told on their exile's page"
    )


@responder.command("invite")
@click.argument("organisation")
def invite_responder(organisation: str) -> None:
    """Print a one-use link for a new responder of ORGANISATION (id or name)."""
    _print_link("responder", organisation)


@click.command()
@click.argument("organisation")
def invite(organisation: str) -> None:
    """Print a one-use link for an exile whom ORGANISATION (id or name) vouches for."""
    _print_link("exile", organisation)


def _print_link(kind: str, named: str) -> None:
    named, public_url = _written(named), read_settings().public_url
    if not public_url:
        message = "VESTKA_PUBLIC_URL is missing: a link needs it"
        raise InputRefusedError(message)
    with opened() as ports:
        token = enrolling.invite(ports, kind, _find(ports, named))
    click.echo(public_url + LINKS[kind].format(token))
    click.echo(f"good once, for {_HOURS} hours: hand it over in person or by voice", err=True)


def _written(name: str) -> str:
    """Return a name that people can read. Raises InputRefusedError."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        message = f"write the organisation's name, in at most {NAME_LENGTH_MAX} letters"
        raise InputRefusedError(message)
    return name


def _find(ports: Ports, named: str) -> UUID:
    for each in _organisations(ports):
        if named in (each.name, str(each.id)):
            return each.id
    raise AnswerIsNoError(_UNKNOWN)


def _find_even_gone(ports: Ports, named: str) -> UUID:
    """Return an organisation's id, also of one whose revocation was broken off."""
    try:
        return UUID(named)
    except ValueError:
        return _find(ports, _written(named))


def _organisations(ports: Ports) -> Sequence[OrganisationRecord]:
    with act(ports) as acting:
        return people.organisations(acting.tx)
