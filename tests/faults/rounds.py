"""A round: everybody is asked, answers, something breaks meanwhile, and then all is counted."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from service.domain.case import CaseState
from service.domain.outcome import Outcome
from service.storage.tables import CaseRow, ResponderRow
from service.usecases import escalating
from service.usecases.acting import act
from tests.faults import town
from tests.faults.counting import Books, complaints, is_settled, look, passed
from tests.faults.stack import Stack, eventually

SETTLES_S = 600.0  # on a machine that others load as well; alone it takes one
ANSWERS_S_MAX = 6.0  # of `town.answers`, and a margin
ENDED = (CaseState.CLOSED, CaseState.MERGED)


def play_round(stack: Stack, breaking: Callable[[], object]) -> Books:
    """Let a day's questions go out while `breaking` happens; return the books, all in order."""
    since, before = stack.clock.now(), passed(stack.journal())
    closes = stack.next_round()
    breaking()
    stack.wait_until(closes + timedelta(seconds=20))
    books = settle(stack, since)
    # Questions and answers: where nobody was asked, nothing could be lost either.
    assert passed(stack.journal()) - before >= town.FAMILIES, stack.replay
    return books


def settle(stack: Stack, since: datetime) -> Books:
    """Wait until nothing is under way, count, and let people take and end every case."""
    settled = eventually(lambda: _is_quiet(stack), SETTLES_S)
    books = look(stack, since)
    found = complaints(books)
    assert (settled, found) == (True, []), f"{stack.replay}: {found}"
    take_everything(stack)
    return books


def _is_quiet(stack: Stack) -> bool:
    """Whether all is done, and nobody was still writing an answer when it seemed so."""
    seen = passed(stack.journal())
    if not (stack.everything_answers() and is_settled(stack)):
        return False
    time.sleep(ANSWERS_S_MAX)
    return passed(stack.journal()) == seen and is_settled(stack)


def take_everything(stack: Stack) -> None:
    """Take and close each case, as its people do."""
    with act(stack.ports) as acting:
        responder_id = acting.tx.session.scalars(select(ResponderRow.id)).first()
        query = select(CaseRow.id).where(CaseRow.state.not_in(ENDED))
        open_ones = list(acting.tx.session.scalars(query))
    assert responder_id is not None
    for case_id in open_ones:
        escalating.take_case(stack.ports, responder_id, case_id)
        escalating.close_case(stack.ports, responder_id, case_id, Outcome.FALSE)
