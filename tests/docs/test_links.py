"""What the papers point at exists, and nothing tracked tells where it was written.

Which words the papers choose is nobody's test.
"""

import ast
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from service.domain.codebook import parse_codebook
from service.domain.discretion import lint
from service.domain.wordlists.samples import SAMPLE_TEXTS

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", ".venv.installing", ".vestka", "__pycache__", "mutants", ".hypothesis"}
PAPERS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"))
)
EXAMPLES = sorted(ROOT.glob("examples/*.json"))

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_JSON = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_PATH = re.compile(r"`((?:service|jobs|migrations|templates|tools|examples)/[\w./-]*)`")
_CONTRACT = re.compile(r'contract\s+"([^"]+)"')
# Put together here, so that this file does not hold what it looks for.
MACHINES = re.compile(
    "|".join(
        (
            r"/(?:root|work|home)/" + r"\w",
            r"/tmp/" + r"(?:plan|bash)",
            "python" + r"hosted\.org",
            "py" + r"pi\.org",
            "registry" + r"\.npm",
        )
    )
)


def _names(papers: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in papers]


def _prose(path: Path) -> str:
    return _FENCED.sub("", path.read_text(encoding="utf-8"))


@cache
def _anchors(path: Path) -> frozenset[str]:
    """Return what can be linked to in a paper, as the place that shows them builds it."""
    found = set()
    for heading in _HEADING.findall(_prose(path)):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower())
        found.add(plain.replace(" ", "-"))
    return frozenset(found)


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _tracked() -> Iterator[Path]:
    # Not `rglob`: it enters what is left out, and beneath .vestka databases come and go.
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if not _is_hidden(name)]
        for path in (Path(folder, name) for name in names if not _is_hidden(name)):
            if path.is_file() and path.suffix not in {".png", ".mo", ".pyc"}:
                yield path


def _is_hidden(name: str) -> bool:
    is_made = name.startswith(".coverage") or name.endswith((".egg-info", "_cache"))
    return is_made or name in NOT_OURS


@pytest.mark.parametrize("paper", PAPERS, ids=_names(PAPERS))
def test_every_link_of_a_paper_leads_somewhere(paper):
    lost = []
    for target in _LINK.findall(_prose(paper)):
        if target.startswith(("https://", "http://")):
            continue
        place, _, anchor = target.partition("#")
        found = (paper.parent / place).resolve() if place else paper
        if not found.exists() or (anchor and anchor not in _anchors(found)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("paper", PAPERS, ids=_names(PAPERS))
def test_every_test_and_path_a_paper_names_exists(paper):
    text = paper.read_text(encoding="utf-8")
    lost = [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    for path, name in _TEST.findall(text):
        file = ROOT / path
        if not file.exists() or (name and name not in _tests_in(file)):
            lost.append(f"{path}::{name}")
    assert lost == []


def test_every_invariant_names_what_fails_when_it_is_broken():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    guarded = {}
    for number, what in re.findall(
        r"^- \*\*(I\d+)\*\*(.*?)(?=^- |^#|\Z)", text, re.MULTILINE | re.DOTALL
    ):
        named = [name for _, name in _TEST.findall(what) if name]
        held = [each for each in _CONTRACT.findall(" ".join(what.split())) if each in contracts]
        guarded[number] = bool(named or held)
    assert guarded == {f"I{number}": True for number in range(1, 13)}


def test_nothing_tells_on_which_machine_it_was_written():
    told = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if MACHINES.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert told == []


def _wordings(value: object) -> Iterator[str]:
    """Yield every wording in a piece of JSON, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inner if name == "pings" else _wordings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _wordings(inner)


@pytest.mark.parametrize("paper", [*PAPERS, *EXAMPLES], ids=[*_names(PAPERS), *_names(EXAMPLES)])
def test_no_real_family_may_send_a_sentence_that_is_published_here(paper):
    text = paper.read_text(encoding="utf-8")
    pieces = [text] if paper.suffix == ".json" else _JSON.findall(text)
    wordings = [wording for piece in pieces for wording in _wordings(json.loads(piece))]
    codes = [{each.code for each in lint(text, real_family=True).problems} for text in wordings]
    assert all("sample" in found for found in codes)


def test_the_published_codebook_is_one():
    blocks = _JSON.findall((ROOT / "docs/INTERFACES.md").read_text(encoding="utf-8"))
    books = [json.loads(block) for block in blocks if '"topics"' in block.split("\n")[1]]
    assert [parse_codebook(book).level for book in books] != []
    assert len(SAMPLE_TEXTS) == len(set(SAMPLE_TEXTS))
