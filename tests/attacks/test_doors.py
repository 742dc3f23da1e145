"""Attacks at the door: guessing, replaying, planting a session, listening to the clock."""

import re
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import text

from service.storage.words import Language, new_words
from service.usecases import enrolling, escalating, signing_in
from service.usecases.signing_in import SignInRefusedError
from tests.attacks.clocking import assert_alike
from tests.web.house import PUBLIC_URL, Browser, House, Responder
from tests.web.soft_key import SoftKey
from tests.web.test_desk import case_open
from tests.web.test_keys import options_on, with_key

COOKIE, DUTY = "__Host-visit", "__Host-duty"
HOST = "notes.example"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def responder(house: House) -> Responder:
    return house.add_responder(house.add_organisation())


def signs_in(house: House, words: str, code: str) -> bool:
    try:
        signing_in.sign_in_responder(house.ports, words, code)
    except SignInRefusedError:
        return False
    return True


def other_words() -> str:
    words = new_words(Language.ENGLISH, Random(99))
    return " ".join([*words.locator, *words.secret])


# --- guessing the digits ---


def test_who_has_the_words_guesses_two_codes_in_half_a_minute_and_no_more(
    house: House, responder: Responder
) -> None:
    for wrong in ("000000", "000001"):
        assert not signs_in(house, responder.words, wrong)
    assert not signs_in(house, responder.words, responder.code())
    house.clock.forward(seconds=31)
    assert signs_in(house, responder.words, responder.code())


def test_wrong_words_lock_nobody_out(house: House, responder: Responder) -> None:
    half = responder.words.split()[:4] + other_words().split()[4:]
    for _ in range(5):
        assert not signs_in(house, " ".join(half), "000000")
        assert not signs_in(house, other_words(), responder.code())
    assert signs_in(house, responder.words, responder.code())


def test_a_wrong_code_does_not_let_a_used_one_be_used_again(
    house: House, responder: Responder
) -> None:
    code = responder.code()
    assert signs_in(house, responder.words, code)
    assert not signs_in(house, responder.words, "000000")
    assert not signs_in(house, responder.words, code)
    house.clock.forward(seconds=29)
    assert not signs_in(house, responder.words, code)


# --- sessions: planted, kept, replayed ---


def cookie_of(browser: Browser, name: str) -> str:
    found = browser.client.get_cookie(name, domain=HOST)
    assert found is not None
    return found.value


def with_cookie(house: House, name: str, value: str) -> Browser:
    made = Browser(house.client())
    made.client.set_cookie(name, value, domain=HOST, secure=True)
    return made


def is_in(browser: Browser) -> bool:
    return browser.get("/reach").status_code == 200


def test_a_token_planted_before_signing_in_opens_nothing(house: House) -> None:
    _, words = house.add_exile(house.add_organisation())
    planted = "A" * 43
    victim = with_cookie(house, COOKIE, planted)
    victim.get("/")
    victim.follow(victim.post("/sign-in", words=words))
    assert is_in(victim)
    assert cookie_of(victim, COOKIE) != planted
    assert not is_in(with_cookie(house, COOKIE, planted))


def test_a_token_planted_at_the_desk_opens_nothing_whichever_way_somebody_signs_in(
    house: House, responder: Responder
) -> None:
    planted, key = "A" * 43, SoftKey(PUBLIC_URL)
    with_key(house, house.client(), responder, key)
    house.clock.forward(seconds=31)
    for by_key in (False, True):
        victim = with_cookie(house, DUTY, planted)
        victim.get("/desk/")
        signed = (
            victim.post("/desk/sign-in/key", answer=key.sign(options_on(victim.page)))
            if by_key
            else victim.post("/desk/sign-in", words=responder.words, code=responder.code())
        )
        victim.follow(signed)
        assert victim.get("/desk/keys").status_code == 200
        assert cookie_of(victim, DUTY) != planted
        assert with_cookie(house, DUTY, planted).get("/desk/keys").status_code == 303


def test_signing_in_again_ends_the_session_before_it(house: House) -> None:
    _, words = house.add_exile(house.add_organisation())
    browser = Browser(house.client())
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=words))
    before = cookie_of(browser, COOKIE)
    browser.get("/")
    browser.post("/sign-in", words=words)
    assert is_in(browser)
    assert not is_in(with_cookie(house, COOKIE, before))


def test_signing_in_as_somebody_else_leaves_nobody_signed_in_behind(
    house: House, responder: Responder
) -> None:
    other = house.add_responder(house.add_organisation("South"))
    browser = Browser(house.client())
    browser.get("/desk/")
    browser.follow(browser.post("/desk/sign-in", words=responder.words, code=responder.code()))
    before = cookie_of(browser, DUTY)
    browser.post("/desk/sign-in", words=other.words, code=other.code())
    replayed = with_cookie(house, DUTY, before)
    assert replayed.get("/desk/keys").status_code == 303


def test_a_cookie_of_the_past_or_of_the_other_face_opens_nothing(house: House) -> None:
    _, words = house.add_exile(house.add_organisation())
    browser = Browser(house.client())
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=words))
    value = cookie_of(browser, COOKIE)
    assert with_cookie(house, DUTY, value).get("/desk/keys").status_code == 303
    house.clock.forward(minutes=40)
    assert not is_in(with_cookie(house, COOKIE, value))
    signing_in.sweep(house.ports)
    house.clock.at -= timedelta(minutes=40)  # nor after somebody has set the clock back
    assert not is_in(with_cookie(house, COOKIE, value))


# --- invitations ---


def test_a_responders_invitation_replayed_lets_nobody_else_in(house: House) -> None:
    token = enrolling.invite(house.ports, "responder", house.add_organisation())
    first, second = (begun_invitation(house, token) for _ in range(2))
    assert accepted(house, *first) == 303
    assert accepted(house, *first) != 303
    assert accepted(house, *second) != 303
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM responders")).scalar() == 1


def begun_invitation(house: House, token: str) -> tuple[Browser, dict[str, str]]:
    """Return a browser that was shown words and a secret for digits, and what it would send."""
    browser = Browser(house.client())
    browser.get(f"/desk/invitation/{token}")
    browser.submit(words_language="en")
    words = " ".join(re.findall(r'<li lang="">([^<]+)</li>', browser.page))
    kept = {name: browser.hidden(name) for name in ("code_secret", "bond", "csrf_token")}
    assert all(kept.values())
    about = {"speaks": "en", "name": "Vera", "sms": "+48500100207", "token": token}
    return browser, {**kept, **about, "words": words}


def accepted(house: House, browser: Browser, form: dict[str, str]) -> int:
    code = pyotp.TOTP(form["code_secret"]).at(house.clock.steady())
    path = f"/desk/invitation/{form['token']}/accept"
    answer = browser.client.post(path, base_url=PUBLIC_URL, data={**form, "code": code})
    return answer.status_code


def test_an_invitation_is_good_once(house: House) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    for status in (303, 403):
        browser = Browser(house.client())
        browser.get(f"/invitation/{token}")
        shown = browser.post(f"/invitation/{token}/words", words_language="en")
        if shown.status_code == 403:
            assert status == 403
            continue
        words = browser.page.split('<li lang="">')[1:]
        typed = " ".join(each.partition("<")[0] for each in words)
        done = browser.post(f"/invitation/{token}/accept", words=typed, bond=browser.hidden("bond"))
        assert done.status_code == status


def test_an_invitation_that_is_unknown_used_or_over_looks_the_same(house: House) -> None:
    north = house.add_organisation()
    over, of_responder = (enrolling.invite(house.ports, kind, north) for kind in KINDS)
    house.clock.forward(days=3)
    pages = set()
    for token in (over, of_responder, "B" * 43):
        browser = Browser(house.client())
        first = browser.get(f"/invitation/{token}")
        refused = browser.post(f"/invitation/{token}/words", words_language="en")
        assert (first.status_code, refused.status_code) == (200, 403)
        pages.add(browser.page.replace(token, "").replace(browser.token(), ""))
    assert len(pages) == 1


KINDS = ("exile", "responder")


# --- the clock ---


def test_how_long_a_refusal_takes_does_not_tell_whether_the_words_fit(
    house: House, responder: Responder
) -> None:
    half = " ".join(responder.words.split()[:4] + other_words().split()[4:])
    assert_alike(
        {
            "right words, wrong code": lambda: signs_in(house, responder.words, "000000"),
            "right locator": lambda: signs_in(house, half, "000000"),
            "nobody's": lambda: signs_in(house, other_words(), "000000"),
        }
    )


def test_how_long_a_foreign_page_takes_is_how_long_none_takes(house: House) -> None:
    client = house.client()
    _, path = case_open(house, client)
    stranger = house.add_responder(house.add_organisation("Faraway"))
    with house.store.begin() as tx:  # of two organisations that stand behind no family
        tx.session.execute(text("UPDATE cases SET other_organisation_id = own_organisation_id"))
    browser = Browser(house.client())
    browser.get("/desk/")
    browser.follow(browser.post("/desk/sign-in", words=stranger.words, code=stranger.code()))
    none = f"/desk/case/{UUID(int=7)}"
    answers = {each: browser.get(each) for each in (path, none)}
    assert {each.status_code for each in answers.values()} == {404}
    assert len({each.get_data() for each in answers.values()}) == 1
    assert_alike({"foreign": lambda: browser.get(path), "none": lambda: browser.get(none)})


# --- a case that changes hands ---


def test_whom_a_case_is_handed_to_is_called(house: House) -> None:
    who, path = case_open(house, house.client())
    case_id = UUID(path.rpartition("/")[2])
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar()
    heir = house.add_responder(UUID(str(north)))
    number = house.number_of(heir)
    escalating.take_case(house.ports, who.id, case_id)
    house.forward(minutes=1)
    before = len(house.world.phone(number).inbox)
    escalating.hand_over_case(house.ports, who.id, case_id, str(heir.id), "yours from now on")
    house.forward(minutes=1)
    texts = [each.text for each in house.world.phone(number).inbox][before:]
    assert texts == ["Please come to the desk now."]
    escalating.hand_over_case(house.ports, who.id, case_id, str(heir.id), "once more")
    house.forward(minutes=1)
    assert len(house.world.phone(number).inbox) == before + 2
