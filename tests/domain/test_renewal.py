"""New words for old: what each book still counts for, and what a renewal leaves behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain import ordering
from service.domain.agreement import Mode
from service.domain.check import State
from service.domain.codebook import Codebook, DistressMarker
from service.domain.family import Family
from service.domain.former import Alarms
from service.domain.renewal import (
    ALARMS_LAST,
    FORMER_MAX,
    Added,
    add_wordings,
    alarms_of,
    drop_wording,
    read_with,
    renew,
)
from service.domain.sequence import deck
from tests.domain.builders import (
    DISTRESS,
    NOON,
    STOP,
    TODAY,
    WORDINGS,
    Player,
    a_check,
    a_codebook,
    a_family,
    a_watch,
    an_agreement,
    hours,
    sent,
)

NEW_SAFE = {"kitchen": "вареники", "shed": "дрова"}
NEW_DISTRESS = "борщ прокис"
NEW_STOP = "надоели разговоры"


def new_book(**changed: Any) -> Codebook:
    topics = [
        {"name": "kitchen", "pings": ["Что на ужин варила?"], "safe": ["вареники"]},
        {"name": "shed", "pings": ["Сарай ещё держится?"], "safe": ["дрова"]},
    ]
    said = {"topics": topics, "distress": [NEW_DISTRESS], "stop": [NEW_STOP]}
    return a_codebook(**{**said, **changed})


def renewed(family: Family, book: Codebook, *, burnt: bool = False, day: Any = TODAY) -> Family:
    done = renew(family.agreement, family.former, book, burnt=burnt, today=day)
    return replace(family, agreement=done.agreement, former=done.former)


def asked_then_renewed(**changed: Any) -> Player:
    """A family asked about the garden under the old words, which then were replaced."""
    player = Player(renewed(a_family(), new_book(), **changed), a_watch(), NOON + hours(1))
    return player.does(ordering.take_up(player.watch))


def verdicts(player: Player) -> list[str]:
    return [f"{each['verdict']} {each['reason']}" for each in player.told("verdict")]


def test_an_open_ping_is_answered_under_the_words_it_was_sent_under() -> None:
    player = asked_then_renewed()
    player.hears("перцы пошли")
    assert verdicts(player) == ["safe safe-marker"]
    assert player.check.state is State.SAFE


def test_new_safe_words_are_no_answer_to_an_old_ping() -> None:
    player = asked_then_renewed()
    player.hears("вареники налепила")
    assert verdicts(player) == ["unverified no-marker"]


def test_the_newest_pings_words_count_where_one_check_saw_both() -> None:
    player = asked_then_renewed()
    player.until_pinged()
    assert (player.check.edition, player.check.ordinal) == (1, 0)
    player.hears("перцы пошли")
    player.hears(NEW_SAFE[player.check.topic])
    assert verdicts(player) == ["unverified no-marker", "safe safe-marker"]


@pytest.mark.parametrize("old_ping", [True, False], ids=["old ping", "nothing asked"])
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (DISTRESS, "distress distress-marker"),
        (NEW_DISTRESS, "distress distress-marker"),
        (STOP, "stop stop-marker"),
        (NEW_STOP, "stop stop-marker"),
        (f"перцы, вареники, дрова, {DISTRESS}", "distress distress-marker"),
        (f"перцы, вареники, дрова, {NEW_DISTRESS}", "distress distress-marker"),
    ],
)
def test_distress_and_the_end_count_in_the_words_of_both_books(
    text: str, verdict: str, *, old_ping: bool
) -> None:
    player = asked_then_renewed()
    if not old_ping:
        player.change_check(state=State.SAFE, heard=())
    player.hears(text)
    assert verdicts(player) == [verdict]


def test_an_unknown_phones_distress_counts_in_the_words_of_both_books() -> None:
    for text in (DISTRESS, NEW_DISTRESS):
        player = asked_then_renewed()
        player.hears(text, known=False)
        assert verdicts(player) == ["distress distress-marker"]


def test_a_topics_own_distress_goes_on_counting() -> None:
    book = a_codebook(
        topics=[
            {
                "name": "garden",
                "pings": ["Что с грядками?"],
                "safe": ["перцы"],
                "distress": ["баклажаны"],
            }
        ]
    )
    family = renewed(a_family(codebook=book), new_book())
    player = Player(family, a_watch(check=a_check(state=State.SAFE)), NOON + hours(1))
    player.hears("баклажаны")
    assert verdicts(player) == ["distress distress-marker"]


def test_old_alarms_fade_after_their_season_but_not_for_the_ping_they_belong_to() -> None:
    family = renewed(a_family(), new_book())
    last, over = TODAY + ALARMS_LAST, TODAY + ALARMS_LAST + timedelta(days=1)
    assert DistressMarker(DISTRESS) in read_with(family, None, last).distress
    assert DistressMarker(DISTRESS) not in read_with(family, None, over).distress
    assert DistressMarker(DISTRESS) in read_with(family, None, over, edition=0).distress


def test_an_old_word_for_the_end_that_means_something_else_now_is_left_behind() -> None:
    topics = [
        {"name": "kitchen", "pings": ["Что на ужин варила?"], "safe": ["вареники"]},
        {"name": "talk", "pings": ["Как посидели?"], "safe": ["устала я от этого"]},
    ]
    family = renewed(a_family(), new_book(topics=topics))
    assert read_with(family, None, TODAY).stop == (NEW_STOP,)
    # What was left behind once does not come back with the next book.
    again = renewed(family, new_book(stop=["отстаньте пожалуйста"]))
    assert STOP not in read_with(again, None, TODAY).stop


def test_the_same_word_is_not_counted_twice() -> None:
    family = renewed(a_family(), new_book(distress=[DISTRESS, NEW_DISTRESS], stop=[STOP]))
    read = read_with(family, alarms_of(new_book(distress=[DISTRESS], stop=[STOP])), TODAY)
    assert [each.marker for each in read.distress].count(DISTRESS) == 1
    assert read.stop == (STOP,)


def test_only_the_last_books_are_kept_and_none_beyond_its_season() -> None:
    family = a_family()
    for count in range(FORMER_MAX + 2):
        family = renewed(family, new_book(distress=[f"сигнал {'аб' * (count + 3)}"]))
    assert [old.edition for old in family.former] == [2, 3, 4]
    assert family.agreement.edition == FORMER_MAX + 2
    later = TODAY + ALARMS_LAST + timedelta(days=1)
    assert len(renewed(family, new_book(), day=later).former) == 1
    on_the_last = renewed(family, new_book(), day=TODAY + ALARMS_LAST)
    assert [old.edition for old in on_the_last.former] == [3, 4, 5]


def test_words_to_come_warn_at_once_and_are_safe_only_in_force() -> None:
    player = Player(a_family(), a_watch(), NOON + hours(1))
    player.does(ordering.announce(player.watch, new_book()))
    player.hears("вареники")
    assert verdicts(player) == ["unverified no-marker"]
    player.hears(f"перцы, {NEW_DISTRESS}")
    assert verdicts(player)[-1] == "distress distress-marker"


def test_words_given_up_warn_no_more() -> None:
    player = Player(a_family(), a_watch(), NOON + hours(1))
    player.does(ordering.announce(player.watch, new_book()))
    assert player.watch.coming == Alarms((DistressMarker(NEW_DISTRESS),), (NEW_STOP,))
    player.does(ordering.withdraw(player.watch))
    player.hears(f"перцы, {NEW_DISTRESS}")
    assert verdicts(player) == ["safe safe-marker"]


def test_new_words_end_an_inspection_and_the_old_ones_stay_burnt() -> None:
    player = Player(a_family(), a_watch(), NOON + hours(1))
    player.does(ordering.inspected(player.watch))
    player.watch = replace(player.watch, doubts=4)
    player.family = renewed(player.family, new_book(), burnt=player.watch.inspected)
    player.does(ordering.take_up(player.watch))
    assert (player.watch.inspected, player.watch.doubts, player.watch.coming) == (False, 0, None)
    player.hears("перцы пошли")
    assert verdicts(player) == ["unverified burnt"]
    player.until_pinged()
    player.hears(NEW_SAFE[player.check.topic])
    assert verdicts(player)[-1] == "safe safe-marker"


def test_new_words_without_an_inspection_leave_doubts_as_they_are() -> None:
    taken = ordering.take_up(a_watch(doubts=1)).state
    assert (taken.doubts, taken.coming) == (1, None)


def test_an_inspection_after_a_renewal_burns_both_books() -> None:
    player = asked_then_renewed()
    player.does(ordering.inspected(player.watch))
    player.hears("перцы пошли")
    assert verdicts(player) == ["unverified burnt"]


def test_a_renewal_moves_no_time_of_the_sequence() -> None:
    family = a_family()
    plain = Player(family, a_watch(), NOON + hours(1))
    other = Player(renewed(family, new_book()), a_watch(), NOON + hours(1))
    assert plain.until_pinged().at == other.until_pinged().at
    assert other.pings[-1].text not in {text for texts in WORDINGS.values() for text in texts}


# --- more wordings ---


def test_added_wordings_join_their_topic_once() -> None:
    added = [Added(1, "Хвост трубой?"), Added(1, "Хвост трубой?"), Added(0, "Что с грядками?")]
    book = add_wordings(an_agreement(), added).codebook
    assert book is not None
    assert book.topics[1].pings == (*WORDINGS["cat"], "Хвост трубой?")
    assert book.topics[0].pings == tuple(WORDINGS["garden"])


@pytest.mark.parametrize(
    ("text", "is_dealt"),
    [
        ("Хвост трубой?", True),
        ("Перцы тоже в теплице?", True),  # a safe word: R13 sees to a quotation
        ("Правда, тётя Зина заходила на днях?", False),
        ("Неужто устала я от этого?", False),
        ("перцы", False),
    ],
)
def test_a_wording_that_would_say_too_much_when_quoted_is_never_dealt(
    text: str, *, is_dealt: bool
) -> None:
    family = a_family()
    agreement = add_wordings(family.agreement, [Added(0, text)])
    dealt = [wording.text for wording in deck(agreement, family.sequence)]
    assert (text in dealt) is is_dealt
    assert text in [kept for _, kept in agreement.wordings]  # counted all the same (R15)


def test_what_was_withheld_belongs_to_its_book() -> None:
    agreement = add_wordings(an_agreement(), [Added(0, "перцы")])
    assert agreement.withheld == ("перцы",)
    assert renew(agreement, (), new_book(), burnt=False, today=TODAY).agreement.withheld == ()


def test_a_wording_is_dropped_but_never_a_topics_last_one() -> None:
    agreement = an_agreement()
    assert agreement.codebook is not None
    dropped = drop_wording(agreement, 1, 3).codebook
    assert dropped is not None
    assert dropped.topics[1].pings == (*WORDINGS["cat"][:3], *WORDINGS["cat"][4:])
    assert dropped.topics[0] == agreement.codebook.topics[0]
    first = drop_wording(agreement, 0, 0).codebook
    assert first is not None
    assert [topic.name for topic in first.topics] == ["garden", "cat"]
    alone = an_agreement(codebook=new_book())
    assert drop_wording(alone, 0, 0) == alone


def test_a_family_without_words_has_none_to_read_with() -> None:
    with pytest.raises(AssertionError):
        read_with(a_family(Mode.OWN), None, TODAY)


def test_a_sent_wording_stays_a_quotation_after_its_book() -> None:
    family = renewed(a_family(), new_book())
    watch = a_watch(sent=(sent(0, at=NOON),))
    player = Player(family, watch, NOON + hours(1))
    player.hears("Что с грядками?")
    assert verdicts(player) == ["unverified quotation"]
