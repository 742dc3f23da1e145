"""Proving the address of an exile or a responder: a few words sent there and typed in (D10).

The words are everyday ones of the sign-in lists: whoever sees them on a locked phone learns
nothing. What an address is then used for is not decided here.
"""

import hmac
import re
from dataclasses import replace
from secrets import SystemRandom
from uuid import UUID

from service.domain.address import Address
from service.domain.proving import AddressProof, is_proved, send_code, type_code
from service.ports import Ports
from service.storage import outbox
from service.storage.address_proofs import (
    Holder,
    address_proof,
    forget_address,
    save_address_proof,
)
from service.storage.outbox import Asked, Kind, Letter
from service.storage.people import ResponderRecord
from service.storage.store import floor_minute
from service.storage.words import Language, prefix, word_list
from service.usecases.acting import Acting, act
from service.usecases.paging import page_numbers

CODE_WORDS = 3  # with five tries: one in thirty million


class NoWayError(Exception):
    """There is no sender of ours on the channel of that address."""


def exile_holder(exile_id: UUID, language: str = "en") -> Holder:
    """Return an exile as the holder of their own address."""
    return Holder(exile_id, exile_id, language)


def responder_holder(responder: ResponderRecord) -> Holder:
    """Return a responder as the holder of their own addresses."""
    return Holder(responder.id, responder.organisation_id, responder.person.language)


def send_address_code(ports: Ports, holder: Holder, address: Address) -> None:
    """Send a few words to an address. Raises CodeRefusedError, NoWayError."""
    with act(ports) as acting:
        let_code_go(acting, holder, address)


def let_code_go(acting: Acting, holder: Holder, address: Address) -> None:
    """Send a few words to an address as part of an act. Raises CodeRefusedError, NoWayError."""
    words = _words(holder.language)
    proof = address_proof(acting.tx, holder, address)
    sent = send_code(proof, _hash(acting.ports, holder, " ".join(words)), acting.now)
    save_address_proof(acting.tx, holder, address, sent)
    send_note(acting, address, ", ".join(words))


def send_note(acting: Acting, address: Address, text: str) -> None:
    """Send a few words from the pool pages leave from. Raises NoWayError."""
    number = page_numbers(acting).get(address.channel)
    if number is None:
        raise NoWayError
    asked = Asked(
        key=f"note/{acting.tx.new_id()}",
        kind=Kind.NOTE,
        channel=address.channel,
        letter=Letter(number, address.to, text, acting.now),
        wake_at=floor_minute(acting.now),
    )
    outbox.add_effects(acting.tx, [asked], acting.today)


def type_address_code(ports: Ports, holder: Holder, address: Address, typed: str) -> bool:
    """Return whether the words typed in proved the address. Raises CodeRefusedError."""
    with act(ports) as acting:
        before = address_proof(acting.tx, holder, address)
        after = type_code(before, _hash(ports, holder, typed), acting.now)
        save_address_proof(acting.tx, holder, address, after)
        return not after.code_hash


def is_address_proved(acting: Acting, holder: Holder, address: Address) -> bool:
    """Whether an address may be used now."""
    return is_proved(address_proof(acting.tx, holder, address), acting.today)


def note_used(acting: Acting, holder: Holder, address: Address) -> None:
    """Something passed at a proved address: it stays proved."""
    proof = address_proof(acting.tx, holder, address)
    if proof.proved_on is not None and proof.used_on != acting.today:
        save_address_proof(acting.tx, holder, address, replace(proof, used_on=acting.today))


def prove_directly(acting: Acting, holder: Holder, address: Address) -> None:
    """Take an address for proved: for demonstrations and rehearsals."""
    proof = AddressProof(proved_on=acting.today, used_on=acting.today)
    save_address_proof(acting.tx, holder, address, proof)


def drop_address(acting: Acting, holder: Holder, address: Address) -> None:
    """Forget what was proved of an address that was replaced."""
    forget_address(acting.tx, holder, address)


def _words(language: str) -> list[str]:
    known = Language(language) if language in set(Language) else Language.ENGLISH
    return SystemRandom().sample(word_list(known), CODE_WORDS)


def _hash(ports: Ports, holder: Holder, text: str) -> str:
    """Return the keyed hash of some words, in any order and case, for one purpose alone."""
    words = sorted(prefix(word) for word in re.findall(r"[^\W\d_]+", text))
    said = f"address code|{holder.id}|{holder.signs}|{' '.join(words)}"
    return hmac.digest(ports.pepper, said.encode(), "sha256").hex()
