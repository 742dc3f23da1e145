"""`vestka upgrade`: the database to the newest revision, ready to be used."""

import click

from service.commands.composed import read_settings, refusing
from service.storage.migrate import newest_revision
from service.storage.migrate import upgrade as bring_up
from service.storage.store import Store, ensure_service_key
from service.wiring import find_addresses, keyring_of


@click.command()
def upgrade() -> None:
    """Bring the database to the newest revision (the release step)."""
    settings = read_settings()
    with refusing():
        keyring = keyring_of(settings)
        address = find_addresses(settings).database
        bring_up(address)
        store = Store(address, keyring, pool_size=1)
        ensure_service_key(store)
        store.close()
    click.echo(f"at revision {newest_revision()}")
