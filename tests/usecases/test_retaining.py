"""The table of how long things are kept is the one the job works by, table by table."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from service.domain.joining import CONFIRM_WITHIN
from service.domain.proving import CODE_LASTS, PROOF_LASTS
from service.domain.renewal import ALARMS_LAST, UNSIGNED_LASTS
from service.storage.challenges import LASTS
from service.storage.families import HER_WISH_LASTS
from service.storage.tables import Base
from service.storage.tombstones import Grave, bury
from service.tally import KEPT_HOURS
from service.usecases import retaining, tidying
from service.usecases.acting import act
from service.usecases.drafting import DRAFT_RESTS
from service.usecases.enrolling import INVITATION_LASTS
from service.usecases.retaining import POLICY
from service.usecases.signing_in import SESSION_LASTS
from tests.web.house import Browser, House
from tests.web.test_exile import registered

PAPER = Path(__file__).parents[2] / "docs" / "OPERATING.md"
ROW = re.compile(r"^\| (.+?) \| (.+?) \|(?: (.+?) \|)?$", re.MULTILINE)

# What each table's rows are, made so long ago; {day} is when.
MADE = {
    "agreements": "INSERT INTO agreements (id, family_id, made_on, superseded_on, sealed) "
    "VALUES (:id, :family, '2026-01-01', :day, '')",
    "cases": "INSERT INTO cases (id, family_id, own_organisation_id, other_organisation_id, state, "
    "opened_on, sealed) SELECT :id, id, own_organisation_id, other_organisation_id, 'closed', "
    ":day, '' FROM families WHERE id = :family",
    "changes": "INSERT INTO changes (id, family_id, kind, state, made_on) "
    "VALUES (:id, :family, 'words', 'withdrawn', :day)",
    "checks": "INSERT INTO checks (id, family_id, opened_on, closed_on, state) "
    "VALUES (:id, :family, :day, :day, 'closed')",
    "inbox": "INSERT INTO inbox (id, message_key, sender_index, channel, state, day) "
    "VALUES (:id, uuid_send(:id), '', 'sms', 'judged', :day)",
    "outbox": "INSERT INTO outbox (id, effect_key, kind, channel, state, delivery, tries, day) "
    "VALUES (:id, uuid_send(:id), 'ping', 'sms', 'accepted', 'none', 1, :day)",
    "questions": "INSERT INTO questions (id, family_id, effect_key, addressee, kind, sealed, "
    "asked_on, answered_on) VALUES (:id, :family, uuid_send(:id), 'exile', 'question', '', "
    ":day, :day)",
    "warnings": "INSERT INTO warnings (id, exile_id, shown_from, sealed) "
    "SELECT :id, exile_id, :day, '' FROM families WHERE id = :family",
}
NOTE = (
    "INSERT INTO case_notes (id, case_id, day, sealed) SELECT gen_random_uuid(), id, :day, '' "
    "FROM cases"
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def rows_of_the_paper() -> list[tuple[str, str, set[str]]]:
    """Return what the table says: what, how long, of which tables."""
    paper = PAPER.read_text(encoding="utf-8")
    part = paper.partition("## How long things are kept")[2].partition("\n## ")[0]
    found = [
        (what, kept, set(re.findall(r"`(\w+)`", tables or "")))
        for what, kept, tables in ROW.findall(part)
    ]
    return [each for each in found if not each[0].startswith(("What", "---"))]


def said_of(table: str) -> str:
    return " ".join(kept for _, kept, tables in rows_of_the_paper() if table in tables)


def test_every_table_of_the_schema_has_a_row() -> None:
    named = {name for _, _, tables in rows_of_the_paper() for name in tables}
    assert named == set(Base.metadata.tables)


@pytest.mark.parametrize("table", POLICY)
def test_the_paper_says_the_days_the_job_works_by(table: str) -> None:
    assert f"{POLICY[table].days} days" in said_of(table)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("outbox", f"{retaining.PAGES.days} days"),
        ("inbox", f"{retaining.REPLY_WORDS.days} days"),
        ("questions", f"{retaining.UNANSWERED.days} days"),
        ("agreements", f"{ALARMS_LAST.days} days"),
        ("changes", f"{UNSIGNED_LASTS.days} days"),
        ("address_proofs", f"{PROOF_LASTS.days} days"),
        ("confirmations", f"{CONFIRM_WITHIN.days} days"),
        ("invitations", f"{INVITATION_LASTS.total_seconds() / 3600:.0f} hours"),
        ("sessions", f"{SESSION_LASTS['exile'].total_seconds() / 60:.0f} minutes"),
        ("sessions", f"{SESSION_LASTS['desk'].total_seconds() / 3600:.0f} hours"),
        ("spent_challenges", f"{LASTS.total_seconds() / 60:.0f} minutes"),
        ("tombstones", f"{HER_WISH_LASTS.days} days"),
    ],
)
def test_what_ends_by_its_own_hour_is_said_as_it_is(table: str, said: str) -> None:
    assert said in said_of(table)


def test_a_day_is_a_day() -> None:
    assert CODE_LASTS == DRAFT_RESTS == timedelta(days=1)


def test_what_lies_outside_is_said_as_it_is() -> None:
    outside = {what: kept for what, kept, tables in rows_of_the_paper() if not tables}
    blanked, gone = tidying.REDACT_AFTER, tidying.DELETE_AFTER
    assert f"{blanked.total_seconds() / 60:.0f} minutes" in outside["texts at Twilio"]
    assert f"{gone.total_seconds() / 3600:.0f} hours" in outside["texts at Twilio"]
    assert f"{KEPT_HOURS} hours" in outside["Valkey: hourly counts; ids of work"]


@pytest.mark.parametrize("table", MADE)
def test_the_job_keeps_it_to_the_last_day_and_no_longer(house: House, table: str) -> None:
    family = house.family_called(registered(house, Browser(house.client())))
    today = house.clock.now().date()
    last = today - POLICY[table]
    kept, gone = make(house, table, family, last), make(house, table, family, last - A_DAY)
    retaining.sweep(house.ports)
    left = ids_of(house, table)
    assert kept in left
    assert gone not in left


A_DAY = timedelta(days=1)


def make(house: House, table: str, family: UUID, day: date) -> UUID:
    made = uuid4()
    with house.store.begin() as tx:
        given = {"id": made, "family": family, "day": day}
        tx.session.execute(text(MADE[table]), given)
        if table == "cases":
            tx.session.execute(text(NOTE), {"day": day})
    return made


def ids_of(house: House, table: str) -> set[UUID]:
    with house.store.begin() as tx:
        return {row[0] for row in tx.run(f'SELECT id FROM "{table}"')}


def test_notes_go_with_their_case_and_open_cases_stay(house: House) -> None:
    family = house.family_called(registered(house, Browser(house.client())))
    long_ago = house.clock.now().date() - POLICY["cases"] - A_DAY
    gone, kept = (make(house, "cases", family, long_ago) for _ in range(2))
    with house.store.begin() as tx:
        tx.session.execute(text("UPDATE cases SET state = 'taken' WHERE id = :id"), {"id": kept})
    retaining.sweep(house.ports)
    with house.store.begin() as tx:
        of = {row[0] for row in tx.run("SELECT case_id FROM case_notes")}
    assert ids_of(house, "cases") == of == {kept}
    assert gone != kept


def test_a_pause_that_is_over_and_an_old_invitation_leave_nothing(house: House) -> None:
    organisation = house.add_organisation()
    retaining.sweep(house.ports)
    with act(house.ports) as acting:
        bury(acting.tx, Grave.PAUSED, "x", acting.today)
        bury(acting.tx, Grave.STOPPED, "x")
        acting.tx.session.execute(
            text(
                "INSERT INTO invitations (id, kind, token_hash, organisation_id, expires_at) "
                "VALUES (gen_random_uuid(), 'exile', 'x', :organisation, :at)"
            ),
            {"organisation": organisation, "at": acting.steady + timedelta(hours=1)},
        )
    retaining.sweep(house.ports)
    assert counts(house) == (2, 1)
    house.clock.forward(days=2)
    retaining.sweep(house.ports)
    assert counts(house) == (1, 0)


def counts(house: House) -> tuple[int, int]:
    with house.store.begin() as tx:
        [(graves, invitations)] = tx.run(
            "SELECT (SELECT count(*) FROM tombstones), (SELECT count(*) FROM invitations)"
        )
    return graves, invitations
