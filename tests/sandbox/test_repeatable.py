"""The same seed and the same course give the same world; nobody else's messages change it."""

import json
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sandbox.agenda import Agenda
from service.sandbox.chance import draw_delay, draw_uuid
from service.sandbox.journal import Journal
from service.sandbox.segments import count_segments
from tests.sandbox.conftest import MOTHER, OTHER_OURS, OURS, Stage

AUNT = "+48500100302"


def _course(seed: int, *, with_neighbours: bool = False) -> Stage:
    stage = Stage(seed)
    stage.world.twilio.own(OTHER_OURS)
    for ordinal in range(4):
        if with_neighbours:
            stage.text("Тётя, как кот?", to=AUNT, from_=OTHER_OURS)
        stage.text(f"Мам, как дача {ordinal}?")
        stage.answers("перцы")
        stage.forward(minutes=3)
    return stage


def test_one_seed_gives_one_journal_byte_for_byte() -> None:
    first, second = (json.dumps(_course(3).world.journal.entries) for _ in range(2))
    assert first == second


def test_another_seed_gives_other_times_and_ids() -> None:
    first, second = (_course(seed).world.phone(MOTHER).inbox for seed in (3, 4))
    assert [got.at for got in first] != [got.at for got in second]
    assert {got.message_id for got in first}.isdisjoint(got.message_id for got in second)


def test_a_family_beside_us_changes_nothing_of_what_reaches_our_phone() -> None:
    alone = _course(3).world.phone(MOTHER).inbox
    among_others = _course(3, with_neighbours=True).world.phone(MOTHER).inbox
    assert alone == among_others


def test_what_falls_on_one_instant_happens_in_the_order_of_its_planning(stage: Stage) -> None:
    agenda, done = Agenda(), list[str]()
    for name in "abc":
        agenda.add(stage.now, partial(done.append, name))
    while (action := agenda.take_due(stage.now)) is not None:
        action()
    assert done == ["a", "b", "c"]
    assert agenda.next_at() is None


@given(st.integers(0, 5000), st.integers(1, 5000), st.text())
def test_a_delay_stays_within_its_bounds_in_whole_milliseconds(
    low_ms: int, width_ms: int, purpose: str
) -> None:
    delay = draw_delay(low_ms, low_ms + width_ms, purpose)
    assert low_ms <= delay / timedelta(milliseconds=1) < low_ms + width_ms
    assert delay.microseconds % 1000 == 0


def test_a_drawn_id_is_a_version_4_uuid() -> None:
    assert draw_uuid("anything").version == 4


def test_the_journal_forgets_its_oldest_entries_first(stage: Stage) -> None:
    journal = Journal(lambda: stage.now, entries_max=2)
    for name in ("a", "b", "c"):
        journal.note(name)
    assert [(entry["n"], entry["kind"]) for entry in journal.entries] == [(2, "b"), (3, "c")]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 305 + "€", 3),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("я" * 66 + "😀" + "я" * 66, 3),
        ("í", 1),
        ("a" * 70 + "í", 2),
    ],
)
def test_carriers_cut_texts_where_the_standard_says(text: str, segments: int) -> None:
    assert count_segments(text) == segments


def test_reprs_of_phones_and_messages_hide_numbers_and_texts() -> None:
    phone = _course(3).world.phone(MOTHER)
    shown = repr(phone) + repr(phone.inbox) + repr(phone.written)
    assert MOTHER not in shown
    assert OURS not in shown
    assert "дача" not in shown
