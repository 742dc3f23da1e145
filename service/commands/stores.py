"""The doctor's questions to keyring, database and queue, and to what is provided for in them."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from service.commands.findings import Findings, broken, ok, warning
from service.domain.address import WRITTEN, Address, ChannelName
from service.domain.ids import OrganisationId
from service.embedded import PlaceRefusedError, ServerFailedError, ServerMissingError
from service.queue import connect
from service.settings import Settings, SettingsRefusedError
from service.storage import holds, people, reserve, senders
from service.storage.dossiers import recipients_of
from service.storage.keyring import Keyring, KeyringRefusedError
from service.storage.migrate import newest_revision, revision
from service.storage.sealed import SealBrokenError
from service.storage.senders import Pool
from service.storage.standstill import standing_since
from service.storage.store import SERVICE, KeyLostError, Store, Tx, database_time
from service.storage.tomb_file import TombFileBrokenError, read_tombstones
from service.usecases import tried_ways
from service.wiring import Addresses, find_addresses, keyring_of

_UNREADABLE = (
    KeyLostError,
    KeyringRefusedError,
    PlaceRefusedError,
    SQLAlchemyError,
    SealBrokenError,
    ServerFailedError,
    ServerMissingError,
    SettingsRefusedError,
)
CLOCK_OFF_MAX = timedelta(seconds=5)  # codes and signatures bear half a minute
ORGANISATIONS_MIN = 2  # every family has two that accepted it


def ask_stores(settings: Settings) -> Findings:
    """Yield what is found of keys, database, queue, senders and people."""
    keyring: Keyring | None = None
    try:
        keyring = keyring_of(settings)
        if not keyring.is_whole:
            yield broken("keys", "VESTKA_KEYRING is a part for ears: let it name the whole one")
            return
        yield ok("keys", f"key {keyring.current} of {len(keyring.keys)} is current")
    except (SettingsRefusedError, KeyringRefusedError) as refused:
        yield broken("keys", str(refused))
    try:
        addresses = find_addresses(settings)
    except (PlaceRefusedError, ServerFailedError, ServerMissingError) as refused:
        yield broken("database", str(refused))
        return
    yield from _queue(addresses)
    yield from _database(addresses.database, keyring, settings.operator)
    yield from _keeping(settings, keyring)


def numbers_in(settings: Settings) -> dict[ChannelName, list[str]]:
    """Return our numbers by channel; none where the stores cannot be read, which is told above."""
    found: dict[ChannelName, list[str]] = {channel: [] for channel in WRITTEN}
    try:
        url, keyring = find_addresses(settings).database, keyring_of(settings)
        with closing(Store(url, keyring, pool_size=1)) as store, store.begin() as tx:
            for each in senders.senders(tx):
                if each.pool is not Pool.CANARY:  # those only write
                    found[each.channel].append(each.number)
    except _UNREADABLE:
        return {channel: [] for channel in WRITTEN}
    return found


def _queue(addresses: Addresses) -> Findings:
    if addresses.queue is None:
        yield warning("queue", "VESTKA_REDIS_URL is not set: the clock does everything, slowly")
        return
    try:
        with connect(addresses.queue) as queue:
            queue.ping()
        yield ok("queue", "it answers")
    except RedisError as error:
        yield broken("queue", f"it does not answer ({type(error).__name__}): check the address")


def _database(url: str, keyring: Keyring | None, operator: Address | None) -> Findings:
    try:
        found = revision(url)
    except SQLAlchemyError as error:
        yield broken("database", f"it does not answer ({type(error).__name__}): check the address")
        return
    if found != newest_revision():
        yield broken("database", f"at revision {found or 'none'}: run `vestka upgrade`")
        return
    yield ok("database", f"at revision {found}, the newest")
    if keyring is not None:
        yield from _inside(url, keyring, operator)


def _inside(url: str, keyring: Keyring, operator: Address | None) -> Findings:
    with closing(Store(url, keyring, pool_size=1)) as store, store.begin() as tx:
        try:
            tx.key(SERVICE)
        except KeyLostError:
            yield broken("keys", "the database has no key of the service's: run `vestka upgrade`")
            return
        except (SealBrokenError, KeyringRefusedError):
            yield broken("keys", "the keyring is not this database's: put back the one that is")
            return
        yield ok("keys", "they open this database")
        if standing_since(tx) is not None:
            yield broken(
                "database", "restored, and nothing goes out: check it, then `vestka restore --go`"
            )
        yield from _clock(tx)
        yield from _senders(tx, operator)
        yield from _held(tx)
        yield from _people(tx)
        yield from _ways(tx)


def _keeping(settings: Settings, keyring: Keyring | None) -> Findings:
    """Yield what a restore would miss."""
    if settings.backup_key is None:
        yield warning("backup", "VESTKA_BACKUP_KEY is not set: make one with `vestka keys backup`")
    if keyring is None or not settings.tombstones.exists():
        yield warning(
            "tombstones", "there are none yet: the clock writes them, copy them elsewhere"
        )
        return
    try:
        read_tombstones(settings.tombstones, keyring)
        yield ok("tombstones", "they are whole; see that a copy goes elsewhere")
    except (OSError, TombFileBrokenError):
        sentence = (
            "they do not open: put a whole copy there, or let VESTKA_TOMBSTONES name a new file"
        )
        yield broken("tombstones", sentence)


def _ways(tx: Tx) -> Findings:
    if untried := tried_ways.untried_count(tx, datetime.now(UTC).date()):
        yield warning("people", f"{untried} responders have tried no way to be called: remind them")


def _clock(tx: Tx) -> Findings:
    if abs(database_time(tx) - datetime.now(UTC)) > CLOCK_OFF_MAX:
        yield broken("clock", "this machine and the database disagree by seconds: set both by NTP")
    else:
        yield ok("clock", "this machine and the database agree")


def _held(tx: Tx) -> Findings:
    held = holds.holds(tx, datetime.now(UTC))
    for channel in sorted({each.channel for each in held}):
        yield warning("senders", f"{channel}: a gateway refused some; they rest for minutes")


def _senders(tx: Tx, operator: Address | None) -> Findings:
    ours = [each for each in senders.senders(tx) if each.state == "active"]
    paging = {each.channel for each in ours if each.pool is Pool.PAGES}
    proving = {each.channel for each in ours if each.pool is Pool.CANARY}
    for channel in WRITTEN:
        if any(each.channel is channel and each.pool is Pool.FAMILIES for each in ours):
            yield from _reserve(tx, channel, proved=channel in proving)
    if not paging:
        yield broken("senders", "none is in the pool 'pages': nobody can be paged")
    else:
        yield ok("senders", f"pages leave on {', '.join(sorted(paging))}")
    if operator is not None and operator.channel not in paging:
        yield broken("senders", f"no page can reach the operator: add one for {operator.channel}")
    if stranded := reserve.families_without_reserve(tx):
        yield broken("senders", f"{stranded} families have a sender that rests or is burnt")


def _reserve(tx: Tx, channel: ChannelName, *, proved: bool) -> Findings:
    left = reserve.room(tx, channel)
    if left:
        yield ok("senders", f"{channel}: room for {left} more families")
    else:
        yield warning("senders", f"{channel}: no reserve; a burnt sender could not be replaced")
    if not proved:
        yield warning("senders", f"{channel}: no canary, so deafness cannot be noticed")


def _people(tx: Tx) -> Findings:
    organisations = people.organisations(tx)
    empty = [each for each in organisations if not people.responders_of(tx, [each.id])]
    if len(organisations) < ORGANISATIONS_MIN:
        yield warning("people", "fewer than two organisations: every family needs two behind it")
    if empty:
        yield warning("people", f"{len(empty)} organisations have no responder: invite some")
    if len(organisations) >= ORGANISATIONS_MIN and not empty:
        yield ok("people", f"{len(organisations)} organisations with responders")
    yield from _dossier_keys(tx, [each.id for each in organisations])


def _dossier_keys(tx: Tx, organisation_ids: Sequence[OrganisationId]) -> Findings:
    """Yield how many could not open a dossier: exiles can seal none, or it dies with a telephone."""
    found = {(each.organisation_id, each.kind) for each in recipients_of(tx, organisation_ids)}
    for kind, lack in (("own", "no responder's key"), ("recovery", "no key for recovery")):
        if without := [each for each in organisation_ids if (each, kind) not in found]:
            yield warning(
                "dossiers", f"{len(without)} organisations have {lack}: one makes it at their desk"
            )
