"""A responder's passkeys: made with a code, signed in with, dropped.

A passkey stands for words and code together. Where there is none, or no script runs, words
and six digits go on working.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.ports import Ports
from service.storage import challenges, ledger_rows, passkeys, people
from service.storage.ledger_rows import Deed
from service.storage.passkey_proof import (
    Answer,
    PasskeyRefusedError,
    Site,
    creation_options,
    new_passkey,
    read_answer,
    request_options,
    signed,
)
from service.usecases.acting import Acting, act
from service.usecases.escalating import NoSuchCaseError
from service.usecases.signing_in import SignInRefusedError, begin

PASSKEYS_MAX = 5
__all__ = ["PasskeyRefusedError", "Site"]


class TooManyPasskeysError(Exception):
    """There are as many as one responder may have."""


def options_to_sign(ports: Ports, site: Site, visit: str) -> str:
    """Return what a browser needs to sign in; `visit`: whose browser it is."""
    return request_options(site, _challenge(ports, f"sign-in|{visit}"))


def options_to_make(ports: Ports, site: Site, visit: str) -> str:
    """Return what a browser needs to make a passkey."""
    return creation_options(site, _challenge(ports, f"make|{visit}"))


def _challenge(ports: Ports, binding: str) -> bytes:
    return challenges.new_challenge(ports.store.keyring, binding, ports.clock.steady())


def sign_in_by_passkey(ports: Ports, site: Site, visit: str, text: str) -> str:
    """Return a session token for a passkey's signature. Raises SignInRefusedError."""
    try:
        answer = read_answer(text)
        with act(ports) as acting:
            responder_id = _let_in(acting, site, f"sign-in|{visit}", answer)
    except PasskeyRefusedError:
        raise SignInRefusedError from None
    return begin(ports, "desk", responder_id)


def _let_in(acting: Acting, site: Site, binding: str, answer: Answer) -> UUID:
    _spend(acting, binding, answer)
    found = passkeys.lock_passkey(acting.tx, answer.credential_id)
    if found is None:
        raise PasskeyRefusedError
    after = signed(site, answer, found.passkey)
    passkeys.count_signature(acting.tx, found, after)
    return found.responder_id


def _spend(acting: Acting, binding: str, answer: Answer) -> None:
    keyring, challenge = acting.ports.store.keyring, answer.challenge
    if not challenges.is_ours(keyring, binding, challenge, acting.steady):
        raise PasskeyRefusedError
    if not challenges.spend(acting.tx, challenge):
        raise PasskeyRefusedError


def add_passkey(
    ports: Ports, site: Site, visit: str, responder_id: UUID, given: tuple[str, str]
) -> None:
    """Keep a passkey; `given`: a fresh code of the responder's, and the browser's answer.

    Raises SignInRefusedError, PasskeyRefusedError, TooManyPasskeysError.
    """
    code, text = given
    with act(ports) as acting:
        _check_code(acting, responder_id, code)
    answer = read_answer(text)
    with act(ports) as acting:
        _spend(acting, f"make|{visit}", answer)
        if passkeys.count_of(acting.tx, responder_id) >= PASSKEYS_MAX:
            raise TooManyPasskeysError
        made = new_passkey(site, answer)
        if passkeys.lock_passkey(acting.tx, answer.credential_id) is not None:
            raise PasskeyRefusedError
        passkeys.add_passkey(acting.tx, responder_id, answer.credential_id, made, acting.today)
        _write(acting, responder_id, "add-passkey")


def _check_code(acting: Acting, responder_id: UUID, code: str) -> None:
    """Take a code once, as at the door: a browser left open must not become a key for ever."""
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    if not people.try_code(acting.tx, responder_id, code, acting.steady):
        raise SignInRefusedError


def drop_passkey(ports: Ports, responder_id: UUID, passkey_id: UUID) -> None:
    """Delete one of the responder's own; at once."""
    with act(ports) as acting:
        if passkeys.drop_passkey(acting.tx, responder_id, passkey_id):
            _write(acting, responder_id, "drop-passkey")


def _write(acting: Acting, responder_id: UUID, deed: str) -> None:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    ledger_rows.write(
        acting.tx, Deed(found.organisation_id, responder_id, deed, responder_id), acting.today
    )


def passkeys_of(ports: Ports, responder_id: UUID) -> Sequence[tuple[UUID, date]]:
    """Return the responder's passkeys by the day they were made."""
    with act(ports) as acting:
        return passkeys.passkeys_of(acting.tx, responder_id)
