"""New words and more questions: entered whole, never shown, waiting for days and a call (§7, R15)."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.recognising import see_key
from service.storage import families, ledger_rows
from service.storage.families import FamilyRecord
from service.usecases import ordering
from service.usecases.acting import act
from service.usecases.checking import store
from service.usecases.renewing import RenewalRefusal, confirm_by_answer
from service.web.exile.sentences import RENEWAL_REFUSED
from tests.web.families import family_form, register
from tests.web.house import Browser, House, Responder
from tests.web.test_exile import exile_in, registered, signed_in_again
from tests.web.test_reach import MINE, inbox, prove

NEW_PINGS = ["Забор не завалило?", "Дорогу к калитке расчистили?"]


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


@pytest.fixture
def family_id(house: House, browser: Browser) -> str:
    return registered(house, browser)


@pytest.fixture
def responder(house: House, family_id: str) -> Responder:
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
    return house.add_responder(north)


def new_words(**changes: Any) -> dict[str, Any]:
    old = family_form()
    kept = {name: old[name] for name in ("t2_name", "t2_pings", "t2_safe", "manner_kind")}
    new = {
        "t1_name": "двор",
        "t1_pings": "\n".join(NEW_PINGS),
        "t1_safe": "калитка\nштакетник",
        "d4": "самовар прохудился",
        "stop": "отстаньте пожалуйста",
    }
    return {**kept, **new, **changes}


def at_desk(house: House, who: Responder) -> Browser:
    desk = Browser(house.client())
    desk.get("/desk/")
    desk.follow(desk.post("/desk/sign-in", words=who.words, code=who.code()))
    return desk


def enter(browser: Browser, family_id: str, **changes: Any) -> Any:
    browser.get(f"/family/{family_id}/words")
    return browser.post(f"/family/{family_id}/words", **new_words(**changes))


def loaded(house: House) -> FamilyRecord:
    with act(house.ports) as acting:
        family_id = acting.tx.session.execute(
            text("SELECT id FROM families WHERE state <> 'shadow'")
        ).scalar_one()
        record = families.read_family(acting.tx, family_id)
    assert record is not None
    return record


def states(house: House) -> list[tuple[str, str, bool]]:
    with act(house.ports) as acting:
        query = "SELECT kind, state, sealed IS NULL FROM changes ORDER BY kind, state"
        return [tuple(row) for row in acting.tx.session.execute(text(query))]


def topics(house: House) -> list[str]:
    book = loaded(house).settled.agreement.codebook
    assert book is not None
    return [topic.name for topic in book.topics]


def called(house: House, responder: Responder, deed: str = "confirm") -> Browser:
    desk = at_desk(house, responder)
    link = re.search(r'href="(/desk/call/[^"]+)"', desk.page)
    assert link, desk.page
    desk.get(link.group(1))
    desk.follow(desk.post(f"{link.group(1)}/{deed}"))
    return desk


def test_new_words_change_nothing_before_three_days_and_a_call(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    assert "wait for three days and a call" in browser.page
    house.forward(days=10)
    assert topics(house) == ["сад", "кухня"]
    called(house, responder)
    house.forward(minutes=2)
    assert topics(house) == ["двор", "кухня"]
    assert states(house) == [("words", "done", True)]
    signed_in_again(house, browser)
    assert "wait for three days" not in browser.page


def test_a_call_before_the_days_are_over_hurries_nothing(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    called(house, responder)
    house.forward(hours=71, minutes=59)
    assert topics(house) == ["сад", "кухня"]
    house.forward(hours=2)
    assert topics(house) == ["двор", "кухня"]
    record = loaded(house)
    assert record.settled.agreement.edition == 1
    assert [old.edition for old in record.settled.former] == [0]


def test_an_answer_on_the_exiles_own_channel_is_a_second_sign_too(
    house: House, browser: Browser, family_id: str
) -> None:
    browser.follow(enter(browser, family_id))
    house.forward(days=4)
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, loaded(house).id)
        assert record is not None
        confirm_by_answer(acting, record)
        confirm_by_answer(acting, record)
    house.forward(minutes=2)
    assert topics(house) == ["двор", "кухня"]


def test_who_was_not_the_one_is_heard_and_nothing_changes(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    desk = called(house, responder, "refuse")
    assert "Speak with them about new sign-in words" in desk.page
    house.forward(days=10)
    assert topics(house) == ["сад", "кухня"]
    assert states(house) == [("words", "refused", True)]
    assert loaded(house).watch.coming is None


def test_calls_and_cards_are_in_the_ledger(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    desk = at_desk(house, responder)
    found = re.search(r'href="(/desk/call/[^"]+)"', desk.page)
    assert found
    desk.get(found.group(1))
    assert "Гродно" not in desk.page
    desk.post(f"{found.group(1)}/card")
    assert "Звонить вечером." in desk.page
    assert "Гродно" not in desk.page  # the rest of the card is for cases
    assert "самовар" not in desk.page
    for _ in range(2):  # said twice, recorded once
        desk.get("/desk/")
        desk.post(f"{found.group(1)}/confirm")
        with act(house.ports) as acting:
            acts = [entry.fields.act for entry in ledger_rows.entries(acting.tx)]
        assert acts == ["open-card", "confirm-change"]


def test_a_change_is_no_business_of_another_organisation(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    link = re.search(r'href="(/desk/call/[^"]+)"', at_desk(house, responder).page)
    assert link
    other = at_desk(house, house.add_responder(house.add_organisation("South")))
    assert "Waiting for a call" not in other.page
    assert other.get(link.group(1)).status_code == 404
    for deed in ("card", "confirm", "refuse"):
        other.get("/desk/")
        assert other.post(f"{link.group(1)}/{deed}").status_code == 404
    other.get("/desk/")
    nobodys = "/desk/call/11111111-1111-4111-8111-111111111111"
    assert other.post(f"{nobodys}/confirm").status_code == 404
    assert states(house) == [("words", "waiting", False)]


def test_what_waits_can_be_given_up_at_once(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    browser.get("/")
    browser.follow(browser.post(f"/family/{family_id}/words/withdraw"))
    assert "Everything stays as it was" in browser.page
    assert "Waiting for a call" not in at_desk(house, responder).page
    house.forward(days=10)
    assert topics(house) == ["сад", "кухня"]
    assert states(house) == [("words", "withdrawn", True)]


def test_words_entered_again_wait_anew_and_need_a_call_of_their_own(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id, t1_name="улица"))
    called(house, responder)
    browser.follow(enter(browser, family_id))
    assert [state for _, state, _ in states(house)] == ["waiting", "withdrawn"]
    house.forward(days=5)
    assert topics(house) == ["сад", "кухня"]


def test_nothing_in_force_is_shown_and_nothing_entered_is_shown_again(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    pages = [browser.page]
    for path in ("", "/words", "/wordings"):
        browser.get(f"/family/{family_id}{path}")
        pages.append(browser.page)
    pages.append(at_desk(house, responder).page)
    for secret in ("сад", "грядки", "патиссоны", "двор", "калитка", "самовар", "отстаньте"):
        assert secret not in "".join(pages)


def test_new_words_are_never_compared_with_those_in_force(
    house: House, browser: Browser, family_id: str
) -> None:
    # A page that did could be asked for the words by whoever forces the exile (R15).
    answer = enter(browser, family_id, t1_safe="баклажаны замёрзли\nнадоели разговоры")
    browser.follow(answer)
    answer = browser.post(
        f"/family/{family_id}/wordings", t1_pings="Правда баклажаны замёрзли у соседки?"
    )
    browser.follow(answer)


def test_an_answer_is_tried_with_the_new_words_alone(
    house: House, browser: Browser, family_id: str
) -> None:
    path = f"/family/{family_id}/words"
    browser.get(path)
    browser.post(f"{path}/try", **new_words(try_topic="t1", try_text="штакетник поправили"))
    assert "all is well" in browser.page
    browser.post(f"{path}/try", **new_words(try_topic="t1", try_text="баклажаны замёрзли"))
    assert "None of the agreed words" in browser.page
    answer = browser.post(f"{path}/try", try_topic="none", try_text="баклажаны замёрзли")
    assert answer.status_code == 422
    assert states(house) == []


def test_faults_are_said_at_their_fields(browser: Browser, family_id: str) -> None:
    answer = enter(browser, family_id, d4="", stop="ok", t1_name="x" * 201, t1_pings="")
    assert answer.status_code == 422
    links = set(re.findall(r'<li><a href="#([^"]+)">', browser.page))
    assert links == {"t1_name"}  # what cannot be read is said before it is weighed
    answer = enter(browser, family_id, d4="", stop="ok", t1_pings="")
    links = set(re.findall(r'<li><a href="#([^"]+)">', browser.page))
    assert links == {"d4", "stop", "t1_pings"}


def test_a_remark_is_shown_once_and_kept_knowingly(
    house: House, browser: Browser, family_id: str
) -> None:
    words = new_words(t1_safe="белая калитка\nштакетник")
    path = f"/family/{family_id}/words"
    browser.get(path)
    answer = browser.post(path, **words)
    assert answer.status_code == 422
    assert "This names a colour" in browser.page
    assert states(house) == []
    browser.follow(browser.post(path, **words, remarks_seen=browser.hidden("remarks_seen")))
    assert states(house) == [("words", "waiting", False)]


def test_more_questions_join_after_three_days_without_a_call(
    house: House, browser: Browser, family_id: str
) -> None:
    path = f"/family/{family_id}/wordings"
    before = loaded(house).settled.agreement.wordings
    browser.get(path)
    browser.follow(
        browser.post(path, t1_pings="Забор не завалило?", t2_pings="Чай пила?\nСуп вышел?")
    )
    house.forward(hours=70)
    assert loaded(house).settled.agreement.wordings == before
    house.forward(hours=4)
    after = loaded(house).settled.agreement.wordings
    assert len(after) == len(before) + 3
    assert ("кухня", "Суп вышел?") in after
    assert states(house) == [("wordings", "done", True)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Write at least one question."),
        ({"t1_pings": "Позвони +48 500 100 301"}, "Take the number out"),
        ({"t2_pings": "Чай пила?\nЧай пила?"}, "Line 2: You have said this already"),
        ({"t1_pings": "Рассада прижилась?"}, "Line 1: You have said this already"),
        ({"t1_pings": "Мам, рассада не вытянулась?"}, "an example from the documentation"),
    ],
)
def test_a_question_the_lint_refuses_is_said_at_its_line(
    house: House, browser: Browser, family_id: str, fields: dict[str, str], sentence: str
) -> None:
    path = f"/family/{family_id}/wordings"
    browser.get(path)
    assert browser.post(path, **fields).status_code == 422
    assert sentence in browser.page
    assert states(house) == []


def test_more_questions_for_old_topics_end_where_new_words_take_their_place(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    called(house, responder)
    house.forward(hours=24)
    signed_in_again(house, browser)
    browser.follow(browser.post(f"/family/{family_id}/wordings", t1_pings="Куры несутся?"))
    house.forward(days=5)
    assert topics(house) == ["двор", "кухня"]
    assert states(house) == [("wordings", "withdrawn", True), ("words", "done", True)]


def test_after_a_stop_no_words_change(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    browser.follow(enter(browser, family_id))
    called(house, responder)
    record = loaded(house)
    ordering.stop(house.ports, record.exile_id, record.id)
    house.forward(days=5)
    assert topics(house) == ["сад", "кухня"]
    signed_in_again(house, browser)
    for path in ("words", "wordings"):
        assert browser.get(f"/family/{family_id}/{path}").status_code == 409
        assert "no words change" in browser.page


def test_a_question_named_in_its_season_is_left_out_unseen(
    house: House, browser: Browser, family_id: str
) -> None:
    before = len(loaded(house).settled.agreement.wordings)
    house.clock.forward(days=120)
    signed_in_again(house, browser)
    assert "one to say anew" in browser.page
    browser.get(f"/family/{family_id}")
    code = browser.hidden("named")
    browser.follow(browser.post(f"/family/{family_id}/wordings/leave-out", named=code))
    assert "That question is asked no more" in browser.page
    assert "one to say anew" not in browser.page
    assert len(loaded(house).settled.agreement.wordings) == before - 1
    browser.follow(browser.post(f"/family/{family_id}/wordings/leave-out", named=code))
    assert len(loaded(house).settled.agreement.wordings) == before - 1


def test_another_exiles_family_is_not_there(house: House, browser: Browser, family_id: str) -> None:
    other = Browser(house.client())
    _, words = house.add_exile(house.add_organisation())
    other.get("/")
    other.follow(other.post("/sign-in", words=words))
    for path in ("words", "wordings"):
        assert other.get(f"/family/{family_id}/{path}").status_code == 404
    for path in (
        "words",
        "words/try",
        "wordings",
        "wordings/leave-out",
        "words/withdraw",
        "words/sign",
        "words/signed",
    ):
        other.get("/")
        assert other.post(f"/family/{family_id}/{path}", **new_words()).status_code == 404
    assert states(house) == []


def test_every_refusal_has_a_sentence() -> None:
    assert set(RENEWAL_REFUSED) == set(RenewalRefusal)


def test_a_changed_phone_counts_after_the_exiles_word_three_days_and_a_call(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, house.family_called(family_id))
        assert record is not None
        store(acting, record, see_key(record.watch, record.family, "", now=acting.now))
    signed_in_again(house, browser)
    assert "Their Signal seems to be on another phone" in browser.page
    browser.follow(browser.post(f"/family/{family_id}/theirs"))
    assert "I have made sure" not in browser.page
    desk = at_desk(house, responder)
    assert "changed phone" in desk.page
    found = re.search(r"/desk/call/([0-9a-f-]{36})", desk.page)
    assert found
    desk.get(found.group(0))
    assert "A changed phone waits for a call" in desk.page
    desk.follow(desk.post(f"{found.group(0)}/confirm"))
    assert is_doubted(house, family_id)
    house.forward(days=3, hours=1)
    assert not is_doubted(house, family_id)


def is_doubted(house: House, family_id: str) -> bool:
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, house.family_called(family_id))
    assert record is not None
    return record.watch.proof.changed


# --- the exile's own second sign ---


def with_address(house: House, browser: Browser) -> str:
    """Let an exile prove an address and then register a family; return its id."""
    exile_in(house, browser)
    prove(house, browser, "/reach", MINE)
    register(browser)
    found = re.search(r"/family/(\d+)", browser.page)
    assert found
    house.take_for_proved(found.group(1))
    return found.group(1)


def test_words_sent_to_an_address_that_counts_confirm_when_the_days_are_over(
    house: House, browser: Browser
) -> None:
    family_id = with_address(house, browser)
    browser.follow(enter(browser, family_id))
    assert "Send me the words" not in browser.page
    house.forward(days=4)
    signed_in_again(house, browser)
    assert "Send me the words" in browser.page
    assert browser.post(f"/family/{family_id}/words/sign").status_code == 200
    house.forward(minutes=1)
    assert browser.post(f"/family/{family_id}/words/signed", typed="apple").status_code == 422
    sent = inbox(house, MINE)[-1]
    browser.follow(browser.post(f"/family/{family_id}/words/signed", typed=sent))
    assert "Confirmed" in browser.page
    house.forward(minutes=2)
    assert topics(house) == ["двор", "кухня"]


def test_nothing_is_confirmed_by_the_exile_before_the_days_are_over(
    house: House, browser: Browser
) -> None:
    # Whoever holds browser and telephone for one evening must not do both.
    family_id = with_address(house, browser)
    browser.follow(enter(browser, family_id))
    before = len(inbox(house, MINE))
    assert browser.post(f"/family/{family_id}/words/sign").status_code == 303
    browser.get("/")
    assert browser.post(f"/family/{family_id}/words/signed", typed="x").status_code == 303
    house.forward(minutes=1)
    assert len(inbox(house, MINE)) == before
    house.forward(days=5)
    assert topics(house) == ["сад", "кухня"]


def test_without_an_address_that_counts_there_is_only_the_call(
    house: House, browser: Browser, family_id: str
) -> None:
    browser.follow(enter(browser, family_id))
    house.forward(days=4)
    signed_in_again(house, browser)
    prove(house, browser, "/reach", MINE)  # too new to count
    browser.get("/")
    assert browser.post(f"/family/{family_id}/words/sign").status_code == 422
    assert "Wait for the call instead" in browser.page
    assert browser.post(f"/family/{family_id}/words/signed", typed="x").status_code == 303
