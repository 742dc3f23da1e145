"""`vestka sender`: numbers and accounts of ours. They are named by id or number, shown by id."""

import sys
from uuid import UUID, uuid4

import click
import phonenumbers

from service.commands.composed import AnswerIsNoError, InputRefusedError, opened
from service.domain.address import WRITTEN, AddressRefusedError, ChannelName, parse_number
from service.domain.ids import SenderId
from service.ports import Ports
from service.storage import reserve, senders
from service.storage.reserve import ReserveEmptyError, SenderBusyError
from service.storage.senders import Pool, SenderRecord
from service.storage.store import Tx
from service.usecases.acting import act
from service.usecases.moving import move_families

FAMILIES_MAX = 1000
BELARUS = 375

_CHANNEL = click.Choice([str(each) for each in WRITTEN])
_POOL = click.Choice([str(each) for each in Pool])
_CAP = click.IntRange(1, FAMILIES_MAX)


@click.group()
def sender() -> None:
    """Work with our senders: one family each, pages from others, canaries apart."""


@sender.command()
@click.argument("channel", type=_CHANNEL)
@click.argument("number")
@click.option("--pool", type=_POOL, required=True)
@click.option("--families-max", type=_CAP, default=1, show_default=True)
def add(channel: str, number: str, pool: str, families_max: int) -> None:
    """Add NUMBER on CHANNEL, `-`: read from standard input; print its id."""
    valid = _valid(_said(number))
    if phonenumbers.parse(valid).country_code == BELARUS:
        message = "a number of Belarus cannot be ours: its traffic is read, and so is who owns it"
        raise InputRefusedError(message)
    record = SenderRecord(
        SenderId(uuid4()), ChannelName(channel), Pool(pool), "active", families_max, valid
    )
    with opened() as ports, act(ports) as acting:
        if senders.find_sender(acting.tx, acting.tx.index("sender", record.number)):
            message = "this number is a sender already: a sender never serves two pools"
            raise AnswerIsNoError(message)
        senders.add_sender(acting.tx, record)
    click.echo(str(record.id))


@sender.command("list")
def list_senders() -> None:
    """Print every sender that is not burnt, without its number, and the reserve."""
    with opened() as ports, act(ports) as acting:
        for each in senders.senders(acting.tx):
            serves = senders.families_served(acting.tx, each.id)
            click.echo(
                f"{each.id} {each.channel} {each.pool} {each.state} "
                f"serves {serves} of {each.families_max}"
            )
        for channel in WRITTEN:
            click.echo(f"{channel}: room for {reserve.room(acting.tx, channel)} more families")


@sender.command()
@click.argument("sender")
@click.option("--pool", type=_POOL, help="Only while it serves no family.")
@click.option("--families-max", type=_CAP, help="Raise the cap, knowing what one seizure maps.")
def assign(sender: str, pool: str | None, families_max: int | None) -> None:
    """Give SENDER (id, number, or `-`) another pool or another cap."""
    if pool is None and families_max is None:
        message = "say what to change: --pool or --families-max"
        raise InputRefusedError(message)
    with opened() as ports, act(ports) as acting:
        found = _find(acting.tx, sender)
        try:
            if pool is not None:
                reserve.set_pool(acting.tx, found.id, Pool(pool))
            if families_max is not None:
                reserve.set_families_max(acting.tx, found.id, families_max)
        except SenderBusyError:
            message = "it serves families: it keeps its pool, and its cap cannot be below them"
            raise AnswerIsNoError(message) from None
        serves = senders.families_served(acting.tx, found.id)
    cap = families_max or found.families_max
    click.echo(f"serves {serves} families; if it becomes known, up to {cap} are known with it")


@sender.command()
@click.argument("sender")
def rest(sender: str) -> None:
    """Let SENDER (id, number, or `-`) rest; its families move to free senders."""
    _empty(sender, "resting")


@sender.command()
@click.argument("sender")
def burn(sender: str) -> None:
    """SENDER (id, number, or `-`) has become known: only its families move, to free senders."""
    _empty(sender, "burnt")


def _empty(named: str, state: str) -> None:
    with opened() as ports:
        moved = _move_families(ports, named, state)
    click.echo(f"{state}; {moved} families moved to other senders")


def _move_families(ports: Ports, named: str, state: str) -> int:
    try:
        with act(ports) as acting:
            found = _find(acting.tx, named)
            if found.state == "burnt":
                message = "it is burnt already and stays so: nothing was changed"
                raise AnswerIsNoError(message)
            return move_families(acting, found, state)
    except ReserveEmptyError:
        message = "not enough free senders for its families: add some first; nothing was changed"
        raise AnswerIsNoError(message) from None


def _said(text: str) -> str:
    """Return what was given as `-` on standard input: arguments can be read by the whole machine."""
    return sys.stdin.readline().strip() if text == "-" else text


def _find(tx: Tx, named: str) -> SenderRecord:
    named = _said(named)
    try:
        found = senders.sender(tx, UUID(named))
    except ValueError:
        found = senders.find_sender(tx, tx.index("sender", _valid(named)))
    if found is None:
        message = "there is no such sender: name it by its id or its whole number"
        raise AnswerIsNoError(message)
    return found


def _valid(text: str) -> str:
    """Return a number that can exist in its country. Raises InputRefusedError."""
    try:
        number = parse_number(text)
    except AddressRefusedError as refused:
        raise InputRefusedError(str(refused)) from None
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        message = "that number cannot exist in its country: check the digits"
        raise InputRefusedError(message)
    return number
