"""A sealed value opens where it was written for, whole and unchanged, and nowhere else (I9)."""

import os
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.sealed import (
    DataKey,
    Place,
    SealBrokenError,
    bucket_for,
    data_key_number,
    seal,
    seal_json,
    unseal,
    unseal_json,
)

ROW = UUID("11111111-1111-4111-8111-111111111111")
OTHER_ROW = UUID("22222222-2222-4222-8222-222222222222")
HERE = Place("replies", "text", ROW)
KEY = DataKey(1, bytes(range(32)))

places = st.builds(Place, st.text(max_size=8), st.text(max_size=8), st.uuids())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=3000), places)
def test_what_was_sealed_opens_in_its_place(plaintext: bytes, place: Place) -> None:
    assert unseal(KEY, seal(KEY, plaintext, place), place) == plaintext


@given(places, places)
def test_no_two_places_are_encoded_alike(one: Place, other: Place) -> None:
    assert (one.encoded() == other.encoded()) == (one == other)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, row=OTHER_ROW),
        replace(HERE, column="note"),
        replace(HERE, table="notes"),
        Place("repliest", "ext", ROW),  # the same letters, cut elsewhere
    ],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(SealBrokenError):
        unseal(KEY, seal(KEY, b"peppers", HERE), elsewhere)


def test_every_flipped_bit_breaks_the_seal() -> None:
    sealed = seal(KEY, b"peppers", HERE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            unseal(KEY, bytes(changed), HERE)


def test_every_cut_breaks_the_seal() -> None:
    sealed = seal(KEY, b"peppers", HERE)
    for length in range(len(sealed)):
        with pytest.raises(SealBrokenError):
            unseal(KEY, sealed[:length], HERE)
    with pytest.raises(SealBrokenError):
        unseal(KEY, sealed + b"\0", HERE)


@pytest.mark.parametrize("other", [DataKey(1, bytes(32)), DataKey(2, KEY.secret)])
def test_another_key_or_the_same_under_another_number_does_not_open(other: DataKey) -> None:
    with pytest.raises(SealBrokenError):
        unseal(other, seal(KEY, b"peppers", HERE), HERE)


def test_a_value_relabelled_for_another_number_of_the_same_key_does_not_open() -> None:
    sealed = seal(KEY, b"peppers", HERE)
    with pytest.raises(SealBrokenError):
        unseal(DataKey(2, KEY.secret), sealed[:1] + (2).to_bytes(2) + sealed[3:], HERE)


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_lengths_within_a_bucket_cannot_be_told_apart(one: bytes, other: bytes) -> None:
    alike = bucket_for(len(one)) == bucket_for(len(other))
    assert (len(seal(KEY, one, HERE)) == len(seal(KEY, other, HERE))) == alike


@pytest.mark.parametrize(
    ("length", "bucket"),
    [(0, 64), (60, 64), (61, 128), (1020, 1024), (1021, 2048), (2044, 2048), (2045, 3072)],
)
def test_buckets_begin_where_the_hidden_length_no_longer_fits(length: int, bucket: int) -> None:
    assert bucket_for(length) == bucket


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert seal(KEY, b"peppers", HERE) != seal(KEY, b"peppers", HERE)


def test_a_sealed_value_says_which_key_it_needs() -> None:
    assert data_key_number(seal(DataKey(513, os.urandom(32)), b"", HERE)) == 513


@given(json_values)
def test_json_comes_back_as_it_was_even_with_half_an_emoji(value: object) -> None:
    assert unseal_json(KEY, seal_json(KEY, value, HERE), HERE) == value  # type: ignore[arg-type]


def test_json_is_canonical_whatever_the_order_of_its_keys() -> None:
    sealed = seal_json(KEY, {"я": 1, "a": [True, None]}, HERE)
    assert unseal(KEY, sealed, HERE) == '{"a":[true,null],"я":1}'.encode()


def test_a_broken_seal_names_the_column_and_not_the_row() -> None:
    with pytest.raises(SealBrokenError) as refusal:
        unseal(KEY, b"", HERE)
    assert "replies.text" in str(refusal.value)
    assert str(ROW) not in str(refusal.value)


def test_a_key_is_not_shown_by_its_repr() -> None:
    assert repr(DataKey(7, b"k" * 32)) == "DataKey(number=7)"
