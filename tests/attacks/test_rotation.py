"""Keys rotated while everybody works, and whoever does it is killed midway, again and again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.storage.keyring import Keyring, KeyringRefusedError, create_keyring, load_keyring
from service.storage.rewrapping import wrapped_by
from service.storage.sealed import Place
from service.storage.store import Store, ensure_service_key

OWNERS = 1_000
KILLS = 3
ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    create_keyring(tmp_path / "keyring.json")
    ours = {
        "VESTKA_DATABASE_URL": database_url,
        "VESTKA_KEYRING": str(tmp_path / "keyring.json"),
        "VESTKA_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    for name in [name for name in os.environ if name.startswith("VESTKA_")]:
        monkeypatch.delenv(name)
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **ours}


def vestka(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


class Crowd:
    """Somebody who gives families keys and seals and opens with them, as fast as it goes."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.store = Store(url, keyring, pool_size=1)
        self.sealed: dict[UUID, bytes] = {}
        self.broken: list[Exception] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.store.close()

    def _work(self) -> None:
        while not self._stop.is_set():
            time.sleep(0.005)
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 -- told by the test itself
                self.broken.append(error)

    def _turn(self) -> None:
        owner = uuid4()
        with self.store.begin() as tx:
            tx.make_key(owner)
            self.sealed[owner] = tx.seal(owner, "слово", place_of(owner))
        some = list(self.sealed)[-3:]
        with self.store.begin() as tx:
            for each in some:
                assert tx.unseal(each, self.sealed[each], place_of(each)) == "слово"


def place_of(owner: UUID) -> Place:
    return Place("agreements", "sealed", owner)


def test_killed_midway_and_given_again_a_rotation_leaves_nothing_unreadable_and_the_old_key_leaves(
    database_url: str, env: dict[str, str], tmp_path: Path
) -> None:
    ring = Path(env["VESTKA_KEYRING"])
    store = Store(database_url, load_keyring(str(ring)))
    ensure_service_key(store)
    owners = [uuid4() for _ in range(OWNERS)]
    with store.begin() as tx:
        tx.ensure_keys(owners)
        sealed = {each: tx.seal(each, "письмо", place_of(each)) for each in owners}
    store.close()
    with Crowd(database_url, load_keyring(str(ring))) as old:
        assert vestka("keys", "rotate").exit_code == 0
    with Crowd(database_url, load_keyring(str(ring))) as new:  # every process was started again
        for _ in killed_rewraps(env):
            assert vestka("keys", "status").exit_code == 0
    assert not old.broken + new.broken
    assert vestka("keys", "rotate", "--rewrap").exit_code == 0
    assert "key 1: wraps 0 data keys" in vestka("keys", "status").output

    left = vestka("keys", "retire", str(tmp_path / "old"))
    assert left.exit_code == 0, left.stderr
    assert load_keyring(str(ring)).status.numbers == (2,)
    store = Store(database_url, load_keyring(str(ring)))
    with store.begin() as tx:
        assert set(wrapped_by(tx)) == {2}
        for owner, value in (old.sealed | new.sealed).items():
            assert tx.unseal(owner, value, place_of(owner)) == "слово"
        for owner, value in sealed.items():
            assert tx.unseal(owner, value, place_of(owner)) == "письмо"
    store.close()


def killed_rewraps(env: dict[str, str]) -> Iterator[None]:
    """Begin the last step of a rotation and kill it, each time a little later."""
    command = [sys.executable, "-m", "service.cli", "keys", "rotate", "--rewrap"]
    began_s = time.monotonic()
    subprocess.run([*command[:-1], "--help"], env=env, cwd=ROOT, capture_output=True, check=True)
    lasts_s = time.monotonic() - began_s  # until it has begun at all
    for number in range(KILLS):
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(lasts_s * (1 + number / 5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        yield


def test_retiring_keeps_what_leaves_and_never_overwrites(
    database_url: str, env: dict[str, str], tmp_path: Path
) -> None:
    ring, out = Path(env["VESTKA_KEYRING"]), tmp_path / "old"
    store = Store(database_url, load_keyring(str(ring)))
    ensure_service_key(store)
    store.close()
    before = load_keyring(str(ring)).keys[1]
    assert "rewrap" in vestka("keys", "retire", str(out)).stderr
    vestka("keys", "rotate")
    assert "rewrap" in vestka("keys", "retire", str(out)).stderr, "key 1 is still needed"
    vestka("keys", "rotate", "--rewrap")
    out.write_text("something of somebody's")
    assert "exists" in vestka("keys", "retire", str(out)).stderr
    out.unlink()
    said = vestka("keys", "retire", str(out))
    assert said.exit_code == 0
    assert load_keyring(str(out)).keys == {1: before}
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(KeyringRefusedError):
        load_keyring(str(ring)).unwrap(bytes([1, 0, 1]) + bytes(60), place_of(uuid4()))
