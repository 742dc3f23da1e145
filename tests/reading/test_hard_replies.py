"""Hard replies are read as their writers meant them."""

import pytest

from service.domain.enrolment import check_codebook, is_refused
from service.domain.reader import Reason, read
from tests.domain.codebooks import a_codebook
from tests.reading.hard_replies import BOOKS, REPLIES

CODEBOOKS = {language: a_codebook(**data) for language, data in BOOKS.items()}
LINES = [
    (language, *line.split(" ", 2))
    for language, text in REPLIES.items()
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


@pytest.mark.parametrize(("language", "meant", "topic", "text"), LINES)
def test_a_hard_reply_is_read_as_it_was_meant(language, meant, topic, text):
    verdict = read(CODEBOOKS[language], text, topic=topic)
    assert str(verdict.verdict) in ALLOWED[meant]
    assert (verdict.reason is Reason.PLAIN_DANGER) == (meant == "danger")


@pytest.mark.parametrize("language", REPLIES)
def test_the_families_of_hard_replies_could_be_enrolled(language):
    assert not is_refused(check_codebook(CODEBOOKS[language]))
    assert sum(spoken == language for spoken, *_ in LINES) >= 50
