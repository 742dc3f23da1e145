"""`vestka backup` and `restore`: two files out, back into an empty database, and every no."""

import os
import re
import stat
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from sqlalchemy import text

from service.demo.seeding import seed
from service.settings import Process, load_settings
from service.storage import tombstones
from service.storage.keyring import create_keyring
from service.storage.migrate import revision
from service.storage.tables import Base
from service.usecases.acting import act
from service.wiring import compose
from tests.conftest import _database


@pytest.fixture
def files(tmp_path, vestka, settings):
    """Return where everything of a backup lies; the service has a family by now."""
    said = vestka("keys", "backup", str(tmp_path / "private"))
    assert said.exit_code == 0
    [settings["VESTKA_BACKUP_KEY"]] = re.findall(r"VESTKA_BACKUP_KEY=(\S+)", said.output)
    ports = compose(load_settings(settings), process=Process.CLOCK)
    seed(ports)
    ports.store.close()
    return {
        "file": tmp_path / "content",
        "keys": tmp_path / "keys",
        "private": tmp_path / "private",
    }


@pytest.fixture
def elsewhere(servers, settings):
    """Let the commands work on a new, empty database from now on."""
    with contextmanager(_database)(servers.database_url, template="template1") as url:
        yield lambda: settings.__setitem__("VESTKA_DATABASE_URL", url)


def back_up(vestka, files):
    return vestka("backup", str(files["file"]), "--keys", str(files["keys"]))


def restore(vestka, files, *more):
    return vestka(
        "restore",
        str(files["file"]),
        "--keys",
        str(files["keys"]),
        "--identity",
        str(files["private"]),
        *more,
    )


def test_a_backup_restores_into_an_empty_database_and_its_ledger_is_walked(
    vestka, files, elsewhere
):
    made = back_up(vestka, files)
    assert made.exit_code == 0, made.stderr
    elsewhere()

    said = restore(vestka, files)
    assert said.exit_code == 0, said.stderr
    assert "nothing goes out" in said.output
    assert "1 entries, unbroken" in vestka("ledger", "verify").output
    assert "say so after" in vestka("restore", "--go").stderr
    assert "restored, and nothing goes out" in vestka("doctor").output


@pytest.mark.parametrize("name", ["file", "keys", "private"])
def test_what_is_written_is_for_its_owner_alone(vestka, files, name):
    back_up(vestka, files)
    assert stat.S_IMODE(files[name].stat().st_mode) == 0o600


def test_a_backup_holds_nothing_that_the_database_holds(vestka, files, settings):
    back_up(vestka, files)
    written = files["file"].read_bytes() + files["keys"].read_bytes()
    ports = compose(load_settings(settings))
    with ports.store.begin() as tx:
        sealed = [row[0] for row in tx.run("SELECT sealed FROM agreements")]
        sealed += [row[0] for row in tx.run("SELECT wrapped FROM data_keys")]
    ports.store.close()
    assert len(sealed) > 4
    assert not [each for each in sealed if each[5:37] in written]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("no-file", "cannot be read"),
        ("not-ours", "no archive of ours"),
        ("cut-head", "private key does not open"),
        ("cut-end", "cut"),
        ("cut-block", "cut"),
        ("flipped", "cut"),
        ("longer", "cut"),
        ("exchanged", "exchanged"),
        ("other-key", "private key does not open"),
        ("no-key", "no private key"),
        ("other-keyring", "this keyring"),
        ("older-keys", "older than the backup"),
        ("not-empty", "not empty"),
        ("tombstones-lost", "--all-stopped"),
    ],
)
def test_what_does_not_belong_together_is_refused_in_one_sentence(  # noqa: PLR0917 -- fixtures
    vestka, files, settings, elsewhere, change, sentence
):
    back_up(vestka, files)
    if change == "older-keys":
        older = files["keys"].read_bytes()
        back_up(vestka, files)
        files["keys"].write_bytes(older)
    if change != "not-empty":
        elsewhere()
    _spoil(change, vestka, files, settings)

    said = restore(vestka, files)

    assert said.exit_code != 0
    assert sentence in said.stderr
    assert len(said.stderr.splitlines()) == 1
    if change != "not-empty" and revision(settings["VESTKA_DATABASE_URL"]) is not None:
        ports = compose(load_settings(settings))
        with ports.store.begin() as tx:
            rows = [tx.run(f'SELECT 1 FROM "{each.name}"') for each in Base.metadata.sorted_tables]
        ports.store.close()
        assert not any(rows), "a refused restore left something behind"


def _spoil(change, vestka, files, settings):
    tmp_path = files["private"].parent
    content, keys = files["file"].read_bytes(), files["keys"].read_bytes()
    middle = len(content) // 2
    spoilt = {
        "not-ours": b"PGDMP" + content,
        "cut-head": content[:60],
        "cut-end": content[:-20],
        "cut-block": content[: 97 + 65552] if len(content) > 97 + 65552 else content[:-40],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "longer": content + content[-200:],
    }
    if change in spoilt:
        files["file"].write_bytes(spoilt[change])
    elif change == "no-file":
        files["file"].unlink()
    elif change == "exchanged":
        files["file"].write_bytes(keys)
        files["keys"].write_bytes(content)
    elif change == "other-key":
        files["private"].unlink()
        vestka("keys", "backup", str(files["private"]))
    elif change == "no-key":
        files["private"].write_text(settings["VESTKA_BACKUP_KEY"])
    elif change == "other-keyring":
        create_keyring(tmp_path / "another.json")
        settings["VESTKA_KEYRING"] = str(tmp_path / "another.json")
        (tmp_path / "tombstones").unlink()
        (tmp_path / "tombstones").write_bytes(b"")
    elif change == "tombstones-lost":
        (tmp_path / "tombstones").unlink()


def test_another_revision_is_refused_by_its_number(vestka, files, elsewhere, monkeypatch):
    monkeypatch.setattr("service.storage.backup.newest_revision", lambda: "0099")
    back_up(vestka, files)
    monkeypatch.undo()
    elsewhere()
    # The settings' environment went with the rest: it is given anew with each command.
    said = restore(vestka, files)
    assert said.exit_code == 2
    assert "revision 0099" in said.stderr


@pytest.mark.parametrize("what", ["no-key", "same-file", "same-by-a-link", "no-folder", "bad-key"])
def test_a_backup_that_cannot_be_made_says_what_to_change(vestka, files, settings, what):
    if what == "no-key":
        del settings["VESTKA_BACKUP_KEY"]
    elif what == "bad-key":
        settings["VESTKA_BACKUP_KEY"] = "vestka-backup-public-1:AAAA"
    elif what == "same-file":
        files["keys"] = files["file"]
    elif what == "same-by-a-link":
        files["keys"] = files["file"].parent / "link"
        files["keys"].symlink_to(files["file"])
    else:
        files["file"] = Path("/nowhere/at/all")
    said = back_up(vestka, files)
    assert said.exit_code != 0
    assert len(said.stderr.splitlines()) == 1
    assert not files["file"].exists()


def test_a_backup_under_load_is_of_one_moment(vestka, files, settings, elsewhere):
    """Rows written while it is being made are in it as a whole or not at all."""
    ports = compose(load_settings(settings))
    with act(ports) as acting:
        tombstones.bury(acting.tx, tombstones.Grave.BURNT, "something")
        acting.tx.session.flush()
        assert back_up(vestka, files).exit_code == 0  # and waits for nobody
    ports.store.close()
    elsewhere()
    assert restore(vestka, files).exit_code == 0
    ports = compose(load_settings(settings))
    with ports.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM tombstones")).scalar_one() == 0
    ports.store.close()


def test_through_a_link_the_keys_are_replaced_where_they_lie_and_no_older_ones_are_left(
    vestka, files
):
    back_up(vestka, files)
    stick = files["keys"].parent / "stick"
    stick.mkdir()
    files["keys"].rename(stick / "newest")
    files["keys"].symlink_to(stick / "newest")
    older = files["keys"].read_bytes()
    assert back_up(vestka, files).exit_code == 0
    assert files["keys"].is_symlink()
    assert (stick / "newest").read_bytes() != older
    assert [each.name for each in stick.iterdir()] == ["newest"]


@pytest.mark.parametrize("name", ["file", "keys"])
def test_what_is_no_plain_file_is_left_as_it_is(vestka, files, name):
    os.mkfifo(files[name])
    said = back_up(vestka, files)
    assert said.exit_code == 2
    assert "no plain file" in said.stderr
    assert files[name].is_fifo()


@pytest.mark.parametrize("name", ["file", "keys"])
def test_of_two_backups_at_once_the_second_is_refused_and_neither_is_spoilt(
    vestka, files, elsewhere, name
):
    back_up(vestka, files)
    beside = files[name].with_name(f".{files[name].name}.new")
    with beside.open("wb") as another:  # begun, and busy for hours
        flock(another, LOCK_EX)
        another.write(b"so far")
        another.flush()
        said = back_up(vestka, files)
        assert "another backup" in said.stderr
        assert said.exit_code == 2
        assert beside.read_bytes() == b"so far"
    assert back_up(vestka, files).exit_code == 0  # it was killed: what it left is in nobody's way
    assert not beside.exists()
    elsewhere()
    assert restore(vestka, files).exit_code == 0


def test_a_full_disk_leaves_the_backup_before_and_nothing_beside(vestka, files, monkeypatch):
    back_up(vestka, files)
    before = {name: path.read_bytes() for name, path in files.items()}

    synced = os.fsync

    def no_space(file: int) -> None:
        if Path(f"/proc/self/fd/{file}").readlink().name == ".keys.new":
            raise OSError(28, "No space left on device")
        synced(file)

    monkeypatch.setattr(os, "fsync", no_space)
    said = back_up(vestka, files)
    monkeypatch.undo()
    assert said.exit_code == 2
    assert len(said.stderr.splitlines()) == 1
    assert {name: path.read_bytes() for name, path in files.items()} == before
    assert not list(files["file"].parent.glob(".*.new"))


def test_a_restore_and_the_word_to_go_on_are_never_one_command(vestka, files):
    back_up(vestka, files)
    said = restore(vestka, files, "--go")
    assert said.exit_code == 2
    assert "stands alone" in said.stderr
