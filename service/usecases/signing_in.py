"""Signing in and out. Every way to fail takes the same work and gets the same answer."""

from datetime import timedelta
from uuid import UUID

from service.ports import Ports
from service.storage import challenges, people, sessions
from service.storage.sessions import SignedIn
from service.storage.signin import (
    hash_secret,
    locator_index,
    new_token,
    token_hash,
    verify_secret,
)
from service.storage.words import parse_words
from service.usecases import shadowing
from service.usecases.acting import act
from service.usecases.rounding import ceil_wake

SESSION_LASTS = {"exile": timedelta(minutes=30), "desk": timedelta(hours=12)}

_NOBODY = UUID(int=0)
SESSION_GRAIN_S = 300  # so that its end does not tell the second of its beginning (D13)


class SignInRefusedError(Exception):
    """The words (or the code) are not right; nothing says which."""


def sign_in_exile(ports: Ports, typed: str) -> str:
    """Return a session token for the eight words, or for what other words open (§7).

    Raises WordsRefusedError for a word that is on no list, SignInRefusedError otherwise.
    """
    words = parse_words(typed, abbreviated=False)
    with act(ports) as acting:
        found = people.find_exile(acting.tx, locator_index(ports.pepper, words.locator))
    right = verify_secret(ports.pepper, words.secret, found.secret_hash if found else None)
    if found is None or (found.waits and not right):
        raise SignInRefusedError
    opened = found.id
    if not found.waits:
        typed_hash = hash_secret(ports.pepper, words.secret)
        with act(ports) as acting:
            opened = shadowing.opened_by(acting, found, words, right=right, secret_hash=typed_hash)
    return begin(ports, "exile", opened)


def sign_in_responder(ports: Ports, typed: str, code: str) -> str:
    """Return a session token for eight words and a code that was never used before."""
    words = parse_words(typed, abbreviated=False)
    with act(ports) as acting:
        found = people.find_responder(acting.tx, locator_index(ports.pepper, words.locator))
    right = verify_secret(ports.pepper, words.secret, found.secret_hash if found else None)
    with act(ports) as acting:
        # Looked at whatever the words were: how long it takes must not tell that they fit.
        known = found.id if found is not None and right else _NOBODY
        taken = people.try_code(acting.tx, known, code, acting.steady)
    if found is None or not taken:
        raise SignInRefusedError
    return begin(ports, "desk", found.id)


def begin(ports: Ports, face: str, subject_id: UUID) -> str:
    """Return the token of a new session."""
    token, hashed = new_token()
    with act(ports) as acting:
        expires = ceil_wake(acting.steady + SESSION_LASTS[face], SESSION_GRAIN_S)
        sessions.add_session(acting.tx, hashed, SignedIn(face, subject_id, expires))
    return token


def who_is(ports: Ports, face: str, token: str) -> UUID | None:
    """Return whose session of this face a cookie's value opens; None: nobody's."""
    with act(ports) as acting:
        found = sessions.find_session(acting.tx, face, token_hash(token), acting.steady)
    return found.subject_id if found else None


def sign_out(ports: Ports, token: str) -> None:
    """End this session."""
    with act(ports) as acting:
        sessions.end_session(acting.tx, token_hash(token))


def sign_out_everywhere(ports: Ports, subject_id: UUID) -> None:
    """End every session of one person; of an exile in truth, wherever it was ordered (§7)."""
    with act(ports) as acting:
        sessions.end_sessions_alike(acting.tx, subject_id)


def sweep(ports: Ports) -> None:
    """Delete sessions and challenges that have ended by themselves."""
    with act(ports) as acting:
        sessions.sweep_sessions(acting.tx, acting.steady)
        challenges.sweep_challenges(acting.tx, acting.steady)
