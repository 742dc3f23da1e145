"""Whether an address is proved, and whom it belongs to (D10).

A relative's address is proved by one harmless message of the exile's own and anything that
came back; from then on she is known by her Signal account, which may hide its number. What
a change of account, device or key means for her answers is decided in `recognising`. The
address of an exile or a responder is proved by a few words sent there and typed in.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

PROOF_LASTS = timedelta(days=180)  # so long without anything passing, and nobody knows any more
CODE_LASTS = timedelta(hours=24)
TRIES_MAX = 5  # at typing one code in
CODES_MAX = 3  # a day: an address that is not theirs must not be pestered


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a relative's address; all of it sealed in the family's watch."""

    account: str = field(default="", repr=False)  # the Signal account that answered
    device: int = 0  # of that account; 0: not known
    key: str = field(default="", repr=False)  # her safety number, as the gateway lists it
    used_on: date | None = None  # the last day anything passed
    changed: bool = False  # somebody else may hold what was proved
    changes: int = 0  # how often that happened: each is its own question
    seen_account: str = field(default="", repr=False)  # who is believed once it is confirmed
    seen_device: int = 0
    seen_key: str = field(default="", repr=False)
    vouched: bool = False  # the exile made sure of her; a change since then makes it void


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as a gateway tells it; `hint` is a number shown beside an account."""

    id: str = field(repr=False)
    hint: str = field(default="", repr=False)
    device: int = 0


def is_hers(proof: Proof, to: str | None, author: Author) -> bool:
    """Whether `author` is the relative we write to at `to`.

    Once an account has proved itself it alone is her: its number may be hidden, and whoever
    shows the number without being the account has only the number.
    """
    if not to:
        return False
    if proof.account:
        return author.id == proof.account
    return to in (author.id, author.hint)


def shows_her_number(proof: Proof, to: str | None, author: Author) -> bool:
    """Whether a stranger's account shows the number that hers was proved with."""
    return bool(proof.account) and bool(to) and author.hint == to and author.id != proof.account


def settled(proof: Proof) -> Proof:
    """Return `proof` with whom the exile vouched for as its owner."""
    if not proof.changed or not proof.vouched:
        return proof
    return Proof(
        account=proof.seen_account or proof.account,
        device=proof.seen_device or proof.device,
        key=proof.seen_key,
        used_on=proof.used_on,
        changes=proof.changes,
    )


def unvouched(proof: Proof) -> Proof:
    """Return `proof` without the exile's word for whoever is doubted."""
    return replace(proof, vouched=False)


def has_lapsed(proof: Proof, today: date) -> bool:
    """Whether nothing has passed for so long that the way has to be proved again."""
    return proof.used_on is not None and today - proof.used_on > PROOF_LASTS


class CodeRefusal(StrEnum):
    """Why words typed in prove nothing, or no more are sent."""

    WRONG = "wrong"
    OVER = "over"  # too old, tried too often, or none was sent
    TOO_MANY = "too-many"  # enough were sent for one day


class CodeRefusedError(Exception):
    """The code is not accepted, or none is sent; `code` is worded by the web layer."""

    def __init__(self, code: CodeRefusal) -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class AddressProof:
    """How far an exile's or a responder's address has been proved."""

    code_hash: str = field(default="", repr=False)
    sent_at: datetime | None = None
    sent_today: int = 0
    tries: int = 0
    proved_on: date | None = None
    used_on: date | None = None


def send_code(proof: AddressProof, code_hash: str, now: datetime) -> AddressProof:
    """Return `proof` after one more code left for the address. Raises CodeRefusedError."""
    is_today = proof.sent_at is not None and proof.sent_at.date() == now.date()
    sent_today = proof.sent_today + 1 if is_today else 1
    if sent_today > CODES_MAX:
        raise CodeRefusedError(CodeRefusal.TOO_MANY)
    return replace(proof, code_hash=code_hash, sent_at=now, sent_today=sent_today, tries=0)


def type_code(proof: AddressProof, code_hash: str, now: datetime) -> AddressProof:
    """Return `proof` after somebody typed a code in; whether it was right is `is_proved`'s.

    A wrong one is counted. Raises CodeRefusedError where there is nothing to be typed in.
    """
    if not proof.code_hash or proof.sent_at is None or proof.tries >= TRIES_MAX:
        raise CodeRefusedError(CodeRefusal.OVER)
    if now - proof.sent_at > CODE_LASTS:
        raise CodeRefusedError(CodeRefusal.OVER)
    if code_hash != proof.code_hash:
        return replace(proof, tries=proof.tries + 1)
    return AddressProof(proved_on=now.date(), used_on=now.date())


def is_proved(proof: AddressProof, today: date) -> bool:
    """Whether the address may be used: proved, and something passed not too long ago."""
    used_on = proof.used_on or proof.proved_on
    return proof.proved_on is not None and used_on is not None and today - used_on <= PROOF_LASTS
