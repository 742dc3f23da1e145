"""What the spool has acknowledged is given out, whatever was cut, killed or full meanwhile."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.storage.keyring import Keyring
from service.storage.spool import Spool, SpoolFullError, SpoolTakenError

KEYRING = Keyring.fresh()


class PlantedError(Exception):
    """One frame cannot be taken."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path) -> Iterator[Spool]:
    made = Spool(folder, KEYRING)
    yield made
    made.close()


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.frames"))


def drained(folder: Path, keyring: Keyring = KEYRING) -> list[bytes]:
    """Return what a new life of the process finds."""
    spool, got = Spool(folder, keyring), list[bytes]()
    spool.drain(got.append)
    spool.close()
    return got


def test_frames_come_out_in_order_once_and_leave_nothing_behind(folder, spool):
    for frame in (b"one", b"", b"three"):
        spool.append(frame)
    got: list[bytes] = []
    assert spool.drain(got.append) == 3
    assert spool.drain(got.append) == 0
    assert got == [b"one", b"", b"three"]
    assert files(folder) == []


def test_nothing_said_can_be_read_on_disk_and_no_other_user_may_look(folder, spool):
    spool.append("перцы +48500100301".encode())
    (file,) = files(folder)
    assert b"48500100301" not in file.read_bytes()
    assert (file.stat().st_mode & 0o077, folder.stat().st_mode & 0o077) == (0, 0)


def test_a_frame_is_synced_before_it_is_acknowledged(folder, spool, monkeypatch):
    synced: list[int] = []

    def fsync(file: int) -> None:
        synced.append(os.fstat(file).st_size)

    monkeypatch.setattr(os, "fsync", fsync)
    spool.append(b"word")
    assert files(folder)[0].stat().st_size in synced


def test_what_a_killed_life_left_is_given_out_by_the_next(folder):
    dead = Spool(folder, KEYRING)
    dead.append(b"one")
    dead.append(b"two")
    os.close(dead._owning)  # as the kernel does for the dead
    assert drained(folder) == [b"one", b"two"]


def test_only_one_process_owns_a_spool(folder, spool):
    with pytest.raises(SpoolTakenError):
        Spool(folder, KEYRING)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_tail_torn_anywhere_costs_only_what_was_never_acknowledged(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("torn")
    spool = Spool(folder, KEYRING)
    for frame in (b"one", b"two"):
        spool.append(frame)
    spool.close()
    (file,) = files(folder)
    whole = file.read_bytes()
    spool = Spool(folder, KEYRING)
    length = len(whole) // 2
    cut = data.draw(st.integers(length, len(whole) - 1))
    tail = data.draw(st.sampled_from([b"", b"\0" * (len(whole) - cut)]))
    spool.close()
    file.write_bytes(whole[:cut] + tail)
    assert drained(folder) == [b"one"]
    assert list(folder.glob("*.damaged")) == []


def test_what_does_not_open_is_set_aside_for_a_person_and_the_rest_is_given_out(folder):
    spool = Spool(folder, KEYRING)
    for frame in (b"one", b"two", b"three"):
        spool.append(frame)
    spool.close()
    (file,) = files(folder)
    third = file.stat().st_size // 3
    content = bytearray(file.read_bytes())
    content[third + 20] ^= 1
    file.write_bytes(content)
    assert drained(folder) == [b"one", b"three"]
    spool = Spool(folder, KEYRING)
    spool.append(b"four")
    got: list[bytes] = []
    spool.drain(got.append)
    assert (got, spool.is_damaged()) == ([b"four"], True)
    spool.close()


def test_records_of_another_file_or_place_or_keyring_do_not_open(folder):
    spool = Spool(folder, KEYRING)
    for frame in (b"one", b"two"):
        spool.append(frame)
    spool.close()
    (file,) = files(folder)
    content = file.read_bytes()
    half = len(content) // 2
    file.write_bytes(content[half:] + content[:half])
    assert drained(folder) == []
    (folder / "0000000007.frames").write_bytes(content)
    assert drained(folder) == []
    (folder / "0000000001.frames").write_bytes(content)
    assert drained(folder, Keyring.fresh()) == []
    assert len(list(folder.glob("*.damaged"))) >= 2


def test_what_cannot_be_taken_stays_and_what_comes_after_does_not_wait_for_it(folder, spool):
    def take(frame: bytes) -> None:
        if frame == b"poison":
            raise PlantedError
        got.append(frame)

    got: list[bytes] = []
    for frame in (b"one", b"poison", b"two"):
        spool.append(frame)
    with pytest.raises(PlantedError):
        spool.drain(take)
    spool.append(b"three")
    with pytest.raises(PlantedError):
        spool.drain(take)
    assert set(got) == {b"one", b"two", b"three"}
    assert len(files(folder)) == 1  # the one with the poison
    assert spool.drain(got.append) == 3


def test_a_database_that_is_away_is_asked_three_times_and_not_for_every_frame(folder, spool):
    asked: list[bytes] = []

    def take(frame: bytes) -> None:
        asked.append(frame)
        raise ConnectionError

    for number in range(20):
        spool.append(b"%d" % number)
    with pytest.raises(ConnectionError):
        spool.drain(take)
    assert len(asked) == 3
    assert spool.drain(asked.append) == 20


def test_frames_come_in_while_others_are_being_taken(folder, spool):
    spool.append(b"one")
    spool.drain(lambda _: spool.append(b"two"))
    got: list[bytes] = []
    spool.drain(got.append)
    assert got == [b"two"]


def test_a_full_spool_refuses_keeps_what_it_has_and_takes_again_when_drained(folder):
    spool = Spool(folder, KEYRING, bytes_max=1000)
    kept = [b"x%d" % number for number in range(6)]
    for frame in kept:
        spool.append(frame)
    with pytest.raises(SpoolFullError):
        spool.append(b"y" * 500)
    got: list[bytes] = []
    spool.drain(got.append)
    assert got == kept
    spool.append(b"again")
    assert spool.drain(lambda _: None) == 1
    spool.close()


def test_the_bound_counts_what_an_earlier_life_left(folder):
    earlier = Spool(folder, KEYRING, bytes_max=300)
    earlier.append(b"one")
    earlier.close()
    spool = Spool(folder, KEYRING, bytes_max=300)
    spool.append(b"two")
    with pytest.raises(SpoolFullError):
        spool.append(b"three")
    spool.close()


@pytest.mark.parametrize("step", ["write", "fsync"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_failing_disk_is_no_acknowledgement_and_spoils_no_neighbour(
    folder, spool, monkeypatch, step, code
):
    spool.append(b"one")

    def fail(*_: object) -> int:
        raise OSError(code, "planted")

    with monkeypatch.context() as broken:
        broken.setattr(os, step, fail)
        with pytest.raises(SpoolFullError if code == errno.ENOSPC else OSError):
            spool.append(b"two")
    spool.append(b"three")
    got: list[bytes] = []
    spool.drain(got.append)
    assert got == [b"one", b"three"]
    assert not spool.is_damaged()
