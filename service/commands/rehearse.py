"""`vestka rehearse`: a scenario with simulated time, played through the production code."""

import json
from pathlib import Path
from typing import NoReturn, TextIO

import click

from service.rehearse.known_fields import has_unfit_codebook
from service.rehearse.play import rehearse as play
from service.rehearse.scenario import ScenarioRefusedError, parse_scenario

SCENARIO_BYTES_MAX = 4_000_000


@click.command()
@click.argument("scenario", type=click.File("rb"))
def rehearse(scenario: TextIO) -> None:
    """Play SCENARIO (a JSON file, or - for standard input) and print its event log."""
    data = scenario.read(SCENARIO_BYTES_MAX + 1)
    if len(data) > SCENARIO_BYTES_MAX:
        _refuse(["the scenario is larger than 4 MB: split it"])
    try:
        described = json.loads(data)
        parsed = parse_scenario(described)
    except ScenarioRefusedError as refused:
        _refuse(refused.problems)
    except (UnicodeDecodeError, json.JSONDecodeError):
        _refuse(["the scenario is not JSON in UTF-8: check the file"])
    if has_unfit_codebook(described):
        click.echo(
            "A codebook here would be refused at enrolment: run `vestka codebook check`.", err=True
        )
    play(parsed, write=click.echo, home=Path.cwd() / ".vestka")


def _refuse(problems: list[str]) -> NoReturn:
    for problem in problems:
        click.echo(problem, err=True)
    raise SystemExit(2)
