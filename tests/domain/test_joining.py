"""Who comes in as a responder: the word of two members of different organisations."""

from uuid import UUID

from service.domain.ids import OrganisationId
from service.domain.joining import is_confirmed, needs_confirming

NORTH, SOUTH = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))


def test_until_two_organisations_have_somebody_the_invitation_is_enough() -> None:
    assert not needs_confirming([])
    assert not needs_confirming([NORTH])
    assert needs_confirming([NORTH, SOUTH])


def test_any_number_of_members_of_one_organisation_is_not_enough() -> None:
    assert not is_confirmed([])
    assert not is_confirmed([NORTH, NORTH, NORTH])
    assert is_confirmed([NORTH, SOUTH])
