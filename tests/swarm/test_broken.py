"""Who breaks the outbox, a lease, the sequence or a check is told so by the swarm within a minute.

Each test breaks the real code on purpose, as a change that nobody meant badly might, and lets
random scenarios be played until a promise complains. A swarm that finds nothing is broken.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from service.domain import check as checks
from service.domain import waiting
from service.domain.check import Check, State
from service.domain.sequence import FamilySequence
from service.domain.watch import Stage, Watch, close, planned
from service.storage import due, outbox
from service.storage.outbox import EffectRecord, Kind
from service.storage.tables import EffectRow
from service.usecases import delivering
from service.usecases.acting import act
from tests.swarm.playing import TWICE_EVERY, Theatre, theatre

pytestmark = pytest.mark.slow
WITHIN_S = 45.0  # of our processor: with what the database takes, a minute
SEEDS_MIN = 20  # more than twice what any of these needs: a busy machine plays as many


@pytest.fixture(scope="module")
def stage() -> Iterator[Theatre]:
    with theatre() as made:
        yield made


def complains(stage: Theatre) -> set[str]:
    """Play seed after seed for about a minute; return the first promises that complain."""
    begun = time.process_time()
    for played, seed in enumerate(each for each in count() if each % TWICE_EVERY):
        if played >= SEEDS_MIN and time.process_time() - begun > WITHIN_S:
            break
        if found := stage.judge(seed):
            return {text.partition(":")[0] for text in found}
    return set()


# --- the outbox ---


def forgets_rows(patch: pytest.MonkeyPatch) -> None:
    add, number = outbox.add_effects, count()

    def forgetful(tx: Any, asked: Any, today: Any) -> None:
        add(tx, [one for one in asked if one.kind is Kind.CANARY or next(number) % 5], today)

    patch.setattr(outbox, "add_effects", forgetful)


def sends_twice(patch: pytest.MonkeyPatch) -> None:
    send = delivering._send

    def eager(ports: Any, record: EffectRecord) -> Any:
        send(ports, record)
        return send(ports, record)

    patch.setattr(delivering, "_send", eager)


def marks_before_sending(patch: pytest.MonkeyPatch) -> None:
    send = delivering._send

    def hasty(ports: Any, record: EffectRecord) -> Any:
        with act(ports) as acting:
            outbox.finish_accepted(acting.tx, {record.id: record.id.bytes})
        return send(ports, record)

    patch.setattr(delivering, "_send", hasty)


# --- leases ---


def ignores_leases(patch: pytest.MonkeyPatch) -> None:
    for name in ("_CLAIM", "_WAITING"):
        text = getattr(due, name)
        patch.setattr(due, name, text.replace("lease_until <= :steady", "TRUE"))

    def whoever(tx: Any, records: Any, claimed: Any, *, until: Any) -> Any:
        for record in records:
            row = tx.session.get(EffectRow, record.id)
            row.state, row.lease_until = "ready", None
        return records

    patch.setattr(outbox, "begin_sending", whoever)


def sends_what_is_unknown_again(patch: pytest.MonkeyPatch) -> None:
    not_found = delivering._not_found

    def insistent(acting: Any, record: EffectRecord) -> None:
        not_found(acting, replace(record, kind=Kind.NOTE))

    patch.setattr(delivering, "_not_found", insistent)


# --- the sequence ---


def draws_anew(patch: pytest.MonkeyPatch) -> None:
    draw, number = FamilySequence.draw, count()

    def fickle(sequence: FamilySequence, purpose: str, ordinal: int, below: int) -> int:
        anew = next(number) // 50 if purpose == "second" else 0
        return draw(sequence, purpose, ordinal + anew, below)

    patch.setattr(FamilySequence, "draw", fickle)


def follows_answers(patch: pytest.MonkeyPatch) -> None:
    def moved_by_doubt(watch: Watch, family: Any) -> Any:
        if watch.doubts:
            key = bytes(byte ^ 1 for byte in family.sequence.key)
            family = replace(family, sequence=FamilySequence(key))
        return planned(watch, family)

    patch.setattr(waiting, "planned", moved_by_doubt)


# --- the check ---


def calls_silence_safe(patch: pytest.MonkeyPatch) -> None:
    def content(stage: Stage, _check: Check, _about: str) -> None:
        close(stage, State.SAFE)

    patch.setattr(waiting, "_end_silent", content)


def misses_deadlines(patch: pytest.MonkeyPatch) -> None:
    next_step = checks.next_step

    def late(*given: Any, **named: Any) -> Any:
        found = next_step(*given, **named)
        return found and (found[0], found[1] + timedelta(hours=9))

    patch.setattr(checks, "next_step", late)


def ends_without_a_word(patch: pytest.MonkeyPatch) -> None:
    def mute(stage: Stage, check: Check, _about: str) -> None:
        stage.change(check=replace(check, state=State.CANCELLED))

    patch.setattr(waiting, "_end_silent", mute)


BREAKAGES = (
    forgets_rows,
    sends_twice,
    marks_before_sending,
    ignores_leases,
    sends_what_is_unknown_again,
    draws_anew,
    follows_answers,
    calls_silence_safe,
    misses_deadlines,
    ends_without_a_word,
)


@pytest.mark.parametrize("breaks", BREAKAGES, ids=lambda each: each.__name__)
def test_the_swarm_complains_within_a_minute(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[pytest.MonkeyPatch], None]
) -> None:
    breaks(monkeypatch)

    assert complains(stage)
