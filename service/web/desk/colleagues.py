"""Colleagues: who waits to be let in, and by which reference somebody can be revoked.

Names are sealed: opening them is a deed and a POST (I11).
"""

from uuid import UUID

from werkzeug.wrappers import Response

from service.usecases import joining
from service.web.desk.face import desk, home, page, signed_in
from service.web.facts import here


@desk.get("/colleagues")
def colleagues() -> str:
    """Say what stands here, without any name."""
    signed_in()
    return page("colleagues")


@desk.post("/colleagues")
def open_colleagues() -> str:
    """Open the names of one's own organisation; the ledger has it first."""
    return page("colleagues", opened=joining.open_colleagues(here().ports, signed_in()))


@desk.get("/newcomer/<uuid:newcomer_id>")
def newcomer(newcomer_id: UUID) -> str:
    """Show what to do about somebody who waits."""
    found = joining.waiting_newcomer(here().ports, signed_in(), newcomer_id)
    return page("confirming", newcomer=found)


@desk.post("/newcomer/<uuid:newcomer_id>/name")
def open_newcomer(newcomer_id: UUID) -> str:
    """Open what they call themselves; the ledger has it first."""
    ports, responder_id = here().ports, signed_in()
    name = joining.open_name(ports, responder_id, newcomer_id)
    found = joining.waiting_newcomer(ports, responder_id, newcomer_id)
    return page("confirming", newcomer=found, called=name)


@desk.post("/newcomer/<uuid:newcomer_id>/confirm")
def confirm_newcomer(newcomer_id: UUID) -> Response:
    """Record that this member knows them."""
    joining.confirm(here().ports, signed_in(), newcomer_id)
    return home("vouched")


@desk.post("/newcomer/<uuid:newcomer_id>/refuse")
def refuse_newcomer(newcomer_id: UUID) -> Response:
    """Record that this member does not know them."""
    joining.refuse(here().ports, signed_in(), newcomer_id)
    return home("turned-away")
