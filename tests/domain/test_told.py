"""The deputy and the card, written anew."""

from service.domain.told import Card, Deputy


def test_what_is_written_about_people_stands_in_no_trace() -> None:
    written = "Ганна, пасля шасці"
    for each in (Deputy(written), Card(written, written)):
        assert written not in repr(each)


def test_a_deputy_is_somebody_else_unless_they_are_said_to_be_the_same() -> None:
    assert not Deputy("Ганна").is_same
