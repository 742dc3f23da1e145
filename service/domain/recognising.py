"""Whether it is she who writes: her account, her device, her key (D10, DESIGN "Hearing").

A change makes her answers unverified until people have confirmed it, and the exile is asked
quietly. Nothing leaves towards her because of it (R0), and distress counts as ever (I6).
"""

from dataclasses import replace
from datetime import datetime

from service.domain.effects import Decided, Why
from service.domain.family import Family
from service.domain.pings import Order, OrderKind, is_unproved
from service.domain.proving import Author, Proof, settled, unvouched
from service.domain.sequence import day_of
from service.domain.watch import Stage, Watch, ask_later


def meet(watch: Watch, family: Family, author: Author, *, now: datetime) -> Decided[Watch]:
    """Return what it makes of `watch` that `author`, who is known, has written anything.

    The first answer binds her account and proves both ways; another device is a doubt.
    """
    stage = Stage(watch)
    proof = replace(watch.proof, used_on=day_of(family.agreement, now))
    if author.device and not proof.device:
        proof = replace(proof, account=author.id, device=author.device)
    stage.change(proof=proof)
    if author.device and author.device != proof.device:
        seen = replace(proof, seen_account="", seen_device=author.device)
        _doubt(stage, family, seen, now)
    if _proves(watch):
        stage.change(orders=_proved(watch.orders, now))
        stage.tell("proved")
    return stage.decided()


def _proves(watch: Watch) -> bool:
    """Whether an answer now proves both ways: a message of ours went out for it before."""
    went_out = {entry.ordinal for entry in watch.sent if not entry.skipped}
    ordered = {order.ordinal for order in watch.orders if order.kind is OrderKind.PROOF}
    return is_unproved(watch.orders) and bool(ordered & went_out)


def _proved(orders: tuple[Order, ...], now: datetime) -> tuple[Order, ...]:
    """Return `orders` without what was given to prove the ways, and with when they were."""
    left = [order for order in orders if order.kind is not OrderKind.PROOF]
    return tuple(
        replace(order, until=now)
        if order.kind is OrderKind.PROVE_FIRST and order.until is None
        else order
        for order in left
    )


def meet_stranger(watch: Watch, family: Family, author: Author, *, now: datetime) -> Decided[Watch]:
    """Return what it makes of `watch` that another account shows her number."""
    stage = Stage(watch)
    proof = watch.proof
    if author.id != proof.seen_account:
        seen = replace(proof, seen_account=author.id, seen_device=author.device)
        _doubt(stage, family, seen, now)
    return stage.decided()


def see_key(watch: Watch, family: Family, key: str, *, now: datetime) -> Decided[Watch]:
    """Return what it makes of `watch` that the gateway lists `key` as hers, or tells a change.

    The first key seen is hers; `key` empty: it has changed, and nobody knows into what yet.
    """
    stage = Stage(watch)
    proof = watch.proof
    if key and not proof.key and not proof.changed:
        stage.change(proof=replace(proof, key=key))
    elif not key or key != proof.key:
        _doubt(stage, family, replace(proof, seen_key=key or proof.seen_key), now)
    return stage.decided()


def vouch(watch: Watch) -> Decided[Watch]:
    """Return `watch` after the exile made sure that who was doubted is she.

    It is believed once the wait and the second sign are over (FIELD-GUIDE §7).
    """
    stage = Stage(watch)
    stage.change(proof=replace(watch.proof, vouched=watch.proof.changed))
    return stage.decided()


def unvouch(watch: Watch) -> Decided[Watch]:
    """Return `watch` after that was given up, or nobody knew of it: it may be said anew."""
    stage = Stage(watch)
    stage.change(proof=unvouched(watch.proof))
    return stage.decided()


def believe(watch: Watch) -> Decided[Watch]:
    """Return `watch` with what was vouched for in force; nothing where something changed since."""
    stage = Stage(watch)
    stage.change(proof=settled(watch.proof))
    return stage.decided()


def _doubt(stage: Stage, family: Family, proof: Proof, now: datetime) -> None:
    """Remember a change; it is asked about once, while none waits to be confirmed."""
    before = stage.watch.proof
    is_known = before.changed and _seen(before) == _seen(proof)
    changes = before.changes + (not before.changed)
    vouched = before.vouched and is_known
    doubted = replace(proof, changed=True, changes=changes, vouched=vouched)
    stage.change(proof=doubted)
    if not before.changed:
        stage.tell("identity-changed")
        ask_later(stage, family, Why.IDENTITY, f"identity {changes}", now)


def _seen(proof: Proof) -> tuple[str, int, str]:
    return proof.seen_account, proof.seen_device, proof.seen_key
