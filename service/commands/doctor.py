"""`vestka doctor`: is everything set, reachable and provided for? One line each.

It looks and asks, and changes nothing; what it cannot see it names, so that somebody does.
"""

from collections.abc import Mapping

import click

from service.commands.composed import environment
from service.commands.findings import Findings, Grade, broken, ok, warning
from service.commands.gateways import ask_gateways
from service.commands.listening import ask_listener
from service.commands.stores import ask_stores, numbers_in
from service.holdings import held_too_much, needs_whole_keyring
from service.setting_shapes import is_loopback
from service.settings import Process, Settings, SettingsRefusedError, load_settings
from service.storage.keyring import KeyringRefusedError
from service.wiring import keyring_of

_SERVED = (Process.WEB, Process.WORKER, Process.CLOCK)
_HOLDING = (*_SERVED, Process.LISTENER)


@click.command()
@click.option(
    "--process",
    type=click.Choice([str(each) for each in _HOLDING]),
    help="Only: has this process, with this environment, what it needs and nothing more?",
)
@click.pass_context
def doctor(context: click.Context, process: str | None) -> None:
    """Check settings, keys, database, queue, gateways and senders; exit 1 if one is broken."""
    is_broken = False
    for finding in _examine() if process is None else _holdings(Process(process)):
        click.echo(str(finding))
        is_broken = is_broken or finding.grade is Grade.BROKEN
    context.exit(1 if is_broken else 0)


def _examine() -> Findings:
    try:
        env = environment()
        settings = load_settings(env)
    except SettingsRefusedError as refused:
        yield from (broken("settings", problem) for problem in refused.problems)
        return
    yield from _settings(env)
    yield from _surroundings(settings)
    yield from ask_stores(settings)
    yield from ask_gateways(settings, numbers_in(settings))
    yield from ask_listener(settings)


def _holdings(process: Process) -> Findings:
    """Yield what one process lacks, and what it could read without needing it."""
    try:
        env = environment()
        settings = load_settings(env, process=process)
    except SettingsRefusedError as refused:
        yield from (broken("settings", problem) for problem in refused.problems)
        return
    surplus = held_too_much(env, process, settings.faces)
    for name in surplus:
        yield warning("secrets", f"{process} can read {name} and has no use for it: take it away")
    is_whole_needed = needs_whole_keyring(process, settings.faces)
    try:
        is_whole = keyring_of(settings).is_whole
    except KeyringRefusedError as refused:
        yield broken("keys", str(refused))
        return
    if is_whole_needed and not is_whole:
        yield broken("keys", f"{process} needs the whole keyring, and this is a part for ears")
    elif is_whole and not is_whole_needed:
        yield warning(
            "keys", f"{process} holds the whole keyring: give it what `vestka keys part` writes"
        )
    elif not surplus:
        yield ok("secrets", f"{process} holds what it needs and no more")


def _settings(env: Mapping[str, str]) -> Findings:
    problems: list[str] = []
    for process in _SERVED:
        try:
            load_settings(env, process=process)
        except SettingsRefusedError as refused:
            problems += refused.problems
    yield from (broken("settings", problem) for problem in dict.fromkeys(problems))
    if not problems:
        yield ok("settings", "web, worker and clock have what they need")


def _surroundings(settings: Settings) -> Findings:
    if settings.watchdog_url is None:
        yield warning("watchdog", "VESTKA_WATCHDOG_URL is not set: nobody learns of our silence")
    else:
        yield ok("watchdog", "the clock beats to it; look there that beats arrive")
    if settings.demo_clock is not None:
        yield warning("clock", "scheduled time is a demonstration's (VESTKA_DEMO_CLOCK)")
    if settings.public_url and is_loopback(settings.public_url):
        yield warning("address", "VESTKA_PUBLIC_URL is this machine: no gateway can reach it")
    if settings.database_url is None:
        yield warning("database", "the embedded server is for evaluation on one machine")
