"""What the database holds sealed, opened with the house's keys: how checks ended, what is asked."""

from uuid import UUID

from sqlalchemy import text

from service.storage import cases, checks, questions
from tests.web.house import House


def _ids(house: House, query: str) -> list[UUID]:
    with house.store.begin() as tx:
        return [UUID(str(each)) for each in tx.session.execute(text(query)).scalars()]


def ends_of_checks(house: House) -> list[str | None]:
    """Return how each check ended; None for one that is open."""
    ids = _ids(house, "SELECT id FROM families ORDER BY id")
    with house.store.begin() as tx:
        return [each.ended for family in ids for each in checks.past_checks(tx, family)]


def causes_of_cases(house: House) -> list[tuple[str, str]]:
    """Return why each case was opened, and its level."""
    ids = _ids(house, "SELECT id FROM cases ORDER BY id")
    with house.store.begin() as tx:
        records = [cases.read_case(tx, each) for each in ids]
        return [(str(each.case.cause), str(each.case.level)) for each in records if each]


def whys_open(house: House, addressee: str) -> list[str]:
    """Return why somebody is being asked or told something."""
    ids = _ids(house, "SELECT id FROM families ORDER BY id")
    with house.store.begin() as tx:
        return [each.why for each in questions.open_questions(tx, ids, addressee)]
