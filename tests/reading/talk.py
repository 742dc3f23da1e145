"""Ordinary talk of other people beside the checkout, for measuring only; often not there."""

from pathlib import Path

TALK = Path(__file__).parents[3] / "shared" / "corpus"


def talk_in(language: str) -> list[str]:
    rows = (
        row.split("\t", 1)
        for path in sorted(TALK.glob(f"{language}_*.tsv"))
        for row in path.read_text(encoding="utf-8").splitlines()
    )
    return [text for spoken, text in rows if spoken == language]
