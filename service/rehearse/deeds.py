"""What people do in a scenario, and what breaks: each through the door it really has."""

from datetime import datetime, timedelta
from uuid import UUID

from service.domain.address import ChannelName
from service.domain.case import CaseRefusedError
from service.domain.ordering import Answer, Judgement
from service.domain.outcome import Outcome
from service.rehearse.behaviour import FaultRole, Rule
from service.rehearse.cast import Cast, FamilyCast, ResponderCast
from service.rehearse.stage import DATABASE, Stage
from service.sandbox.faults import OUTSIDE
from service.usecases import escalating, ordering, renewing
from service.usecases.ordering import OrderRefusedError

_ANSWERS = ("known-reason", "heard", "nothing")
RESTART_AFTER = timedelta(seconds=5)  # the supervisor starts a dead process again
_DOWN = {"machine-down": "machine", "database-down": DATABASE}


class Deeds:
    """The hands of everybody in the cast."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        """Act on `stage` as the people of `cast`."""
        self._stage = stage
        self._cast = cast

    def do(self, rule: Rule, case: UUID | None) -> None:
        """Let the rule's person act now; what the service refuses is written, not raised."""
        try:
            if rule.who in self._cast.responders:
                self._respond(self._cast.responders[rule.who], rule, case)
            else:
                self._act_for_family(rule)
        except (CaseRefusedError, OrderRefusedError, escalating.NoSuchCaseError) as refused:
            why = str(getattr(refused, "code", "no-such-case"))
            self._stage.log.note("refused", who=rule.who, do=rule.do, why=why)
        self._stage.serve()

    def _act_for_family(self, rule: Rule) -> None:
        name, _, part = rule.who.partition(".")
        family = self._cast.families[name]
        if part == "":
            self._reply(family, rule.reply or "")
        elif part == "deputy":
            ordering.answer_as_deputy(
                self._stage.ports, family.id, Answer(rule.do or ""), rule.until
            )
        else:
            self._act_as_exile(family, rule)

    def _reply(self, family: FamilyCast, text: str) -> None:
        assert family.to is not None, "only a relative we write to replies"
        assert family.sender is not None, "the same"
        self._stage.world.phone_sends(
            family.to, to=family.sender, text=text, channel=family.channel
        )

    def _act_as_exile(self, family: FamilyCast, rule: Rule) -> None:
        ports, exile, deed = self._stage.ports, family.exile_id, rule.do
        if deed in _ANSWERS:
            ordering.answer(ports, exile, family.id, Answer(deed), rule.until)
        elif deed == "sent":
            ordering.relay_sent(ports, exile, family.id)
        elif deed == "answered":
            self._stage.log.note("reply", family=family.name, text=rule.reply)
            ordering.relay_answered(ports, exile, family.id, rule.reply or "")
        elif deed == "judged":
            ordering.judge(ports, exile, family.id, Judgement(rule.answer or ""))
        else:
            self._order_as_exile(family, rule)

    def _order_as_exile(self, family: FamilyCast, rule: Rule) -> None:
        ports, exile, deed = self._stage.ports, family.exile_id, rule.do
        if deed == "pause" and rule.until is not None:
            ordering.pause(ports, exile, family.id, rule.until)
        elif deed == "stop":
            ordering.stop(ports, exile, family.id)
        elif deed == "sooner":
            ordering.hurry(ports, exile, family.id)
        elif deed == "inspected":
            ordering.inspected(ports, exile, family.id)
        elif deed == "confirmed":
            renewing.propose_phone(ports, exile, family.id)

    def _respond(self, responder: ResponderCast, rule: Rule, case: UUID | None) -> None:
        ports = self._stage.ports
        case_id = case or self._cast.case_of.get(responder.name)
        if rule.do == "quiet" or rule.reply is not None:
            self._answer_page(responder, rule.reply or "ok")
        elif case_id is None:
            self._stage.log.note("refused", who=rule.who, do=rule.do, why="no-case")
        elif rule.do in ("take", "acknowledge"):
            escalating.take_case(ports, responder.id, case_id)
        elif rule.do == "note":
            escalating.write_note(ports, responder.id, case_id, rule.text)
        elif rule.do == "close":
            outcome = rule.outcome or Outcome.UNRESOLVED
            escalating.close_case(ports, responder.id, case_id, outcome)

    def _answer_page(self, responder: ResponderCast, text: str) -> None:
        """Answer the last page that reached any of the responder's phones, where it came."""
        world = self._stage.world
        numbers = dict.fromkeys(each.to for each in responder.addresses)
        got = [page for number in numbers for page in world.phone(number).inbox]
        if got:
            last = max(got, key=lambda page: page.at)
            if last.channel is ChannelName.VOICE:
                world.phone_picks_up(last.to)
                return
            world.phone_sends(last.to, to=last.sender, text=text, channel=last.channel)

    def text_of(self, message_id: str) -> str | None:
        """Return the words of a message that a phone sent, by the gateway's id."""
        text = self._stage.world.twilio.text_of(message_id)
        return self._stage.signal_texts.get(message_id) if text is None else text

    def break_down(self, fault: FaultRole, end: datetime | None) -> None:
        """Let something break."""
        self._stage.log.note("fault", fault=fault.name, process=fault.process)
        if fault.name in OUTSIDE:
            self._stage.world.faults.start(fault.name, end, by=fault.by)
        elif fault.name == "queue-lost":
            self._stage.lose_queue()
        elif fault.name == "clock-jump":
            self._stage.clock.jump += fault.by or timedelta()
        elif fault.name == "crash":
            self._stage.take_down(fault.process or "machine", end or self._restart())
        else:
            self._stage.take_down(_DOWN[fault.name], end)

    def _restart(self) -> datetime:
        return self._stage.clock.true + RESTART_AFTER

    def mend(self, fault: FaultRole) -> None:
        """Let what broke work again."""
        if fault.name == "queue-lost":
            self._stage.find_queue()
        elif fault.name == "clock-jump":
            self._stage.clock.jump -= fault.by or timedelta()
        self._stage.log.note("mended", fault=fault.name, process=fault.process)
        self._stage.serve()
