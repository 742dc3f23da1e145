"""Opening something sealed: two people, or one alone after the others had their time."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from service.domain import releasing
from service.domain.case import Case, CaseRefusedError, CaseState, join
from service.domain.effects import Cause
from service.domain.holding import reopen, take
from service.domain.ids import ResponderId
from service.domain.level import Level
from service.domain.releasing import (
    LASTS,
    REVIEW_WITHIN,
    Openness,
    Part,
    Release,
    ReleaseRefusal,
    ReleaseRefusedError,
)
from service.domain.work import Work
from tests.domain.case_builders import NOON as NOW
from tests.domain.case_builders import a_case

HOLDER, SECOND, WITNESS = (ResponderId(UUID(int=n)) for n in (1, 2, 3))
TWENTY, FIVE = timedelta(minutes=20), timedelta(minutes=5)


def a_held_case(**changes: object) -> Case:
    held = replace(a_case(), owner=HOLDER, state=CaseState.TAKEN, distress=False)
    held = replace(held, work=Work(second=SECOND))
    return replace(held, **changes)  # type: ignore[arg-type]


def asked(part: Part = Part.DOSSIER, **changes: object) -> Release:
    made = Release(UUID(int=9), a_case().id, part, HOLDER, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def refusal(act: object) -> ReleaseRefusal:
    with pytest.raises(ReleaseRefusedError) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_only_who_works_on_an_open_case_asks() -> None:
    assert releasing.ask(a_held_case(), asked()) == asked()
    assert releasing.ask(a_held_case(), asked(asked_by=SECOND)).asked_by == SECOND
    for case, release in (
        (a_held_case(), asked(asked_by=WITNESS)),
        (a_held_case(state=CaseState.CLOSED), asked()),
    ):
        with pytest.raises(CaseRefusedError):
            releasing.ask(case, release)


@pytest.mark.parametrize(
    ("who", "same", "may"),
    [
        (HOLDER, False, False),
        (HOLDER, True, False),
        (SECOND, True, False),
        (SECOND, False, True),
        (WITNESS, True, True),
        (WITNESS, False, True),
    ],
)
def test_the_second_person_is_another_in_another_role_or_organisation(
    who: ResponderId, same: bool, may: bool
) -> None:
    case = a_held_case()
    assert releasing.may_agree(asked(), case, who, same_organisation=same) == may

    def agree() -> Release:
        return releasing.agree(asked(), case, who, same_organisation=same, now=NOW)

    if may:
        assert agree().agreed_by == who
    else:
        assert refusal(agree) is ReleaseRefusal.SAME_ROLE


def test_whoever_agreed_first_stays_who_agreed() -> None:
    agreed = asked(agreed_by=WITNESS)
    again = releasing.agree(agreed, a_held_case(), SECOND, same_organisation=False, now=NOW)
    assert again.agreed_by == WITNESS


def test_two_open_the_whole_and_only_to_whoever_asked_and_still_works_on_it() -> None:
    agreed, case = asked(agreed_by=WITNESS), a_held_case()
    assert releasing.openness(agreed, case, HOLDER, NOW) is Openness.WHOLE
    assert releasing.openness(agreed, case, WITNESS, NOW) is Openness.CLOSED
    assert releasing.openness(agreed, case, SECOND, NOW) is Openness.CLOSED
    handed = replace(case, owner=WITNESS)
    assert releasing.openness(agreed, handed, HOLDER, NOW) is Openness.CLOSED


def test_nobody_answering_opens_the_starred_part_after_twenty_minutes_and_not_before() -> None:
    case, release = a_held_case(), asked()
    just_before = NOW + TWENTY - timedelta(seconds=1)
    assert releasing.openness(release, case, HOLDER, just_before) is Openness.CLOSED
    assert releasing.openness(release, case, HOLDER, NOW + TWENTY) is Openness.STARRED


def test_only_distress_shortens_it_never_a_level_set_by_hand() -> None:
    grave = a_held_case(level=Level.L4, distress=False)
    assert releasing.openness(asked(), grave, HOLDER, NOW + FIVE) is Openness.CLOSED
    cried = a_held_case(level=Level.L2, distress=True)
    just_before = NOW + FIVE - timedelta(seconds=1)
    assert releasing.openness(asked(), cried, HOLDER, just_before) is Openness.CLOSED
    assert releasing.openness(asked(), cried, HOLDER, NOW + FIVE) is Openness.STARRED


def test_the_words_of_replies_never_open_to_one_person() -> None:
    case, release = a_held_case(distress=True), asked(Part.REPLIES)
    assert releasing.alone_from(release, case) is None
    late = NOW + timedelta(hours=23)
    assert releasing.openness(release, case, HOLDER, late) is Openness.CLOSED


def test_a_no_a_day_or_the_end_of_the_case_closes_it() -> None:
    case = a_held_case()
    declined = releasing.decline(asked(), case, WITNESS, same_organisation=True, now=NOW)
    agreed = asked(agreed_by=WITNESS)
    assert releasing.openness(declined, case, HOLDER, NOW + TWENTY) is Openness.CLOSED
    assert releasing.openness(agreed, case, HOLDER, NOW + LASTS) is Openness.CLOSED
    closed = replace(case, state=CaseState.CLOSED)
    assert releasing.openness(agreed, closed, HOLDER, NOW) is Openness.CLOSED
    for release, found in ((declined, case), (asked(), closed)):
        assert (
            refusal(
                lambda release=release, found=found: releasing.agree(
                    release, found, WITNESS, same_organisation=False, now=NOW
                )
            )
            is ReleaseRefusal.OVER
        )


def test_opening_alone_is_remembered_once_and_wants_a_review_within_three_days() -> None:
    case, at = a_held_case(), NOW + TWENTY
    opened, found = releasing.open_it(asked(), case, HOLDER, at)
    assert (opened.alone_at, found, opened.wants_review) == (at, Openness.STARRED, True)
    assert releasing.review_by(opened) == at + REVIEW_WITHIN
    again, _ = releasing.open_it(opened, case, HOLDER, at + FIVE)
    assert again.alone_at == at


def test_opening_with_two_leaves_nothing_to_review() -> None:
    opened, found = releasing.open_it(asked(agreed_by=WITNESS), a_held_case(), HOLDER, NOW)
    assert (opened.wants_review, found) == (False, Openness.WHOLE)
    assert releasing.review_by(opened) is None
    assert (
        refusal(lambda: releasing.review(opened, a_held_case(), WITNESS, same_organisation=False))
        is ReleaseRefusal.OVER
    )


def test_what_is_closed_does_not_open() -> None:
    code = refusal(lambda: releasing.open_it(asked(), a_held_case(), HOLDER, NOW))
    assert code is ReleaseRefusal.CLOSED


def test_nobody_reviews_their_own_opening_nor_that_of_whom_they_work_with() -> None:
    case, alone = a_held_case(), asked(alone_at=NOW)
    for who in (HOLDER, SECOND):
        code = refusal(lambda who=who: releasing.review(alone, case, who, same_organisation=True))
        assert code is ReleaseRefusal.SAME_ROLE
    reviewed = releasing.review(alone, case, WITNESS, same_organisation=True)
    assert reviewed.reviewed_by == WITNESS
    assert releasing.review_by(reviewed) is None


def test_a_case_somebody_only_reopened_opens_nothing_to_one_person() -> None:
    before = NOW - FIVE
    case = reopen(a_held_case(state=CaseState.CLOSED), HOLDER, now=before).state
    case = take(case, HOLDER, now=before).state
    assert releasing.alone_from(asked(), case) is None
    assert releasing.openness(asked(), case, HOLDER, NOW + TWENTY) is Openness.CLOSED
    assert releasing.openness(asked(agreed_by=WITNESS), case, HOLDER, NOW) is Openness.WHOLE
    heard = join(case, Cause.SILENCE, Level.L1, now=NOW).state
    assert releasing.alone_from(asked(), heard) == NOW + TWENTY


def test_what_was_agreed_before_a_reopening_opens_nothing_after_it() -> None:
    agreed, later = asked(agreed_by=WITNESS), NOW + FIVE
    case = reopen(a_held_case(state=CaseState.CLOSED), HOLDER, now=later).state
    case = take(case, HOLDER, now=later).state
    assert releasing.is_over(agreed, case, later)
    assert releasing.openness(agreed, case, HOLDER, later) is Openness.CLOSED
    assert not releasing.is_over(asked(asked_at=later + FIVE), case, later + FIVE)
