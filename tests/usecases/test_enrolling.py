"""What no form may get around: without her consent nobody writes to a relative (FIELD-GUIDE §7a)."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.agreement import Agreement, Cover, Mode, Plan
from service.domain.consent import Consent
from service.domain.schedule import Window
from service.storage import families
from service.usecases import enrolling
from service.usecases.complaining import RegistrationRefusedError
from service.usecases.enrolling import Registration
from tests.domain.codebooks import a_codebook
from tests.web.house import House


@pytest.fixture
def house(database_url: str):
    made = House(database_url)
    yield made
    made.close()


def a_registration(mode: Mode, consent: Consent | None) -> Registration:
    agreement = Agreement(
        mode=mode,
        cover=Cover.OPEN,
        plan=Plan.NORMAL,
        days_min=6,
        days_max=8,
        windows=(Window(frozenset(range(7)), time(18), time(20)),),
        time_zone="Europe/Warsaw",
        begins_at=datetime(2027, 1, 10, 12, tzinfo=UTC),
        codebook=None if mode is Mode.OWN else a_codebook(),
    )
    return Registration(agreement, "+48500100301" if mode.sends else None, consent=consent)


def registered(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM families")).scalar() or 0)


def new_exile(house: House) -> UUID:
    return house.add_exile(house.add_organisation())[0]


@pytest.mark.parametrize("mode", [Mode.RELAY, Mode.SIGNAL, Mode.SMS])
def test_without_her_consent_no_family_is_written_to(house: House, mode: Mode) -> None:
    with pytest.raises(RegistrationRefusedError) as refused:
        enrolling.register_family(house.ports, new_exile(house), a_registration(mode, None))
    assert "consent-missing" in [each.code for each in refused.value.complaints]
    assert registered(house) == 0


@pytest.mark.parametrize("consent", [None, Consent("her niece", date(2027, 1, 2), "as it was")])
def test_own_contact_needs_no_consent_and_keeps_one_that_was_given(
    house: House, consent: Consent | None
) -> None:
    registration = a_registration(Mode.OWN, consent)
    family_id = enrolling.register_family(house.ports, new_exile(house), registration)
    with house.store.begin() as tx:
        record = families.read_family(tx, family_id)
    assert record is not None
    assert record.settled.consent == consent
