"""The pretend world on a loopback port: real clients, guards, the JSON interface, the page."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from signalbot import Config, ConnectionMode, InMemoryConfig, SendMessage, SignalBot
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from service.sandbox.faults import Fault
from service.sandbox.http_post import post_over_http
from service.sandbox.loopback import NotLoopbackError, host_of, is_loopback
from service.sandbox.people import Answer, Person, spaced
from service.sandbox.server import Server, serve
from service.sandbox.wire import PostFailedError, WebhookRequest
from service.sandbox.world import World

OURS, MOTHER, ACCOUNT = "+48732100001", "+48500100301", "+48732100009"
PEOPLE = (
    Person("Mother", "relative", MOTHER, (Answer("Safe words", "перцы <как> деревья"),)),
    Person("Alena", "exile", "+48500100101"),
)
WAIT_S = 60


class Place:
    """A running sandbox and the clock under it."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.world = World(lambda: datetime.now(UTC) + self.ahead, seed=7)
        self.world.twilio.own(OURS)
        self.world.signal.own(ACCOUNT)
        self.server: Server = serve(
            self.world,
            forward=self._forward,
            people=PEOPLE,
            told=lambda: [f"moved {step}" for step in self.asked],
            newcomers=[("A new exile", "http://127.0.0.1:1/invitation/abc")],
        )
        self.url = self.server.url
        self.asked: list[str] = []

    def _forward(self, step: str) -> datetime:
        self.asked.append(step)
        self.ahead += timedelta(seconds=5)
        return self.world.clock()

    def hurry(self) -> None:
        """Let everything under way arrive."""
        self.ahead += timedelta(seconds=20)

    def post(self, path: str, **options: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", timeout=WAIT_S, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(f"{self.url}{path}", timeout=WAIT_S, **options)


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    made.server.start()
    yield made
    made.server.stop()


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=WAIT_S)
    made = Client(place.world.twilio.account, place.world.twilio.token, http_client=http)
    made.api.base_url = place.url
    yield made
    http.session.close()


def _eventually(holds: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.01)


def _inbox(place: Place, number: str = MOTHER) -> list[str]:
    shown = place.get(f"/api/phones/{number}/messages").json()
    return [message["text"] for message in shown["messages"]]


def test_the_vendors_client_sends_lists_and_redacts_over_http(place: Place, client: Any) -> None:
    message = client.messages.create(to=MOTHER, from_=OURS, body="Что с грядками?")
    place.hurry()
    _eventually(lambda: _inbox(place) == ["Что с грядками?"])
    for ordinal in range(3):
        place.world.phone_sends(MOTHER, to=OURS, text=f"ответ {ordinal}")
    place.hurry()
    _eventually(lambda: len(client.messages.list(to=OURS, page_size=2)) == 3)
    assert client.messages(message.sid).update(body="").body == ""


def test_signalbot_sends_over_http(place: Place) -> None:
    async def send() -> int:
        config = Config(
            phone_number=ACCOUNT,
            signal_service=place.url.removeprefix("http://"),
            storage=InMemoryConfig(),
            connection_mode=ConnectionMode.HTTP_ONLY,
        )
        bot = SignalBot(config)
        try:
            sent = await bot.messages.send(SendMessage(text="Please look at the desk."), MOTHER)
        finally:
            await bot.close()
            storage: Any = bot.storage
            storage._sqlite.close()
        return sent.timestamp

    stamp = asyncio.run(send())
    place.hurry()
    _eventually(lambda: _inbox(place) == ["Please look at the desk."])
    (message,) = place.get(f"/api/phones/{MOTHER}/messages").json()["messages"]
    assert (message["channel"], message["id"]) == ("signal", str(stamp))


def test_a_gateway_that_is_down_leaves_the_client_without_an_answer(place: Place) -> None:
    place.world.faults.start("sms-down", None)
    path = f"/2010-04-01/Accounts/{place.world.twilio.account}/Messages.json"
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{place.url}{path}",
            data={"To": MOTHER, "From": OURS, "Body": "x"},
            auth=(place.world.twilio.account, place.world.twilio.token),
            timeout=0.3,
        )


def test_stopping_the_server_drops_a_request_that_hangs() -> None:
    place = Place()
    place.server.start()
    place.world.faults.start("signal-down", None)
    broken: list[type[Exception]] = []

    def ask() -> None:
        try:
            place.get("/v1/health")
        except requests.RequestException as failure:
            broken.append(type(failure))

    asking = Thread(target=ask)
    asking.start()
    _eventually(lambda: place.world.journal.of_kind("exchange"))
    place.server.stop()
    asking.join(WAIT_S)
    assert broken == [requests.exceptions.ConnectionError]


def test_an_answer_leaves_as_a_signed_webhook_over_http(place: Place) -> None:
    heard: list[tuple[str, dict[str, str], str]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
            heard.append((self.path, form, self.headers["X-Twilio-Signature"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ear) as ear:
        listening = Thread(target=ear.serve_forever)
        listening.start()
        url = f"http://127.0.0.1:{ear.server_port}/intake?x=1"
        place.world.twilio.own(OURS, sms_url=url)
        order = {"to": OURS, "text": "перцы & огурцы"}
        assert place.post(f"/api/phones/{MOTHER}/send", json=order).json() == {"carried": True}
        place.hurry()
        _eventually(lambda: heard)
        ear.shutdown()
        listening.join()
    path, form, signature = heard[0]
    assert (path, form["Body"]) == ("/intake?x=1", "перцы & огурцы")
    assert RequestValidator(place.world.twilio.token).validate(url, form, signature)


@pytest.mark.parametrize(
    "url", ["https://example.org/x", "http://127.0.0.1:9/closed", "http://[::"]
)
def test_a_webhook_goes_to_this_machine_or_nowhere(url: str) -> None:
    with pytest.raises(PostFailedError):
        post_over_http(WebhookRequest(url, {}, (), b""))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])  # noqa: S104
def test_the_server_refuses_to_listen_beyond_this_machine(host: str) -> None:
    with pytest.raises(NotLoopbackError):
        serve(World(lambda: datetime.now(UTC)), host)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_only_loopback_is_this_machine(host: str, allowed: bool) -> None:
    assert is_loopback(host) is allowed


def test_a_host_is_read_out_of_an_address() -> None:
    assert [host_of("//[::1]:80"), host_of("http://a:1/x"), host_of("http://[")] == ["::1", "a", ""]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "phones.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_gives_no_orders(place: Place, headers: dict[str, str]) -> None:
    answer = place.post("/api/clock", json={"forward": "next"}, headers=headers)
    assert answer.status_code == 403
    assert place.asked == []


def test_a_rebound_name_reads_nothing(place: Place) -> None:
    assert place.get("/api/journal", headers={"Host": "evil.example"}).status_code == 403


def test_our_own_page_may_give_orders(place: Place) -> None:
    headers = {"Origin": place.url, "Sec-Fetch-Site": "same-origin"}
    answer = place.post("/api/clock", json={"forward": "PT6H"}, headers=headers)
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["now"]) > datetime.now(UTC)
    assert place.asked == ["PT6H"]


def test_what_a_move_of_the_clock_brought_is_said_on_the_page_and_in_json(place: Place) -> None:
    answer = place.post("/api/clock", json={"forward": "next"})
    assert answer.json()["told"] == ["moved next"]
    assert "moved next" in place.get("/phones").text


def test_an_invitation_stands_on_the_page_for_trying(place: Place) -> None:
    assert 'href="http://127.0.0.1:1/invitation/abc">A new exile<' in place.get("/phones").text


def test_a_body_that_is_too_large_is_refused_in_json(place: Place) -> None:
    answer = place.post("/api/clock", data=b"x" * 1_000_001)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["error"]


def test_the_pages_icon_is_allowed_by_its_own_policy(place: Place) -> None:
    page = place.get("/phones")
    assert 'rel="icon" href="data:,"' in page.text
    assert "img-src data:" in page.headers["Content-Security-Policy"]


def test_a_peer_from_elsewhere_is_refused_whatever_it_says(place: Place) -> None:
    app: Any = place.server._http.app
    elsewhere = {"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "127.0.0.1"}
    assert app.test_client().get("/phones", environ_base=elsewhere).status_code == 403


def test_time_cannot_be_moved_where_it_is_real() -> None:
    server = serve(World(lambda: datetime.now(UTC)))
    server.start()
    try:
        answer = requests.post(f"{server.url}/api/clock", json={"forward": "next"}, timeout=WAIT_S)
        page = requests.get(f"{server.url}/phones", timeout=WAIT_S).text
    finally:
        server.stop()
    assert answer.status_code == 409
    assert "real time" in answer.json()["error"]
    assert "Jump to the next event" not in page


@pytest.mark.parametrize(
    ("path", "order", "say"),
    [
        ("/api/clock", {"forward": "soon"}, "PT30M"),
        ("/api/clock", {}, "'forward'"),
        ("/api/clock", [], "JSON object"),
        ("/api/faults", {"fault": "sms-dwon"}, "sms-down"),
        ("/api/faults", {"fault": "sms-down", "for": "1 hour"}, "PT30M"),
        ("/api/faults", {"fault": "sms-down", "for": 60}, "'for'"),
        (f"/api/phones/{MOTHER}/send", {"to": OURS}, "'text'"),
        (f"/api/phones/{MOTHER}/send", {"to": MOTHER, "text": "x"}, "belongs to nobody"),
        (f"/api/phones/{OURS}/send", {"to": OURS, "text": "x"}, "not a phone"),
        ("/api/phones/mother/send", {"to": OURS, "text": "x"}, "country code"),
        (f"/api/phones/{MOTHER}/send", {"to": OURS, "text": "x", "channel": "fax"}, "sms or signal"),
        (f"/api/phones/{MOTHER}/send", {"to": OURS, "text": "x", "channel": "signal"},
         "no Signal account"),
    ],
)  # fmt: skip
def test_a_wrong_order_is_refused_in_one_sentence(
    place: Place, path: str, order: object, say: str
) -> None:
    answer = place.post(path, json=order)
    assert answer.status_code == 400
    assert say in answer.json()["error"]


@pytest.mark.parametrize(
    ("order", "say"),
    [
        ({"fault": "crash", "for": "PT1M"}, "web, worker, clock, listener"),
        ({"fault": "crash", "process": "ops"}, "'process'"),
        ({"fault": "clock-jump", "for": "PT1M"}, "-PT1H"),
        ({"fault": "clock-jump", "by": "soon"}, "PT30M"),
    ],
)
def test_a_fault_of_ours_that_says_too_little_is_refused_by_naming_what_is_missing(
    place: Place, order: object, say: str
) -> None:
    played: list[Fault] = []
    place.world.faults.on_fault = played.append
    answer = place.post("/api/faults", json=order)
    assert (answer.status_code, played) == (400, [])
    assert say in answer.json()["error"]


def test_a_fault_of_ours_is_handed_on_when_it_begins_and_when_it_ends(place: Place) -> None:
    begun: list[str] = []
    mended: list[str] = []
    place.world.faults.on_fault = lambda fault: begun.append(fault.key)
    place.world.faults.on_mended = lambda fault: mended.append(fault.key)
    place.post("/api/faults", json={"fault": "crash", "process": "web"})  # again at once
    _eventually(lambda: mended == ["crash web"])
    page = place.post("/phones/faults", data={"fault": "crash:worker", "for": "PT1H"}).text
    assert "<strong>crash worker</strong>" in page
    assert "the workers are killed," in page
    page = place.post("/phones/faults", data={"fault": "clock-jump:-PT1H", "for": "PT1H"}).text
    assert "the service&#39;s clock is 1:00:00 behind" in page
    place.post("/api/faults", json={"fault": "crash", "process": "clock", "for": "PT1H"})
    running = place.get("/api/faults").json()["running"]
    assert [each["process"] for each in running] == [None, "clock", "worker"]
    place.post("/phones/faults", data={"fault": "crash", "for": "PT0S"})
    assert begun == ["crash web", "crash worker", "clock-jump", "crash clock"]
    assert sorted(mended) == ["crash clock", "crash web", "crash worker"]


def test_the_page_offers_to_break_only_what_can_be_broken_here(place: Place) -> None:
    assert 'value="sms-down"' in place.get("/phones").text
    assert "crash:worker" not in place.get("/phones").text
    place.world.faults.on_fault = lambda _: None
    assert "crash:worker" in place.get("/phones").text


def test_a_fault_is_started_for_a_while_and_mended(place: Place) -> None:
    order = {"fault": "sms-late", "for": "PT1M", "by": "PT2H"}
    assert place.post("/api/faults", json=order).json()["by_s"] == 7200
    (running,) = place.get("/api/faults").json()["running"]
    assert running["fault"] == "sms-late"
    place.post("/api/faults", json={"fault": "sms-late", "for": "PT0S"})
    place.post("/api/faults", json={"fault": "signal-down"})
    (running,) = place.get("/api/faults").json()["running"]
    assert (running["fault"], running["until"]) == ("signal-down", None)


def test_the_journal_tells_what_a_phone_sent_and_got(place: Place, client: Any) -> None:
    client.messages.create(to=MOTHER, from_=OURS, body="Что с грядками?")
    place.post(f"/api/phones/{MOTHER}/send", json={"to": OURS, "text": "перцы"})
    place.hurry()
    _eventually(lambda: _inbox(place))
    kinds = [entry["kind"] for entry in place.get("/api/journal").json()["entries"]]
    assert {"exchange", "written", "delivered"} <= set(kinds)
    assert [m["text"] for m in place.get(f"/api/phones/{MOTHER}/messages").json()["sent"]]


def test_the_page_shows_each_person_with_their_thread_and_says_it_is_pretend(
    place: Place, client: Any
) -> None:
    client.messages.create(to=MOTHER, from_=OURS, body="Мам, <b>рассада</b>?")
    place.hurry()
    _eventually(lambda: _inbox(place))
    page = place.get("/").text
    assert "Nothing here is real" in page
    assert "Mother" in page
    assert "+48 500 100 301" in page
    assert "Мам, &lt;b&gt;рассада&lt;/b&gt;?" in page
    assert 'value="перцы &lt;как&gt; деревья"' in page
    assert "Jump to the next event" in page
    assert "Nothing has arrived yet." in page


def test_the_pages_forms_send_break_mend_and_jump(place: Place) -> None:
    reply = {"to": OURS, "text": "перцы"}
    sent = place.post(f"/phones/{MOTHER}/send", data=reply, allow_redirects=False)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/phones#phone-48500100301")
    assert place.world.phone(MOTHER).written[0].text == "перцы"
    page = place.post("/phones/faults", data={"fault": "sms-down", "for": "PT1H"}).text
    assert "<strong>sms-down</strong>" in page
    assert (
        "Nothing is broken."
        in place.post("/phones/faults", data={"fault": "sms-down", "for": "PT0S"}).text
    )
    place.post("/phones/clock", data={"forward": "next"})
    assert place.asked == ["next"]


def test_a_phone_of_nobody_we_know_is_shown_once_it_got_something(
    place: Place, client: Any
) -> None:
    place.world.phone("+48500100888")
    assert "+48 500 100 888" not in place.get("/phones").text
    client.messages.create(to="+48500100888", from_=OURS, body="Добрый день")
    place.hurry()
    _eventually(lambda: _inbox(place, "+48500100888"))
    assert "+48 500 100 888" in place.get("/phones").text


def test_the_page_loads_nothing_from_elsewhere(place: Place) -> None:
    policy = place.get("/phones").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert place.get("/assets/phones.css").status_code == 200
    assert place.get("/assets/phones.js").status_code == 200


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+375291234567", "+375 291 234 567"),
        ("+12025550100", "+1 202 555 010 0"),
        ("+8613800138000", "+86 138 001 380 00"),
    ],
)
def test_numbers_are_written_with_gaps_after_the_country(number: str, shown: str) -> None:
    assert spaced(number) == shown


def test_the_port_is_free_again_after_stopping() -> None:
    place = Place()
    place.server.start()
    port = int(place.url.rpartition(":")[2])
    place.server.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
