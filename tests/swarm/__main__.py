"""`python -m tests.swarm`: plays seed after seed, prints those that break a promise, resumes.

How far it came stands in a small file; a broken seed is played again with `--seed`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from tests.swarm.drawing import draw
from tests.swarm.playing import theatre

STATE = Path(".vestka") / "swarm.json"


@click.command()
@click.option(
    "--seeds", type=int, default=300, show_default=True, help="How many to have played in all."
)
@click.option("--seed", type=int, help="Play this one only.")
@click.option("--show", is_flag=True, help="Print the scenario of --seed instead of playing it.")
@click.option("--state", type=click.Path(path_type=Path), default=STATE, show_default=True)
@click.option(
    "--first", type=int, default=0, show_default=True, help="The first seed of a new run."
)
def main(*, seeds: int, seed: int | None, show: bool, state: Path, first: int) -> None:
    """Play random scenarios against the promises."""
    if seed is not None and show:
        click.echo(json.dumps(draw(seed), ensure_ascii=False, indent=1))
        return
    if seed is not None:
        with theatre() as stage:
            found = stage.judge(seed)
        click.echo("\n".join(found) or "every promise was kept")
        sys.exit(bool(found))
    sys.exit(_run(seeds, state, first))


def _run(seeds: int, state: Path, first: int) -> int:
    kept: dict[str, Any] = {"next": first, "played": 0, "family_days": 0, "broken": []}
    if state.exists():
        kept = json.loads(state.read_text(encoding="utf-8"))
    begun = time.monotonic()
    with theatre() as stage:
        while kept["played"] < seeds:
            seed = kept["next"]
            found = stage.judge(seed)
            for text in found:
                click.echo(f"seed {seed}: {text}")
            kept["family_days"] += _family_days(seed)
            kept["next"], kept["played"] = seed + 1, kept["played"] + 1
            kept["broken"] += [seed] if found else []
            state.parent.mkdir(parents=True, exist_ok=True)
            state.write_text(json.dumps(kept), encoding="utf-8")
    took_s = round(time.monotonic() - begun)
    click.echo(
        f"{kept['played']} scenarios, {kept['family_days']} family-days, "
        f"{len(kept['broken'])} broken {kept['broken'] or ''} ({took_s} s for this part)"
    )
    return 1 if kept["broken"] else 0


def _family_days(seed: int) -> int:
    scenario = draw(seed)
    return len(scenario["families"]) * int(scenario["for"][1:-1])


if __name__ == "__main__":
    main()
