"""The demonstration as somebody tries it: started, played by its own story, interrupted."""

import re
import socket
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from service.demo import cast
from service.demo.house import PortTakenError, open_house, taking
from service.sandbox.server import serve
from service.sandbox.world import World
from tests.demo.playing import ANNA, MOTHER, are_gone, interrupt, three_free_ports, wait_for


def test_the_story_it_tells_comes_true_and_ctrl_c_leaves_nothing_running(demo):
    assert wait_for(demo.is_told, 180), demo.said

    ping = demo.jump_to_ping()
    garden = cast.codebook().topics[0].pings
    demo.reply(cast.ANSWERS[0][1] if ping in garden else cast.ANSWERS[1][1])
    demo.jump_to_ping()
    assert demo.messages(ANNA) == []
    demo.reply("Тётя Зина заходила")

    assert wait_for(lambda: len(demo.messages(ANNA)) == 2, 30)
    assert {each["channel"] for each in demo.messages(ANNA)} == {"sms", "signal"}
    assert all(ping not in each["text"] for each in demo.messages(ANNA))
    [link] = {
        line.split()[-1] for line in demo.said if "/invitation/" in line and "desk" not in line
    }
    with urllib.request.urlopen(link) as page:  # noqa: S310 (loopback)
        assert "An invitation" in page.read().decode()
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port + 1}/phones") as page:
        assert re.search(r"Sign-in code</span> <span class=\"number\">\d{6}<", page.read().decode())
    assert wait_for(demo.is_ready, 90)

    started = demo.processes()
    assert len(started) > 8
    interrupt(demo)
    assert demo.process.returncode == 0
    assert wait_for(lambda: are_gone(started), 60)


def test_all_four_ways_are_played_by_hand_and_two_of_them_never_reach_the_relative(demo):
    assert wait_for(demo.is_told, 180), demo.said

    for number in (cast.SISTER, cast.FATHER, cast.GRANDMOTHER, cast.GRANDMOTHER):
        demo.begin(number)
    for _ in range(12):
        demo.ask("/api/clock", {"forward": "next"})
        if demo.messages(cast.GRANDMOTHER) and len(demo.messages(cast.EXILE)) > 1:
            break

    assert [each["channel"] for each in demo.messages(cast.GRANDMOTHER)] == ["signal"]
    assert {each["text"] for each in demo.messages(cast.EXILE)} == {cast.EXILES_WORDS}
    assert demo.messages(cast.SISTER) == demo.messages(cast.FATHER) == []


@pytest.mark.slow
def test_a_killed_demonstration_takes_its_processes_with_it(demo):
    assert wait_for(demo.is_told, 180), demo.said

    started = demo.processes()
    demo.process.kill()

    assert wait_for(lambda: are_gone(started), 60)


@pytest.mark.slow
def test_kept_data_is_there_at_the_next_start_with_the_same_words(starting):
    first = starting("--keep")
    assert wait_for(first.is_told, 180), first.said
    ping = first.jump_to_ping()
    first.ask("/api/clock", {"forward": "P1D"})
    stopped_at = datetime.fromisoformat(first.ask("/api/clock")["now"])
    interrupt(first)

    second = starting("--keep")
    assert wait_for(second.is_told, 180), second.said
    went_on_at = datetime.fromisoformat(second.ask("/api/clock")["now"])

    assert words_of(first) == words_of(second) != []
    assert ping in [each["text"] for each in second.messages(MOTHER)]
    assert any("Stopping" in line for line in first.said)
    assert timedelta() < went_on_at - stopped_at < timedelta(minutes=2)


def words_of(demo):
    return [line for line in demo.said if " Desk)" in line]


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    port = three_free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with pytest.raises(PortTakenError) as refused:
            open_house(port, keep=False)

    assert str(refused.value) == f"port {port + 1} is taken: choose another with --port"


def test_a_port_that_was_taken_meanwhile_is_said_in_the_same_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError) as refused, taking(port):
            serve(World(lambda: datetime.now(UTC), seed=7), port=port)

    assert str(refused.value) == f"port {port} is taken: choose another with --port"
