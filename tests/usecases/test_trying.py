"""Trying an answer reads as the service would, refuses what is no try, and touches no store (R15)."""

import pytest

from service.domain.codebook import Codebook, Topic, parse_codebook
from service.domain.verdict import Reason, VerdictKind
from service.usecases.trying import (
    ANSWER_LENGTH_MAX,
    MARKERS_MAX,
    TryRefusal,
    TryRefusedError,
    try_answer,
)
from tests.domain.codebooks import GARDEN

BOOK = parse_codebook(GARDEN)


@pytest.mark.parametrize(
    ("topic", "text", "verdict", "reason"),
    [
        ("garden", "перцы норм", VerdictKind.SAFE, Reason.SAFE_MARKER),
        ("cat", "перцы норм", VerdictKind.UNVERIFIED, Reason.WRONG_TOPIC),
        (None, "перцы норм", VerdictKind.UNVERIFIED, Reason.UNASKED),
        ("garden", "перцы норм, тётя Зина заходила", VerdictKind.DISTRESS, Reason.DISTRESS_MARKER),
        ("garden", "устала я от этого", VerdictKind.STOP, Reason.STOP_MARKER),
        ("garden", "Что с грядками?", VerdictKind.UNVERIFIED, Reason.QUOTATION),
    ],
)
def test_an_answer_is_tried_as_it_would_be_read(topic, text, verdict, reason):
    tried = try_answer(BOOK, topic, text)
    assert (tried.verdict, tried.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("book", "text", "code"),
    [
        (Codebook(()), "перцы", TryRefusal.NO_WORDS),
        (BOOK, "", TryRefusal.NO_ANSWER),
        (BOOK, "а" * (ANSWER_LENGTH_MAX + 1), TryRefusal.ANSWER_LENGTH),
        (
            Codebook((Topic("сад", safe=("перцы",) * (MARKERS_MAX + 1)),)),
            "перцы",
            TryRefusal.WORDS_COUNT,
        ),
    ],
)
def test_what_cannot_be_tried_is_refused_with_its_reason(book, text, code):
    with pytest.raises(TryRefusedError) as refused:
        try_answer(book, "garden", text)
    assert refused.value.code is code
