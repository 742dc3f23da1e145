"""An organisation vouches for an exile: it invites them, and lets them in after a call.

Who was invited and holds words can open nothing until a responder of that organisation has
heard six digits from them, by voice. A link that fell into other hands so opens nothing.
"""

import hmac
from uuid import UUID

from service.ports import Ports
from service.storage import ledger_rows, people, vouching
from service.storage.ledger_rows import Deed
from service.storage.people import ResponderRecord
from service.usecases import enrolling
from service.usecases.acting import Acting, act
from service.usecases.escalating import NoSuchCaseError

_DIGITS = 6


class NotTheDigitsError(Exception):
    """Nobody whom this organisation invited reads these digits."""


def invite_exile(ports: Ports, responder_id: UUID) -> str:
    """Return the one-use token of an invitation by the responder's organisation."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        _write(acting, responder, "invite-exile", responder.organisation_id)
    return enrolling.invite(ports, "exile", responder.organisation_id)


def spoken_digits(ports: Ports, exile_id: UUID) -> str:
    """Return what a waiting exile reads to the responder; empty once they are let in."""
    with act(ports) as acting:
        found = people.exile(acting.tx, exile_id)
    return _digits(ports, exile_id) if found is not None and found.waits else ""


def _digits(ports: Ports, exile_id: UUID) -> str:
    said = hmac.digest(ports.pepper, b"spoken|" + exile_id.bytes, "sha256")
    return f"{int.from_bytes(said) % 10**_DIGITS:0{_DIGITS}}"


def let_in(ports: Ports, responder_id: UUID, typed: str) -> None:
    """Let the exile in who read these digits. Raises NotTheDigitsError.

    Digits two exiles share let nobody in: the voice was one, and nothing says whose.
    """
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        waiting = vouching.waiting_of(acting.tx, responder.organisation_id, acting.today)
        plain = "".join(typed.split())
        fitting = [each for each in waiting if _fits(_digits(ports, each), plain)]
        if len(fitting) != 1:
            raise NotTheDigitsError
        _write(acting, responder, "let-in", fitting[0])
        vouching.let_in(acting.tx, fitting[0])


def _fits(digits: str, typed: str) -> bool:
    return hmac.compare_digest(digits.encode(), typed.encode(errors="surrogatepass"))


def _responder(acting: Acting, responder_id: UUID) -> ResponderRecord:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    return found


def _write(acting: Acting, responder: ResponderRecord, deed: str, subject: UUID) -> None:
    entry = Deed(responder.organisation_id, responder.id, deed, subject)
    ledger_rows.write(acting.tx, entry, acting.today)


def sweep(ports: Ports) -> None:
    """Forget whom nobody has called within two weeks."""
    with act(ports) as acting:
        vouching.delete_uncalled(acting.tx, acting.today)
