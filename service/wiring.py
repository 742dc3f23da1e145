"""The composition root: from settings to the ports a process works with, once per process.

Every choice between implementations is made here and nowhere else. What a process then
does with its ports is its own business.
"""

import atexit
import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.channels.base import Channel
from service.channels.signal_messenger import SignalChannel
from service.channels.sms import SmsChannel, make_twilio_client
from service.channels.twilio_intake import TwilioIntake
from service.channels.voice import VoiceChannel
from service.clocks import DemoClock, RealClock
from service.domain.address import ChannelName
from service.embedded import EmbeddedServers
from service.garbage import collect_seldom
from service.holdings import needs_whole_keyring
from service.ports import Bell, Clock, Ports
from service.queue import NoBell, RqBell, connect
from service.settings import Process, Settings, SettingsRefusedError
from service.storage.keyring import Keyring, KeyringRefusedError, load_keyring
from service.storage.store import Store, ensure_service_key
from service.tally import HourlyTally

STATUS_PATH = "/intake/twilio/status"
MESSAGE_PATH = "/intake/twilio/message"
CALL_PATH = "/intake/twilio/call"
KEY_PATH = "/intake/twilio/key"
PAGES_AT_ONCE = 16
_NOT_HELD = "not held here"  # a process that sends nothing knows only that there is a gateway
_POOL_SIZES = {Process.WEB: 4, Process.CLOCK: 2}  # everybody else does one thing at a time


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database and the queue are; both hold passwords."""

    database: str = field(repr=False)
    queue: str | None = field(repr=False)  # None: there is none, the clock does it all


def compose(settings: Settings, *, process: str = Process.TOOL) -> Ports:
    """Return the ports of one process. Raises SettingsRefusedError, KeyringRefusedError.

    A process of the service also sees to it that the database has the service's own key, and
    that nothing keeps it from its work.
    """
    keyring = keyring_of(settings)
    if not keyring.is_whole and needs_whole_keyring(Process(process), settings.faces):
        message = "VESTKA_KEYRING is a part for ears: let it name the whole keyring here"
        raise KeyringRefusedError(message)
    addresses = find_addresses(settings)
    store = Store(addresses.database, keyring, pool_size=_POOL_SIZES.get(Process(process), 1))
    os.register_at_fork(after_in_child=store.forget_connections)
    if process != Process.TOOL:
        ensure_service_key(store)
        collect_seldom()
    connection = connect(addresses.queue) if addresses.queue else None
    bell: Bell = RqBell(connection) if connection is not None else NoBell()
    return Ports(
        store=store,
        clock=clock_of(settings),
        channels=channels_of(settings),
        bell=bell,
        observe=HourlyTally(connection),
        pepper=settings.pepper.reveal().encode() if settings.pepper else b"",
        sends_at_once=PAGES_AT_ONCE,
        operator=settings.operator,
    )


def find_addresses(settings: Settings) -> Addresses:
    """Return where the stores are; without any address, start the embedded servers."""
    database, queue = settings.database_url, settings.redis_url
    if database is not None:
        return Addresses(database.reveal(), queue.reveal() if queue else None)
    servers = _embedded(settings.home, valkey=queue is None)
    return Addresses(servers.database_url, queue.reveal() if queue else servers.redis_url)


def keyring_of(settings: Settings) -> Keyring:
    """Return the keyring. Raises SettingsRefusedError, KeyringRefusedError."""
    if settings.keyring is None:
        raise SettingsRefusedError(["VESTKA_KEYRING is missing: run `vestka keys init` first"])
    return load_keyring(settings.keyring.reveal())


def clock_of(settings: Settings) -> Clock:
    """Return real time, or a demonstration's."""
    return DemoClock(settings.demo_clock) if settings.demo_clock else RealClock()


def channels_of(settings: Settings) -> Mapping[ChannelName, Channel]:
    """Return the gateways there are settings for."""
    channels: dict[ChannelName, Channel] = {}
    if settings.twilio is not None:
        twilio = settings.twilio
        token = twilio.tokens[0].reveal() if twilio.tokens else _NOT_HELD
        client = make_twilio_client(twilio.account, token, api=twilio.api)
        channels[ChannelName.SMS] = SmsChannel(
            client, status_url=settings.public_url + STATUS_PATH, service_sid=twilio.service
        )
        channels[ChannelName.VOICE] = VoiceChannel(
            client,
            status_url=settings.public_url + CALL_PATH,
            key_url=settings.public_url + KEY_PATH,
        )
    if settings.signal_service is not None:
        channels[ChannelName.SIGNAL] = SignalChannel(settings.signal_service)
    return channels


def intake(settings: Settings) -> TwilioIntake | None:
    """Return the reader of Twilio's webhooks; None where there is no Twilio."""
    if settings.twilio is None or not settings.twilio.tokens:
        return None
    tokens = [token.reveal() for token in settings.twilio.tokens]
    return TwilioIntake(settings.public_url, tokens, settings.twilio.account)


@functools.cache
def _embedded(home: Path, *, valkey: bool) -> EmbeddedServers:
    servers = EmbeddedServers(home, valkey=valkey).start()
    atexit.register(servers.stop)
    return servers
