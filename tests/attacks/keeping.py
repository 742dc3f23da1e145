"""Somebody who keeps backups of a house, and puts one of them back into an emptied database."""

from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from service.ports import Ports
from service.storage.archive import (
    Identity,
    Recipient,
    create_identity,
    parse_recipient,
    read_identity,
    reading_archive,
    writing_archive,
)
from service.storage.backup import CONTENT, KEYS, dump, refuse_unless_empty
from service.storage.migrate import upgrade
from service.storage.tomb_file import read_tombstones
from service.usecases import restoring
from service.usecases.restoring import Restored


@dataclass
class Vault:
    """Backups by name, one file of keys, the tombstones, and the private key of all."""

    folder: Path
    ports: Ports
    url: str
    identity: Identity = field(init=False)
    recipient: Recipient = field(init=False)

    def __post_init__(self) -> None:
        self.recipient = parse_recipient(create_identity(self.folder / "private"))
        self.identity = read_identity(self.folder / "private")

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def tombstones(self) -> Path:
        return self.folder / "tombstones"

    def back_up(self, name: str) -> Path:
        keyring, path = self.ports.store.keyring, self.folder / name
        self.bury()
        with (
            writing_archive(path, CONTENT, self.recipient, keyring) as content,
            writing_archive(self.keys, KEYS, self.recipient, keyring) as keys,
        ):
            dump(self.ports.store, self.ports.clock.now(), content, keys)
        return path

    def bury(self) -> bool:
        """Do what the clock does every few seconds."""
        return restoring.keep_tombstones(self.ports, self.tombstones)

    def lose_everything(self) -> None:
        self.ports.store.engine.dispose()
        plain = self.url.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def restore(self, name: str, *, all_stopped: bool = False) -> Restored:
        keyring = self.ports.store.keyring
        known = None if all_stopped else read_tombstones(self.tombstones, keyring)
        with (
            reading_archive(self.folder / name, CONTENT, self.identity, keyring) as content,
            reading_archive(self.keys, KEYS, self.identity, keyring) as keys,
        ):
            refuse_unless_empty(self.ports.store, self.url)
            upgrade(self.url)
            return restoring.restore(self.ports, content, keys, known)
