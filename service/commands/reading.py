"""`vestka read`, `codebook check` and `lint`: files in, one JSON line out for each thing read.

Formats and exit codes are fixed in the interfaces and need no settings. What a text means
is decided in the domain; no text, marker or topic is ever printed back.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from service.domain.codebook import (
    Codebook,
    CodebookMalformedError,
    parse_codebook,
    parse_codebooks,
)
from service.domain.discretion import LintReport
from service.domain.discretion import lint as lint_text
from service.domain.enrolment import Problem, check_codebook, is_refused
from service.domain.known_fields import Strange, strange_fields, strange_in_codebook
from service.domain.reader import read as read_reply

FILE_BYTES_MAX: Final = 4_000_000
LINE_BYTES_MAX: Final = 1_000_000
LANGUAGES: Final = ("be", "en", "lt", "pl", "ru", "uk")
_SINGLE: Final = None  # the name of a codebook that is alone in its file
_OF_REPLY: Final = ("previous", "open_pings", "older_topics")


class InputRefusedError(click.ClickException):
    """A file cannot be used; the sentence says what to change."""

    exit_code = 2


class NamedTwiceError(ValueError):
    """One object names a field twice: the first, a list of distress words maybe, would be lost."""


class LineRefusedError(ValueError):
    """One reply line cannot be read; the others still are."""


@click.command()
@click.argument("codebook", type=click.Path(path_type=Path))
@click.argument("replies", type=click.File("rb"), default="-")
@click.pass_context
def read(context: click.Context, codebook: Path, replies: BinaryIO) -> None:
    """Read REPLIES (JSON lines, a file or stdin) with CODEBOOK; print one verdict each."""
    codebooks, slips = _load(codebook)
    if any(is_refused(check_codebook(each)) for each in codebooks.values()) or slips:
        click.echo(
            "The codebook would be refused at enrolment: run `vestka codebook check`.", err=True
        )
    failed = False
    for line in _lines(replies):
        answer = _answer(codebooks, line)
        failed = failed or "error" in answer
        click.echo(json.dumps(answer))
    context.exit(1 if failed else 0)


@click.group()
def codebook() -> None:
    """Work with codebooks."""


@codebook.command()
@click.argument("codebook", type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, codebook: Path) -> None:
    """Print what is wrong with CODEBOOK as JSON; exit 1 where it would be refused."""
    problems: list[Problem] = []
    shown: list[dict[str, object]] = []
    codebooks, slips = _load(codebook)
    for name, each in codebooks.items():
        found = check_codebook(each)
        problems += found
        shown += [_problem(problem, name) for problem in found]
        shown += _languages(each, name)
    shown += [_slip(each) for each in slips]
    refused = is_refused(problems) or bool(slips)
    click.echo(json.dumps({"ok": not refused, "problems": shown}))
    context.exit(1 if refused else 0)


@click.command()
@click.argument("texts", nargs=-1, metavar="TEXT...")
@click.option("--file", "file", type=click.File("rb"), help="One text a line; - is stdin.")
@click.option("--real-family", is_flag=True, help="Refuse the documentation's sample texts too.")
@click.pass_context
def lint(
    context: click.Context, texts: tuple[str, ...], file: BinaryIO | None, *, real_family: bool
) -> None:
    """Lint outgoing texts; print one JSON line each; exit 1 where any is refused."""
    if file is not None:
        read_in = _decoded(file.read(FILE_BYTES_MAX + 1), "the file")
        texts = (*texts, *read_in.replace("\r\n", "\n").removesuffix("\n").split("\n"))
    if not texts:
        message = "Give at least one text, or --file with one text a line."
        raise InputRefusedError(message)
    for at, text in enumerate(texts, start=1):
        _refuse_unwritable(text, at)
    reports = [lint_text(text, real_family=real_family) for text in texts]
    for report in reports:
        click.echo(json.dumps(_report(report)))
    context.exit(0 if all(report.ok for report in reports) else 1)


def _refuse_unwritable(text: str, at: int) -> None:
    """Refuse bytes that are no text: they could neither be sent nor looked at."""
    try:
        text.encode()
    except UnicodeEncodeError:
        message = f"Write text {at} in UTF-8."
        raise InputRefusedError(message) from None


def _load(path: Path) -> tuple[dict[str | None, Codebook], list[Strange]]:
    """Return the codebooks of a file, by name, and its fields that nobody knows.

    One alone has no name.
    """
    try:
        with click.open_file(str(path), "rb") as file:
            text = _decoded(file.read(FILE_BYTES_MAX + 1), "the codebook")
        data = _parsed(text)
        if isinstance(data, dict) and "codebooks" in data:
            several = parse_codebooks(data)
            slips = list(strange_fields(data, ["codebooks"]))
            for name, each in data["codebooks"].items():
                slips += strange_in_codebook(each, f"codebooks.{name}.")
            return dict[str | None, Codebook](several.items()), slips
        return {_SINGLE: parse_codebook(data)}, list(strange_in_codebook(data))
    except OSError as error:
        message = f"The codebook cannot be opened: {error.strerror}."
    except CodebookMalformedError as error:
        message = f"The codebook is malformed: {error}."
    except NamedTwiceError:
        message = "The codebook names a field twice in one object: keep one of the two."
    except (ValueError, RecursionError):
        message = "The codebook must be one JSON object."
    raise InputRefusedError(message)


def _decoded(data: bytes, what: str) -> str:
    if len(data) > FILE_BYTES_MAX:
        message = f"Make {what} smaller: at most {FILE_BYTES_MAX // 1_000_000} MB are read."
        raise InputRefusedError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = f"Save {what} as UTF-8."
        raise InputRefusedError(message) from None


def _parsed(text: str) -> Any:
    """Return the JSON value in `text`; NaN and the like are no JSON. Raises ValueError.

    Raises NamedTwiceError where JSON would let the last of two fields win.
    """

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NamedTwiceError
    return fields


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of `file`; what is beyond the bound of a line is read and forgotten."""
    while line := file.readline(LINE_BYTES_MAX + 1):
        rest = line
        while len(rest) > LINE_BYTES_MAX and not rest.endswith(b"\n"):
            rest = file.readline(LINE_BYTES_MAX + 1)
        yield line


def _answer(codebooks: Mapping[str | None, Codebook], line: bytes) -> dict[str, object]:
    """Return what is printed for one reply line, a verdict or why there is none."""
    name: object = None
    try:
        fields = _fields(line)
        name = _id(fields)
        chosen, text = _chosen(codebooks, fields), _text(fields)
        asking = {each: _texts(fields, each) for each in _OF_REPLY}
        verdict = read_reply(chosen, text, topic=_topic(fields, chosen), **asking)
    except LineRefusedError as error:
        return {"id": name, "error": str(error)}
    return {"id": name, **asdict(verdict)}


def _fields(line: bytes) -> dict[str, Any]:
    if len(line) > LINE_BYTES_MAX:
        message = f"a line may hold at most {LINE_BYTES_MAX} bytes"
        raise LineRefusedError(message)
    try:
        fields = _parsed(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        message = "the line must be UTF-8"
        raise LineRefusedError(message) from None
    except NamedTwiceError:
        message = "a field is named twice in one object"
        raise LineRefusedError(message) from None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        message = "the line must be one JSON object"
        raise LineRefusedError(message)
    return fields


def _id(fields: dict[str, Any]) -> str | int | None:
    name = fields.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int | None):
        message = "id must be text or a whole number"
        raise LineRefusedError(message)
    return name


def _chosen(codebooks: Mapping[str | None, Codebook], fields: dict[str, Any]) -> Codebook:
    if _SINGLE in codebooks:
        return codebooks[_SINGLE]
    name = fields.get("codebook")
    if name is None and len(codebooks) == 1:
        [name] = codebooks
    if not isinstance(name, str) or name not in codebooks:
        message = "codebook must name one of the file's codebooks"
        raise LineRefusedError(message)
    return codebooks[name]


def _text(fields: dict[str, Any]) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        message = "text must be text"
        raise LineRefusedError(message)
    return text


def _topic(fields: dict[str, Any], codebook: Codebook) -> str | None:
    topic = fields.get("topic")
    if topic is not None and not isinstance(topic, str):
        message = "topic must be text or null"
        raise LineRefusedError(message)
    if topic is not None and codebook.topic(topic) is None:
        message = "topic must be one of the codebook's topics, or null"
        raise LineRefusedError(message)
    return topic


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    texts = fields.get(name)
    if texts is None:
        return []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        message = f"{name} must be a list of texts"
        raise LineRefusedError(message)
    return texts


def _slip(strange: Strange) -> dict[str, object]:
    """Return an unknown field as a problem: whatever stands in it would be passed over."""
    meant = f" Did you mean `{strange.meant}`?" if strange.meant else " Take it out."
    return {
        "severity": "refused",
        "code": "unknown-field",
        "where": [strange.where],
        "say": f"This field is not known, and nothing in it would be read.{meant}",
    }


def _languages(codebook: Codebook, name: str | None) -> list[dict[str, object]]:
    """Return a warning for every language the reader was not made for."""
    before = "" if name is None else f"codebooks.{name}."
    return [
        {
            "severity": "warning",
            "code": "unknown-language",
            "where": [f"{before}languages[{at}]"],
            "say": f"The reader was made for {', '.join(LANGUAGES)}; choose among these.",
        }
        for at, each in enumerate(codebook.languages)
        if each not in LANGUAGES
    ]


def _problem(problem: Problem, name: str | None) -> dict[str, object]:
    before = "" if name is None else f"codebooks.{name}."
    return {
        "severity": problem.severity,
        "code": problem.code,
        "where": [f"{before}{place}" for place in problem.where],
        "say": problem.say,
    }


def _report(report: LintReport) -> dict[str, object]:
    problems = [{"code": problem.code, "say": problem.say} for problem in report.problems]
    return {
        "ok": report.ok,
        "segments": report.segments,
        "encoding": report.encoding,
        "problems": problems,
    }
