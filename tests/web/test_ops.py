"""Readiness: late work is told within minutes, a clock that jumped is no lateness."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.channels.base import Arrived
from service.domain.address import Address, ChannelName
from service.storage import due, outbox
from service.storage.due import Work
from service.usecases import clockwork, hearing
from service.usecases.acting import act
from service.usecases.auditing import Auditor
from service.usecases.readiness import Readiness
from service.web.application import create_app
from service.web.facts import Facts
from tests.web.house import MOTHER, OURS, PUBLIC_URL, Hands, House
from tests.web.test_desk import case_open

OPERATOR = Address(ChannelName.SMS, "+48500100100")


@pytest.fixture
def operator(house: House) -> FlaskClient:
    return house.client(frozenset({"ops"}))


def test_the_operators_first_page_names_what_can_be_asked(operator: FlaskClient) -> None:
    found = operator.get("/").get_data(as_text=True)
    assert "/readyz" in found
    assert "/metrics" in found


@pytest.mark.parametrize("path", ["/", "/readyz", "/metrics", "/healthz"])
def test_the_operators_pages_answer_to_no_name_that_a_page_of_others_could_have(
    operator: FlaskClient, path: str
) -> None:
    for name in ("evil.example", "evil.example:8002", "127.0.0.1.evil.example", "evil.example."):
        answer = operator.get(path, base_url="http://127.0.0.1:8002", headers={"Host": name})
        assert (answer.status_code, answer.data) == (404, b"")
    for name in ("127.0.0.1:8002", "127.0.0.1", "[::1]:8002", "localhost:8002", "ops:8002"):
        answer = operator.get(path, headers={"Host": name})
        assert answer.status_code == 200


def text_waits(house: House, mark: str = "c") -> None:
    arrived = Arrived("twilio", "SM" + mark * 32, ChannelName.SMS, OURS, MOTHER, "перцы")
    hearing.accept_inbound(house.ports, arrived)


def test_work_that_waits_too_long_makes_us_unready(house: House, client: FlaskClient) -> None:
    text_waits(house)
    assert client.get("/readyz").status_code == 200
    house.clock.forward(minutes=3)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.data) == (503, b"")
    clockwork.drain_all(house.ports)
    assert client.get("/readyz").status_code == 200


def test_without_a_database_we_live_and_are_not_ready(house: House, client: FlaskClient) -> None:
    with house.store.begin() as tx:
        tx.session.execute(text("ALTER TABLE inbox RENAME TO away"))
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_the_operator_is_told_ages_and_no_counts(house: House, operator: FlaskClient) -> None:
    text_waits(house)
    house.clock.forward(minutes=5)
    answer = operator.get("/readyz")
    report = json.loads(answer.data)
    assert answer.status_code == 503
    assert report["overdue_s"] == {str(work): 300 * (work is Work.INBOX) for work in Work}
    assert (report["unknown"], report["untaken_s"], report["spool_bytes"]) == (0, {}, 0)
    assert (report["ready"], report["database"], report["deaf"]) == (False, True, [])
    metrics = operator.get("/metrics").get_data(as_text=True)
    assert 'vestka_overdue_seconds{kind="inbox"} 300' in metrics.splitlines()
    assert 'vestka_deaf{channel="sms"} 0' in metrics.splitlines()
    assert "famil" not in metrics.replace('kind="families"', "")


def test_alarms_ask_only_for_what_is_told(operator: FlaskClient) -> None:
    metrics = operator.get("/metrics").get_data(as_text=True)
    told = {*re.findall(r"# TYPE (\S+)", metrics), "vestka_queue_up"}  # that one where there is one
    rules = Path(__file__).parents[2] / "docs/alarms.yml"
    asked = set(re.findall(r"\bvestka_[a-z_]+", rules.read_text(encoding="utf-8")))
    assert "vestka_untaken_seconds" in asked
    assert asked <= told


def test_a_case_nobody_takes_shows_its_level_and_tens_of_minutes(
    house: House, operator: FlaskClient
) -> None:
    _, path = case_open(house, house.client())

    def untaken() -> dict[str, int]:
        found: dict[str, int] = json.loads(operator.get("/readyz").data)["untaken_s"]
        return found

    seen = []
    for _ in range(4 * 60):
        seen.append(untaken().get("L4", 0))
        before = house.clock.at
        house.clock.forward(seconds=15)
        # D13: what changes between two looks tells the ten minutes, and never the second.
        if untaken().get("L4", 0) != seen[-1]:
            assert before.minute // 10 != house.clock.at.minute // 10
    assert set(seen) >= {0, 600, 1200, 1800}
    metrics = operator.get("/metrics").get_data(as_text=True)
    assert 'vestka_untaken_seconds{level="L4"} ' in metrics
    assert path.rpartition("/")[2] not in metrics


def test_late_work_pages_the_operator_once(house: House) -> None:
    auditor, operated = Auditor(), replace(house.ports, operator=OPERATOR)
    auditor.audit(operated)
    text_waits(house)
    house.clock.forward(minutes=3)
    for _ in range(3):
        auditor.audit(operated)
    assert operator_pages(house) == 1


def test_a_trouble_that_comes_and_goes_is_told_once_an_hour(house: House) -> None:
    auditor, operated = Auditor(), replace(house.ports, operator=OPERATOR)
    told = []
    for place in range(13):  # late every five minutes anew
        text_waits(house, f"m{place}")
        house.clock.forward(minutes=3)
        auditor.audit(operated)
        told.append(operator_pages(house))
        clockwork.drain(house.ports, Work.INBOX)
        house.clock.forward(minutes=2)
        auditor.audit(operated)
    assert told == [1] * 12 + [2]


def operator_pages(house: House) -> int:
    with house.store.begin() as tx:
        found = tx.session.execute(text("SELECT id FROM outbox WHERE kind = 'operator'"))
        letters = [outbox.find_effect(tx, UUID(str(each))) for each in found.scalars()]
    return sum(1 for each in letters if each is not None and "late-inbox" in each.letter.text)


def test_the_operator_is_told_of_a_queue_that_is_away(house: House) -> None:
    facts = Facts(PUBLIC_URL, frozenset({"ops"}), queue_answers=lambda: False)
    operator = create_app(house.ports, facts).test_client()
    assert json.loads(operator.get("/readyz").data)["queue"] is False
    assert operator.get("/readyz").status_code == 200  # I3: the clock does the work
    assert "vestka_queue_up 0" in operator.get("/metrics").get_data(as_text=True)


def test_work_that_nobody_begins_with_is_told_within_a_minute_of_being_late(
    house: House, operator: FlaskClient
) -> None:
    text_waits(house)
    statuses = []
    for seconds in (5, 55, 6):
        house.clock.forward(seconds=seconds)
        statuses.append(operator.get("/readyz").status_code)
    assert statuses == [200, 200, 503]


def test_what_somebody_has_begun_with_may_take_two_minutes(
    house: House, operator: FlaskClient
) -> None:
    text_waits(house)
    house.clock.forward(seconds=100)
    with act(house.ports) as acting:
        due.claim(acting.tx, Work.INBOX, now=acting.now, steady=acting.steady)
    assert operator.get("/readyz").status_code == 200
    house.clock.forward(seconds=21)
    assert operator.get("/readyz").status_code == 503


def test_a_clock_that_jumped_is_no_lateness_until_real_minutes_pass(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = Ahead()
    text_waits(house)
    object.__setattr__(house.ports, "clock", ahead)
    readiness = Readiness()
    assert readiness.look(house.ports).is_ready
    ahead.at += timedelta(minutes=1)
    assert readiness.look(house.ports).is_ready
    ahead.at += timedelta(minutes=2)
    assert not readiness.look(house.ports).is_ready


class Ahead(Hands):
    """Scheduled time two weeks ahead of real time."""

    def now(self):
        return self.at + timedelta(days=14)
