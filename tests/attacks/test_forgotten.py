"""Attacks on what was destroyed: by older copies, by a forced order, by whoever enrols again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service.domain.case import Opening, open_case
from service.domain.effects import Cause, TellExile, Why
from service.domain.ids import CaseId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy
from service.storage import backup, cases, erasing, families
from service.storage.archive import reading_archive
from service.storage.backup import CONTENT, KEYS
from service.storage.cases import CaseRecord
from service.storage.migrate import upgrade
from service.storage.sealed import DataKey, SealBrokenError, unseal
from service.storage.tombstones import Grave, bury
from service.usecases import forgetting, renewing, restoring
from service.usecases.acting import act
from service.usecases.enacting import tell_exiles
from service.usecases.erasing import AGAIN
from service.usecases.unusable import is_unusable
from tests.attacks.keeping import Vault
from tests.stories.cast import DISTRESS, MOTHER, STOP, a_family
from tests.stories.world import World
from tests.web.families import register
from tests.web.house import Browser, House
from tests.web.test_exile import signed_in, signed_in_again
from tests.web.test_words import at_desk, called, loaded, states

OTHER = a_family("aunt", to="+48500100302", sender="+48732100002", every=["P3D", "P3D"])
HERS = ("agreements", "checks", "inbox", "questions", "outbox", "changes", "address_proofs")


@pytest.fixture
def two(database_url: str) -> Iterator[World]:
    told = World(database_url, cast=[a_family(every=["P3D", "P3D"]), OTHER])
    told.ignore("asked", "ping", "reminded")
    yield told
    told.close()


@pytest.fixture
def vault(two: World, database_url: str, tmp_path: Path) -> Vault:
    return Vault(tmp_path, two.stage.ports, database_url)


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    with world.stage.ports.store.begin() as tx:
        return tx.run(query)


def order(world: World) -> UUID:
    """Let mother's exile order that she is forgotten; return her family's id."""
    family = world.player.cast.families["mother"]
    forgetting.propose_forgetting(world.stage.ports, family.exile_id, family.id)
    world.stage.serve()
    return family.id


def forget(world: World) -> UUID:
    """Let it be confirmed, too, when its days are over."""
    family_id = order(world)
    world.meanwhile(days=3, hours=2)
    with act(world.stage.ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        assert record is not None
        renewing.confirm_by_answer(acting, record)
    world.stage.serve()
    world.meanwhile(hours=2)
    return family_id


def write(world: World, text: str, name: str = "mother") -> None:
    family = world.player.cast.families[name]
    world.stage.world.phone_sends(str(family.to), to=str(family.sender), text=text)


def lived(world: World) -> None:
    """Let both families be asked and answer, so that there is something of each everywhere."""
    world.meanwhile(days=1)
    for name in ("mother", "aunt"):
        write(world, "перцы взошли", name)
    world.meanwhile(days=1)


def test_nothing_of_a_forgotten_family_is_left_and_its_neighbour_is_whole(two: World) -> None:
    lived(two)
    before = {each: rows(two, f"SELECT count(*) FROM {each}")[0][0] for each in HERS[:3]}
    family_id = forget(two)
    assert [row[0] for row in rows(two, "SELECT id FROM families")] != [family_id]
    assert len(rows(two, "SELECT 1 FROM families")) == 1
    assert rows(two, f"SELECT 1 FROM data_keys WHERE id = '{family_id}'") == []
    for each in HERS[:6]:
        assert rows(two, f"SELECT 1 FROM {each} WHERE family_id = '{family_id}'") == []
        assert each not in before or rows(two, f"SELECT 1 FROM {each}")
    number = "SELECT state FROM senders WHERE pool = 'families' ORDER BY state"
    assert rows(two, number) == [("active",), ("resting",)]
    pings = len(two.texts_from_us_to("aunt"))
    two.stage.serve()
    two.meanwhile(days=4)
    assert len(two.texts_from_us_to("aunt")) > pings


def test_an_older_backup_opens_nothing_of_a_forgotten_family(
    two: World, vault: Vault, empty_database_url: str
) -> None:
    lived(two)
    vault.back_up("before")
    family_id = forget(two)
    vault.back_up("after")  # the one file of keys is written anew
    keyring = two.stage.ports.store.keyring
    elsewhere = type(two.stage.ports.store)(empty_database_url, keyring)
    upgrade(empty_database_url)
    with (
        reading_archive(vault.folder / "before", CONTENT, vault.identity, keyring) as content,
        reading_archive(vault.keys, KEYS, vault.identity, keyring) as keys,
        elsewhere.begin() as tx,
    ):
        backup.read_manifest(content)
        backup.read_manifest(keys)
        backup.load(tx, content, keys)
        known = [row[0] for row in tx.run("SELECT id FROM data_keys")]
        everything = [tx.key(each) for each in known]
        sealed = tx.run(f"SELECT id, sealed FROM agreements WHERE family_id = '{family_id}'")
        place = families._agreement_place
        opened = [
            open_with(key, sealed_bytes, place(row_id))
            for row_id, sealed_bytes in sealed
            for key in everything
        ]
        others = tx.run("SELECT count(*) FROM agreements")
    elsewhere.close()
    assert sealed, "the older backup still has its rows"
    assert not any(opened)
    assert others[0][0] > len(sealed)


def open_with(key: DataKey, sealed: bytes, place: Any) -> bool:
    try:
        unseal(key, sealed, place)
    except SealBrokenError:
        return False
    return True


def test_a_forgotten_family_does_not_come_back_with_an_older_backup(
    two: World, vault: Vault
) -> None:
    lived(two)
    vault.back_up("before")
    keys = vault.keys.read_bytes()
    family_id = forget(two)
    vault.bury()
    vault.keys.write_bytes(keys)  # somebody kept the older keys, against what is written
    vault.lose_everything()
    assert vault.restore("before").erased == 1
    assert family_id not in [row[0] for row in rows(two, "SELECT id FROM families")]
    two.meanwhile(minutes=12)
    restoring.go_on(two.stage.ports)
    two.stage.serve()
    before = len(two.texts_from_us_to("mother"))
    two.meanwhile(weeks=2)
    assert len(two.texts_from_us_to("mother")) == before
    assert len(two.texts_from_us_to("aunt")) > 1


def test_nothing_is_destroyed_while_people_work_on_a_case(two: World) -> None:
    two.meanwhile(days=1)
    write(two, DISTRESS)
    two.meanwhile(minutes=5)
    two.act("anna", do="take")
    family_id = forget(two)
    with act(two.stage.ports) as acting:
        assert erasing.has_open_case(acting.tx, family_id)
    two.act("anna", do="close", outcome="A")
    two.meanwhile(seconds=AGAIN.total_seconds() + 7200)
    assert len(rows(two, "SELECT 1 FROM families")) == 1
    of_hers = f"SELECT 1 FROM cases WHERE family_id = '{family_id}'"
    assert rows(two, "SELECT 1 FROM case_notes") == rows(two, of_hers) == []


def test_a_wave_that_a_destroyed_family_was_part_of_goes_on(two: World) -> None:
    """Also where it was destroyed elsewhere: as after a restore, which waits for no wave."""
    family_id = two.player.cast.families["mother"].id
    aunt = two.player.cast.families["aunt"].id
    with act(two.stage.ports) as acting:
        erasing.erase_family(acting.tx, family_id)
    with act(two.stage.ports) as acting:
        told = [TellExile(each, Why.UNHELD, "case 1, 1") for each in (family_id, aunt)]
        tell_exiles(acting, told)
        tell_exiles(acting, told[:1])
    assert rows(two, "SELECT family_id FROM questions") == [(aunt,)]


def test_nothing_is_destroyed_while_a_wave_is_about_it(two: World) -> None:
    two.meanwhile(days=1)
    family_id = two.player.cast.families["mother"].id
    with act(two.stage.ports) as acting:
        record = families.read_family(acting.tx, family_id)
        assert record is not None
        opening = Opening((family_id,), Cause.SILENCE, Level.L2)
        wave_id = CaseId(acting.tx.new_id())
        opened = open_case(wave_id, opening, policy=EscalationPolicy(), now=acting.now)
        wave = CaseRecord(wave_id, None, record.organisations, acting.today, opened.state)
        cases.add_case(acting.tx, wave, None)
    assert forget(two) == family_id
    assert len(rows(two, "SELECT 1 FROM families")) == 2


def test_an_order_nobody_confirms_destroys_nothing(two: World) -> None:
    order(two)
    two.meanwhile(days=20)
    assert len(rows(two, "SELECT 1 FROM families")) == 2
    assert rows(two, "SELECT state FROM changes WHERE kind = 'forget'") == [("lapsed",)]
    assert len(two.texts_from_us_to("mother")) == 0, "messages had ended at once"


def test_distress_is_heard_until_the_very_end(two: World) -> None:
    two.meanwhile(days=1)
    order(two)
    two.meanwhile(days=2)
    write(two, DISTRESS)
    two.meanwhile(minutes=3)
    assert two.events("case-opened")


def test_her_wish_outlives_all_that_was_kept_of_her(two: World) -> None:
    two.meanwhile(days=1)
    write(two, STOP)
    two.meanwhile(minutes=3)
    forget(two)
    family = two.player.cast.families["mother"]
    with act(two.stage.ports) as acting:
        assert is_unusable(acting, family.exile_id, MOTHER)
        assert not is_unusable(acting, family.exile_id, "+48500100377")
        aunt = two.player.cast.families["aunt"]
        assert not is_unusable(acting, aunt.exile_id, MOTHER) or aunt.exile_id == family.exile_id
    two.stage.clock.move_to(two.now + timedelta(days=366))
    with act(two.stage.ports) as acting:
        assert not is_unusable(acting, family.exile_id, MOTHER)


def test_the_later_of_two_ends_holds(two: World) -> None:
    ports = two.stage.ports
    with act(ports) as acting:
        for days in (9, 3):
            bury(acting.tx, Grave.PAUSED, "x", acting.today + timedelta(days=days))
        bury(acting.tx, Grave.ERASED, "x")
        bury(acting.tx, Grave.ERASED, "x", acting.today)
    ends = "SELECT grave, until FROM tombstones ORDER BY grave"
    last = two.now.date() + timedelta(days=9)
    assert rows(two, ends) == [("erased", None), ("paused", last)]


# --- on the page ---


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house.client())


def test_forgetting_takes_the_words_again_three_days_and_a_call(
    house: House, browser: Browser
) -> None:
    words = words_of(house, browser)
    responder = house.add_responder(loaded(house).organisations[0])
    family_id = str(loaded(house).number)
    browser.get(f"/family/{family_id}/forget")
    assert "destroy" in browser.page
    assert browser.post(f"/family/{family_id}/forget").status_code == 303
    browser.get(f"/family/{family_id}")
    assert "waits for three days and a call" in browser.page
    assert loaded(house).watch.stopped_at is not None
    called(house, responder)
    house.forward(days=4)
    assert browser_again(house, words).get(f"/family/{family_id}").status_code == 404
    assert states(house) == []


def test_it_can_be_given_up_and_the_family_stays_stopped(house: House, browser: Browser) -> None:
    words_of(house, browser)
    responder = house.add_responder(loaded(house).organisations[0])
    family_id = str(loaded(house).number)
    browser.get(f"/family/{family_id}/forget")
    browser.post(f"/family/{family_id}/forget")
    browser.get(f"/family/{family_id}")
    assert browser.post(f"/family/{family_id}/words/withdraw").status_code == 303
    house.forward(days=20)
    assert states(house) == [("forget", "withdrawn", True)]
    assert "destroyed" not in at_desk(house, responder).page
    assert loaded(house).watch.stopped_at is not None


@pytest.mark.parametrize("typed", ["", "other", "nonsense"])
def test_without_the_words_that_opened_the_page_nothing_happens(
    house: House, browser: Browser, typed: str
) -> None:
    words_of(house, browser)
    family_id = str(loaded(house).number)
    browser.get(f"/family/{family_id}/forget")
    _, another = house.add_exile(loaded(house).organisations[0])
    given = {"": "", "other": " ".join(another.split()[4:]), "nonsense": "x y z w"}[typed]
    house.clock.forward(minutes=11)  # whatever was stepped up for before is over
    answer = browser.post(f"/family/{family_id}/forget", step_words=given)
    assert answer.status_code == 403
    assert not given or given not in browser.page
    assert loaded(house).watch.stopped_at is None
    assert states(house) == []


def words_of(house: House, browser: Browser) -> str:
    """Return the eight words of the exile who has just registered a family in this browser."""
    _, words = house.add_exile(house.add_organisation())
    signed_in(browser, words)
    register(browser)
    return words


def browser_again(house: House, words: str) -> Browser:
    made = Browser(house.client())
    signed_in(made, words)
    return made


def test_a_forced_order_in_a_shadow_stops_and_destroys_nothing(
    house: House, browser: Browser
) -> None:
    words = words_of(house, browser)
    responder = house.add_responder(loaded(house).organisations[0])
    shadow = Browser(house.client())
    others = words.split()[:4] + house.add_exile(loaded(house).organisations[0])[1].split()[4:]
    shadow.get("/")
    shadow.follow(shadow.post("/sign-in", words=" ".join(others)))
    found = re.search(r"/family/(\d+)", shadow.page)
    assert found
    path = f"/family/{found.group(1)}/forget"
    shadow.get(path)
    assert shadow.post(path).status_code == 303
    assert "destroy" not in at_desk(house, responder).page
    house.forward(days=20)
    with house.store.begin() as tx:
        kept = tx.run("SELECT state FROM families WHERE origin_id IS NULL")
    assert kept == [("stopped",)]


def test_signed_in_again_is_no_way_around(house: House, browser: Browser) -> None:
    """A family that was forgotten is gone for every session, also one that was open before."""
    words_of(house, browser)
    family_id = str(loaded(house).number)
    responder = house.add_responder(loaded(house).organisations[0])
    browser.get(f"/family/{family_id}/forget")
    browser.post(f"/family/{family_id}/forget")
    called(house, responder)
    house.forward(days=4)
    signed_in_again(house, browser)
    assert f"/family/{family_id}" not in browser.page


def test_a_number_of_who_wanted_no_more_is_refused_also_where_other_words_opened(
    house: House, browser: Browser
) -> None:
    """Else whoever knows her number would learn from the refusal whose page was opened."""
    words, family = words_of(house, browser), loaded(house)
    with act(house.ports) as acting:
        bury(acting.tx, Grave.UNWILLING, families.unwilling(family.exile_id, MOTHER))
    others = words.split()[:4] + house.add_exile(family.organisations[0])[1].split()[4:]
    shadow = Browser(house.client())
    shadow.get("/")
    shadow.follow(shadow.post("/sign-in", words=" ".join(others)))
    of = f"SELECT id FROM exiles WHERE id = '{family.exile_id}' OR origin_id = '{family.exile_id}'"
    with act(house.ports) as acting:
        found = [row[0] for row in acting.tx.run(of)]
        assert len(found) > 1
        assert all(is_unusable(acting, each, MOTHER) for each in found)
        assert not any(is_unusable(acting, each, "+48500100377") for each in found)
