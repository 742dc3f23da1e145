"""Whether the process lives and the service keeps its time: two answers without a word.

Who asks learns yes or no and nothing else; the operator's own port says more (`web.ops`).
"""

from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, Response

from service.log import get_logger
from service.usecases.readiness import Health
from service.web.facts import here

health = Blueprint("health", __name__)


@health.get("/healthz")
def lives() -> Response:
    """Answer, and thereby say that the process lives."""
    return Response(status=HTTPStatus.OK)


@health.get("/readyz")
def is_ready() -> Response:
    """Answer whether checks are carried out in time."""
    found = look()
    ready = found is not None and found.is_ready
    return Response(status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def look() -> Health | None:
    """Return how things stand; None where not even the database can be asked."""
    try:
        return here().readiness.look(here().ports)
    except Exception as error:  # noqa: BLE001 (whatever keeps us from looking means: not ready)
        get_logger().error("readiness-failed", request=uuid4(), exc_info=error)
        return None
