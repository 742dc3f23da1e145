"""The gateway's websocket over HTTP, read by real clients: what it loses, and how it ends."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from signalbot import (
    Config,
    ConnectionMode,
    DataMessageHandler,
    InMemoryConfig,
    SignalBot,
)
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from service.domain.address import ChannelName
from service.sandbox.server import Server, serve
from service.sandbox.signal_socket import BUSY
from service.sandbox.world import World
from tests.sandbox.published import ReadSpec, check_frames

ACCOUNT, OTHER, MOTHER = "+48732100009", "+48732100008", "+48500100301"
WAIT_S = 60


@pytest.fixture
def server() -> Iterator[Server]:
    world = World(lambda: datetime.now(UTC), seed=7)
    for account in (ACCOUNT, OTHER):
        world.signal.own(account)
    made = serve(world)
    made.start()
    yield made
    made.stop()


@contextmanager
def reading(server: Server, account: str = ACCOUNT) -> Iterator[ClientConnection]:
    address = server.url.replace("http", "ws")
    with connect(f"{address}/v1/receive/{account}", proxy=None) as opened:
        eventually_attached(server)
        yield opened


def eventually_attached(server: Server) -> None:
    eventually(lambda: bool(server.world.signal.arrivals.socket._readers))


def eventually(holds: Callable[[], bool]) -> None:
    ends_s = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < ends_s, "it did not come to pass"
        time.sleep(0.01)


def writes(server: Server, text: str) -> None:
    server.world.phone_sends(MOTHER, to=ACCOUNT, text=text, channel=ChannelName.SIGNAL)


def text_of(frame: Any) -> object:
    return json.loads(frame)["envelope"]["dataMessage"]["message"]


def test_a_frame_is_the_inside_of_the_notification_and_as_published(
    server: Server, read_spec: ReadSpec
) -> None:
    with reading(server) as line:
        writes(server, "перцы")
        frame = line.recv(WAIT_S)
    assert text_of(frame) == "перцы"
    assert set(json.loads(frame)) == {"account", "envelope"}
    assert check_frames(read_spec, [{"frame": json.dumps({"params": json.loads(frame)})}]) == 1


def test_what_came_while_nobody_listened_never_comes(server: Server) -> None:
    writes(server, "перцы")
    eventually(lambda: len(offered(server)) == 1)
    with reading(server) as line:
        writes(server, "огурцы")
        assert text_of(line.recv(WAIT_S)) == "огурцы"
    assert offered(server) == [True, False]


def offered(server: Server) -> list[object]:
    """Return of each frame whether it was lost."""
    with server.world.lock:
        return [each["lost"] for each in server.world.journal.of_kind("socket")]


def test_most_of_a_burst_is_lost_and_the_journal_knows_which(server: Server) -> None:
    with reading(server) as line:
        with server.world.lock:
            for number in range(50):
                server.world.signal.arrivals.push(json.dumps({"params": {"n": number}}).encode())
        eventually(lambda: len(offered(server)) == 50)
        taken = [number for number, is_lost in enumerate(offered(server)) if not is_lost]
        assert 1 <= len(taken) < 25
        assert [json.loads(line.recv(WAIT_S))["n"] for _ in taken] == taken


def test_another_accounts_reader_hears_nothing(server: Server) -> None:
    with reading(server, OTHER) as line:
        writes(server, "перцы")
        with pytest.raises(TimeoutError):
            line.recv(2)


def test_a_gateway_that_goes_down_ends_it_without_a_word_and_one_that_stops_with_one(
    server: Server,
) -> None:
    with reading(server) as line:
        server.world.faults.start("signal-down", None)
        with pytest.raises(ConnectionClosedError):
            line.recv(WAIT_S)
    server.world.faults.stop("signal-down")
    with reading(server) as line:
        server._closing.set()
        with pytest.raises(ConnectionClosedOK):
            line.recv(WAIT_S)


def test_who_asks_for_no_websocket_or_for_nobodys_account_is_refused(server: Server) -> None:
    answer = requests.get(f"{server.url}/v1/receive/{ACCOUNT}", timeout=WAIT_S)
    assert (answer.status_code, "websocket" in answer.text) == (400, True)
    with pytest.raises(InvalidStatus), reading(server, "+48732100099"):
        pass


def test_another_sites_page_may_not_listen(server: Server) -> None:
    address = f"{server.url.replace('http', 'ws')}/v1/receive/{ACCOUNT}"
    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(address, origin=Origin("https://evil.example"), proxy=None),
    ):
        pass


class Noting(DataMessageHandler):
    """What the vendor's client makes of frames."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[str | None, str | None]] = asyncio.Queue()

    async def handle_data_message(self, context: Any) -> None:
        await self.got.put((context.message.source_number, context.message.text))


async def heard_by_the_client(server: Server) -> list[tuple[str | None, str | None]]:
    """Return whom the vendor's client takes for the author of two messages."""
    noting = Noting()
    config = Config(
        phone_number=ACCOUNT,
        signal_service=server.url.removeprefix("http://"),
        connection_mode=ConnectionMode.HTTP_ONLY,
        storage=InMemoryConfig(),
        download_attachments=False,
    )
    bot = SignalBot(config)
    bot.register(noting)
    bot.start(run_forever=False)
    try:
        async with asyncio.timeout(90):
            await bot.wait_until_ready()
            await asyncio.to_thread(eventually_attached, server)
            writes(server, "перцы")
            first = await noting.got.get()
            await asyncio.sleep(10 * BUSY.total_seconds())  # or the second may meet a busy reader
            phone = server.world.phone(MOTHER)
            server.world.signal.arrivals.type_on_linked_device(ACCOUNT, phone, "тётя Зина")
            return [first, await noting.got.get()]
    finally:
        await bot._pipeline.stop()  # `stop` would end the loop we run in
        await bot.close()
        storage: Any = bot.storage
        storage._sqlite.close()


def test_the_vendors_client_takes_what_our_own_device_wrote_for_her_words(server: Server) -> None:
    # Which is why our side reads raw frames: nobody of hers wrote the second.
    heard = asyncio.run(heard_by_the_client(server))
    assert heard == [(MOTHER, "перцы"), (MOTHER, "тётя Зина")]
