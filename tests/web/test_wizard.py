"""Registering a family: one question a page, resumed at will, refused with reasons, shown once."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.address import WRITTEN
from service.domain.agreement import Mode
from service.storage import families
from service.storage.families import FamilyRecord
from service.usecases import drafting
from tests.web.families import (
    GARDEN,
    OWN_COURSE,
    RELAY_COURSE,
    WORDS_COURSE,
    answer,
    begin,
    register,
    save,
    walk,
)
from tests.web.house import Browser, House
from tests.web.test_exile import signed_in_again


@pytest.fixture
def browser(house: House, client: FlaskClient) -> Browser:
    signed_in = Browser(client)
    _, words = house.add_exile(house.add_organisation())
    signed_in.get("/")
    signed_in.follow(signed_in.post("/sign-in", words=words))
    return signed_in


def only_family(house: House) -> FamilyRecord:
    with house.store.begin() as tx:
        [found] = tx.session.execute(
            text("SELECT id FROM families WHERE state <> 'shadow'")
        ).scalars()
        record = families.read_family(tx, UUID(str(found)))
    assert record is not None
    return record


def drafts(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM drafts")).scalar() or 0)


def faults(browser: Browser) -> set[str]:
    return set(re.findall(r'<li><a href="[^"]*#([^"]+)">', browser.page))


def test_own_takes_five_questions_and_no_word_of_hers(house: House, browser: Browser) -> None:
    begin(browser, "own")
    assert "question 1 of 5" in browser.page
    walk(browser, *OWN_COURSE, cover="estranged", days_min="7", days_max="9")
    assert "question 5 of 5" in browser.page
    assert "not someone else writing for her" in browser.page
    save(browser)
    assert "The family is registered" in browser.page
    found = only_family(house).settled
    assert found.agreement.mode is Mode.OWN
    assert (found.agreement.codebook, found.to, found.consent) == (None, None, None)
    assert "Medicines" not in found.case_card


@pytest.mark.parametrize(
    ("mode", "course"),
    [(Mode.RELAY, RELAY_COURSE), (Mode.SMS, WORDS_COURSE), (Mode.SIGNAL, WORDS_COURSE)],
)
def test_a_family_is_registered_by_each_way(
    house: House, browser: Browser, mode: Mode, course: tuple[str, ...]
) -> None:
    house.add_signal_sender()
    register(browser, course=course, channel=str(mode))
    found = only_family(house)
    assert found.settled.agreement.mode is mode
    assert found.settled.to == ("+48500100301" if mode.sends else None)
    assert (found.sender_id is not None) is mode.sends
    assert found.settled.consent is not None
    assert drafts(house) == 0


def test_without_her_yes_only_own_contact_is_left(house: House, browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover")
    answer(browser, "consent", agrees="no", told_by="", told_on="", told_words="")
    assert 'value="own"' in browser.page
    assert 'value="sms"' not in browser.page
    assert answer(browser, "way", channel="sms").status_code == 422


def test_an_estranged_family_is_never_written_to(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", cover="estranged")
    for mode in ("relay", "signal", "sms"):
        assert answer(browser, "way", channel=mode).status_code == 422
    walk(browser, "way", channel="own")
    assert answer(browser, "rhythm", days_min="6", days_max="8").status_code == 422
    assert "at least 7 days" in browser.page


def test_a_yes_taken_back_on_the_way_is_noticed_before_saving(
    house: House, browser: Browser
) -> None:
    begin(browser)
    walk(browser, *WORDS_COURSE)
    browser.get("/family/new/consent")
    answer(browser, "consent", agrees="no", told_by="", told_on="", told_words="")
    browser.get("/family/new/summary")
    assert save(browser).status_code == 422
    assert faults(browser) >= {"channel"}
    assert drafts(house) == 1


def test_consent_is_a_record_of_who_when_and_in_what_words(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover")
    wrong = answer(browser, "consent", told_by="", told_on="2027-01-11", told_words="")
    assert wrong.status_code == 422
    assert faults(browser) == {"told_by", "told_on", "told_words"}


def test_every_fault_of_a_question_is_said_at_its_field(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", cover="small talk")
    assert answer(browser, "address", to="500").status_code == 422
    assert faults(browser) == {"to"}
    walk(browser, "address")
    assert answer(browser, "rhythm", days_min="1", quiet_dates="31.02.").status_code == 422
    assert faults(browser) == {"days_min", "quiet_dates"}
    walk(browser, "rhythm", quiet_dates="25.03, 9.8.")
    wrong = answer(browser, "hours", w1_days=[], w1_from="20:00", w1_to="18:00")
    assert wrong.status_code == 422
    assert faults(browser) == {"w1_days", "w1_from"}


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("9am", "20:30", "from 00:00 to 23:59"),
        ("18:00", "25:61", "from 00:00 to 23:59"),
        ("18:00", "18:29", "at least 30 minutes"),
        ("22:00", "23:30", "lie in the night"),
        ("05:00", "07:00", "lie in the night"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused_with_the_reason(
    browser: Browser, opens: str, closes: str, said: str
) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm")
    assert answer(browser, "hours", w1_from=opens, w1_to=closes).status_code == 422
    assert said in browser.page
    walk(browser, "hours", w1_from="9.05", w1_to="18:30")
    browser.get("/family/new/hours")
    walk(browser, "hours", w1_from="18:00", w1_to="18:30")


def test_words_are_judged_beside_each_other_and_only_where_they_are_asked(
    browser: Browser,
) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm", "hours")
    walk(browser, "wordings")  # that answers are missing still is no fault here
    assert answer(browser, "answers", t1_safe="ok\r\nпатиссоны").status_code == 422
    assert faults(browser) == {"t1_safe"}
    walk(browser, "answers")
    assert answer(browser, "signs", d4="патисоны зелёные").status_code == 422
    assert faults(browser) == {"d4"}
    walk(browser, "signs")
    assert answer(browser, "ending", stop="").status_code == 422
    assert faults(browser) == {"stop"}


def test_a_remark_is_shown_once_and_the_words_may_be_kept_knowingly(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm", "hours", "wordings")
    coloured = "зелёный горошек\r\nкабачки"
    assert answer(browser, "answers", t1_safe=coloured).status_code == 200
    assert "names a colour" in browser.page
    assert "question 8 of 13" in browser.page
    seen = browser.hidden("remarks_seen")
    form = {"t1_safe": coloured, "t2_safe": "запеканка\r\nвареники", "remarks_seen": seen}
    browser.follow(browser.post("/family/new/answers", go="next", **form))
    assert "question 9 of 13" in browser.page


def test_a_habit_that_was_thought_better_of_is_not_kept(house: House, browser: Browser) -> None:
    begin(browser)
    walk(browser, *WORDS_COURSE[:9])
    assert answer(browser, "ending", manner="дочушка").status_code == 422
    assert faults(browser) == {"manner_kind"}
    walk(browser, "ending", "try", "told")
    save(browser)
    book = only_family(house).settled.agreement.codebook
    assert book is not None
    assert book.manner is None


def test_questions_are_looked_over_before_they_are_kept(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm", "hours")
    answer(browser, "wordings", go="look", t1_pings=GARDEN[0] + "\r\nСрочно ответь!")
    assert f"room for {70 - len(GARDEN[0])} more letters" in browser.page
    assert "Take the haste out" in browser.page
    assert "question 7 of 13" in browser.page


def test_long_lists_are_refused_before_they_cost_anything(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm", "hours")
    many = "\r\n".join(f"слово{chr(1072 + n % 32)}{chr(1072 + n // 32)}" for n in range(100))
    assert answer(browser, "wordings", t1_pings=many).status_code == 422
    assert "Keep at most 40 lines." in browser.page
    assert faults(browser) == {"t1_pings"}


def test_a_number_without_a_way_back_is_refused_with_the_reason(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way")
    assert answer(browser, "address", to="+375 29 123 45 67").status_code == 422
    assert "goes one way only" in browser.page


def test_a_sentence_of_the_documentation_is_refused_for_a_real_family(browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way", "address", "rhythm", "hours")
    answer(browser, "wordings", t1_pings="Мам, рассада не вытянулась?")
    assert "This is an example from the documentation" in browser.page


def test_without_a_free_number_nothing_is_kept(browser: Browser) -> None:
    register(browser)
    begin(browser)
    walk(browser, *WORDS_COURSE)
    assert save(browser).status_code == 422
    assert "No number of ours is free" in browser.page
    browser.get("/")
    assert "Family 2" not in browser.page


def test_a_registration_is_gone_on_with_in_another_session(house: House, browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way")
    browser.get("/family/new")
    assert 'href="/family/new/address"' in browser.page
    answer(browser, "address", go="back", to="halfway")
    assert "How are they asked?" in browser.page  # going back asks for nothing to be right
    browser.get("/family/new/address")
    assert "halfway" in browser.page


def test_a_draft_lasts_a_day_of_rest_and_can_be_forgotten(house: House, browser: Browser) -> None:
    begin(browser)
    browser.get("/family/new")
    browser.follow(browser.post("/family/new/drop"))
    assert "Begin with five questions" in browser.page
    begin(browser)
    house.clock.at += timedelta(hours=23)
    signed_in_again(house, browser)
    browser.get("/family/new/cover")
    walk(browser, "cover")
    house.clock.at += timedelta(hours=23)
    drafting.sweep(house.ports)
    assert drafts(house) == 1
    house.clock.at += timedelta(hours=3)
    drafting.sweep(house.ports)
    assert drafts(house) == 0


def test_nobody_sees_the_draft_of_another_exile(house: House, browser: Browser) -> None:
    begin(browser)
    walk(browser, "cover", "consent", "way")
    answer(browser, "address", to="+48500100302x")
    other = Browser(house.client())
    _, words = house.add_exile(house.add_organisation())
    other.get("/")
    other.follow(other.post("/sign-in", words=words))
    for path in ("/family/new/address", "/family/new"):
        other.get(path)
        assert "500100302" not in other.page
    assert "You have begun already" not in other.page


def test_names_are_in_the_language_of_whoever_asks_and_not_of_who_asked_first(
    browser: Browser,
) -> None:
    begin(browser)
    walk(browser, "cover", "consent")
    assert "Your own contact" in browser.page
    browser.get("/family/new/way", **{"Accept-Language": "be"})
    assert "Your own contact" not in browser.page
    assert "Уласная сувязь" in browser.page


def test_a_question_there_is_none_of_is_not_there(browser: Browser) -> None:
    begin(browser, "own")
    for step in ("address", "wordings", "nonsense"):
        assert browser.get(f"/family/new/{step}").status_code == 404


def test_the_summary_says_when_nobody_stands_behind_it(house: House, browser: Browser) -> None:
    begin(browser, "own")
    walk(browser, *OWN_COURSE)
    assert "This is not an emergency service." in browser.page
    assert "Nobody stands behind this yet" in browser.page
    with house.store.begin() as tx:
        own = tx.session.execute(text("SELECT organisation_id FROM exiles")).scalar()
    house.add_responder(UUID(str(own)))
    browser.get("/family/new/summary")
    assert "1 organisation with volunteers stands behind this" in browser.page
    assert "Somebody is on duty" in browser.page


def test_the_channels_of_our_senders_are_the_modes_that_send() -> None:
    assert {str(mode) for mode in Mode if mode.sends} == set(map(str, WRITTEN))
