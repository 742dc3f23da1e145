"""A field nobody knows is named with its place; its words never are."""

import pytest

from service.domain.known_fields import Strange, strange_in_codebook
from tests.domain.codebooks import ENGLISH, GARDEN


@pytest.mark.parametrize("book", [GARDEN, ENGLISH])
def test_a_codebook_as_the_interfaces_show_it_has_none(book: object) -> None:
    assert list(strange_in_codebook(book)) == []


def test_every_object_of_a_codebook_is_looked_into() -> None:
    book = {
        "maner": {"kind": "present"},
        "manner": {"knid": "present"},
        "distress": ["перцы", {"marker": "перцы", "lvl": "L4"}],
        "topics": [{"distres": [], "distress": [{"text": "перцы"}]}, "garden"],
    }
    assert list(strange_in_codebook(book, "codebooks.f1.")) == [
        Strange("codebooks.f1.maner", "manner"),
        Strange("codebooks.f1.manner.knid", "kind"),
        Strange("codebooks.f1.distress[1].lvl", "level"),
        Strange("codebooks.f1.topics[0].distres", "distress"),
        Strange("codebooks.f1.topics[0].distress[0].text", None),
    ]


def test_a_phrase_written_as_a_name_is_not_repeated() -> None:
    [strange] = strange_in_codebook({"тётя Зина заходила": ["x"]})
    assert "Зина" not in strange.where
    assert strange.meant is None


@pytest.mark.parametrize("name", ["comment", "_made_by"])
def test_a_writers_own_remarks_are_passed_over(name: str) -> None:
    assert list(strange_in_codebook({name: "x"})) == []


@pytest.mark.parametrize("data", [None, [], "text", {"topics": "x", "distress": 3}])
def test_what_has_no_fields_has_no_strange_ones(data: object) -> None:
    assert list(strange_in_codebook(data)) == []
