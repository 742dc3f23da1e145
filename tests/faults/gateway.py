"""`python -m tests.faults.gateway SETTINGS`: the pretend gateways as a process of their own.

The relatives live here: whoever is asked answers in real time, as the seed says, until asked
to be quiet. Everything is watched and broken through the documented HTTP interface alone.
"""

import json
import sys
import threading
from functools import partial
from pathlib import Path

from service.clocks import DemoClock
from service.domain.address import ChannelName
from service.sandbox.http_post import frame_post_behind
from service.sandbox.phones import Delivered
from service.sandbox.server import serve
from service.sandbox.world import World
from service.wiring import MESSAGE_PATH
from tests.faults import town


def main(text: str) -> None:
    """Serve until the process is ended."""
    settings = json.loads(text)
    world = World(DemoClock(Path(settings["clock"])).now, seed=settings["seed"])
    world.twilio.token = settings["token"]
    sms = [each.ours for each in town.households() if each.channel == town.SMS]
    for number in (*sms, town.PAGES, town.CANARY):
        world.twilio.own(number, sms_url=settings["public"] + MESSAGE_PATH, opt_out=False)
    signal = [each.ours for each in town.households() if each.channel == town.SIGNAL]
    for number in (*signal, town.ACCOUNT, town.SIGNAL_CANARY):
        world.signal.own(number)
    world.on_delivered = partial(_answer, world, settings["seed"])
    world.listen_signal(frame_post_behind(settings["intake"]))
    serve(world, port=settings["port"]).start()
    threading.Event().wait()


def _answer(world: World, seed: int, delivered: Delivered) -> None:
    if delivered.to not in {each.phone for each in town.households()}:
        return
    if delivered.to in town.SLOW and len(world.phone(delivered.to).inbox) == 1:
        return
    for delay_s, text in town.answers(seed, delivered.to, delivered.text):
        timer = threading.Timer(delay_s, _write, (world, delivered, text))
        timer.daemon = True
        timer.start()


def _write(world: World, to: Delivered, text: str) -> None:
    channel = ChannelName(to.channel)
    world.phone_sends(to.to, to=to.sender, text=text, channel=channel)


if __name__ == "__main__":
    main(sys.argv[1])
