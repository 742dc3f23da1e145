"""`vestka demo`: what may be chosen about a demonstration."""

import click

from service.demo.house import PORT, PortTakenError
from service.demo.running import run
from service.embedded import PlaceRefusedError, ServerFailedError, ServerMissingError

# A ping ten minutes late is skipped (D9): at this speed that is five real seconds, which a
# busy machine needs between a second that has come and a message that leaves.
SPEED_SURE = 120.0
SPEED_MAX = 100_000.0
_PORT_MAX = 65533  # the phones and the operator's page have the two after it


@click.command()
@click.option("--port", type=click.IntRange(1, _PORT_MAX), default=PORT, show_default=True)
@click.option("--speed", type=click.FloatRange(1.0, SPEED_MAX), default=1.0, show_default=True)
@click.option("--keep", is_flag=True, help="Go on with the data of the last start with --keep.")
def demo(port: int, speed: float, *, keep: bool) -> None:
    """Run everything on this machine, with pretend phones, until Ctrl-C.

    All faces answer on PORT, the phones on the next one, the operator's page on the one after.
    Scheduled time runs SPEED times as fast as real time.
    """
    if speed > SPEED_SURE:
        note = f"above {SPEED_SURE:g} times real time pings may be skipped as too late"
        click.echo(note, err=True)
    try:
        run(port=port, speed=speed, keep=keep)
    except (PortTakenError, PlaceRefusedError, ServerFailedError, ServerMissingError) as refused:
        raise click.ClickException(str(refused)) from None
