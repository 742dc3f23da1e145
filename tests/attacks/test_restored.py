"""Attacks by time: an older database is put back, and would believe what it knew (R11, D9)."""

from contextlib import nullcontext, suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from jobs.clock import Clock
from service.domain.releasing import Part, ReleaseRefusedError
from service.storage import families, ledger_rows, people, senders
from service.storage.dossiers import (
    Recipient,
    drop_recipient,
    put_recipient,
    recipients_of,
)
from service.storage.keyring import KeyringRefusedError
from service.storage.people import Secrets
from service.storage.returning import ReturnRecord, add_return, confirm, replace_words
from service.storage.signin import hash_secret, token_hash, verify_secret
from service.storage.tomb_file import TombFileBrokenError
from service.storage.tombstones import Grave, bury
from service.storage.words import Language
from service.usecases import (
    auditing,
    enrolling,
    leaving,
    releasing,
    restoring,
    returning,
    signing_in,
)
from service.usecases.acting import act
from service.usecases.enrolling import InvitationRefusedError
from service.usecases.escalating import NoSuchCaseError
from service.usecases.restoring import StandsTooShortError, TombstonesOlderError
from tests.attacks.keeping import Vault
from tests.stories.cast import DISTRESS, STOP


@pytest.fixture
def vault(world, database_url, tmp_path):
    return Vault(tmp_path, world.stage.ports, database_url)


@pytest.fixture
def family(request):
    return getattr(request, "param", {"every": ["P3D", "P3D"]})


def go_on(world):
    world.meanwhile(minutes=12)
    restoring.go_on(world.stage.ports)
    world.stage.serve()  # the stage looks anew at what is due


def rows(world, query):
    with world.stage.ports.store.begin() as tx:
        return tx.run(query)


def test_what_was_backed_up_comes_back_whole_and_its_ledger_unbroken(world, vault, mother):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    tables = ("families", "agreements", "checks", "inbox", "exiles", "responders", "ledger")
    before = {each: rows(world, f"SELECT count(*) FROM {each}") for each in tables}
    vault.back_up("a")
    vault.lose_everything()
    vault.restore("a")
    go_on(world)
    with act(world.stage.ports) as acting:
        assert ledger_rows.first_bad(acting.tx) is None
        entries = sum(1 for _ in ledger_rows.entries(acting.tx))
    before["ledger"] = [(before["ledger"][0][0] + 2,)]  # the restore, and the word to go on
    assert entries == before["ledger"][0][0]
    assert {each: rows(world, f"SELECT count(*) FROM {each}") for each in tables} == before
    mother.expect_ping(within=timedelta(days=7)).reply_safely()
    world.forward(days=1)


def test_a_family_stopped_after_the_backup_stays_stopped(world, vault, mother, exile):
    mother.expect_ping().reply_safely()
    vault.back_up("old")
    world.forward(days=1)
    mother.sends(STOP)
    exile.expect_asked("stopped")
    vault.bury()
    vault.lose_everything()
    assert vault.restore("old").stopped == 1
    go_on(world)
    world.forward(weeks=4)
    assert rows(world, "SELECT state FROM families") == [("stopped",)]


def test_a_pause_ordered_after_the_backup_holds(world, vault, mother, exile):
    mother.expect_ping().reply_safely()
    vault.back_up("old")
    world.act("mother.exile", do="pause", until=world.now + timedelta(days=20))
    vault.bury()
    vault.lose_everything()
    assert vault.restore("old").paused == 1
    go_on(world)
    world.forward(days=18)


def test_nothing_goes_out_before_somebody_says_so_and_everything_is_heard(
    world, vault, mother, anna
):
    mother.expect_ping().reply_safely()
    vault.back_up("a")
    vault.lose_everything()
    vault.restore("a")
    world.stage.serve()
    world.meanwhile(days=9)
    assert world.events("skipped", why="held")
    assert len(world.texts_from_us_to("mother")) == 1
    world.forget_everything()
    mother.sends(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


def test_a_message_of_the_last_minutes_is_not_sent_twice(world, vault, mother):
    began = world.now
    while not rows(world, "SELECT 1 FROM outbox WHERE kind = 'ping'"):
        vault.back_up("just before")
        assert world.stage.step(began + timedelta(days=9))
    mother.expect_ping()
    vault.lose_everything()
    vault.restore("just before")
    with pytest.raises(StandsTooShortError):
        restoring.go_on(world.stage.ports)
    go_on(world)
    world.meanwhile(hours=9)
    texts = world.texts_from_us_to("mother")
    assert len(texts) == 1, "what had gone out went out again"
    world.forget_everything()


def test_the_follow_up_of_a_lost_answer_is_not_sent(world, vault, mother, exile):
    ping = mother.expect_ping()
    vault.back_up("before the answer")
    ping.reply_safely()
    world.forward(minutes=10)
    vault.lose_everything()
    vault.restore("before the answer")
    go_on(world)
    world.ignore("asked")
    world.meanwhile(hours=60)
    assert len(world.texts_from_us_to("mother")) == 1
    world.forget_everything()


def test_without_tombstones_every_family_comes_back_stopped(world, vault, mother):
    mother.expect_ping().reply_safely()
    vault.back_up("a")
    vault.lose_everything()
    assert vault.restore("a", all_stopped=True).stopped == 1
    go_on(world)
    world.forward(weeks=3)


def test_tombstones_older_than_the_backup_are_refused(world, vault, mother, exile):
    vault.back_up("first")
    older = vault.tombstones.read_bytes()
    mother.expect_ping().reply(STOP)
    exile.expect_asked("stopped")
    vault.back_up("second")
    vault.tombstones.write_bytes(older)
    vault.lose_everything()
    with pytest.raises(TombstonesOlderError):
        vault.restore("second")
    assert rows(world, "SELECT 1 FROM families") == []
    vault.restore("second", all_stopped=True)


@pytest.mark.parametrize("harm", ["flip", "drop", "swap", "title", "half"])
def test_tombstones_that_were_tampered_with_are_refused(world, vault, mother, exile, harm):
    mother.expect_ping().reply(STOP)
    exile.expect_asked("stopped")
    sender = world.player.cast.families["mother"].sender
    with act(world.stage.ports) as acting:
        found = senders.find_sender(acting.tx, acting.tx.index("sender", sender))
        assert found is not None
        bury(acting.tx, Grave.BURNT, found.id)
    vault.bury()
    lines = vault.tombstones.read_bytes().splitlines(keepends=True)
    assert len(lines) >= 3
    if harm == "flip":
        lines[1] = lines[1].replace(b"stopped", b"revoked").replace(b"burnt", b"dropped")
    elif harm == "drop":
        del lines[1]
    elif harm == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    elif harm == "title":
        del lines[0]
    else:
        lines[-1] = lines[-1][:-9]
    vault.tombstones.write_bytes(b"".join(lines))
    with pytest.raises(TombFileBrokenError):
        vault.bury()


def test_a_database_put_back_by_other_means_stands_still_by_itself(
    world, vault, database_url, mother, exile
):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    older = rows(world, "SELECT sealed_watch, state, wake_at FROM families")
    mother.sends(STOP)
    exile.expect_asked("stopped")
    vault.bury()
    with world.stage.ports.store.begin() as tx:
        tx.run("DELETE FROM tombstones")
        tx.run(
            "UPDATE families SET sealed_watch = %(a)b, state = %(b)b, wake_at = %(c)b",
            **dict(zip("abc", older[0], strict=True)),
        )
    assert vault.bury(), "the file knows of a stop that the database does not"
    assert rows(world, "SELECT state FROM families") == [("stopped",)]
    assert len(rows(world, "SELECT 1 FROM standstill")) == 1
    world.stage.serve()
    world.forward(weeks=3)


def test_a_longer_pause_that_a_database_put_back_has_forgotten_holds(world, vault, mother):
    mother.expect_ping().reply_safely()
    world.act("mother.exile", do="pause", until=world.now + timedelta(days=5))
    vault.bury()
    kept = ("SELECT sealed_watch, wake_at FROM families", "SELECT mark, until FROM tombstones")
    (watch, wake_at), (mark, until) = rows(world, kept[0])[0], rows(world, kept[1])[0]
    world.act("mother.exile", do="pause", until=world.now + timedelta(days=30))
    vault.bury()
    with world.stage.ports.store.begin() as tx:
        tx.run("UPDATE tombstones SET until = %(a)b WHERE mark = %(b)b", a=until, b=mark)
        tx.run("UPDATE families SET sealed_watch = %(a)b, wake_at = %(b)b", a=watch, b=wake_at)
    assert vault.bury(), "the file knows of a later day than the database"
    go_on(world)
    world.forward(days=28)


NOBODY_HAS = "UPDATE data_keys SET wrapped = '\\x010009' || substr(wrapped, 4)"
HARMS = {
    "keys are gone": "DELETE FROM data_keys WHERE id IN (SELECT id FROM families)",
    "an agreement is gone": "DELETE FROM agreements",
    "an organisation's key is gone": "DELETE FROM data_keys WHERE id IN (SELECT id FROM organisations)",
    "keys of a keyring nobody has": f"{NOBODY_HAS} WHERE id IN (SELECT id FROM families)",
}
PUT_BACK = ("sessions", "invitations", "returns")
HARMS_THAT_STAY = ("keys of a keyring nobody has",)
ONE_RESPONDER = "SELECT state, locator_index FROM responders WHERE id = '{}'"


@pytest.mark.parametrize("harm", HARMS)
def test_an_older_database_stands_still_also_where_not_all_of_it_opens(world, vault, mother, harm):
    mother.expect_ping().reply_safely()
    gone = rows(world, "SELECT id, locator_index FROM responders ORDER BY ordinal, id LIMIT 1")[0]
    leaving.revoke_responder(world.stage.ports, gone[0])
    vault.bury()
    with world.stage.ports.store.begin() as tx:
        tx.run("DELETE FROM tombstones")
        tx.run(
            "UPDATE responders SET state = 'active', locator_index = %(a)b WHERE id = %(b)b",
            a=gone[1],
            b=gone[0],
        )
        tx.run(HARMS[harm])
    with pytest.raises(KeyringRefusedError) if harm in HARMS_THAT_STAY else nullcontext():
        auditing.keep_tombstones(world.stage.ports, vault.tombstones)
    assert len(rows(world, "SELECT 1 FROM standstill")) == 1
    if harm not in HARMS_THAT_STAY:
        [(state, way_in)] = rows(world, ONE_RESPONDER.format(gone[0]))
        assert state == "revoked"
        assert way_in != gone[1]
    world.forget_everything()


def test_what_was_good_once_is_not_good_again_in_a_database_put_back(world, vault, mother, exile):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    ports = world.stage.ports
    with act(ports) as acting:
        exile_id, organisation_id = acting.tx.run("SELECT id, organisation_id FROM exiles")[0]
        asked = acting.tx.new_id()
        soon = acting.now + timedelta(hours=1)
        add_return(acting.tx, asked, token_hash("an asking"), exile_id, soon)
        confirm(acting.tx, asked, acting.now, soon)
    invited = enrolling.invite(ports, "exile", organisation_id)
    signed_in = signing_in.begin(ports, "exile", exile_id)
    assert all(rows(world, f"SELECT 1 FROM {each}") for each in PUT_BACK)
    mother.sends(STOP)
    exile.expect_asked("stopped")
    vault.bury()
    with ports.store.begin() as tx:
        tx.run("DELETE FROM tombstones")
    assert vault.bury()
    assert signing_in.who_is(ports, "exile", signed_in) is None
    with pytest.raises(InvitationRefusedError):
        returning.asking(ports, "an asking")
    with pytest.raises(InvitationRefusedError):
        enrolling.offer(ports, "exile", invited, Language.ENGLISH)
    world.forget_everything()


def test_an_older_copy_of_a_stopped_familys_row_sends_nothing_and_the_operator_hears_of_it(
    world, mother, exile
):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    older = rows(world, "SELECT sealed_watch, state, wake_at FROM families")
    mother.sends(STOP)
    exile.expect_asked("stopped")
    with world.stage.ports.store.begin() as tx:
        tx.run(
            "UPDATE families SET sealed_watch = %(a)b, state = %(b)b, wake_at = %(c)b",
            **dict(zip("abc", older[0], strict=True)),
        )
    world.stage.serve()
    world.meanwhile(days=7)
    assert len(world.texts_from_us_to("mother")) == 1
    told = [each.facts["text"] for each in world.got if each.who == "operator"]
    assert "Please look at the service: older-rows." in told
    world.forget_everything()


def test_a_responder_revoked_after_the_backup_does_not_come_back(world, vault):
    vault.back_up("old")
    gone = rows(world, "SELECT id FROM responders ORDER BY ordinal, id LIMIT 1")[0][0]
    leaving.revoke_responder(world.stage.ports, gone)
    vault.bury()
    vault.lose_everything()
    vault.restore("old")
    states = dict(rows(world, "SELECT id, state FROM responders"))
    assert states.pop(gone) == "revoked"
    assert set(states.values()) == {"active"}
    world.forget_everything()


def test_a_dossier_key_given_up_after_the_backup_does_not_come_back(world, vault):
    with act(world.stage.ports) as acting:
        someone = next(iter(people.responders_of(acting.tx, organisations_in(acting))))
        for kind, key in (("own", "age1lost"), ("recovery", "age1kept")):
            new = Recipient(uuid4(), someone.organisation_id, someone.id, kind, key)
            put_recipient(acting.tx, new, acting.today)
    vault.back_up("old")
    with act(world.stage.ports) as acting:
        drop_recipient(acting.tx, someone.organisation_id, someone.id, "own")
    vault.bury()
    vault.lose_everything()
    vault.restore("old")
    with act(world.stage.ports) as acting:
        left = recipients_of(acting.tx, [someone.organisation_id])
    assert [each.key for each in left] == ["age1kept"]
    world.forget_everything()


def organisations_in(acting):
    return [each.id for each in people.organisations(acting.tx)]


def test_a_word_that_opened_something_before_the_backup_opens_nothing_after_it(
    world, vault, mother, anna
):
    mother.expect_ping().reply(DISTRESS)
    for channel in ("sms", "signal"):
        anna.expect_page(level="L4", channel=channel)
    anna.takes()
    [(case_id,)] = rows(world, "SELECT id FROM cases")
    [(holder,)] = rows(world, "SELECT owner_id FROM cases")
    releasing.ask_release(world.stage.ports, holder, case_id, Part.REPLIES)
    [(asking,)] = rows(world, "SELECT id FROM releases")
    agree_as_anybody(world, asking, holder)
    assert releasing.open_release(world.stage.ports, holder, asking).replies
    vault.back_up("old")
    vault.lose_everything()
    vault.restore("old")
    with pytest.raises(NoSuchCaseError):
        releasing.open_release(world.stage.ports, holder, asking)
    world.forget_everything()


def agree_as_anybody(world, asking, holder):
    """Let whoever may be the second person agree."""
    for (someone,) in rows(world, "SELECT id FROM responders"):
        if someone != holder:
            with suppress(ReleaseRefusedError):
                releasing.agree_release(world.stage.ports, someone, asking, agrees=True)


def test_an_organisation_dissolved_after_the_backup_does_not_come_back(world, vault):
    vault.back_up("old")
    with act(world.stage.ports) as acting:
        gone = families.read_family(acting.tx, world.player.cast.families["mother"].id)
    assert gone is not None
    leaving.revoke_organisation(world.stage.ports, gone.organisations[0])
    vault.back_up("new")  # its key is gone with the older file of keys
    vault.lose_everything()
    vault.restore("old")
    go_on(world)
    [(own, other)] = rows(world, "SELECT own_organisation_id, other_organisation_id FROM families")
    assert gone.organisations[0] not in (own, other)
    world.forget_everything()


def test_a_clock_over_an_older_database_stands_still_before_it_wakes_anybody(
    world, vault, mother, exile
):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    older = rows(world, "SELECT sealed_watch, state, wake_at FROM families")
    mother.sends(STOP)
    exile.expect_asked("stopped")
    vault.bury()
    with world.stage.ports.store.begin() as tx:
        tx.run("DELETE FROM tombstones")
        tx.run(
            "UPDATE families SET sealed_watch = %(a)b, state = %(b)b, wake_at = %(c)b",
            **dict(zip("abc", older[0], strict=True)),
        )
    world.stage.clock.move_to(older[0][2] + timedelta(hours=3))
    Clock(world.stage.ports, vault.tombstones).turn()
    world.meanwhile(days=7)
    assert len(world.texts_from_us_to("mother")) == 1
    assert rows(world, "SELECT state FROM families") == [("stopped",)]
    told = [each.facts["text"] for each in world.got if each.who == "operator"]
    assert "Please look at the service: older-database." in told
    world.forget_everything()


def test_a_tombstone_written_by_somebody_else_meanwhile_is_no_older_database(world, vault):
    """Two processes keep the file: what one has just added is not news from the past."""
    for number in range(3):
        with act(world.stage.ports) as acting:
            bury(acting.tx, Grave.BURNT, number)
        assert not vault.bury()
    with act(world.stage.ports) as acting:
        bury(acting.tx, Grave.PAUSED, "x", acting.today)
    assert not vault.bury()
    world.stage.clock.move_to(world.now + timedelta(days=3))
    with world.stage.ports.store.begin() as tx:
        tx.run("DELETE FROM tombstones WHERE until IS NOT NULL")  # as the job does
    assert not vault.bury()


def test_a_restored_familys_deputy_and_shadow_are_what_they_were(world, vault, mother, exile):
    """The settling opens and seals every family: what it does not mean to change stays."""
    mother.expect_ping().reply_safely()
    with act(world.stage.ports) as acting:
        before = families.read_family(acting.tx, world.player.cast.families["mother"].id)
    vault.back_up("a")
    vault.lose_everything()
    vault.restore("a")
    with act(world.stage.ports) as acting:
        after = families.read_family(acting.tx, world.player.cast.families["mother"].id)
    assert before is not None
    assert after is not None
    assert after.settled == before.settled
    assert after.organisations == before.organisations
    assert len(after.watch.orders) == len(before.watch.orders) + 1
    assert (after.watch.sent, after.watch.check) == (before.watch.sent, before.watch.check)


def test_words_replaced_after_the_backup_open_nothing_any_more(world, vault):
    with world.stage.ports.store.begin() as tx:
        tx.run("UPDATE exiles SET secret_hash = %(hash)b", hash=hash_of(OLD))
    vault.back_up("old")
    with act(world.stage.ports) as acting:
        [(exile_id, *_)] = acting.tx.run("SELECT id FROM exiles WHERE state = 'active'")
        record = ReturnRecord(exile_id, exile_id, "confirmed", None)
        replace_words(acting.tx, record, Secrets(b"another", hash_of(NEW)))
    vault.bury()
    vault.lose_everything()
    vault.restore("old")
    [(kept,)] = rows(world, "SELECT secret_hash FROM exiles WHERE state = 'active'")
    assert not verify_secret(PEPPER, OLD, kept)
    assert rows(world, "SELECT 1 FROM returns") == []


OLD, NEW = ("able", "baker", "cargo", "delta"), ("echo", "fable", "gamma", "hotel")
PEPPER = b"a pepper of thirty-two characters"


def hash_of(words):
    return hash_secret(PEPPER, words)
