"""`python -m service.evidence`: measure the reader and print what came out, one JSON line each."""

import json
from pathlib import Path

import click

from service.evidence.families import families
from service.evidence.lexicon import LEXICONS
from service.evidence.measure import measure, read_ordinary
from service.evidence.report import lines


@click.command()
@click.option("--families", "count", default=20, help="Families of each language.")
@click.option("--ordinary", default=20, help="Ordinary messages put to each family.")
@click.option("--seed", default=7, help="Another seed draws other families and slips.")
@click.option("--language", "languages", multiple=True, type=click.Choice(list(LEXICONS)))
@click.option(
    "--talk",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of *.tsv files, language and text in each line, read as ordinary talk too.",
)
def main(
    count: int, ordinary: int, seed: int, languages: tuple[str, ...], talk: Path | None
) -> None:
    """Measure the reader on the development corpus; families and slips are drawn with a seed."""
    spoken = languages or tuple(LEXICONS)
    tally = measure(spoken, families_count=count, ordinary_count=ordinary, seed=seed)
    for language in spoken if talk else ():
        texts = _talk(talk, language) if talk else []
        for book in families(language, count, seed):
            read_ordinary(tally, book, language, texts)
    for line in lines(tally):
        click.echo(json.dumps(line))


def _talk(folder: Path, language: str) -> list[str]:
    rows = (
        row.split("\t", 1)
        for path in sorted(folder.glob("*.tsv"))
        for row in path.read_text(encoding="utf-8").splitlines()
    )
    return [row[1] for row in rows if row[0] == language and len(row) > 1]


if __name__ == "__main__":
    main()
