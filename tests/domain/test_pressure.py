"""What an entry of the pressure log weighs, how long it is kept, and what of it may leave."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.domain.level import Level
from service.domain.pressure import (
    CONSENT_LASTS,
    KEPT,
    KEPT_WITHOUT_CONSENT,
    Actor,
    Grade,
    Incident,
    Precision,
    Pressure,
    Sharing,
    Source,
    Story,
    Target,
    exported,
    is_over,
    level_of,
    may_leave,
    rounded,
    shared_at,
    with_consent,
)

TODAY = date(2027, 3, 20)
WORDS = Story("Mahilioŭ", "two in plain clothes", "a check", "a post", "to come back", "none")
VISIT = Incident(
    Pressure.HOME_VISIT,
    date(2027, 3, 17),
    Precision.DAY,
    Target.RELATIVE,
    Actor.SEEN,
    Source.TOLD,
    Grade.LIKELY,
    Sharing.FULL,
    WORDS,
    TODAY,
    TODAY,
)


def test_every_kind_of_the_field_guide_can_be_written() -> None:
    assert len(Pressure) == 20


@pytest.mark.parametrize("kind", list(Pressure))
def test_detention_is_danger_now_and_all_else_pressure(kind: Pressure) -> None:
    grave = {Pressure.DETENTION, Pressure.CRIMINAL_CASE}
    assert level_of(kind) is (Level.L4 if kind in grave else Level.L3)


@pytest.mark.parametrize(
    ("precision", "kept"),
    [
        (Precision.DAY, date(2027, 3, 17)),
        (Precision.MONTH, date(2027, 3, 1)),
        (Precision.YEAR, date(2027, 1, 1)),
    ],
)
def test_what_is_not_known_of_a_day_is_not_kept(precision: Precision, kept: date) -> None:
    assert rounded(date(2027, 3, 17), precision) == kept


@pytest.mark.parametrize("purpose", list(Sharing))
@pytest.mark.parametrize("given", list(Sharing))
def test_an_entry_leaves_only_where_the_consent_reaches(given: Sharing, purpose: Sharing) -> None:
    entry = replace(VISIT, sharing=given)
    assert may_leave(entry, purpose, TODAY) is (purpose is not Sharing.NONE and given >= purpose)


def test_consent_lapses_after_half_a_year_and_can_be_given_anew() -> None:
    last = TODAY + CONSENT_LASTS
    assert shared_at(VISIT, last) is Sharing.FULL
    after = last + timedelta(days=1)
    assert shared_at(VISIT, after) is Sharing.NONE
    assert not may_leave(VISIT, Sharing.CLOSED_LIST, after)
    anew = with_consent(VISIT, Sharing.UNNAMED, after)
    assert shared_at(anew, after) is Sharing.UNNAMED
    assert not may_leave(anew, Sharing.FULL, after)


@pytest.mark.parametrize(
    ("sharing", "kept"), [(Sharing.NONE, KEPT_WITHOUT_CONSENT), (Sharing.CLOSED_LIST, KEPT)]
)
def test_an_entry_is_kept_for_its_time_since_it_was_last_agreed_on(
    sharing: Sharing, kept: timedelta
) -> None:
    entry = replace(VISIT, sharing=sharing)
    assert not is_over(entry, TODAY + kept)
    assert is_over(entry, TODAY + kept + timedelta(days=1))
    anew = with_consent(entry, sharing, TODAY + timedelta(days=30))
    assert not is_over(anew, TODAY + kept + timedelta(days=30))


def test_without_names_neither_words_nor_a_day_leave() -> None:
    left = exported(VISIT, Sharing.UNNAMED)
    assert left["when"] == "2027-03"
    assert left["precision"] == "month"
    for words in ("Mahilioŭ", "two in plain clothes", "a check", "a post", "to come back"):
        assert words not in left.values()
    assert exported(replace(VISIT, precision=Precision.YEAR), Sharing.UNNAMED)["when"] == "2027"


@pytest.mark.parametrize(
    ("precision", "written"),
    [(Precision.DAY, "2027-03-17"), (Precision.MONTH, "2027-03"), (Precision.YEAR, "2027")],
)
def test_in_full_everything_leaves_as_exactly_as_it_is_known(
    precision: Precision, written: str
) -> None:
    left = exported(replace(VISIT, precision=precision), Sharing.FULL)
    assert left["when"] == written
    assert left["precision"] == str(precision)
    assert (left["region"], left["by_whom"], left["claimed_reason"]) == WORDS_ABOUT_WHO
    assert (left["trigger"], left["demand"], left["consequence"]) == (
        "a post",
        "to come back",
        "none",
    )
    assert (left["what"], left["consent"]) == ("home-visit", 3)


WORDS_ABOUT_WHO = ("Mahilioŭ", "two in plain clothes", "a check")
