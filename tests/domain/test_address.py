"""Numbers as people write them."""

import pytest

from service.domain.address import AddressRefusedError, parse_number


@pytest.mark.parametrize(
    "written",
    ["+48500100301", " +48 500 100 301 ", "+48-500-100-301", "+48 (500) 100.301", "0048 500100301"],
)
def test_a_number_is_kept_as_e164_however_it_is_written(written: str) -> None:
    assert parse_number(written) == "+48500100301"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "500100301",
        "+0500100301",
        "+48500",
        "+4850010030155555",
        "+48500100abc",
        "++48500100301",
    ],
)
def test_what_is_no_number_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        parse_number(written)
    assert written not in str(refused.value) or not written


@pytest.mark.parametrize("written", ["+4850010", "+485001003012345"])
def test_seven_to_fifteen_digits_make_a_number(written: str) -> None:
    assert parse_number(written) == written
