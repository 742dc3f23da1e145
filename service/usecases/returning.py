"""Lost words: who knows the first four asks, is heard by voice, waits three days, gets new ones.

The organisation that vouched hears six digits in a voice it knows. The families stay what they
are; old words and sessions are dead from the moment the new ones are retyped. Until then who
has the old words reads of it, and ends it with one press. Whether words find anybody is not
said: every asking looks the same.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.ports import Ports
from service.storage import families, ledger_rows, people, returning
from service.storage.ledger_rows import Deed
from service.storage.returning import ReturnRecord
from service.storage.signin import locator_index, new_token, token_hash
from service.storage.words import Language, parse_four, parse_words
from service.usecases import enrolling
from service.usecases.acting import Acting, act
from service.usecases.enrolling import InvitationRefusedError, Offer
from service.usecases.escalating import NoSuchCaseError
from service.usecases.nudging import Nudge, Whom, nudge_all
from service.usecases.rounding import ceil_wake
from service.usecases.vouching import NotTheDigitsError

ASKING_LASTS = timedelta(hours=48)
WAITS = timedelta(hours=72)
GOOD_FOR = timedelta(days=14)
GRAIN_S = 3600
_DIGITS = 6


class NotTheFourError(Exception):
    """These are not the words the asking was begun with."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How far an asking is: digits to be read, or from when the new words are to be had."""

    digits: str
    ripens_at: datetime | None
    is_ripe: bool


def ask_return(ports: Ports, typed: str) -> str:
    """Return the token of an asking for the four words that find a record.

    Raises WordsRefusedError for a word that is on no list; else it tells nothing.
    """
    locator = parse_four(typed)
    token, hashed = new_token()
    with act(ports) as acting:
        found = people.find_exile(acting.tx, locator_index(ports.pepper, locator))
        exile_id = found.id if found is not None and not found.waits else None
        expires = ceil_wake(acting.now + ASKING_LASTS, GRAIN_S)
        returning.add_return(acting.tx, acting.tx.new_id(), hashed, exile_id, expires)
    return token


def asking(ports: Ports, token: str) -> Asking:
    """Return how far it is. Raises InvitationRefusedError."""
    with act(ports) as acting:
        record = _find(acting, token)
        digits = _digits(ports, record) if record.state == returning.ASKED else ""
        return Asking(digits, record.ripens_at, _is_ripe(acting, record))


def _find(acting: Acting, token: str) -> ReturnRecord:
    record = returning.lock_return(acting.tx, token_hash(token), acting.now)
    if record is None:
        raise InvitationRefusedError
    return record


def _is_ripe(acting: Acting, record: ReturnRecord) -> bool:
    return record.ripens_at is not None and record.ripens_at <= acting.now


def _digits(ports: Ports, record: ReturnRecord) -> str:
    said = hmac.digest(ports.pepper, b"returning|" + record.id.bytes, "sha256")
    return f"{int.from_bytes(said) % 10**_DIGITS:0{_DIGITS}}"


def confirm_return(ports: Ports, responder_id: UUID, typed: str) -> None:
    """A responder of the organisation that vouched has heard the digits in a voice they know.

    Raises NotTheDigitsError: also for digits that two askings share.
    """
    plain = "".join(typed.split()).encode(errors="surrogatepass")
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchCaseError
        waiting = returning.asked_of(acting.tx, responder.organisation_id, acting.now)
        fitting = [
            each for each in waiting if hmac.compare_digest(_digits(ports, each).encode(), plain)
        ]
        if len(fitting) != 1 or fitting[0].exile_id is None:
            raise NotTheDigitsError
        _confirm(acting, responder_id, fitting[0].id, fitting[0].exile_id)


def _confirm(acting: Acting, responder_id: UUID, return_id: UUID, exile_id: UUID) -> None:
    deed = Deed(exile_id, responder_id, "confirm-return", exile_id)
    ledger_rows.write(acting.tx, deed, acting.today)
    ripens = ceil_wake(acting.now + WAITS, GRAIN_S)
    returning.confirm(acting.tx, return_id, ripens, ceil_wake(ripens + GOOD_FOR, GRAIN_S))
    # Whoever still has the old words hears of it on a phone of theirs, and ends it on the page.
    for family_id in families.families_of_exile(acting.tx, exile_id)[:1]:
        nudge_all(acting, [Nudge(Whom(exile_id), family_id, f"return/{return_id}")])


def offer_return(ports: Ports, token: str, typed: str, language: Language) -> Offer:
    """Return new words, once the three days are over, to who knows the four they were asked with.

    The link alone lies in a browser's history for three days. Raises InvitationRefusedError,
    WordsRefusedError, NotTheFourError.
    """
    with act(ports) as acting:
        record = _find(acting, token)
        if not _is_ripe(acting, record):
            raise InvitationRefusedError
        asked_with = locator_index(ports.pepper, parse_four(typed))
        found = people.find_exile(acting.tx, asked_with)
        if found is None or found.id != record.exile_id:
            raise NotTheFourError
    return enrolling.new_offer(ports, "exile", token, language)


def accept_return(ports: Ports, token: str, typed: str, bond: str) -> None:
    """Let the new words take the place of the old ones, once they have been retyped.

    Raises InvitationRefusedError, WordsMistypedError, WordsRefusedError.
    """
    words = parse_words(typed, abbreviated=False)
    enrolling.check_bond(ports, token, words, "", bond)
    secrets = enrolling.secrets_of(ports, words)
    with act(ports) as acting:
        record = _find(acting, token)
        if record.exile_id is None or not _is_ripe(acting, record):
            raise InvitationRefusedError
        deed = Deed(record.exile_id, record.exile_id, "renew-words", record.exile_id)
        ledger_rows.write(acting.tx, deed, acting.today)
        returning.replace_words(acting.tx, record, secrets)


def coming_return(ports: Ports, exile_id: UUID) -> datetime | None:
    """Return from when somebody gets new words for these pages; None: nobody."""
    with act(ports) as acting:
        return returning.coming_for(acting.tx, exile_id, acting.now)


def refuse_return(ports: Ports, exile_id: UUID) -> None:
    """It was not them: no new words are given; at once, in every kind of session."""
    with act(ports) as acting:
        returning.refuse(acting.tx, exile_id)


def sweep(ports: Ports) -> None:
    """Forget what is over."""
    with act(ports) as acting:
        returning.sweep_returns(acting.tx, acting.now)
