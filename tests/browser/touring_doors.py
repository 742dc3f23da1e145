"""The pages a tour passes only by its side doors: words lost, callers, newcomers, what waited.

The first tour leaves three families, new words that wait and a responder at the desk.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyotp

from service.usecases import enrolling
from tests.web.house import Responder

if TYPE_CHECKING:
    from tests.browser.touring import Tour


def behind_the_desk(tour: "Tour", who: Responder) -> Iterator[str]:
    """Stop at colleagues, keys, invitations, newcomers, calls and warnings."""
    for name in ("colleagues", "keys", "exiles"):
        tour.go(f"/desk/{name}")
        yield f"desk: {name}"
        if name == "colleagues":
            tour.press("/colleagues")
            yield "desk: names of colleagues"
    tour.press("/let-in", digits="1")
    yield "desk: digits refused"
    tour.press("/invite")
    yield "desk: a link for an exile"
    tour.link = tour.page.locator(".verbatim code").first.inner_text()
    yield from _come_in(tour)
    tour.site.house.clock.forward(minutes=1)  # no six digits are taken twice
    tour.enter_desk(who)
    tour.go("/desk/")
    tour.turn(tour.page.locator('a[href*="/desk/newcomer/"]'))
    yield "desk: a newcomer"
    tour.press("/name")
    yield "desk: the name of a newcomer"
    yield from _warned(tour, who)


def _come_in(tour: "Tour") -> Iterator[str]:
    """Let somebody new keep words and digits."""
    page, house = tour.page, tour.site.house
    house.add_responder(house.add_organisation("East"))  # there are two who can give their word
    tour.go(f"/desk/invitation/{enrolling.invite(house.ports, 'responder', tour.north)}")
    tour.turn(page.locator("main form button"))
    words = page.locator(".words li").all_inner_texts()
    secret = page.locator('input[name="code_secret"]').input_value()
    code = pyotp.TOTP(secret).at(house.clock.steady())
    tour.press("/accept", name="Vera", sms="+48500100207", words=" ".join(words), code=code)
    yield "desk: two have to give their word"


def _warned(tour: "Tour", who: Responder) -> Iterator[str]:
    """Let somebody sign in with other words; stop where it is told, and at an order's call."""
    _, others = tour.site.house.add_exile(tour.north)
    tour.quick(" ".join([*tour.eight.split()[:4], *others.split()[4:]]))
    tour.site.house.forward(hours=1)
    tour.enter_desk(who)
    yield "queue: full"
    for name, opens in (("call", "/card"), ("warning", "/ways")):
        tour.go("/desk/")
        tour.turn(tour.page.locator(f'a[href*="/desk/{name}/"]').first)
        yield f"desk: {name}"
        tour.press(opens)
        yield f"desk: {name}, opened"


def before_the_door(tour: "Tour") -> Iterator[str]:
    """Stop where words were lost, where one call is left, and where a form has waited."""
    page, house = tour.page, tour.site.house
    page.context.clear_cookies()
    yield from _newly_invited(tour)
    page.context.clear_cookies()
    tour.go("/lost")
    yield "lost: asked"
    tour.press("/lost", locator="one two")
    yield "lost: refused"
    tour.press("/lost", locator=" ".join(tour.eight.split()[:4]))
    yield "lost: digits"
    asked, digits = page.url, page.locator(".secret").inner_text()
    desk = house.add_responder(tour.north)
    tour.enter_desk(desk)
    tour.go("/desk/exiles")
    tour.press("/returning", return_digits=digits)
    page.goto(asked)
    yield "lost: three days"
    tour.enter(tour.eight)
    yield "glance: somebody asks for words"
    yield from _what_waited(tour)
    house.clock.forward(days=4)
    page.goto(asked)
    yield "lost: new words are ready"
    tour.press("/words", locator=" ".join(tour.eight.split()[:4]))
    yield "lost: new words"
    page.goto(f"{tour.site.url}/lost/{'a' * 32}")
    yield "lost: a link of nobody"


def _newly_invited(tour: "Tour") -> Iterator[str]:
    page = tour.page
    page.goto(tour.link)
    tour.turn(page.locator("main form button"))
    words = page.locator(".words li").all_inner_texts()
    page.locator("#words").fill(" ".join(words))
    tour.turn(page.locator("main form button.main"))
    yield "one call is left"


def _what_waited(tour: "Tour") -> Iterator[str]:
    """Let the page close over a form that was being filled in."""
    tour.go("/family/1/told")
    tour.site.house.clock.forward(hours=2)
    tour.press("/told", deputy_is="other", reached="+48")
    yield "door: what was typed goes along"
    tour.press("/sign-in", words=tour.eight)
    yield "door: what was typed is here"
