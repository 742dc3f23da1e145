"""What the demonstration prints: where to look, how to sign in, what to try."""

import shlex

from service.demo import cast
from service.demo.house import House
from service.demo.newcomers import Newcomers
from service.demo.seeding import Players, SignIn

_STORY = """\
The demonstration is running. Nothing here is real, and nothing leaves this machine.

  Phones       {phones}/phones
  Exile        {public}/
  Responders   {public}/desk/
  Operator     {ops}/readyz   {ops}/metrics

Sign in
  exile        {exile}
{responders}
  A responder also types six digits: they stand on that responder's phone.

Try this, on the page of phones
  1. Press "Jump to the next event": a ping appears on the mother's phone.
  2. Under it stands what it asks about: press a "Safe" answer to that. Nothing answers her: nothing
     ever does.
  3. Jump again until the next ping comes, and press "Distress": {first}, the first of those
     on duty, is paged, then one more every five minutes. Sign in at the desk as {first},
     take the case, and close it.

On the same page, "Four ways to ask" begins Signal, relay and own contact, and says why
own contact comes first.

Come in as somebody new, once each: the links stand on the page of phones too.
  an exile     {new_exile}
               (reads six digits to a responder, who types them under "Invite an exile")
  a responder  {new_responder}
               (members of both organisations let them in, at the desk)
More of them, from another terminal:
  (set -a; . {settings}; .venv/bin/vestka invite "{north}")

What the processes say stands in {log}
Ctrl-C stops everything."""


def tell(house: House, players: Players, newcomers: Newcomers) -> str:
    """Return all there is to say when everything runs."""
    return _STORY.format(
        phones=f"http://127.0.0.1:{house.phones_port}",
        public=house.public_url,
        ops=f"http://127.0.0.1:{house.ops_port}",
        exile=players.exile.words,
        responders="\n".join(map(_line, players.responders)),
        first=players.responders[0].name,
        new_exile=newcomers.exile,
        new_responder=newcomers.responder,
        settings=shlex.quote(str(house.settings_file)),
        north=cast.NORTH,
        log=house.log_file,
    )


def _line(player: SignIn) -> str:
    return f"  {player.name:<12} {player.words}   ({player.organisation})"
