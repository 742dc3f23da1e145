import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.codebook import (
    CodebookMalformedError,
    DistressMarker,
    Manner,
    MannerKind,
    Meaning,
    Strength,
    codebook_to_json,
    parse_codebook,
    parse_codebooks,
)
from service.domain.level import Level
from tests.domain.codebooks import GARDEN, REALISTIC, a_codebook, a_topic


def test_every_field_of_the_documented_form_is_read():
    book = a_codebook(manner={"kind": "present", "marker": "дорогая моя"})
    assert book.languages == ("ru",)
    assert book.level is Strength.TOPIC
    assert book.topics[0].pings == ("Мам, рассада не вытянулась?", "Что с грядками?")
    assert book.topics[0].safe == ("перцы", "огурцы")
    assert book.distress[1] == DistressMarker("дядя Коля", Level.L3)
    assert book.manner == Manner(MannerKind.PRESENT, "дорогая моя")
    assert book.stop == ("устала я от этого",)


def test_a_bare_distress_string_is_of_the_highest_level():
    assert a_codebook(distress=["баклажаны"]).distress == (DistressMarker("баклажаны", Level.L4),)


def test_only_topics_are_needed_to_parse():
    book = parse_codebook({"topics": []})
    assert (book.topics, book.distress, book.stop, book.manner) == ((), (), (), None)
    assert book.level is Strength.TOPIC


def test_unknown_fields_are_passed_over_for_the_sake_of_later_versions():
    assert a_codebook(colour="later") == a_codebook()


@pytest.mark.parametrize("name", REALISTIC)
def test_what_is_written_is_read_back_the_same(name):
    book = parse_codebook(REALISTIC[name])
    assert parse_codebook(json.loads(json.dumps(codebook_to_json(book)))) == book


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "the codebook must be an object"),
        ({}, "topics must be there, a list of topics"),
        ({"topics": {}}, "topics must be a list of at most 100 entries"),
        ({"topics": [3]}, "topics[0] must be an object"),
        ({"topics": [a_topic(safe=["перцы", 7])]}, "topics[0].safe[1] must be text"),
        ({"topics": [a_topic(pings="Что?")]}, "topics[0].pings must be a list of at most"),
        ({"topics": [{"pings": []}]}, "topics[0].name must be text"),
        ({"topics": [a_topic(), a_topic()]}, "topics must each have a name of their own"),
        ({"topics": [], "level": "hard"}, "level must be one of simple, topic, varied"),
        ({"topics": [], "level": ["topic"]}, "level must be one of simple, topic, varied"),
        ({"topics": [], "stop": ["а" * 201]}, "stop[0] must be at most 200 characters long"),
        ({"topics": [], "stop": ["а"] * 101}, "stop must be a list of at most 100 entries"),
        ({"topics": [], "distress": [4]}, "distress[0] must be text, or an object with"),
        ({"topics": [], "distress": [{"level": "L4"}]}, "distress[0].marker must be text"),
        (
            {"topics": [], "distress": [{"marker": "а", "level": "L1"}]},
            "distress[0].level must be one of L2, L3, L4",
        ),
        ({"topics": [], "manner": "x"}, "manner must be an object"),
        (
            {"topics": [], "manner": {"kind": "late", "marker": "x"}},
            "manner.kind must be one of present, missing",
        ),
        ({"topics": [], "manner": {"kind": "present"}}, "manner.marker must be text"),
    ],
)
def test_malformed_data_is_refused_with_its_place(data, sentence):
    with pytest.raises(CodebookMalformedError) as caught:
        parse_codebook(data)
    assert str(caught.value).startswith(sentence)


def test_several_codebooks_are_read_by_name():
    assert parse_codebooks({"codebooks": {"f1": GARDEN}}) == {"f1": a_codebook()}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (None, "the codebook"),
        ({}, "codebooks"),
        ({"codebooks": []}, "codebooks"),
        ({"codebooks": {"f1": 1}}, "codebooks.f1"),
        ({"codebooks": {"f1": {**GARDEN, "stop": [1]}}}, "codebooks.f1.stop[0]"),
    ],
)
def test_several_codebooks_name_the_one_that_is_malformed(data, place):
    with pytest.raises(CodebookMalformedError) as caught:
        parse_codebooks(data)
    assert str(caught.value).startswith(f"{place} must be")


def test_a_file_of_no_codebook_at_all_is_malformed():
    with pytest.raises(CodebookMalformedError, match="at least one"):
        parse_codebooks({"codebooks": {}})


def test_every_marker_knows_its_place_and_meaning():
    book = a_codebook(manner={"kind": "missing", "marker": "целую"})
    places = {marker.where: marker.meaning for marker in book.markers()}
    assert places == {
        "distress[0]": Meaning.DISTRESS,
        "distress[1]": Meaning.DISTRESS,
        "topics[0].distress[0]": Meaning.DISTRESS,
        "manner": Meaning.MANNER,
        "stop[0]": Meaning.STOP,
        "topics[0].safe[0]": Meaning.SAFE,
        "topics[0].safe[1]": Meaning.SAFE,
        "topics[1].safe[0]": Meaning.SAFE,
        "topics[1].safe[1]": Meaning.SAFE,
    }


def test_no_repr_shows_a_phrase_or_a_name():
    book = a_codebook(manner={"kind": "missing", "marker": "целую"})
    shown = [book, book.manner, *book.topics, *book.distress, *book.markers()]
    assert not any(
        secret in repr(each)
        for each in shown
        for secret in ("перцы", "баклажаны", "Зина", "Коля", "устала", "garden", "целую")
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["topics", "name", "safe", "distress", "marker", "level", "manner", "kind"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(JSON)
def test_any_json_is_a_codebook_or_refused(data):
    try:
        book = parse_codebook(data)
    except CodebookMalformedError:
        return
    assert parse_codebook(codebook_to_json(book)) == book
