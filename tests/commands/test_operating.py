"""The operator's commands: what they do, what they print, and how they say no."""

import stat
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from service.cli import COMMANDS, main
from service.demo import cast
from service.demo.seeding import seed
from service.domain.pings import is_unproved
from service.settings import Process, load_settings
from service.storage import families, senders
from service.storage.keyring import load_keyring
from service.storage.ledger_rows import Deed, write
from service.storage.migrate import newest_revision, revision
from service.storage.rewrapping import wrapped_by
from service.storage.store import SERVICE
from service.storage.tables import LedgerRow
from service.usecases.acting import act
from service.wiring import compose

NUMBER = "+48732100077"
OTHER = "+48732100006"


def ports_of(settings):
    return compose(load_settings(settings), process=Process.CLOCK)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "rehearse"])
def test_every_command_explains_itself(vestka, name):
    said = vestka(name, "--help")

    assert said.exit_code == 0
    assert said.output.startswith("Usage: ")


def test_an_unknown_command_is_bad_usage(vestka):
    assert vestka("nonsense").exit_code == 2


def test_wrong_settings_are_all_said_at_once_and_are_bad_input(vestka, settings):
    settings["VESTKA_PUBLIC_URL"] = "http://elsewhere.example"
    settings["VESTKA_OPERATOR"] = "pigeon"

    said = vestka("sender", "list")

    assert said.exit_code == 2
    assert "VESTKA_PUBLIC_URL must be" in said.stderr
    assert "VESTKA_OPERATOR must be" in said.stderr


def test_a_database_that_does_not_answer_is_one_sentence(vestka, settings):
    settings["VESTKA_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"

    said = vestka("sender", "list")

    assert said.exit_code == 1
    assert said.stderr == (
        "Error: the database cannot be reached: check VESTKA_DATABASE_URL and that it runs\n"
    )


def test_upgrade_makes_an_empty_database_ready_and_again_changes_nothing(
    vestka, settings, empty_database_url
):
    settings["VESTKA_DATABASE_URL"] = empty_database_url
    assert "run `vestka upgrade`" in vestka("sender", "list").stderr

    for _ in range(2):
        said = vestka("upgrade")
        assert (said.exit_code, said.output) == (0, f"at revision {newest_revision()}\n")

    assert revision(settings["VESTKA_DATABASE_URL"]) == newest_revision()
    assert vestka("sender", "list").exit_code == 0


def test_a_keyring_is_made_private_and_never_overwritten(vestka, settings, tmp_path):
    place = tmp_path / "other.json"

    assert vestka("keys", "init", str(place)).exit_code == 0
    again = vestka("keys", "init", str(place))

    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert again.exit_code == 2
    assert "never overwritten" in again.stderr


def test_no_command_about_keys_prints_one(vestka, settings):
    before = Path(settings["VESTKA_KEYRING"]).read_text()
    said = "".join(
        vestka("keys", *each).output
        for each in (["status"], ["rotate"], ["rotate", "--rewrap"], ["status"])
    )

    for secret in before.split('"') + Path(settings["VESTKA_KEYRING"]).read_text().split('"'):
        assert len(secret) < 40 or secret not in said


def test_a_rotation_is_finished_by_wrapping_every_data_key_anew(vestka, settings):
    seed(ports_of(settings))
    assert vestka("keys", "rotate").exit_code == 0
    assert "key 2, current: wraps 0 data keys" in vestka("keys", "status").output

    first = vestka("keys", "rotate", "--rewrap")
    second = vestka("keys", "rotate", "--rewrap")

    assert first.output != "0 data keys were wrapped anew\n"
    assert second.output == "0 data keys were wrapped anew\n"
    ports = ports_of(settings)
    with act(ports) as acting:
        assert set(wrapped_by(acting.tx)) == {2}
        assert [each.number for each in senders.senders(acting.tx)]
    assert load_keyring(settings["VESTKA_KEYRING"]).current == 2


def test_a_sender_is_added_once_and_listed_without_its_number(vestka):
    added = vestka("sender", "add", "sms", "+48 732 100 077", "--pool", "families")
    again = vestka("sender", "add", "sms", NUMBER, "--pool", "pages")
    listed = vestka("sender", "list")

    assert added.exit_code == 0
    assert again.exit_code == 1
    assert f"{UUID(added.output.strip())} sms families active serves 0 of 1" in listed.output
    assert "sms: room for 1 more families" in listed.output
    assert NUMBER[1:] not in listed.output


@pytest.mark.parametrize("number", ["12", "+48123", "+4850010030", "pigeon"])
def test_a_number_that_cannot_exist_is_bad_input(vestka, number):
    said = vestka("sender", "add", "sms", number, "--pool", "families")

    assert said.exit_code == 2
    assert number not in said.stderr


def test_a_burnt_sender_gives_its_families_and_no_other_to_a_free_one(vestka, settings):
    ports = ports_of(settings)
    players = seed(ports)
    for line in vestka("sender", "list").stdout.splitlines():
        if "sms families active serves 0" in line:
            vestka("sender", "rest", line.split()[0])  # what the demonstration keeps in reserve
    empty = vestka("sender", "burn", cast.FAMILY_SENDER)
    assert empty.exit_code == 1
    assert "nothing was changed" in empty.stderr
    assert "families active serves 1 of 1" in vestka("sender", "list").output

    vestka("sender", "add", "sms", NUMBER, "--pool", "families")
    burnt = vestka("sender", "burn", cast.FAMILY_SENDER)

    assert burnt.output == "burnt; 1 families moved to other senders\n"
    with act(ports) as acting:
        [family] = families.families_of_exile(acting.tx, UUID(players.exile.id))
        moved = families.lock_family(acting.tx, family)
        new = senders.find_sender(acting.tx, acting.tx.index("sender", NUMBER))
        assert moved is not None
        assert new is not None
        assert moved.sender_id == new.id
        assert is_unproved(moved.watch.orders)  # she does not know that number yet (D10)


def test_a_resting_sender_is_not_in_the_reserve(vestka):
    vestka("sender", "add", "sms", NUMBER, "--pool", "families")

    assert vestka("sender", "rest", NUMBER).exit_code == 0

    assert "sms: room for 0 more families" in vestka("sender", "list").output


def test_a_sender_with_a_family_keeps_its_pool_and_shows_whom_it_would_expose(vestka, settings):
    seed(ports_of(settings))

    refused = vestka("sender", "assign", cast.FAMILY_SENDER, "--pool", "pages")
    raised = vestka("sender", "assign", cast.FAMILY_SENDER, "--families-max", "3")

    assert refused.exit_code == 1
    assert "serves 1 families; if it becomes known, up to 3" in raised.output
    assert vestka("sender", "assign", cast.FAMILY_SENDER).exit_code == 2
    assert vestka("sender", "assign", str(uuid4()), "--families-max", "3").exit_code == 1


def test_an_organisation_invites_exiles_and_responders_by_links_that_work_once_each(vestka):
    added = vestka("organisation", "add", "North Desk", "--time-zone", "Europe/Warsaw")
    again = vestka("organisation", "add", "North Desk", "--time-zone", "Europe/Warsaw")
    by_name = vestka("invite", "North Desk")
    by_id = vestka("responder", "invite", added.output.strip())

    assert again.exit_code == 1
    assert by_name.stdout.startswith("https://vestka.example/invitation/")
    assert by_id.stdout.startswith("https://vestka.example/desk/invitation/")
    assert "48 hours" in by_id.stderr
    assert vestka("invite", "Nobody's").exit_code == 1


def test_responders_are_listed_without_names_and_revoked_by_their_reference(vestka, settings):
    players = seed(ports_of(settings))
    revoked, *_ = players.responders
    listed = vestka("responder", "list", revoked.organisation)
    assert revoked.id in listed.output
    assert revoked.name not in listed.output

    assert "1 responders can open nothing" in vestka("responder", "revoke", revoked.id).output
    assert revoked.id not in vestka("responder", "list", revoked.organisation).output
    assert vestka("responder", "revoke", str(uuid4())).exit_code == 1
    assert vestka("responder", "revoke", "Olga").exit_code == 2


def test_an_organisation_is_revoked_by_name_but_not_the_last_one(vestka, settings):
    seed(ports_of(settings))
    assert cast.NORTH in vestka("organisation", "list").output
    assert vestka("organisation", "revoke", cast.NORTH).exit_code == 0
    assert cast.NORTH not in vestka("organisation", "list").output
    assert vestka("organisation", "revoke", cast.NORTH).exit_code == 1
    assert vestka("organisation", "revoke", str(uuid4())).exit_code == 1
    last = vestka("organisation", "revoke", cast.SOUTH)
    assert last.exit_code == 1
    assert "add another organisation first" in last.stderr


def test_an_unknown_time_zone_is_bad_input(vestka):
    assert vestka("organisation", "add", "N", "--time-zone", "Middle/Earth").exit_code == 2


def fill_ledger(settings):
    ports = ports_of(settings)
    for _ in range(3):
        with act(ports) as acting:
            write(acting.tx, Deed(SERVICE, uuid4(), "open-card", uuid4()), acting.today)
    return ports


def test_a_whole_ledger_is_verified_and_a_changed_entry_named(vestka, settings):
    ports = fill_ledger(settings)
    whole = vestka("ledger", "verify")
    with act(ports) as acting:
        changed = update(LedgerRow).where(LedgerRow.seq == 2).values(act="close-case")
        acting.tx.session.execute(changed)

    bad = vestka("ledger", "verify")

    assert whole.output.startswith("3 entries, unbroken; last hash ")
    assert bad.exit_code == 1
    assert bad.stderr == "Error: entry 2 is missing, moved or changed\n"


def test_a_published_head_is_found_again_and_not_in_a_ledger_made_anew(vestka, settings):
    ports = fill_ledger(settings)
    kept = vestka("ledger", "head").output.strip()
    assert kept == vestka("ledger", "head").output.strip()
    fill_ledger(settings)
    assert vestka("ledger", "verify", "--last", kept).exit_code == 0
    with act(ports) as acting:
        acting.tx.session.execute(delete(LedgerRow))
    fill_ledger(settings)  # by somebody who holds the keyring
    assert vestka("ledger", "verify").exit_code == 0
    assert vestka("ledger", "verify", "--last", kept).exit_code == 1
    assert vestka("ledger", "verify", "--last", "tomorrow/abc").exit_code == 2


def test_a_sender_is_named_without_a_number_among_the_arguments(vestka):
    assert vestka("sender", "list").exit_code == 0  # sets the settings
    adding = ["sender", "add", "sms", "-", "--pool", "families"]
    added = CliRunner().invoke(main, adding, input=f"{NUMBER}\n")
    assert added.exit_code == 0
    again = CliRunner().invoke(main, adding, input=f"{NUMBER}\n")
    assert again.exit_code == 1
    burnt = CliRunner().invoke(main, ["sender", "burn", "-"], input=f"{NUMBER}\n")
    assert burnt.exit_code == 0
    assert NUMBER[1:] not in added.output + again.output + burnt.output


def test_a_ledger_whose_end_was_cut_off_is_told_by_a_hash_that_was_kept(vestka, settings):
    ports = fill_ledger(settings)
    kept = vestka("ledger", "verify").output.split()[-1]
    assert vestka("ledger", "verify", "--last", kept).exit_code == 0
    with act(ports) as acting:
        acting.tx.session.delete(acting.tx.session.get(LedgerRow, 3))

    assert vestka("ledger", "verify").exit_code == 0
    assert vestka("ledger", "verify", "--last", kept).exit_code == 1


@pytest.mark.parametrize("name", ["", "   ", "\t", "a\x00b", "x" * 101])
def test_an_organisation_has_a_name_that_can_be_read(vestka, name):
    for command in (["organisation", "add", name, "--time-zone", "UTC"], ["invite", name]):
        result = vestka(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "write the organisation's name" in result.stderr


def test_a_number_of_belarus_cannot_be_ours(vestka):
    result = vestka("sender", "add", "sms", "+375291234567", "--pool", "pages")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "Belarus" in result.stderr


def test_a_burnt_sender_is_not_burnt_or_rested_again(vestka):
    found = vestka("sender", "add", "sms", "+48500100777", "--pool", "families").stdout.strip()
    assert vestka("sender", "burn", found).exit_code == 0
    for again_said in ("burn", "rest"):
        again = vestka("sender", again_said, found)
        assert (again.exit_code, again.stdout) == (1, "")
        assert "burnt already" in again.stderr


@pytest.mark.parametrize("home", ["file", "file/below", "/proc/nope"])
def test_a_home_that_cannot_be_used_is_one_sentence(vestka, settings, tmp_path, home):
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    settings["VESTKA_HOME"] = str(tmp_path / home)
    del settings["VESTKA_DATABASE_URL"]
    for command in (["doctor"], ["organisation", "add", "North", "--time-zone", "UTC"]):
        result = vestka(*command)
        assert result.exit_code == 1
        assert "VESTKA_HOME" in result.output
        assert "Traceback" not in result.output
    assert sorted(tmp_path.iterdir()) == before
