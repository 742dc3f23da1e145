"""New words that wait for a call: a responder speaks with the exile and records what they said.

Opening the card and recording are deeds and POSTs, in the ledger first (I11). Whose change it
is stays sealed but for the card; no word of it is ever shown.
"""

from uuid import UUID

from werkzeug.wrappers import Response

from service.usecases import renewing
from service.web.desk.face import desk, home, page, signed_in
from service.web.facts import here


@desk.get("/call/<uuid:change_id>")
def call(change_id: UUID) -> str:
    """Show what to do about one change, without anything sealed."""
    found = renewing.call_waiting(here().ports, signed_in(), change_id)
    return page("call", change=found)


@desk.post("/call/<uuid:change_id>/card")
def open_reach(change_id: UUID) -> str:
    """Open how the exile is reached; the ledger has it first."""
    ports, responder_id = here().ports, signed_in()
    opened = renewing.open_reach(ports, responder_id, change_id)
    found = renewing.call_waiting(ports, responder_id, change_id)
    return page("call", change=found, opened=opened)


@desk.post("/call/<uuid:change_id>/confirm")
def confirm(change_id: UUID) -> Response:
    """Record that the exile, spoken with, wants the change."""
    renewing.confirm_by_call(here().ports, signed_in(), change_id)
    return home("confirmed")


@desk.post("/call/<uuid:change_id>/refuse")
def refuse(change_id: UUID) -> Response:
    """Record that the exile, spoken with, knows nothing of it."""
    renewing.refuse_by_call(here().ports, signed_in(), change_id)
    return home("refused")
