"""What came to the pretend phones of a kept demonstration is there at its next start."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.demo.keeping import load_phones, save_phones
from service.demo.sights import AWAY, BACK, NOTHING, Sight, told
from service.domain.address import ChannelName
from service.sandbox.phones import Delivered, Written, safety_number_of
from service.sandbox.world import World

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
MOTHER, OURS, ANNA = "+48500100301", "+48732100001", "+48500100201"
GOT = Delivered(NOW, ChannelName.SMS, OURS, MOTHER, "Что с грядками?", "SM1", "r")
WROTE = Written(NOW + timedelta(minutes=5), ChannelName.SMS, OURS, "Перцы", carried=True)


def a_world() -> World:
    return World(lambda: NOW)


def test_what_a_phone_got_and_wrote_is_there_again(tmp_path: Path) -> None:
    first, path = a_world(), tmp_path / "phones.json"
    phone = first.phone(MOTHER)
    phone.inbox.append(GOT)
    phone.written.append(WROTE)
    save_phones(first, path)
    save_phones(first, path)
    second = a_world()
    load_phones(second, path)
    assert (second.phone(MOTHER).inbox, second.phone(MOTHER).written) == ([GOT], [WROTE])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_phones_are_empty_where_nothing_was_kept(tmp_path: Path) -> None:
    world = a_world()
    load_phones(world, tmp_path / "phones.json")
    assert world.phonebook.phones() == []


BEFORE = Sight({MOTHER: 1}, asked=1, exile="a", cases=frozenset(), desk="b")


def test_what_a_jump_brought_is_said_of_everybody_it_reached() -> None:
    after = Sight({MOTHER: 2, ANNA: 1}, asked=2, exile="c", cases=frozenset({"x"}), desk="d")
    assert told(BEFORE, after) == [
        "A message reached the mother's phone.",
        "A message reached Anna's phone.",
        "The exile is asked something: look at the exile's page.",
        "A case is open: look at the responders' desk.",
    ]


def test_calls_that_go_on_are_explained_and_so_is_a_database_that_is_gone() -> None:
    case = frozenset({"x"})
    waiting = replace(BEFORE, cases=case)
    paged = replace(waiting, phones={MOTHER: 1, ANNA: 1})
    assert told(waiting, paged) == [
        "A message reached Anna's phone.",
        "A case waits at the desk: calls go on until somebody takes and works on it.",
    ]
    assert (told(BEFORE, None), told(None, BEFORE)) == ([AWAY], [BACK])


def test_a_page_that_changed_is_named_and_an_empty_jump_is_said_to_be_one() -> None:
    after = Sight({MOTHER: 1}, asked=1, exile="c", cases=frozenset(), desk="d")
    assert [each.split(" shows")[0] for each in told(BEFORE, after)] == [
        "The exile's page",
        "The responders' desk",
    ]
    assert told(BEFORE, BEFORE) == [NOTHING]


def test_a_phone_is_the_same_signal_account_at_every_start() -> None:
    first, second = World(lambda: NOW, seed=1), World(lambda: NOW, seed=2)
    ids = {each.phonebook.account(MOTHER) for each in (first, second)}
    digits = [safety_number_of(each.phone(MOTHER)) for each in (first, second)]
    assert len(ids) == len(set(digits)) == 1
    second.phone(MOTHER).set_up_anew()
    assert safety_number_of(second.phone(MOTHER)) not in digits
