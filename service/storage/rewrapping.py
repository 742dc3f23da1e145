"""Finishing a rotation: every data key is wrapped again under the current key (`keyring`)."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select

from service.storage.keyring import wrapping_number
from service.storage.sealed import Place
from service.storage.store import Store, Tx
from service.storage.tables import DataKeyRow

BATCH = 500


def wrapped_by(tx: Tx) -> Mapping[int, int]:
    """Return how many data keys each key-encryption key wraps, by its number."""
    wrapped = tx.session.scalars(select(DataKeyRow.wrapped))
    return Counter(wrapping_number(each) for each in wrapped)


def rewrap_all(store: Store) -> int:
    """Wrap every data key under the current key; return how many were not.

    In small transactions: one that is broken off is finished by the next call. Raises
    KeyringRefusedError where a key that is still needed is gone.
    """
    changed = 0
    with store.begin() as tx:
        ids = list(tx.session.scalars(select(DataKeyRow.id).order_by(DataKeyRow.id)))
    for start in range(0, len(ids), BATCH):
        with store.begin() as tx:
            query = select(DataKeyRow).where(DataKeyRow.id.in_(ids[start : start + BATCH]))
            rows = tx.session.scalars(query.order_by(DataKeyRow.id).with_for_update())
            changed += sum(_rewrap(tx, row) for row in rows)
    return changed


def _rewrap(tx: Tx, row: DataKeyRow) -> bool:
    if wrapping_number(row.wrapped) == tx.keyring.current:
        return False
    row.wrapped = tx.keyring.rewrap(row.wrapped, Place("data_keys", "wrapped", row.id))
    return True
