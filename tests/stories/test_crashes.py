"""What breaks on our own side: processes, the machine, the clock. Time goes on, nothing is lost."""

from datetime import timedelta

import pytest

from service.domain import ordering
from service.domain.address import Address, ChannelName
from service.storage import families
from service.usecases import checking
from service.usecases import ordering as orders
from service.usecases.acting import act
from service.usecases.addressing import send_note
from tests.stories.cast import DISTRESS, EXILES_PHONE, SAFE
from tests.stories.crashing import Crash
from tests.stories.playing import pings
from tests.stories.telling import with_crashes

PROCESSES = ["web", "worker", "clock", "listener"]


@pytest.mark.parametrize("process", PROCESSES)
def test_distress_survives_the_crash_of_any_process(world, mother, anna, process):
    ping = mother.expect_ping()
    world.break_down("crash", process=process)
    ping.reply(DISTRESS)
    # Without the web it waits for the next pull; without a worker for a lease to run out.
    within = timedelta(minutes=6)
    anna.expect_page(level="L4", channel="sms", within=within)
    anna.expect_page(level="L4", channel="signal", within=within)
    anna.takes()


@pytest.mark.parametrize("process", PROCESSES)
def test_an_hour_without_a_process_sends_no_ping_twice(world, mother, process):
    world.forward_to("2027-01-10 12:20")
    world.break_down("crash", process=process, lasts=timedelta(hours=1))
    world.ignore("operator", "asked", "unheld", "page")
    world.forward(days=3)
    world.take_all("mother", "ping")
    mother.expect_ping(attempt=1).reply_safely()


def test_after_two_days_down_what_was_missed_is_skipped_and_not_flushed(world, mother, exile):
    mother.expect_ping(attempt=1)
    world.forward(minutes=30)
    world.break_down("machine-down", lasts=timedelta(days=2))
    world.forward(days=2, hours=1)
    world.ignore("operator")
    assert [one["why"] for one in world.events("skipped")] == ["late"]
    assert len(world.texts_from_us_to("mother")) == 1
    asked = exile.expect_asked("silence")
    back = world.events("mended")[0]["at"]
    assert world.hours_between(back, asked.facts["at"]) >= 6


def test_after_two_days_down_her_answer_is_judged_before_any_silence_step(world, mother):
    ping = mother.expect_ping(attempt=1)
    world.forward(minutes=30)
    world.break_down("machine-down", lasts=timedelta(days=2))
    world.forward(hours=20)
    world.act("mother", reply=SAFE[ping.topic])
    world.ignore("operator")
    world.forward(days=3)
    assert world.events("exile-asked") == []
    assert world.events("case-opened") == []
    assert world.events("check-closed")[-1]["state"] == "safe"


def test_distress_sent_while_the_machine_was_down_pages_soon_after(world, mother, anna):
    mother.expect_ping(attempt=1)
    world.break_down("machine-down", lasts=timedelta(hours=6))
    world.act("mother", reply=DISTRESS)
    world.ignore("operator")
    world.forward(hours=5, minutes=59)
    within = timedelta(minutes=7)
    anna.expect_page(level="L4", channel="sms", within=within)
    anna.expect_page(level="L4", channel="signal", within=within)
    anna.takes()


def test_the_sequence_goes_on_as_drawn_after_two_days_down(play):
    well = play(**{"for": "P20D"})
    down = {"at": "P5D", "fault": "machine-down", "for": "P2D"}
    ill = play(**{"for": "P20D"}, behaviour=[down])
    missed = {entry[0][:10] for entry in pings(well)} - {entry[0][:10] for entry in pings(ill)}
    assert all("2027-01-15" <= day <= "2027-01-18" for day in missed)
    assert set(pings(ill)) <= set(pings(well))


@pytest.mark.parametrize(("hours", "first"), [(1, "sent"), (-1, "skipped")])
def test_a_clock_that_jumps_and_comes_back_sends_nothing_twice_and_calls_no_silence(
    world, mother, hours, first
):
    world.forward_to("2027-01-10 10:00")
    world.break_down("clock-jump", by=timedelta(hours=hours), lasts=timedelta(hours=3))
    world.ignore("operator")  # a jump forward looks like having been deaf
    if first == "sent":
        mother.expect_ping(attempt=1).reply_safely()
    world.forward(days=4)
    # Going back to the right time it passes her second: too late is skipped, never caught up.
    assert [one["why"] for one in world.events("skipped")] == ([] if first == "sent" else ["late"])
    mother.expect_ping(attempt=1).reply_safely()


@pytest.mark.parametrize("hours", [1, -1])
def test_distress_pages_at_once_while_the_clock_is_wrong(world, mother, anna, hours):
    ping = mother.expect_ping(attempt=1)
    world.break_down("clock-jump", by=timedelta(hours=hours), lasts=timedelta(hours=3))
    ping.reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


def test_a_database_that_was_down_loses_no_answer(world, mother):
    ping = mother.expect_ping(attempt=1)
    world.break_down("database-down", lasts=timedelta(minutes=30))
    ping.reply_safely()
    world.forward(hours=1)
    assert world.events("check-closed")[-1]["state"] == "safe"


@with_crashes
def test_the_operator_is_called_about_an_untaken_case_even_by_a_dying_worker(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    world.meanwhile(minutes=36)
    called = world.take_all("operator", "operator")
    assert len(called) >= 1
    for page in called:
        assert str(page.facts["text"]).startswith("Please look at the service: untaken.")
    world.forget_everything()
    anna.takes()
    world.forward(minutes=20)


@with_crashes
def test_a_note_to_an_exile_outlives_the_worker_that_sent_it(world, mother):
    with act(world.stage.ports) as acting:
        send_note(acting, Address(ChannelName.SMS, EXILES_PHONE), "Look in when you can.")
    world.meanwhile(minutes=15)
    got = world.take_all("mother.exile", "note")
    assert {one.facts["text"] for one in got} == {"Look in when you can."}
    assert len(got) == 1
    if world.crash is not Crash.NONE:
        assert "note" in world.crashed


@with_crashes
def test_one_lost_canary_makes_nobody_deaf(world, mother):
    world.forward_to("2027-01-10 09:00")
    world.break_down("webhooks-lost", lasts=timedelta(hours=2))
    world.forward(hours=3)
    assert world.events("deaf") == []
    if world.crash is not Crash.NONE:
        assert "canary" in world.crashed
    mother.expect_ping().reply_safely()


@pytest.mark.parametrize("family", [{"channel": "sms"}, {"channel": "signal"}], ids=str)
@with_crashes
def test_the_message_that_proves_both_ways_leaves_once_whoever_dies(world, mother, exile):
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    family = world.player.cast.families["mother"]
    with act(world.stage.ports) as acting:
        record = families.lock_family(acting.tx, family.id)
        assert record is not None
        checking.store(acting, record, ordering.move(record.watch, record.family, now=acting.now))
    world.forget_everything()
    world.crashed.clear()
    before = len(world.texts_from_us_to("mother"))
    for _ in range(2):  # where the first was lost, the exile reads so and sends another
        orders.prove(world.stage.ports, family.exile_id, family.id)
        world.stage.serve()
        world.meanwhile(days=9)
        world.forget_everything()
        if len(world.texts_from_us_to("mother")) > before:
            break
    assert len(world.texts_from_us_to("mother")) == before + 1
    mother.sends("да, пришло")
    assert world.events("proved")
    world.ignore("asked")
