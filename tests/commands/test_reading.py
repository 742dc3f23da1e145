import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.commands.reading import codebook, lint, read
from tests.domain.codebooks import ENGLISH, GARDEN


@pytest.fixture
def book(tmp_path: Path) -> str:
    return saved(tmp_path, GARDEN)


def saved(folder: Path, data: object) -> str:
    path = folder / "codebook.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def lines_in(*replies: object) -> bytes:
    return b"".join(json.dumps(reply).encode() + b"\n" for reply in replies)


def run(command, *arguments, **given):
    return CliRunner().invoke(command, arguments, **given)


def printed(result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_verdict_is_printed_for_each_line_in_order(book):
    replies = lines_in(
        {"id": "r1", "topic": "garden", "text": "перцы норм", "previous": ["огурцы хорошо"]},
        {"id": 2, "topic": None, "text": "устала я от этого, дядя Коля"},
        {"id": "r3", "topic": "garden", "text": "перцы норм", "previous": ["перцы норм"]},
    )
    result = run(read, book, input=replies)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert printed(result) == [
        {
            "id": "r1",
            "verdict": "safe",
            "stop": False,
            "level": None,
            "reason": "safe-marker",
            "list": "topics[0].safe",
            "marker": 0,
        },
        {
            "id": 2,
            "verdict": "distress",
            "stop": True,
            "level": "L3",
            "reason": "distress-marker",
            "list": "distress",
            "marker": 1,
        },
        {
            "id": "r3",
            "verdict": "unverified",
            "stop": False,
            "level": None,
            "reason": "replay",
            "list": "topics[0].safe",
            "marker": 0,
        },
    ]


def test_replies_come_from_a_file_too_with_a_byte_order_mark_and_no_last_newline(book, tmp_path):
    path = tmp_path / "replies"
    path.write_bytes(b"\xef\xbb\xbf" + lines_in({"id": 1, "topic": "cat", "text": "мурлычет"})[:-1])
    assert printed(run(read, book, str(path)))[0]["verdict"] == "safe"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"\n", None),
        (b"nonsense\n", None),
        (b"[]\n", None),
        (b"\xff\xfe\n", None),
        (b'{"id": NaN, "topic": null, "text": "x"}\n', None),
        (b'{"id": [1], "topic": null, "text": "x"}\n', None),
        (b'{"id": true, "topic": null, "text": "x"}\n', None),
        (b'{"id": "a", "topic": null, "text": "x", "text": "y"}\n', None),
        (b'{"id": "a", "topic": null}\n', "a"),
        (b'{"id": "a", "topic": 3, "text": "x"}\n', "a"),
        (b'{"id": "a", "topic": null, "text": "x", "previous": "y"}\n', "a"),
        (b'{"id": "a", "topic": null, "text": "x", "previous": [1]}\n', "a"),
        (b'{"id": ' + b"[" * 200_000 + b"\n", None),
        (b'{"id": "a", "text": "' + b"x" * 2_500_000 + b'"}\n', None),
    ],
)
def test_a_bad_line_is_answered_and_the_others_are_still_read(book, line, name):
    good = lines_in({"id": "good", "topic": "garden", "text": "баклажаны"})
    result = run(read, book, input=line + good)
    bad, after = printed(result)
    assert (bad["id"], after["verdict"]) == (name, "distress")
    assert set(bad) == {"id", "error"}
    assert result.exit_code == 1


def test_a_line_without_a_topic_is_read_as_unasked(book):
    result = run(read, book, input=lines_in({"id": 1, "text": "перцы"}))
    assert printed(result)[0]["reason"] == "unasked"


def test_several_codebooks_are_told_apart_by_name(tmp_path):
    path = saved(tmp_path, {"codebooks": {"f1": GARDEN, "f2": ENGLISH}})
    result = run(
        read,
        path,
        input=lines_in(
            {"id": 1, "codebook": "f1", "topic": "garden", "text": "перцы"},
            {"id": 2, "codebook": "f2", "topic": "baking", "text": "sourdough"},
            {"id": 3, "codebook": "f3", "topic": "baking", "text": "sourdough"},
            {"id": 4, "topic": "baking", "text": "sourdough"},
        ),
    )
    assert [line.get("verdict") for line in printed(result)] == ["safe", "safe", None, None]
    assert result.exit_code == 1


def test_the_only_codebook_of_a_file_need_not_be_named(tmp_path):
    path = saved(tmp_path, {"codebooks": {"f1": GARDEN}})
    peppers = {"topic": "garden", "text": "перцы"}
    lines = lines_in({"id": 1, **peppers}, {"id": 2, "codebook": "f2", **peppers})
    first, second = printed(run(read, path, input=lines))
    assert first["verdict"] == "safe"
    assert second == {"id": 2, "error": "codebook must name one of the file's codebooks"}


def test_a_codebook_that_would_be_refused_is_read_with_and_that_is_said_once(tmp_path):
    path = saved(tmp_path, {"codebooks": {"f1": {**GARDEN, "stop": []}, "f2": {"topics": []}}})
    replies = [{"id": n, "codebook": "f1", "topic": "garden", "text": "перцы"} for n in range(3)]
    result = run(read, path, input=lines_in(*replies))
    assert [line["verdict"] for line in printed(result)] == ["safe"] * 3
    assert result.stderr.count("\n") == 1
    assert result.exit_code == 0


SLIPS = [
    ({"maner": {"kind": "present", "marker": "дорогая моя"}}, "maner", "manner"),
    ({"manner": {"kind": "present", "marker": "дорогая", "Kind": 1}}, "manner.Kind", "kind"),
    ({"topics": [{**GARDEN["topics"][0], "distres": []}]}, "topics[0].distres", "distress"),
]


@pytest.mark.parametrize(("changed", "where", "meant"), SLIPS)
def test_a_field_nobody_knows_is_refused_with_its_place_and_the_nearest_name(
    tmp_path, changed, where, meant
):
    path = saved(tmp_path, {**GARDEN, **changed})
    result = run(codebook, "check", path)
    [answer] = printed(result)
    assert (result.exit_code, answer["ok"]) == (1, False)
    [slip] = [each for each in answer["problems"] if each["code"] == "unknown-field"]
    assert slip["where"] == [where]
    assert f"`{meant}`" in slip["say"]
    assert "codebook check" in run(read, path, input=b"").stderr


def test_a_field_nobody_knows_is_found_in_each_of_several_codebooks_and_beside_them(tmp_path):
    books = {"codebooks": {"f1": GARDEN, "f2": {**GARDEN, "stopp": []}}, "codebook": {}}
    [answer] = printed(run(codebook, "check", saved(tmp_path, books)))
    assert [each["where"] for each in answer["problems"]] == [["codebook"], ["codebooks.f2.stopp"]]


def test_a_language_the_reader_was_not_made_for_brings_a_warning(tmp_path):
    result = run(codebook, "check", saved(tmp_path, {**GARDEN, "languages": ["ru", "xx"]}))
    [problem] = printed(result)[0]["problems"]
    assert (problem["severity"], problem["where"]) == ("warning", ["languages[1]"])
    assert result.exit_code == 0


def test_a_topic_the_codebook_does_not_have_is_a_bad_line(book):
    result = run(read, book, input=lines_in({"id": 1, "topic": "gardn", "text": "перцы"}))
    assert set(printed(result)[0]) == {"id", "error"}
    assert result.exit_code == 1


def test_bytes_that_are_no_text_cannot_be_linted():
    result = run(lint, "Как рассада?", b"\xff".decode(errors="surrogateescape"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "text 2" in result.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"codebooks": {}}',
        b"\xff\xfe{}",
        b'{"topics": [1]}',
        b'{"topics": [], "distress": ["a"], "distress": []}',
        b'{"topics": [{"name": "garden", "safe": ["a"], "safe": ["b"]}]}',
        b'{"topics": [], "level": NaN}',
        b"[" * 200_000,
        b" " * 4_000_001,
    ],
)
@pytest.mark.parametrize("command", [read, codebook])
def test_an_unusable_codebook_gives_one_sentence(tmp_path, command, content):
    path = tmp_path / "codebook.json"
    path.write_bytes(content)
    arguments = [str(path)] if command is read else ["check", str(path)]
    result = run(command, *arguments, input=b"")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_missing_codebook_gives_one_sentence(tmp_path):
    result = run(read, str(tmp_path / "none"), input=b"")
    assert result.exit_code == 2
    assert result.stderr == "Error: The codebook cannot be opened: No such file or directory.\n"


def test_a_good_codebook_is_said_to_be_one(book):
    result = run(codebook, "check", book)
    assert (result.exit_code, printed(result)) == (0, [{"ok": True, "problems": []}])


def test_what_is_wrong_is_printed_with_its_place(tmp_path):
    result = run(codebook, "check", saved(tmp_path, {**GARDEN, "stop": []}))
    [answer] = printed(result)
    assert result.exit_code == 1
    assert answer["ok"] is False
    [problem] = answer["problems"]
    assert problem.pop("say").endswith(".")
    assert problem == {"severity": "refused", "code": "missing-stop", "where": ["stop"]}


def test_warnings_alone_refuse_nothing(tmp_path):
    distress = ["красные самовары"]
    result = run(codebook, "check", saved(tmp_path, {**GARDEN, "distress": distress}))
    [answer] = printed(result)
    assert (result.exit_code, answer["ok"]) == (0, True)
    assert [problem["severity"] for problem in answer["problems"]] == ["warning"]


def test_several_codebooks_are_checked_each_under_its_name(tmp_path):
    books = {"codebooks": {"f1": GARDEN, "f2": {**GARDEN, "stop": []}}}
    [answer] = printed(run(codebook, "check", saved(tmp_path, books)))
    assert [problem["where"] for problem in answer["problems"]] == [["codebooks.f2.stop"]]


def test_each_text_is_linted_on_a_line_of_its_own():
    result = run(lint, "Как там рассада?", "Ответь срочно")
    assert printed(result)[0] == {"ok": True, "segments": 1, "encoding": "UCS-2", "problems": []}
    assert [problem["code"] for problem in printed(result)[1]["problems"]] == ["urgency"]
    assert result.exit_code == 1


def test_texts_to_lint_come_from_a_file_too(tmp_path):
    path = tmp_path / "texts"
    path.write_bytes("Как там рассада?\r\nЧто печёшь?\n".encode())
    result = run(lint, "--file", str(path))
    assert [line["ok"] for line in printed(result)] == [True, True]
    assert result.exit_code == 0
    assert len(printed(run(lint, "--file", "-", input=b"\nhow is the soup\n"))) == 2


def test_sample_texts_pass_unless_the_family_is_real():
    sample = "Мам, рассада не вытянулась?"
    assert run(lint, sample).exit_code == 0
    assert run(lint, sample, "--real-family").exit_code == 1


@pytest.mark.parametrize("content", [b"\xff\n", b"a" * 4_000_001])
def test_an_unusable_file_of_texts_gives_one_sentence(tmp_path, content):
    path = tmp_path / "texts"
    path.write_bytes(content)
    result = run(lint, "--file", str(path))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_linting_nothing_is_a_mistake():
    result = run(lint)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_nothing_printed_repeats_a_phrase_or_a_text(book, tmp_path):
    replies = lines_in(
        {"id": 1, "topic": "garden", "text": "перцы, баклажаны"}, {"id": 2, "text": 5}
    )
    bad = saved(tmp_path, {**GARDEN, "distress": ["баклажаны?", 7]})
    outputs = [
        run(read, book, input=replies).output,
        run(codebook, "check", bad).output,
        run(lint, "перцы срочно").output,
    ]
    for output in outputs:
        plain = output.encode().decode("unicode_escape", errors="ignore") + output
        assert "перц" not in plain
        assert "баклажан" not in plain
