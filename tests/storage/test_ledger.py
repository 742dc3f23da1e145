"""The ledger's chain shows every change, loss and disorder inside it (I11)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.ledger import (
    LedgerEntry,
    LedgerFields,
    detail_place,
    entry_hash,
    head,
    link,
    next_sequence,
    pseudonym,
    verify,
)
from service.storage.sealed import DataKey, SealBrokenError, seal, unseal

KEY = DataKey(1, bytes(range(32)))
CHAIN_KEY = bytes(range(32, 64))
WHO = UUID("11111111-1111-4111-8111-111111111111")
WHOM = UUID("22222222-2222-4222-8222-222222222222")
LENGTH = 6

changes = st.sampled_from(
    [
        {"day": date(2026, 3, 2)},
        {"actor": bytes(16)},
        {"act": "close-case"},
        {"subject": bytes(16)},
        {"detail": b""},
        {"sequence": 99},
    ]
)
numbers = st.integers(1, LENGTH)


def a_ledger(length: int = LENGTH) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for _ in range(length):
        last = entries[-1] if entries else None
        entries.append(link(CHAIN_KEY, last, some_fields(next_sequence(last))))
    return entries


def some_fields(sequence: int) -> LedgerFields:
    return LedgerFields(
        sequence=sequence,
        day=date(2026, 3, 1),
        actor=pseudonym(KEY, WHO),
        act="open-dossier",
        subject=pseudonym(KEY, WHOM),
        detail=b"sealed %d" % sequence,
    )


def test_an_unbroken_ledger_has_no_bad_entry() -> None:
    assert verify(CHAIN_KEY, a_ledger()) is None
    assert verify(CHAIN_KEY, []) is None


@given(numbers, changes)
def test_a_changed_field_is_found_at_its_entry(number: int, change: dict[str, object]) -> None:
    entries = a_ledger()
    entry = entries[number - 1]
    entries[number - 1] = replace(entry, fields=replace(entry.fields, **change))  # type: ignore[arg-type]
    assert verify(CHAIN_KEY, entries) == number


@given(numbers, changes)
def test_a_changed_entry_hashed_anew_is_found_at_the_next_one(
    number: int, change: dict[str, object]
) -> None:
    entries = a_ledger(LENGTH + 1)
    entry = entries[number - 1]
    fields = replace(entry.fields, **change)  # type: ignore[arg-type]
    entries[number - 1] = LedgerEntry(
        fields, entry.previous, entry_hash(CHAIN_KEY, entry.previous, fields)
    )
    assert verify(CHAIN_KEY, entries) == (number if "sequence" in change else number + 1)


@given(numbers)
def test_an_entry_that_tells_another_past_is_found(number: int) -> None:
    entries = a_ledger()
    entries[number - 1] = replace(entries[number - 1], previous=bytes(31) + b"x")
    assert verify(CHAIN_KEY, entries) == number


@given(st.integers(1, LENGTH - 1))
def test_a_missing_entry_is_named(number: int) -> None:
    entries = a_ledger()
    del entries[number - 1]
    assert verify(CHAIN_KEY, entries) == number


@given(st.integers(1, LENGTH - 1))
def test_entries_that_changed_places_are_found(number: int) -> None:
    entries = a_ledger()
    entries[number - 1], entries[number] = entries[number], entries[number - 1]
    assert verify(CHAIN_KEY, entries) == number


def test_an_entry_said_twice_is_found() -> None:
    entries = a_ledger()
    assert verify(CHAIN_KEY, [*entries, entries[-1]]) == LENGTH + 1


def test_a_ledger_that_does_not_begin_at_the_beginning_is_found() -> None:
    assert verify(CHAIN_KEY, a_ledger()[1:]) == 1


def test_moving_a_letter_between_fields_changes_the_hash() -> None:
    one = replace(some_fields(1), act="open", subject=b"-dossier")
    other = replace(some_fields(1), act="open-", subject=b"dossier")
    assert entry_hash(CHAIN_KEY, bytes(32), one) != entry_hash(CHAIN_KEY, bytes(32), other)


@pytest.mark.parametrize("act", ["", "Open", "opened it", "звонок", "open-", "+48500100301"])
def test_an_act_is_a_code_and_never_free_text(act: str) -> None:
    with pytest.raises(AssertionError):
        link(CHAIN_KEY, None, replace(some_fields(1), act=act))


def test_a_name_instead_of_a_pseudonym_is_a_programmers_error() -> None:
    with pytest.raises(AssertionError):
        link(CHAIN_KEY, None, replace(some_fields(1), actor=b"Anna"))


def test_a_pseudonym_without_its_key_is_nobodys() -> None:
    assert pseudonym(KEY, WHO) == pseudonym(KEY, WHO)
    assert pseudonym(KEY, WHO) != pseudonym(DataKey(1, bytes(32)), WHO)
    assert pseudonym(KEY, WHO) != pseudonym(KEY, WHOM)


def test_a_detail_opens_in_its_own_entry_only() -> None:
    sealed = seal(KEY, b"why", detail_place(3))
    assert unseal(KEY, sealed, detail_place(3)) == b"why"
    with pytest.raises(SealBrokenError):
        unseal(KEY, sealed, detail_place(4))


def test_without_the_key_nobody_makes_another_ledger() -> None:
    forged: list[LedgerEntry] = []
    for _ in range(LENGTH):
        last = forged[-1] if forged else None
        forged.append(link(bytes(32), last, some_fields(next_sequence(last))))
    assert verify(CHAIN_KEY, forged) == 1


def test_a_published_head_differs_by_day_and_by_ledger() -> None:
    first, second = (entry.hash for entry in a_ledger(2))
    day, next_day = date(2026, 3, 1), date(2026, 3, 2)
    heads = {head(CHAIN_KEY, each, last) for each in (day, next_day) for last in (first, second)}
    assert len(heads) == 4
    assert head(CHAIN_KEY, day, first) == head(CHAIN_KEY, day, first)
    assert all(first.hex() not in each for each in heads)
