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
from service.usecases import enrolling
from service.usecases.acting import act

NAME_LENGTH_MAX = 100
LINKS = {"exile": "/invitation/{}", "responder": "/desk/invitation/{}"}
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


@click.group()
def responder() -> None:
    """Work with responders."""


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
    message = "there is no such organisation: name it by its id or its whole name"
    raise AnswerIsNoError(message)


def _organisations(ports: Ports) -> Sequence[OrganisationRecord]:
    with act(ports) as acting:
        return people.organisations(acting.tx)
