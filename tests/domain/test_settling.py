"""An agreement out of the plain fields of a form or a file."""

from datetime import time
from typing import Any

import pytest

from service.domain.agreement import AgreementRefusedError, Cover, Mode, Plan
from service.domain.schedule import Window
from service.domain.settling import settle
from tests.domain.builders import BEGIN, BOOK, EVENING

FIELDS: dict[str, Any] = {
    "channel": "signal",
    "cover": "small talk",
    "plan": "high-risk",
    "every": ["P4D", "P1W"],
    "windows": [
        {"from": "18:00", "to": "20:30"},
        {"days": ["sat", "sun"], "from": "09:00", "to": "11:00"},
    ],
    "time_zone": "Europe/Minsk",
    "exile_time_zone": "Europe/Vilnius",
    "case_time_zone": "Europe/Warsaw",
    "codebook": BOOK,
    "quiet_dates": ["03-25", "02-29"],
}


def refusal(**changed: Any) -> str:
    with pytest.raises(AgreementRefusedError) as refused:
        settle({**FIELDS, **changed}, begins_at=BEGIN)
    return str(refused.value)


def test_fields_become_an_agreement() -> None:
    settled = settle(FIELDS, begins_at=BEGIN)
    assert (settled.mode, settled.cover, settled.plan) == (
        Mode.SIGNAL,
        Cover.SMALL_TALK,
        Plan.HIGH_RISK,
    )
    assert (settled.days_min, settled.days_max) == (4, 7)
    assert settled.windows == (EVENING, Window(frozenset({5, 6}), time(9), time(11)))
    assert settled.time_zone == "Europe/Minsk"
    assert (settled.exile_time_zone, settled.case_time_zone) == ("Europe/Vilnius", "Europe/Warsaw")
    assert settled.begins_at == BEGIN
    assert settled.quiet_dates == ((3, 25), (2, 29))
    assert len(settled.wordings) == 24


def test_what_is_not_said_is_weekly_sms_in_minsk_by_the_normal_plan() -> None:
    settled = settle({"windows": FIELDS["windows"], "codebook": BOOK}, begins_at=BEGIN)
    assert (settled.mode, settled.cover, settled.plan) == (Mode.SMS, Cover.OPEN, Plan.NORMAL)
    assert (settled.days_min, settled.days_max) == (7, 7)
    assert settled.time_zone == "Europe/Minsk"
    assert (settled.exile_time_zone, settled.case_time_zone) == ("", "")
    assert settled.quiet_dates == ()


def test_in_the_own_mode_a_codebook_is_not_even_looked_at() -> None:
    settled = settle({**FIELDS, "channel": "own", "codebook": "nonsense"}, begins_at=BEGIN)
    assert settled.codebook is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"channel": "pigeon"}, "channel: choose one of own, relay, sms, signal"),
        ({"cover": "secret"}, "cover: choose one of open, small talk, estranged"),
        ({"plan": None}, "plan: choose one of normal, high-risk"),
        ({"every": "P7D"}, "every: give the shortest and the longest gap"),
        ({"every": 7}, "every: give the shortest and the longest gap"),
        ({"every": ["P7D"]}, "every: give the shortest and the longest gap"),
        ({"every": ["P7D", "weekly"]}, "every: write a duration"),
        ({"every": ["P7D", "P7DT1H"]}, "every: gaps are whole days"),
        ({"every": ["PT169H", "P8D"]}, "every: gaps are whole days"),
        ({"windows": None}, "windows: give at least one window"),
        ({"windows": []}, "windows: give at least one window"),
        ({"windows": "evenings"}, "windows: give at least one window"),
        ({"windows": ["18:00"]}, 'windows: a window has "days", "from" and "to"'),
        ({"windows": [{"days": ["friday"], "from": "18:00", "to": "19:00"}]}, "windows: days are"),
        ({"windows": [{"days": 5, "from": "18:00", "to": "19:00"}]}, "windows: days are written"),
        ({"windows": [{"days": [], "from": "18:00", "to": "19:00"}]}, "windows: a window needs"),
        ({"windows": [{"from": "20:00", "to": "18:00"}]}, "windows: a window must end after"),
        ({"windows": [{"to": "18:00"}]}, "windows: hours are written like 18:00"),
        ({"windows": [{"from": "18:00+03:00", "to": "19:00"}]}, "windows: hours are written"),
        ({"codebook": []}, "codebook: the codebook must be an object"),
        ({"codebook": None}, "needs a codebook"),
        ({"quiet_dates": "03-25"}, "quiet_dates: quiet dates are a list"),
        ({"quiet_dates": 325}, "quiet_dates: quiet dates are a list"),
        ({"quiet_dates": ["25 March"]}, "quiet_dates: a quiet date is written like 03-25"),
        ({"quiet_dates": ["03-"]}, "quiet_dates: a quiet date is written like 03-25"),
        ({"quiet_dates": ["02-30"]}, "a quiet date does not exist"),
        ({"time_zone": ""}, "the time zone is not known"),
        ({"cover": "estranged"}, "an estranged family is asked in mode 'own' only"),
    ],
)
def test_what_cannot_be_read_is_refused_by_place(changed: dict[str, Any], said: str) -> None:
    assert said in refusal(**changed)


def test_every_unreadable_field_is_named_at_once() -> None:
    said = refusal(
        channel="pigeon", every=[], quiet_dates=["x"], codebook={"topics": "secret words"}
    )
    assert [part.partition(":")[0] for part in said.split("; ")] == [
        "channel",
        "every",
        "codebook",
        "quiet_dates",
    ]
    assert "secret words" not in said
