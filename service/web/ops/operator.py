"""What the operator sees: ages, channels and the queue, and no count of families ever.

Served by a process of its own (`VESTKA_FACES=ops`) on the operator's port: beside a public
face it is not mounted at all, so that no proxy can let it out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request

from service.domain.address import WRITTEN
from service.storage.due import Work
from service.usecases.readiness import Health
from service.web.facts import here
from service.web.health import lives, look

_PORT = re.compile(r":[0-9]{1,5}$")

ops = Blueprint("ops", __name__)
ops.add_url_rule("/healthz", view_func=lives)


@ops.before_request
def _refuse_strange_names() -> None:
    """Answer to a number, or to a name without a dot: any other may be a page's own.

    A page in the operator's browser can let its name lead to this machine, and read along.
    """
    name = request.host.rpartition(":")[0] if _PORT.search(request.host) else request.host
    if "." in name and not _is_number(name):
        abort(HTTPStatus.NOT_FOUND)


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@ops.get("/")
def start() -> Response:
    """Say what there is to ask here."""
    return Response("/readyz  what is overdue, deaf or away\n/metrics\n", mimetype="text/plain")


@ops.get("/readyz")
def is_ready() -> Response:
    """Answer with the state of every part."""
    found = look()
    ready = found is not None and found.is_ready
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    report = {
        "ready": ready,
        "database": found is not None,
        "queue": _queue(),
        "spool_bytes": here().facts.spool_depth(),
        **_ages(found),
    }
    return Response(json.dumps(report), status, mimetype="application/json")


def _queue() -> bool | None:
    """Return whether the queue answers; None where there is none."""
    asking = here().facts.queue_answers
    return asking() if asking is not None else None


def _ages(found: Health | None) -> dict[str, object]:
    if found is None:
        parts = ("overdue_s", "deaf", "unknown", "unstaffed_s", "untaken_s")
        return dict.fromkeys(parts)
    return {
        "overdue_s": _seconds(found.overdue),
        "deaf": list(found.deaf),
        "unknown": found.unknown,
        "unstaffed_s": _whole_hours(found.unstaffed),
        "untaken_s": None if found.untaken is None else _seconds(found.untaken),
    }


def _seconds(ages: Mapping[str, timedelta] | Mapping[Work, timedelta]) -> dict[str, int]:
    return {str(kind): int(age.total_seconds()) for kind, age in ages.items()}


def _whole_hours(age: timedelta | None) -> int | None:
    """Return seconds rounded up to the hour: whoever keeps the answers learns no more."""
    if age is None:
        return None
    return -(-int(age.total_seconds()) // 3600) * 3600


@ops.get("/metrics")
def metrics() -> Response:
    """Answer in Prometheus' text format."""
    lines = "".join(f"{line}\n" for line in _metrics(look()))
    return Response(lines, mimetype="text/plain; version=0.0.4")


def _metrics(found: Health | None) -> Iterator[str]:
    yield from _gauge("vestka_database_up", "Whether the database answers.", int(found is not None))
    queue = _queue()
    if queue is not None:
        yield from _gauge("vestka_queue_up", "Whether the queue answers.", int(queue))
    depth = here().facts.spool_depth()
    yield from _gauge("vestka_spool_bytes", "Signal frames not yet in the inbox.", depth)
    if found is None:
        return
    yield from _gauge(
        "vestka_unknown_outcomes", "Effects whose fate nobody knows now.", found.unknown
    )
    yield from _of_people(found)
    yield from _gauge(
        "vestka_ready", "Whether checks are carried out in time.", int(found.is_ready)
    )
    yield "# HELP vestka_overdue_seconds Real age of the oldest overdue work."
    yield "# TYPE vestka_overdue_seconds gauge"
    for work, age in found.overdue.items():
        yield f'vestka_overdue_seconds{{kind="{work}"}} {age.total_seconds():.0f}'
    yield "# HELP vestka_deaf Whether we cannot hear on a channel."
    yield "# TYPE vestka_deaf gauge"
    for channel in sorted(set(here().ports.channels) & set(WRITTEN)):
        yield f'vestka_deaf{{channel="{channel}"}} {int(str(channel) in found.deaf)}'


def _of_people(found: Health) -> Iterator[str]:
    """What only whoever holds the whole keyring can tell; without it there is no such line."""
    unstaffed = _whole_hours(found.unstaffed)
    if unstaffed is None or found.untaken is None:
        return
    about = "For how long of the coming two days a rota has nobody, at the worst."
    yield from _gauge("vestka_unstaffed_seconds", about, unstaffed)
    yield "# HELP vestka_untaken_seconds How long the oldest case of a level waits for a person."
    yield "# TYPE vestka_untaken_seconds gauge"
    for level, seconds in _seconds(found.untaken).items():
        yield f'vestka_untaken_seconds{{level="{level}"}} {seconds}'


def _gauge(name: str, about: str, value: int) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"
