"""Shadows: what a sign-in with other words opens (FIELD-GUIDE §7).

A shadow is an exile of its own, with families of its own that look like the true ones and are
never woken. So every page and every act costs and shows the same, and what is done there
stays there. It is made or brought up to date with *every* sign-in, also with the right words:
then nobody sees it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from service.domain.ids import CheckId, ExileId, FamilyId
from service.domain.pings import Order, OrderKind, is_unproved
from service.domain.tending import later_of
from service.domain.watch import Watch
from service.storage import families
from service.storage.codec import to_json
from service.storage.families import FamilyRecord
from service.storage.people import ExileRecord
from service.storage.reaches import Reaches, reaches_of
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import AgreementRow, ExileRow, FamilyRow

_INDEX_BYTES = 32
Derive = Callable[[UUID], UUID]


@dataclass(frozen=True, slots=True)
class Shadow:
    """The shadow of one exile for one set of words; `derive` names whatever is in it."""

    id: UUID
    origin: ExileRecord
    derive: Derive
    secret_hash: str = field(repr=False)  # of the words typed: they step up in it


def refresh(tx: Tx, shadow: Shadow, today: date) -> Reaches:
    """Make the shadow, or let it show the true traffic again; return the addresses it began with.

    The statements are the same whether it is new or not, shown or not.
    """
    originals = families.records_of_exile(tx, shadow.origin.id)
    own = [FamilyId(shadow.derive(each.id)) for each in originals]
    tx.ensure_keys([shadow.id, *own])
    reaches = _moved(reaches_of(tx, shadow.origin.id), shadow.derive)
    _put_exile(tx, shadow, reaches)
    kept = {each.id: each for each in families.read_families(tx, own)}
    numbers = _numbers(tx, shadow, originals)
    shown = [
        replace(_shown(shadow, each, kept.get(name)), number=numbers[name])
        for each, name in zip(originals, own, strict=True)
    ]
    _put_families(tx, shadow, shown)
    _put_agreements(tx, shadow, shown, today)
    return reaches


def _numbers(tx: Tx, shadow: Shadow, originals: Sequence[FamilyRecord]) -> dict[FamilyId, int]:
    """Return what each family is called there: the same, where none registered there has it."""
    taken = families.numbers_of(tx, shadow.id)
    called = {family_id: number for number, family_id in taken.items()}
    for each in originals:
        name = FamilyId(shadow.derive(each.id))
        if name not in called:
            free = each.number not in called.values()
            called[name] = each.number if free else max(called.values()) + 1
    return called


def _moved(reaches: Reaches, derive: Derive) -> Reaches:
    deputies = {str(derive(UUID(each))): reach for each, reach in reaches.deputies.items()}
    return replace(reaches, deputies=deputies)


def _put_exile(tx: Tx, shadow: Shadow, reaches: Reaches) -> None:
    sealed = tx.seal(shadow.id, to_json(reaches), Place("exiles", "sealed", shadow.id))
    statement = insert(ExileRow).values(
        id=shadow.id,
        state="shadow",
        origin_id=shadow.origin.id,
        organisation_id=shadow.origin.organisation_id,
        locator_index=token_bytes(_INDEX_BYTES),  # nothing typed at the door leads here
        secret_hash=shadow.secret_hash,
        sealed=sealed,
    )
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=[ExileRow.id], set_={"secret_hash": statement.excluded.secret_hash}
        )
    )


def _shown(shadow: Shadow, original: FamilyRecord, kept: FamilyRecord | None) -> FamilyRecord:
    """Return the original as the shadow shows it; what was said there by hand stays."""
    name = FamilyId(shadow.derive(original.id))
    watch = _said(original.watch, kept.watch) if kept is not None else original.watch
    return replace(
        original,
        id=name,
        exile_id=ExileId(shadow.id),
        sender_id=None,
        settled=replace(original.settled, exile=str(shadow.id)),
        watch=_renamed(watch, name, shadow.derive),
        wake_at=None,
        is_shadow=True,
        origin_id=original.id,
    )


def _said(watch: Watch, kept: Watch) -> Watch:
    """Return a watch with what was said in the shadow before: no page asks for it once more.

    Where the original has newer, that is shown: else messages would go out on a page that
    says she has to be asked anew before.
    """
    ordered: tuple[Order, ...] = ()
    if is_unproved(watch.orders):
        proofs = (each for each in kept.orders if each.kind is OrderKind.PROOF)
        ordered = tuple(each for each in proofs if each not in watch.orders)
    doubted = watch.proof.changed and watch.proof.changes == kept.proof.changes
    vouched = watch.proof.vouched or (doubted and kept.proof.vouched)
    return replace(
        watch,
        tended=later_of(kept.tended, watch.tended),
        orders=(*watch.orders, *ordered),
        proof=replace(watch.proof, vouched=vouched),
    )


def _renamed(watch: Watch, name: FamilyId, derive: Derive) -> Watch:
    """Return a watch whose check is its own: what ends here must not end there.

    Nobody wakes a shadow, so it takes over no words that time would have to forget.
    """
    check = watch.check
    if check is not None:
        check = replace(check, id=CheckId(derive(check.id)), heard=())
    return replace(watch, family=name, check=check, unasked=())


def _put_families(tx: Tx, shadow: Shadow, shown: Sequence[FamilyRecord]) -> None:
    if not shown:
        return
    statement = insert(FamilyRow).values([_family_row(tx, shadow, each) for each in shown])
    fresh = statement.excluded
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=[FamilyRow.id],
            set_={
                "sealed_watch": fresh.sealed_watch,
                "channel": fresh.channel,
                "agreement_id": fresh.agreement_id,
                "own_organisation_id": fresh.own_organisation_id,
                "other_organisation_id": fresh.other_organisation_id,
            },
        )
    )


def _family_row(tx: Tx, shadow: Shadow, record: FamilyRecord) -> dict[str, Any]:
    place = Place("families", "sealed_watch", record.id)
    return {
        "id": record.id,
        "origin_id": record.origin_id,
        "exile_id": record.exile_id,
        "number": record.number,
        "own_organisation_id": record.organisations[0],
        "other_organisation_id": record.organisations[1],
        "sender_id": None,
        "state": "shadow",
        "channel": str(record.settled.agreement.mode),
        "agreement_id": shadow.derive(record.id),
        "sealed_watch": tx.seal(record.id, to_json(record.watch), place),
        "wake_at": None,
    }


def _agreement_row(tx: Tx, record: FamilyRecord, agreement_id: UUID, today: date) -> dict[str, Any]:
    place = Place("agreements", "sealed", agreement_id)
    return {
        "id": agreement_id,
        "family_id": record.id,
        "made_on": today,
        "sealed": tx.seal(record.id, to_json(record.settled), place),
    }


def _put_agreements(tx: Tx, shadow: Shadow, shown: Sequence[FamilyRecord], today: date) -> None:
    if not shown:
        return
    rows = [_agreement_row(tx, each, shadow.derive(each.id), today) for each in shown]
    statement = insert(AgreementRow).values(rows)
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=[AgreementRow.id], set_={"sealed": statement.excluded.sealed}
        )
    )


def seen_exile(tx: Tx, exile_id: UUID) -> UUID:
    """Return whom the pages of an exile show: of a shadow whom it looks like."""
    row = tx.session.get(ExileRow, exile_id)
    assert row is not None, "who is signed in exists"
    return row.origin_id or row.id


def likenesses(tx: Tx, family_id: UUID) -> Sequence[FamilyId]:
    """Return a family, what it is a shadow of, and every shadow of that, in order of locking."""
    row = tx.session.get(FamilyRow, family_id)
    root: Any = row.origin_id or row.id if row is not None else family_id
    query = select(FamilyRow.id).where(or_(FamilyRow.id == root, FamilyRow.origin_id == root))
    return [FamilyId(each) for each in tx.session.scalars(query.order_by(FamilyRow.id))]
