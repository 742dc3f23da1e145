"""The keyring is never lost, overwritten, shown or half written."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from service.storage.keyring import (
    Keyring,
    KeyringRefusedError,
    KeyringStatus,
    create_keyring,
    index_of,
    load_keyring,
    new_data_key,
    rotate,
    wrapping_number,
)
from service.storage.sealed import Place, SealBrokenError

HERE = Place("families", "data_key", UUID("11111111-1111-4111-8111-111111111111"))
ELSEWHERE = Place("families", "data_key", UUID("22222222-2222-4222-8222-222222222222"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_keyring(tmp_path / "keyring.json")
    return tmp_path / "keyring.json"


def test_a_new_keyring_is_readable_by_its_owner_only(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keyring(str(path)).status == KeyringStatus(current=1, numbers=(1,))


def test_a_keyring_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyringRefusedError, match="never overwritten"):
        create_keyring(path)
    assert path.read_bytes() == before


def test_not_even_a_dangling_link_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(KeyringRefusedError):
        create_keyring(tmp_path / "link")


def test_the_same_keyring_comes_from_the_environment(path: Path) -> None:
    inline, from_file = load_keyring(path.read_text()), load_keyring(str(path))
    assert inline.derive("index") == from_file.derive("index")


def test_a_wrapped_key_opens_in_its_row_only(path: Path) -> None:
    keyring, data_key = load_keyring(str(path)), new_data_key()
    wrapped = keyring.wrap(data_key, HERE)
    assert keyring.unwrap(wrapped, HERE) == data_key
    with pytest.raises(SealBrokenError):
        keyring.unwrap(wrapped, ELSEWHERE)


def test_every_flipped_bit_of_a_wrapped_key_is_refused() -> None:
    keyring = Keyring.fresh()
    wrapped = keyring.wrap(new_data_key(), HERE)
    for bit in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        # A flipped key number asks for a key that is not held.
        with pytest.raises((SealBrokenError, KeyringRefusedError)):
            keyring.unwrap(bytes(changed), HERE)


def test_every_cut_of_a_wrapped_key_is_refused() -> None:
    keyring = Keyring.fresh()
    wrapped = keyring.wrap(new_data_key(), HERE)
    for length in range(len(wrapped)):
        with pytest.raises(SealBrokenError):
            keyring.unwrap(wrapped[:length], HERE)


def test_after_rotation_old_wrappings_open_and_new_ones_use_the_new_key(path: Path) -> None:
    data_key = new_data_key()
    old = load_keyring(str(path)).wrap(data_key, HERE)
    rotate(path)
    rotated = load_keyring(str(path))
    assert rotated.status == KeyringStatus(current=2, numbers=(1, 2))
    assert rotated.unwrap(old, HERE) == data_key
    again = rotated.rewrap(old, HERE)
    assert (wrapping_number(old), wrapping_number(again)) == (1, 2)
    assert rotated.unwrap(again, HERE) == data_key


def test_rotation_changes_no_derived_key(path: Path) -> None:
    before = load_keyring(str(path)).derive("index")
    assert rotate(path).derive("index") == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_was_taken_out_is_asked_for_by_number(path: Path) -> None:
    wrapped = rotate(path).wrap(new_data_key(), HERE)
    record = json.loads(path.read_text())
    del record["keys"]["2"]
    record["current"] = 1
    with pytest.raises(KeyringRefusedError, match="key 2 is not in the keyring"):
        load_keyring(json.dumps(record)).unwrap(wrapped, HERE)


def test_rotation_never_reuses_a_number_even_after_going_back_to_an_older_key(path: Path) -> None:
    second = rotate(path).wrap(new_data_key(), HERE)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"current": 1}))
    assert rotate(path).status == KeyringStatus(current=3, numbers=(1, 2, 3))
    load_keyring(str(path)).unwrap(second, HERE)


def test_rotations_at_once_lose_no_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: rotate(path), range(8)))
    kept = load_keyring(str(path))
    assert kept.status.numbers == tuple(range(1, 10))
    for keyring in made:
        kept.unwrap(keyring.wrap(new_data_key(), HERE), HERE)


def test_a_full_disk_leaves_the_old_keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def no_space(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(KeyringRefusedError):
        rotate(path)
    assert path.read_bytes() == before


def test_what_a_killed_rotation_left_beside_does_not_hinder_the_next(path: Path) -> None:
    path.with_name(".keyring.json.new").write_text("half a key")
    assert rotate(path).status.current == 2
    assert not path.with_name(".keyring.json.new").exists()


def test_rotation_through_a_link_keeps_the_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    rotate(link)
    assert link.is_symlink()
    assert load_keyring(str(path)).status.current == 2


def test_a_keyring_that_others_can_read_is_refused(path: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(KeyringRefusedError, match="chmod 600"):
        load_keyring(str(path))


def _without(record: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in record.items() if key != name}


@pytest.mark.parametrize("part", ["version", "current", "keys", "root"])
def test_a_keyring_that_lacks_a_part_is_refused_without_quoting_it(path: Path, part: str) -> None:
    record = json.loads(path.read_text())
    with pytest.raises(KeyringRefusedError) as refusal:
        load_keyring(json.dumps(_without(record, part)))
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert record["root"] not in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"current": 9},
        {"current": True},
        {"keys": {}},
        {"keys": {"1": "c2hvcnQ="}},
        {"keys": {"0": "A" * 43 + "="}, "current": 0},
        {"keys": []},
        {"root": None},
    ],
)
def test_a_keyring_with_a_wrong_part_is_refused(path: Path, change: dict[str, object]) -> None:
    record = json.loads(path.read_text()) | change
    with pytest.raises(KeyringRefusedError):
        load_keyring(json.dumps(record))


@pytest.mark.parametrize("source", ["{", "{}", "/no/such/file", "", "a\0b", "x" * 9000])
def test_what_is_no_keyring_is_refused_in_one_sentence(source: str) -> None:
    with pytest.raises(KeyringRefusedError):
        load_keyring(source)


def test_a_mistyped_setting_is_not_repeated() -> None:
    with pytest.raises(KeyringRefusedError) as refusal:
        load_keyring("hunter2-pasted-into-the-wrong-setting")
    assert "hunter2" not in str(refusal.value)


def test_a_mistyped_setting_is_not_repeated_where_a_keyring_is_to_be_written() -> None:
    with pytest.raises(KeyringRefusedError) as refused:
        rotate(Path("c2VjcmV0/c2VjcmV0"))
    assert "c2VjcmV0" not in str(refused.value)


def test_a_keyring_shows_no_key() -> None:
    assert repr(Keyring.fresh()) == "Keyring(current=1)"


def test_each_purpose_has_its_own_key() -> None:
    keyring = Keyring.fresh()
    assert keyring.derive("one") != keyring.derive("two")
    assert len(keyring.derive("one")) == 32


def test_an_index_finds_the_same_value_for_the_same_purpose_only() -> None:
    keyring = Keyring.fresh()
    number = index_of(keyring, "sender", "+48500100301")
    assert number == index_of(keyring, "sender", "+48500100301")
    assert number != index_of(keyring, "gateway-message", "+48500100301")
    assert number != index_of(Keyring.fresh(), "sender", "+48500100301")
