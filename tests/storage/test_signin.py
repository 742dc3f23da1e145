"""Words, codes and tokens: what signs people in, and what a slip of the finger does not do."""

import secrets
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.signin import (
    DUMMY,
    LANES,
    MEMORY_KIB,
    PASSES,
    hash_secret,
    locator_index,
    new_token,
    new_totp_secret,
    token_hash,
    verify_secret,
    verify_totp,
)
from service.storage.words import (
    Language,
    Words,
    WordsRefusedError,
    new_words,
    other_words,
    parse_words,
    plain,
    prefix,
    word_list,
)

PEPPER = b"pepper of these tests, 32 bytes."
ALPHABETS = {
    Language.ENGLISH: "abcdefghijklmnopqrstuvwxyz",
    Language.RUSSIAN: "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    Language.BELARUSIAN: "абвгдежзійклмнопрстуўфхцчшыьэюя",
}
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

languages = pytest.mark.parametrize("language", list(Language))


def some_words(language: Language = Language.RUSSIAN, seed: int = 1) -> Words:
    return new_words(language, Random(seed))


def typed(words: Words) -> str:
    return " ".join(words.locator + words.secret)


def slips(word: str, alphabet: str) -> set[str]:
    """Return every text one slip away: a letter more, less, other, or two exchanged."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    more = {a + letter + b for a, b in cuts for letter in alphabet}
    less = {a + b[1:] for a, b in cuts if b}
    other = {a + letter + b[1:] for a, b in cuts if b for letter in alphabet}
    exchanged = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return (more | less | other | exchanged) - {word}


@languages
def test_a_list_has_at_least_1024_words_in_letters_of_its_language(language: Language) -> None:
    words = word_list(language)
    assert len(set(words)) == len(words) >= 1024
    assert {letter for word in words for letter in plain(word)} <= set(ALPHABETS[language])


@languages
def test_no_two_words_share_their_first_three_letters(language: Language) -> None:
    words = word_list(language)
    assert len({prefix(word) for word in words}) == len(words)


@languages
def test_one_slip_in_a_whole_word_never_makes_another_word_nor_an_abbreviation(
    language: Language,
) -> None:
    words = {plain(word) for word in word_list(language)}
    readable = words | {word[:3] for word in words}
    for word in words:
        assert not slips(word, ALPHABETS[language]) & readable


@languages
def test_dealt_words_are_read_back_in_any_manner_of_writing(language: Language) -> None:
    words = some_words(language)
    text = "  " + ",\n".join(words.locator + words.secret).upper()
    assert parse_words(text, language) == words
    assert parse_words(text.replace("Ё", "Е")) == parse_words(text)


@languages
def test_three_letters_are_enough(language: Language) -> None:
    words = some_words(language)
    short = " ".join(prefix(word) for word in words.locator + words.secret)
    assert parse_words(short, language) == words


def test_three_letters_are_not_enough_where_whole_words_are_asked_for() -> None:
    words = some_words()
    short = " ".join(prefix(word) for word in words.locator + words.secret)
    with pytest.raises(WordsRefusedError):
        parse_words(short, abbreviated=False)
    assert parse_words(typed(words), abbreviated=False) == words


@given(st.integers())
def test_three_letters_that_fit_two_lists_sign_in_the_same_person(seed: int) -> None:
    words = some_words(Language.RUSSIAN, seed)
    short = " ".join(prefix(word) for word in words.locator + words.secret)
    assert locator_index(PEPPER, parse_words(short).locator) == locator_index(PEPPER, words.locator)


@given(st.sampled_from(list(Language)), st.integers())
def test_eight_different_words_are_dealt(language: Language, seed: int) -> None:
    words = some_words(language, seed)
    assert len({*words.locator, *words.secret}) == 8
    assert {*words.locator, *words.secret} <= set(word_list(language))


def test_dealing_takes_the_systems_chance() -> None:
    chance = secrets.SystemRandom()
    assert new_words(Language.ENGLISH, chance) != new_words(Language.ENGLISH, chance)


@pytest.mark.parametrize("position", range(1, 9))
def test_the_first_word_off_the_list_is_named_by_its_position_alone(position: int) -> None:
    words = typed(some_words()).split()
    words[position - 1] = "щщщщщ"
    with pytest.raises(WordsRefusedError) as refusal:
        parse_words(" ".join(words))
    assert refusal.value.position == position
    assert "щ" not in str(refusal.value)
    assert not any(word in str(refusal.value) for word in words)


def test_words_of_two_lists_are_not_mixed() -> None:
    russian, english = typed(some_words()).split(), typed(some_words(Language.ENGLISH)).split()
    with pytest.raises(WordsRefusedError) as refusal:
        parse_words(" ".join(russian[:5] + english[5:]))
    assert refusal.value.position == 6


@pytest.mark.parametrize("count", [0, 7, 9])
def test_other_than_eight_words_are_refused_by_their_number(count: int) -> None:
    with pytest.raises(WordsRefusedError, match=f"{count} were given") as refusal:
        parse_words(" ".join((typed(some_words()).split() * 2)[:count]))
    assert refusal.value.position is None


def test_words_are_not_shown_by_their_repr() -> None:
    assert repr(some_words()) == "Words()"


@given(st.permutations(range(4)))
def test_a_locator_is_found_in_any_order_of_its_words(order: list[int]) -> None:
    one, two, three, four = (some_words().locator[i] for i in order)
    assert locator_index(PEPPER, (one, two, three, four)) == locator_index(
        PEPPER, some_words().locator
    )


def test_every_locator_has_an_index_of_its_own_under_each_pepper() -> None:
    some, other = some_words(seed=1).locator, some_words(seed=2).locator
    indexes = [locator_index(p, four) for p in (PEPPER, PEPPER[::-1]) for four in (some, other)]
    assert all(one != two for one, two in combinations(indexes, 2))


def test_a_secret_fits_in_any_order_and_no_other_words_fit() -> None:
    one, two, three, four = some_words().secret
    hashed = hash_secret(PEPPER, (one, two, three, four))
    assert verify_secret(PEPPER, (three, one, four, two), hashed)
    assert not verify_secret(PEPPER, some_words().locator, hashed)
    assert not verify_secret(PEPPER, (one, one, three, four), hashed)
    assert not verify_secret(PEPPER[::-1], (one, two, three, four), hashed)


def test_the_same_secret_is_hashed_differently_each_time() -> None:
    assert hash_secret(PEPPER, some_words().secret) != hash_secret(PEPPER, some_words().secret)


def test_nobody_fits_where_nobody_was_found() -> None:
    assert not verify_secret(PEPPER, some_words().secret, None)


def test_looking_for_nobody_costs_the_work_of_looking_for_somebody() -> None:
    head = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"
    real = hash_secret(PEPPER, some_words().secret)
    assert DUMMY.startswith(head)
    assert real.startswith(head)
    assert [len(part) for part in DUMMY.split("$")] == [len(part) for part in real.split("$")]


def test_a_code_is_taken_once() -> None:
    secret = new_totp_secret()
    code = pyotp.TOTP(secret).at(NOON)
    step = verify_totp(secret, code, 0, NOON)
    assert step == int(NOON.timestamp()) // 30
    assert verify_totp(secret, code, step, NOON) is None


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off_and_not_a_minute(seconds: int, *, taken: bool) -> None:
    secret = TOTP_SECRET
    code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))
    assert (verify_totp(secret, code, 0, NOON) is not None) == taken


def test_an_earlier_code_is_refused_after_a_later_one_even_inside_its_time() -> None:
    secret = TOTP_SECRET
    later = verify_totp(secret, pyotp.TOTP(secret).at(NOON), 0, NOON)
    assert later is not None
    earlier = pyotp.TOTP(secret).at(NOON - timedelta(seconds=30))
    assert verify_totp(secret, earlier, later, NOON) is None


@pytest.mark.parametrize("code", ["", "000000", "٣٤٥٦٧٨", "\ud83d", "12345678"])
def test_what_is_not_the_code_is_refused_quietly(code: str) -> None:
    assert verify_totp(TOTP_SECRET, code, 0, NOON) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    code = pyotp.TOTP(TOTP_SECRET).at(NOON)
    assert verify_totp(TOTP_SECRET, f" {code[:3]} {code[3:]}", 0, NOON)


def test_a_token_is_known_by_its_own_hash_only() -> None:
    (one, one_hash), (other, _) = new_token(), new_token()
    assert one_hash == token_hash(one) != token_hash(other)
    assert one_hash != token_hash("\ud83d")
    assert len(one) >= 43
    assert len(one_hash) == 32


def test_other_words_are_of_the_same_list_and_none_of_ones_own() -> None:
    chance = Random(11)
    for language in Language:
        words = new_words(language, chance)
        others = other_words(language, words, chance)
        assert len(set(others)) == 4
        assert set(others) <= set(word_list(language))
        assert not set(others) & {*words.locator, *words.secret}
