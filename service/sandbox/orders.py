"""What may be asked of the pretend world by hand: send, break, mend, move the clock.

The JSON interface and the page's forms both come here; wording of refusals is here too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.address import WRITTEN, ChannelName
from service.domain.duration import parse_duration
from service.sandbox.faults import PROCESSES, Fault
from service.sandbox.people import Person
from service.sandbox.world import World

Fields = Mapping[str, object]


class OrderRefusedError(ValueError):
    """The order lacks something or is no order; the message says what to change."""


class NoPlayError(Exception):
    """Nobody with that number is asked in any way here."""

    def __init__(self) -> None:
        """There is one thing to say."""
        super().__init__("nobody with this number is asked here: take one of the page's buttons")


class NoForwardError(Exception):
    """The clock cannot be moved here."""

    def __init__(self) -> None:
        """There is one thing to say."""
        super().__init__("this sandbox runs in real time: its clock cannot be moved")


@dataclass(frozen=True, slots=True)
class Table:
    """What the person at the pretend phones has in hand."""

    world: World
    people: Sequence[Person] = ()
    forward: Callable[[str], datetime] | None = None
    told: Callable[[], Sequence[str]] = tuple  # what the last move of the clock brought
    newcomers: Sequence[tuple[str, str]] = ()  # who may come in anew, by which link

    def send(self, number: str, fields: Fields) -> bool:
        """Let a phone write to us; False where no carrier brings it."""
        channel = optional_text(fields, "channel") or ChannelName.SMS.value
        if channel not in WRITTEN:
            message = "'channel' is sms or signal"
            raise OrderRefusedError(message)
        return self.world.phone_sends(
            number,
            to=needed_text(fields, "to"),
            text=needed_text(fields, "text"),
            channel=ChannelName(channel),
        )

    def pick_up(self, number: str, fields: Fields) -> bool:
        """Let a phone take the call that rings, and press a key; False where none rings."""
        key = optional_text(fields, "key") or ""
        if len(key) > 1 or key not in "0123456789*#":
            message = "'key' is one digit, * or #; without it nothing is pressed"
            raise OrderRefusedError(message)
        return self.world.phone_picks_up(number, key=key)

    def break_or_mend(self, fields: Fields) -> Fault | None:
        """Start a fault for a while, or mend it where that while is nothing (`PT0S`).

        A process that crashes for no while is started again at once.
        """
        name = needed_text(fields, "fault")
        lasts = optional_text(fields, "for")
        length = parse_duration(lasts) if lasts else None
        with self.world.lock:
            if length is not None and not length:
                self.world.faults.stop(name)
                return None
            if length is None and name == "crash":
                length = timedelta()
            until = None if length is None else self.world.clock() + length
            process, late = _process_of(name, fields), _lateness_of(name, fields)
            return self.world.faults.start(name, until, by=late, process=process)

    def move_clock(self, fields: Fields) -> datetime:
        """Move time on to the next event or by a duration; return the new present."""
        step = needed_text(fields, "forward")
        if step != "next":
            parse_duration(step)
        if self.forward is None:
            raise NoForwardError
        return self.forward(step)

    def begin_play(self, number: str) -> None:
        """Let a relative be asked in their way from now on; once is enough."""
        for person in self.people:
            if person.number == number and person.play is not None:
                person.play.begin()
                return
        raise NoPlayError


def _process_of(name: str, fields: Fields) -> str | None:
    process = optional_text(fields, "process")
    if name == "crash" and process not in PROCESSES:
        message = f"'crash' needs 'process': one of {', '.join(PROCESSES)}"
        raise OrderRefusedError(message)
    return process if name == "crash" else None


def _lateness_of(name: str, fields: Fields) -> timedelta | None:
    by = optional_text(fields, "by")
    if name == "clock-jump" and not by:
        message = "'clock-jump' needs 'by': how far, as PT1H or -PT1H"
        raise OrderRefusedError(message)
    return parse_duration(by, signed=True) if by else None


def needed_text(fields: Fields, name: str) -> str:
    """Return the text called `name`; OrderRefusedError where there is none."""
    value = optional_text(fields, name)
    if not value:
        message = f"give '{name}' as text"
        raise OrderRefusedError(message)
    return value


def optional_text(fields: Fields, name: str) -> str | None:
    """Return the text called `name`, None where it is missing; refuse what is no text."""
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        message = f"give '{name}' as text"
        raise OrderRefusedError(message)
    return value
