"""An exile may have been made to sign in: other words than theirs were typed at their locator.

Opening how they are reached is a deed and a POST (I11). Nothing here reaches the exile's page.
"""

from uuid import UUID

from werkzeug.wrappers import Response

from service.usecases import shadowing
from service.web.desk.face import desk, home, page, signed_in
from service.web.facts import here


@desk.get("/warning/<uuid:warning_id>")
def warning(warning_id: UUID) -> str:
    """Show what to do, without anything sealed."""
    found = shadowing.warning_for(here().ports, signed_in(), warning_id)
    return page("warning", warning=found)


@desk.post("/warning/<uuid:warning_id>/ways")
def open_ways(warning_id: UUID) -> str:
    """Open how the exile is reached; the ledger has it first."""
    ports, responder_id = here().ports, signed_in()
    found = shadowing.warning_for(ports, responder_id, warning_id)
    return page("warning", warning=found, ways=shadowing.open_ways(ports, responder_id, warning_id))


@desk.post("/warning/<uuid:warning_id>/spoken")
def settle_warning(warning_id: UUID) -> Response:
    """Record that somebody has spoken with them."""
    shadowing.settle_warning(here().ports, signed_in(), warning_id)
    return home("spoken")
