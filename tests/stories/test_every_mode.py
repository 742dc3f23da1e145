"""Every mode through every story: a table of all cells, each played or said to be none.

A mode or story that is added has to be played everywhere, or to say where it cannot be.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from service.storage import families
from service.usecases import forgetting, renewing
from service.usecases.acting import act
from tests.stories.cast import DISTRESS, MOTHER, SAFE, STOP, STRANGER
from tests.stories.modes import FAMILIES, MODES, OURS, Line
from tests.stories.people import Keeper, Mother, Responder
from tests.stories.world import World

Story = Callable[[Line], None]
CARRIED = "the exile's own contact: no text, number, account or webhook of hers comes to us"
TYPED = "the exile types the answer in: no phone, number or account of hers shows itself"
NO_KEYS = "an SMS has no key: a changed card cannot be seen, which is why replies prove so little"
SHOWN = "an SMS always shows a number; another one is the story of the unknown phone"


def safe(line: Line) -> None:
    line.is_asked()
    line.answers("safe")
    assert line.closed() == "safe"
    line.world.forward(days=4)


def distress(line: Line) -> None:
    line.is_asked()
    line.answers("distress")
    line.is_paged()
    line.anna.closes("A")


def silence(line: Line) -> None:
    line.is_asked()
    if line.mode == "own":
        line.exile.answers("judged", answer="no-answer")
    line.world.ignore("reminded", "ping")
    line.exile.expect_asked("silence")
    line.exile.expect_asked("silence")
    line.deputy.expect_asked("silence")
    case = line.world.wait_for_event("case-opened", within=timedelta(days=3))
    assert (case["level"], case["cause"]) == ("L1", "silence")


def stop(line: Line) -> None:
    line.is_asked()
    line.answers("stop")
    line.world.ignore("asked")
    line.world.forward(weeks=3)
    assert line.traffic() == 1
    assert len(line.world.events("stopped")) == 1


def forgotten(line: Line) -> None:
    """The exile wants all of it forgotten: quiet at once, and nothing left after its days."""
    safe(line)
    family = line.world.player.cast.families["mother"]
    ports = line.world.stage.ports
    forgetting.propose_forgetting(ports, family.exile_id, family.id)
    line.world.stage.serve()
    line.world.forward(days=4)
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family.id)
        assert record is not None, "its days are over, but nobody has signed for it"
        renewing.confirm_by_answer(acting, record)
    line.world.stage.serve()
    line.world.forward(weeks=3)
    with act(ports) as acting:
        assert families.read_family(acting.tx, family.id) is None
    assert line.traffic() == 1


def captcha(line: Line) -> None:
    """Signal wants a captcha: nothing can leave there, distress is heard and told by SMS."""
    if line.mode == "signal":
        line.world.forward_to("2027-01-10 12:00")
    else:
        line.is_asked()
    line.world.ignore("operator", "asked", "page")
    line.world.break_down("signal-blocked", lasts=timedelta(hours=6))
    if line.mode == "signal":
        line.world.wait_for_event("ping-undelivered", within=timedelta(hours=3))
        line.says(DISTRESS)
    else:
        line.answers("distress")
    line.anna.expect_page(level="L4", channel="sms")
    line.anna.takes()
    line.anna.closes("A")
    line.world.forward(hours=1)
    assert len(line.world.texts_from_us_to("mother")) == (1 if line.mode == "sms" else 0)


def carriers_stop(line: Line) -> None:
    """The word carriers act on: by SMS an event of its own, elsewhere a text like any other."""
    if line.mode == "sms":
        line.world.stage.world.twilio.numbers.owned[OURS].opt_out = True
    line.is_asked()
    line.says("STOP")
    if line.mode == "sms":
        line.exile.expect_asked("opted-out")
    else:
        assert line.verdict() == ("unverified", "no-marker")
    line.world.ignore("asked", "operator")
    line.world.forward(hours=1)
    assert line.world.events("stopped") == []  # the agreed word alone ends it (R11)


def lost_webhook(line: Line) -> None:
    """Nobody hears for a while: her words are fetched or kept, and pages come once all the same."""
    line.is_asked()
    if line.mode == "signal":
        line.world.break_down("crash", process="listener", lasts=timedelta(minutes=20))
    else:
        line.world.break_down("webhooks-lost", lasts=timedelta(hours=1))
    line.world.ignore("operator")
    line.answers("distress")
    within = timedelta(minutes=21)
    line.anna.expect_page(level="L4", channel="sms", within=within)
    line.anna.expect_page(level="L4", channel="signal", within=within)
    line.anna.takes()
    line.world.forward(minutes=20)
    line.anna.closes("A")
    line.world.forward(hours=1)
    assert len(line.world.events("case-opened")) == 1


def burst_of_fifty(line: Line) -> None:
    """Fifty other things in one second: her answer is found, and so is who answers a page."""
    line.is_asked()
    if line.mode == "sms":
        outside = line.world.stage.world
        for number in range(50):
            outside.phone_sends(f"+485001004{number:02}", to=OURS, text=f"привет {number}")
        line.answers("safe")
        assert line.verdict()[0] == "safe"
        line.world.ignore("asked")
        return
    line.world.break_down("signal-burst", lasts=timedelta(days=1))
    if line.mode == "signal":
        line.answers("safe")
        assert line.verdict()[0] == "safe"
        assert len(line.world.events("reply")) == 1
        return
    line.answers("distress")
    line.anna.expect_page(level="L4", channel="sms")
    line.anna.expect_page(level="L4", channel="signal")
    page = line.world.stage.world.phone("+48500100202").inbox[-1]
    line.world.stage.world.phone_sends(page.to, to=page.sender, text="иду", channel=page.channel)
    line.world.forward(seconds=15)
    assert [one["responder"] for one in line.world.events("quieted")] == ["anna"]
    line.anna.takes()


def restart_while_sending(line: Line) -> None:
    """The gateway dies with a message of ours in hand: no ping comes twice, a page may, flagged."""
    if line.writes:
        restarted = line.restart_while_sending(MOTHER, line.mode)
        line.is_asked()
        line.world.forward(minutes=20)
        line.answers("safe")
        assert line.verdict()[0] == "safe"
        assert len(line.world.texts_from_us_to("mother")) == 1
    else:
        line.world.is_flaky = True
        restarted = line.restart_while_sending("+48500100201", "sms")
        line.is_asked()
        line.answers("distress")
        line.is_paged()
        line.world.forward(minutes=20)
    assert restarted()


def number_hidden(line: Line) -> None:
    line.is_asked()
    line.answers("safe")
    line.world.forward(hours=1)
    line.world.stage.world.phone(MOTHER).hides_number = True
    line.is_asked()
    line.answers("safe")
    assert line.verdict()[0] == "safe"


def identity_changed(line: Line) -> None:
    line.is_asked()
    line.answers("safe")
    line.world.forward(hours=1)
    line.world.stage.world.phone(MOTHER).set_up_anew()
    line.exile.expect_asked("identity", within=timedelta(days=8))
    line.is_asked()
    line.answers("safe")
    assert line.verdict() == ("unverified", "identity-changed")
    line.world.ignore("asked")


def answer_in_two(line: Line) -> None:
    """Two texts are one answer; and the graver of two words of the exile's counts."""
    line.is_asked()
    if line.mode == "own":
        line.answers("vague")
        line.world.ignore("asked")
        line.world.forward(minutes=4)
        line.answers("distress")
        line.is_paged()
        return
    line.says("подвязала вчера")
    line.world.forward(minutes=4)
    line.answers("safe")
    assert line.verdict()[0] == "safe"
    line.world.forward(days=2)
    assert line.closed() == "safe"


def photo(line: Line) -> None:
    line.is_asked()
    line.comes(MOTHER, "", media=("image/jpeg",))
    assert line.verdict() == ("unverified", "unreadable")
    line.exile.expect_asked("unverified")
    assert line.world.events("exile-asked", why="silence") == []


def unknown_phone(line: Line) -> None:
    line.is_asked()
    line.comes(STRANGER, line.words("safe"))
    line.comes(STRANGER, STOP)
    assert line.verdict() == ("unverified", "unknown-phone")
    assert line.world.events("stopped") == []
    line.comes(STRANGER, DISTRESS)
    line.is_paged()
    line.world.ignore("asked")


def unasked_life_sign(line: Line) -> None:
    line.is_asked()
    line.answers("safe")
    line.world.forward(days=3)
    line.says(SAFE["garden"])
    assert line.verdict() == ("unverified", "unasked")
    line.world.forward(days=1)
    assert line.world.events("case-opened") == []


STORIES: dict[str, Story] = {
    each.__name__.replace("_", "-"): each
    for each in (
        safe,
        forgotten,
        distress,
        silence,
        stop,
        captcha,
        carriers_stop,
        lost_webhook,
        burst_of_fifty,
        restart_while_sending,
        number_hidden,
        identity_changed,
        answer_in_two,
        photo,
        unknown_phone,
        unasked_life_sign,
    )
}
# Cells that are none, and why.
NOT_THERE: dict[tuple[str, str], str] = {
    ("carriers-stop", "own"): CARRIED,
    ("number-hidden", "sms"): SHOWN,
    ("number-hidden", "relay"): TYPED,
    ("number-hidden", "own"): CARRIED,
    ("identity-changed", "sms"): NO_KEYS,
    ("identity-changed", "relay"): TYPED,
    ("identity-changed", "own"): CARRIED,
    ("photo", "relay"): TYPED,
    ("photo", "own"): CARRIED,
    ("unknown-phone", "relay"): TYPED,
    ("unknown-phone", "own"): CARRIED,
    ("unasked-life-sign", "own"): CARRIED,
}
CELLS = [cell for cell in product(STORIES, MODES) if cell not in NOT_THERE]


@pytest.fixture
def line(  # noqa: PLR0917  -- the people of the story
    family: dict[str, Any],
    world: World,
    mother: Mother,
    exile: Keeper,
    deputy: Keeper,
    anna: Responder,
) -> Line:
    return Line(family["channel"], world, mother, exile, deputy, anna)


@pytest.mark.parametrize(
    ("story", "family"),
    [pytest.param(STORIES[name], FAMILIES[mode], id=f"{name}-{mode}") for name, mode in CELLS],
)
def test_each_mode_goes_through_each_story(story: Story, line: Line) -> None:
    story(line)
    if not line.writes:
        assert line.world.texts_from_us_to("mother") == []  # nothing of ours ever comes to her


def test_a_cell_that_is_none_belongs_to_the_table_and_says_why():
    assert set(NOT_THERE) <= set(product(STORIES, MODES))
    assert all(NOT_THERE.values())
