"""What is planted in events, exceptions and other people's records never comes out."""

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from uuid import UUID, uuid1, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.log import CODES, COUNTS, DURATIONS, IDS, configure_logging, get_logger

NUMBER = "+48500100301"
TEXT = "Мам, рассада не вытянулась?"


class Phase(StrEnum):
    SILENT = "silent"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return what this process writes; everything is put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers, root.level, sys.excepthook, threading.excepthook)
    stream = io.StringIO()
    configure_logging("worker", stream=stream)
    yield stream
    root.handlers, root.level, sys.excepthook, threading.excepthook = before
    logging.captureWarnings(capture=False)
    configure_nothing()


def configure_nothing() -> None:
    from service import log  # noqa: PLC0415 - the one place that undoes what it configures

    log._output.process, log._output.stream = "tool", None
    logging.raiseExceptions = True


def last_line(stream: io.StringIO) -> dict[str, object]:
    line: dict[str, object] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_line_is_json_with_what_may_be_known(written):
    check = uuid4()
    get_logger().warning(
        "lease-lost", check=check, attempt=2, late_s=1.5, code="21610", state=Phase.SILENT
    )
    line = last_line(written)

    assert str(line.pop("at")).endswith("+00:00")
    assert line == {
        "process": "worker",
        "event": "lease-lost",
        "level": "warning",
        "check": str(check),
        "attempt": 2,
        "late_s": 1.5,
        "code": "21610",
        "state": "silent",
    }


@pytest.mark.parametrize(
    "planted",
    [
        {"to": NUMBER},
        {"text": TEXT},
        {"count": 48500100301},
        {"count": True},
        {"count": "12"},
        {"age_s": 48500100301.0},
        {"check": NUMBER},
        {"check": UUID(int=48500100301)},
        {"check": uuid1()},
        {"code": NUMBER},
        {"code": "a48500100301"},
        {"reason": TEXT},
        {"kind": ["sms", TEXT]},
        {"error": f"failed for {NUMBER}"},
        {"unknown": 1},
    ],
)
def test_what_is_not_on_the_list_or_has_another_shape_is_dropped_and_counted(written, planted):
    get_logger().error("check-opened", **planted)
    line = last_line(written)

    assert line["dropped"] == 1
    assert not planted.keys() & line.keys()


def test_an_event_that_is_a_sentence_is_dropped(written):
    get_logger().info(f"sent to {NUMBER}")
    get_logger().info("sent to %s", NUMBER)

    assert NUMBER not in written.getvalue()
    assert last_line(written)["event"] == "unnamed"


def test_an_exception_leaves_its_class_and_places_only(written):
    try:
        raise ConnectionError(NUMBER, TEXT)
    except ConnectionError as error:
        get_logger().exception("send-failed")
        get_logger().error("send-failed", error=error)
        get_logger().error("send-failed", exc_info=error)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    assert NUMBER not in written.getvalue()
    assert [line["error"] for line in lines] == ["ConnectionError"] * 3
    assert str(lines[0]["places"][0]).startswith("test_log:")


def test_bound_context_passes_the_same_gate(written):
    get_logger().bind(text=TEXT).warning("check-opened")

    assert last_line(written)["dropped"] == 1


@pytest.mark.parametrize("name", ["twilio.http_client", "signalbot.bot", "rq.worker", "sqlalchemy"])
def test_other_peoples_records_lose_message_and_arguments(written, name):
    logger = logging.getLogger(name)
    logger.info("posting to %s", NUMBER)
    assert written.getvalue() == ""

    try:
        raise ValueError(TEXT)
    except ValueError:
        logger.exception("sending %s to %s", TEXT, NUMBER, extra={"to": NUMBER})
    line = last_line(written)

    assert NUMBER not in written.getvalue()
    assert line["logger"] == name
    assert line["error"] == "ValueError"


def test_a_library_that_made_its_own_logger_talkative_is_quietened(written):
    talkative = logging.getLogger("rq.worker")
    talkative.setLevel(logging.INFO)
    configure_logging("worker", stream=written)
    talkative.info("job for %s", NUMBER)

    assert written.getvalue() == ""


def test_a_handler_that_a_library_brought_is_gone(written):
    own = io.StringIO()
    logging.getLogger("rq").addHandler(logging.StreamHandler(own))
    configure_logging("worker", stream=written)
    logging.getLogger("rq").error("job for %s", NUMBER)

    assert own.getvalue() == ""


def test_a_warning_of_a_library_is_not_quoted(written):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"about {NUMBER}", stacklevel=1)

    assert NUMBER not in written.getvalue()
    assert last_line(written)["logger"] == "py.warnings"


@pytest.mark.parametrize("where", ["raise_it()", "threading.Thread(target=raise_it).start()"])
def test_an_uncaught_exception_is_not_printed(where):
    program = (
        "import threading\nfrom service.log import configure_logging\n"
        f"configure_logging('clock')\ndef raise_it():\n    raise ValueError('{NUMBER}')\n{where}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert NUMBER.encode() not in done.stdout + done.stderr
    assert json.loads(done.stderr)["error"] == "ValueError"


def test_a_logger_is_safe_before_anything_is_configured(capsys):
    get_logger().error("check-opened", text=TEXT)
    heard = capsys.readouterr()

    assert json.loads(heard.err)["dropped"] == 1
    assert heard.out == ""


KEYS = sorted(IDS | COUNTS | DURATIONS | CODES | {"error", "text"})


@given(key=st.sampled_from(KEYS), number=st.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True))
def test_no_key_lets_a_telephone_number_through(key, number):
    stream = io.StringIO()
    sys.stderr, before = stream, sys.stderr
    try:
        for value in (number, int(number), f"x{number}", f"{number}-x", [number], number.encode()):
            get_logger().error("check-opened", **{key: value})
    finally:
        sys.stderr = before

    assert number.lstrip("+") not in stream.getvalue()


@given(key=st.sampled_from(KEYS), text=st.text(alphabet=st.characters(min_codepoint=0x400)))
def test_no_key_lets_a_text_of_a_relative_through(key, text):
    stream = io.StringIO()
    sys.stderr, before = stream, sys.stderr
    try:
        get_logger().error(text, **{key: text})
    finally:
        sys.stderr = before

    assert stream.getvalue().isascii()
    assert "\\u" not in stream.getvalue()


def test_a_log_on_a_full_disk_stops_no_work() -> None:
    with open("/dev/full", "w", encoding="utf-8", buffering=1) as full:  # noqa: PTH123
        configure_logging("tool", stream=full)
        try:
            get_logger().error("spool-full")
        finally:
            configure_logging("tool")
            with suppress(OSError):
                full.close()
