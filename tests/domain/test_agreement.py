"""Which cover, mode, cadence and hours go together."""

from typing import Any

import pytest

from service.domain.agreement import AgreementRefusedError, Cover, Mode, is_zone
from tests.domain.builders import EVENING, an_agreement


def refusal(mode: Mode = Mode.SMS, **changed: Any) -> str:
    with pytest.raises(AgreementRefusedError) as refused:
        an_agreement(mode, **changed)
    assert "; ".join(refused.value.problems) == str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("cover", "least"), [(Cover.OPEN, 1), (Cover.SMALL_TALK, 4), (Cover.ESTRANGED, 7)]
)
def test_cover_limits_how_often_a_family_is_asked(cover: Cover, least: int) -> None:
    assert an_agreement(Mode.OWN, cover=cover, days_min=least, days_max=least).days_min == least
    assert f"at least {least} days" in refusal(Mode.OWN, cover=cover, days_min=least - 1)


@pytest.mark.parametrize("mode", [Mode.RELAY, Mode.SMS, Mode.SIGNAL])
def test_an_estranged_family_is_asked_in_its_own_way_only(mode: Mode) -> None:
    assert "mode 'own' only" in refusal(mode, cover=Cover.ESTRANGED)
    assert an_agreement(mode, cover=Cover.SMALL_TALK).mode is mode


@pytest.mark.parametrize("mode", [Mode.RELAY, Mode.SMS, Mode.SIGNAL])
def test_only_the_own_mode_needs_no_codebook(mode: Mode) -> None:
    assert "needs a codebook" in refusal(mode, codebook=None)
    assert an_agreement(Mode.OWN).wordings == ()


def test_gaps_are_in_order_and_at_most_sixty_days() -> None:
    assert an_agreement(days_min=60, days_max=60).days_max == 60
    assert "at most 60 days" in refusal(days_max=61)
    assert "swap them" in refusal(days_min=8, days_max=7)


def test_between_one_and_fourteen_windows_are_given() -> None:
    assert len(an_agreement(windows=(EVENING,) * 14).windows) == 14
    for count in (0, 15):
        assert "between one and 14 windows" in refusal(windows=(EVENING,) * count)


@pytest.mark.parametrize("field", ["time_zone", "exile_time_zone", "case_time_zone"])
def test_every_time_zone_must_be_known(field: str) -> None:
    assert "time zone is not known" in refusal(Mode.SMS, **{field: "Europe/Nowhere"})


def test_the_relative_has_a_time_zone() -> None:
    assert "time zone is not known" in refusal(time_zone="")


@pytest.mark.parametrize(
    "name", ["", "Europe", "/etc/passwd", "../Minsk", "Minsk\0", "Europe/Минск"]
)
def test_what_is_no_zone_is_told_apart_without_falling_over(name: str) -> None:
    assert not is_zone(name)
    assert is_zone("Europe/Minsk")


def test_zones_not_given_are_the_relatives() -> None:
    plain = an_agreement(time_zone="Europe/Minsk")
    assert (str(plain.exile_zone), str(plain.case_zone)) == ("Europe/Minsk", "Europe/Minsk")
    other = an_agreement(exile_time_zone="Europe/Vilnius", case_time_zone="Europe/Warsaw")
    assert (str(other.zone), str(other.exile_zone)) == ("UTC", "Europe/Vilnius")
    assert str(other.case_zone) == "Europe/Warsaw"


def test_a_quiet_date_may_be_a_leap_day_but_must_exist() -> None:
    assert an_agreement(quiet_dates=((2, 29),)).quiet_dates == ((2, 29),)
    for never in ((2, 30), (13, 1), (0, 1)):
        assert "quiet date does not exist" in refusal(quiet_dates=((3, 25), never))


def test_everything_wrong_is_said_at_once() -> None:
    said = refusal(cover=Cover.ESTRANGED, codebook=None, windows=(), days_min=70, days_max=61)
    assert said.count("; ") == 4


def test_only_sms_and_signal_are_sent_by_us() -> None:
    assert [mode for mode in Mode if mode.sends] == [Mode.SMS, Mode.SIGNAL]
