"""`vestka bench`: measures itself beside the limit of the same machine in the same run.

One JSON line for each thing measured. What is measured, and beside which limit, stands in
`service/bench`; a name here is a module there with a `measure`. No settings are needed.
"""

import importlib
import json
from typing import Final

import click

BENCHES: Final = ("due", "intake", "page", "alerts", "read")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(BENCHES))
def bench(names: tuple[str, ...]) -> None:
    """Measure NAMES, or everything there is, beside this machine's limit."""
    for name in names or BENCHES:
        # Imported only when it is wanted: one bench must not wait for another's imports.
        for record in importlib.import_module(f"service.bench.{name}").measure():
            click.echo(json.dumps({"bench": name, **record}))
