"""The event log of a rehearsal: JSON lines in time order, the same for the same seed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEPT = {"verdict": ("level",)}  # whoever reads a verdict finds its level, null where it has none


@dataclass
class EventLog:
    """Everything that happened, by name; cases are counted, never shown by id."""

    clock: Callable[[], datetime]
    entries: list[dict[str, Any]] = field(default_factory=list)
    write: Callable[[str], None] | None = None

    def note(self, event: str, **details: object) -> None:
        """Append an event of this moment; details that are None are left out, or null if KEPT."""
        entry: dict[str, Any] = {"at": self.clock().isoformat(), "event": event}
        kept = KEPT.get(event, ())
        entry.update({k: v for k, v in details.items() if v is not None or k in kept})
        self.entries.append(entry)
        if self.write is not None:
            self.write(json.dumps(entry, ensure_ascii=False))

    def of(self, event: str, **details: object) -> list[dict[str, Any]]:
        """Return the events of one kind that have these details."""
        return [
            entry
            for entry in self.entries
            if entry["event"] == event
            and all(entry.get(name) == value for name, value in details.items())
        ]
