"""Hard replies are read as their writers meant them."""

import pytest

from service.domain.enrolment import check_codebook, is_refused
from service.domain.reader import Reason, read
from tests.domain.codebooks import a_codebook
from tests.reading import fresh_replies, hard_replies

SETS = (hard_replies, fresh_replies)
LINES = [
    (a_codebook(**replies.BOOKS[language]), *line.split(" ", 2))
    for replies in SETS
    for language, text in replies.REPLIES.items()
    for line in text.strip().splitlines()
]
ALLOWED = {
    "safe": {"safe"},
    "safe?": {"safe", "unverified"},
    "distress": {"distress"},
    "distress?": {"distress", "unverified"},
    "stop": {"stop"},
    "unverified": {"unverified"},
    "danger": {"unverified"},
}


@pytest.mark.parametrize(("book", "meant", "topic", "text"), LINES)
def test_a_hard_reply_is_read_as_it_was_meant(book, meant, topic, text):
    verdict = read(book, text, topic=topic)
    assert str(verdict.verdict) in ALLOWED[meant]
    assert (verdict.reason is Reason.PLAIN_DANGER) == (meant == "danger")


@pytest.mark.parametrize("replies", SETS)
def test_the_families_of_hard_replies_could_be_enrolled(replies):
    for data in replies.BOOKS.values():
        assert not is_refused(check_codebook(a_codebook(**data)))


def test_hard_replies_are_many_in_every_language():
    for language, text in hard_replies.REPLIES.items():
        assert len(text.strip().splitlines()) >= 50, language
