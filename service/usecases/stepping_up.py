"""Stepping up: the secret words asked again for acts that widen or reveal (FIELD-GUIDE §7).

A session left open, or taken with the telephone, so changes nothing and shows nothing but the
page. It is over after some minutes. In a shadow the words that opened it step up, by the same
work; others count against the session, which ends: guessing locks nobody out.
"""

from datetime import timedelta

from service.ports import Ports
from service.storage import people, sessions
from service.storage.signin import token_hash, verify_secret
from service.storage.words import parse_four
from service.usecases.acting import act
from service.usecases.rounding import ceil_wake
from service.usecases.signing_in import SESSION_GRAIN_S

STEP_LASTS = timedelta(minutes=5)
WRONG_MAX = 5


class StepRefusedError(Exception):
    """These are not the secret words of this sign-in."""


def is_stepped_up(ports: Ports, token: str) -> bool:
    """Whether this session may widen and reveal now."""
    with act(ports) as acting:
        return sessions.is_stepped_up(acting.tx, token_hash(token), acting.steady)


def step_up(ports: Ports, token: str, typed: str) -> None:
    """Open what widens and reveals, for some minutes.

    Raises WordsRefusedError for a word that is on no list, StepRefusedError otherwise.
    """
    secret, session = parse_four(typed), token_hash(token)
    with act(ports) as acting:
        found = sessions.find_session(acting.tx, "exile", session, acting.steady)
        exile = people.exile(acting.tx, found.subject_id) if found else None
    right = verify_secret(ports.pepper, secret, exile.secret_hash if exile else None)
    with act(ports) as acting:
        if right:
            until = ceil_wake(acting.steady + STEP_LASTS, SESSION_GRAIN_S)
            sessions.step_up(acting.tx, session, until)
        else:
            sessions.count_wrong_step(acting.tx, session, WRONG_MAX)
    if not right:
        raise StepRefusedError
