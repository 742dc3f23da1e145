"""How long what nobody needs any more is kept, and that it then goes for good (D13).

The same table stands in docs/OPERATING.md. Seconds go long before: when a reply is judged, a
check is closed, a draft rests.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from service.ports import Ports
from service.storage import pressure, retention
from service.usecases.acting import act

CHANGES: Final = timedelta(days=30)  # since they were proposed, once they have ended
AGREEMENTS: Final = timedelta(days=7)  # since they were replaced
DAYS_OF_TRAFFIC: Final = timedelta(days=400)  # the exile's page draws a year of them
QUESTIONS: Final = timedelta(days=90)
UNANSWERED: Final = timedelta(days=400)  # questions, and what was told without asking
REPLY_WORDS: Final = timedelta(days=14)  # for a case that is opened days later
INBOX: Final = timedelta(days=90)
PAGES: Final = timedelta(days=90)
WARNINGS: Final = timedelta(days=90)
CASES: Final = timedelta(days=730)  # since they were opened, once they are closed

# The same in docs/OPERATING.md, table by table; what ends by an hour of its own is not here.
POLICY: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "agreements": AGREEMENTS,
        "case_notes": CASES,
        "cases": CASES,
        "changes": CHANGES,
        "checks": DAYS_OF_TRAFFIC,
        "inbox": INBOX,
        "outbox": DAYS_OF_TRAFFIC,
        "questions": QUESTIONS,
        "warnings": WARNINGS,
    }
)


def sweep(ports: Ports) -> int:
    """Delete what is over; return how many rows."""
    with act(ports) as acting:
        tx, today = acting.tx, acting.today
        return sum(
            (
                retention.sweep_changes(tx, today - CHANGES),
                retention.sweep_agreements(tx, today - AGREEMENTS),
                retention.sweep_holds(tx, acting.now),
                retention.sweep_proofs(tx, acting.now),
                retention.sweep_checks(tx, today - DAYS_OF_TRAFFIC),
                retention.sweep_questions(tx, today - QUESTIONS, today - UNANSWERED),
                retention.sweep_reply_words(tx, today - REPLY_WORDS),
                retention.sweep_inbox(tx, today - INBOX),
                retention.sweep_outbox(tx, today - DAYS_OF_TRAFFIC, pings=True),
                retention.sweep_outbox(tx, today - PAGES, pings=False),
                retention.sweep_cases(tx, today - CASES),
                retention.sweep_warnings(tx, today - WARNINGS),
                retention.sweep_invitations(tx, acting.steady),
                retention.sweep_tombstones(tx, today),
                pressure.sweep_incidents(tx, today),
            )
        )
