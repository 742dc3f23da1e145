"""Every page of both faces: no serious fault of access, light, narrow enough, no stranger asked."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.conftest import Site, watch_strangers
from tests.browser.test_faces import fits
from tests.browser.touring import Tour

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendored" / "axe.min.js"  # version 4.14.1, licence beside it
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
BASE = Path(__file__).parents[2] / "service/web/static/base.css"  # modern-normalize 3.0.1
BASE_SHA256 = "b4ad31da9b1b17de182a08e4c39159496574d90a82464c6d5afeda7133f0e110"
PAGE_BYTES_MAX = 100_000
PHONE, DESK = (320, 640), (1280, 800)


@dataclass
class Weight:
    """The bytes of everything a page consists of, whether or not the browser had it already."""

    files: dict[str, int] = field(default_factory=dict)
    page: int = 0
    text: bytes = field(default=b"", repr=False)

    def see(self, response: Response) -> None:
        if response.request.resource_type == "document":
            self.text = b"" if response.status in (302, 303) else response.body()
            self.page = len(self.text)
        else:
            self.files[response.url] = len(response.body())

    @property
    def total(self) -> int:
        return self.page + sum(size for url, size in self.files.items() if self._has(url))

    def _has(self, url: str) -> bool:
        """Whether this page loads a file: all have the style and the icon, few a script."""
        name = url.rsplit("/", 1)[-1].partition("?")[0]
        return not name.endswith(".js") or name.encode() in self.text


def faults(page: Page) -> list[str]:
    """Return what axe finds serious or critical, where it stands and why."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']} at {node['target']}: {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("taken_in", "sha256"), [(AXE, AXE_SHA256), (BASE, BASE_SHA256)])
def test_what_was_taken_in_from_others_is_unchanged(taken_in: Path, sha256: str) -> None:
    assert hashlib.sha256(taken_in.read_bytes()).hexdigest() == sha256
    assert taken_in.with_name(f"{taken_in.name.partition('.')[0]}.LICENSE").exists()


def test_a_page_with_a_serious_fault_is_told_from_one_without(page: Page) -> None:
    page.set_content('<html lang="en"><title>t</title><main><img src="data:,"></main></html>')
    assert [each.split()[0] for each in faults(page)] == ["image-alt"]


def test_paper_is_light_whatever_the_screen_is(page: Page, site: Site) -> None:
    page.goto(site.url)
    cards = []
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "dark")):
        page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
        cards.append(page.locator(".card").first.evaluate("it => getComputedStyle(it).background"))
    assert cards[0] == cards[2] != cards[1]


@dataclass(frozen=True)
class Reader:
    """Who looks: every pair of two habits meets once."""

    language: str
    size: tuple[int, int]
    scripts: bool
    scheme: Any


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(Reader("ru", PHONE, True, "dark"), id="ru-phone"),
        pytest.param(Reader("en", DESK, True, "light"), id="en-desk"),
        pytest.param(Reader("be", PHONE, True, "light"), id="be-phone", marks=pytest.mark.slow),
        pytest.param(Reader("be", DESK, False, "dark"), id="be-desk", marks=pytest.mark.slow),
        pytest.param(Reader("en", PHONE, False, "dark"), id="en-phone", marks=pytest.mark.slow),
        pytest.param(Reader("ru", DESK, False, "light"), id="ru-desk", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_open_to_all_light_and_asks_nobody_else(
    browser: Browser, site: Site, reader: Reader
) -> None:
    context = browser.new_context(
        viewport={"width": reader.size[0], "height": reader.size[1]},
        locale=reader.language,
        java_script_enabled=reader.scripts,
        color_scheme=reader.scheme,
    )
    page, weight = context.new_page(), Weight()
    watch_strangers(page, site)
    page.on("response", weight.see)
    stops = []
    for stop in Tour(page, site).walk():
        assert fits(page), stop
        assert page.locator("html").get_attribute("lang") == reader.language, stop
        if reader.scripts:  # axe is one itself, and no page of ours holds any
            assert faults(page) == [], stop
        assert 0 < weight.total < PAGE_BYTES_MAX, (stop, weight)
        stops.append(stop)
    assert len(stops) == len(set(stops)) > 60
    assert site.strangers() == set()
    context.close()
