"""The web on a loopback port and a browser before it, which tells of every request it makes."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.web.house import House

expect.set_options(timeout=60_000)  # how long a page takes is for the bench to say


@dataclass
class Site:
    """A whole service people can look at."""

    house: House
    url: str
    asked: list[str] = field(default_factory=list)  # hosts
    heard: list[bytes] = field(default_factory=list)  # every byte that came to the server

    def strangers(self) -> set[str]:
        """Return every host but our own that the browser asked for something."""
        return set(self.asked) - {urlsplit(self.url).hostname or ""}


def watch_strangers(page: Page, site: Site) -> None:
    """Note every host the page asks for something."""
    page.on("request", lambda request: site.asked.append(urlsplit(request.url).hostname or ""))


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    yield from _serve(database_url, "127.0.0.1")


@pytest.fixture
def named_site(database_url: str) -> Iterator[Site]:
    """Return a site with a name: browsers make passkeys for no number."""
    yield from _serve(database_url, "localhost")


def _serve(database_url: str, host: str) -> Iterator[Site]:
    held = socket.create_server(("127.0.0.1", 0))  # kept: nobody else is given it meanwhile
    port = held.getsockname()[1]
    url = f"http://{host}:{port}"
    house = House(database_url, url)
    client = house.client()
    house.listen(client)
    site = Site(house, url)
    listening = _listening(client.application, site.heard)
    server = make_server("127.0.0.1", port, listening, threaded=True, fd=held.fileno())
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    yield site
    server.shutdown()
    serving.join()
    server.server_close()
    held.close()
    house.close()


def _listening(application: Any, heard: list[bytes]) -> Any:
    """Return the application behind somebody who keeps all that is sent to it."""

    def listen(environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = [str(value) for value in environ.values() if isinstance(value, str)]
        heard.append("\n".join(headers).encode("latin-1", "replace") + b"\n" + body)
        environ["wsgi.input"] = BytesIO(body)
        return application(environ, start)

    return listen


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Return the smallest phone there is."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="en-GB")
    opened = context.new_page()
    watch_strangers(opened, site)
    yield opened
    context.close()


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    """Return the smallest phone, with scripts turned off."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="en-GB", java_script_enabled=False
    )
    opened = context.new_page()
    watch_strangers(opened, site)
    yield opened
    context.close()
