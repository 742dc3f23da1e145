"""Playing a scenario: setting the stage from its roles, letting people act, telling what happened."""

import hmac
from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from service.domain.address import ChannelName
from service.domain.agreement import Agreement
from service.domain.effects import Happening
from service.domain.ids import ExileId, OrganisationId, SenderId
from service.rehearse.behaviour import FaultRole, Rule
from service.rehearse.cast import Cast, FamilyCast, ResponderCast
from service.rehearse.deeds import RESTART_AFTER, Deeds
from service.rehearse.scenario import (
    CANARIES,
    OPERATOR,
    PAGE_SENDERS,
    FamilyRole,
    OrganisationRole,
    Scenario,
)
from service.rehearse.stage import PUBLIC_URL, Stage
from service.sandbox.phones import Delivered
from service.storage import senders
from service.storage.people import Person, Secrets
from service.storage.senders import Pool, SenderRecord
from service.usecases import enrolling
from service.usecases.acting import act
from service.usecases.enrolling import Place, Registration

HARMLESS_TO_HEARING = frozenset({"signal-burst"})  # every canary gets through
_AS_THEY_ARE = (
    "check-opened",
    "check-closed",
    "exile-asked",
    "deputy-asked",
    "not-watching",
    "reminded",
    "stopped",
    "paused",
    "resumed",
    "skipped",
    "ping-undelivered",
    "deaf",
    "hearing",
    "identity-changed",
    "opted-out",
    "proved",
)


class Player:
    """One scenario on one stage."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        """Set the stage: organisations, families, senders, rules and faults."""
        self.stage = stage
        self.cast = Cast()
        self._scenario = scenario
        self._counts: Counter[tuple[str, str]] = Counter()
        self._used: Counter[int] = Counter()
        self._effects: dict[str, Happening] = {}
        self._deeds = Deeds(stage, self.cast)
        stage.observers.append(self._observe)
        stage.world.on_delivered = self._delivered
        self._set()

    def play(self) -> None:
        """Let the scenario's time pass."""
        self.stage.forward(self._scenario.start + self._scenario.lasts)

    def _set(self) -> None:
        self._own_senders()
        organisations = {
            role.name: self._add_organisation(role) for role in self._scenario.organisations
        }
        for family in self._scenario.families:
            self._add_family(family, organisations)
        for rule in self._scenario.rules:
            if rule.at is not None:
                self.stage.at(rule.at, partial(self._deeds.do, rule, None))
        for fault in self._scenario.faults:
            self._plan_fault(fault)

    def _own_senders(self) -> None:
        for channel, number in PAGE_SENDERS.items():
            self._add_sender(channel, Pool.PAGES, number)
        for channel, number in CANARIES.items():
            self._add_sender(channel, Pool.CANARY, number)

    def _add_sender(self, channel: ChannelName, pool: Pool, number: str) -> SenderId:
        if channel is ChannelName.SMS:
            self.stage.world.twilio.own(
                number, sms_url=f"{PUBLIC_URL}/intake/twilio/message", opt_out=False
            )
        else:
            self.stage.world.signal.own(number)
        with act(self.stage.ports) as acting:
            sender_id = SenderId(acting.tx.new_id())
            record = SenderRecord(sender_id, channel, pool, "active", 1, number)
            senders.add_sender(acting.tx, record)
        return sender_id

    def _add_organisation(self, role: OrganisationRole) -> OrganisationId:
        organisation_id = enrolling.add_organisation(self.stage.ports, role.name, role.time_zone)
        for responder in role.responders:
            responder_id = enrolling.add_responder(
                self.stage.ports,
                organisation_id,
                Person(responder.name, responder.addresses, ""),
                self._secrets(f"responder {responder.name}"),
            )
            self.cast.responders[responder.name] = ResponderCast(
                responder.name, role.name, responder_id, responder.addresses
            )
        return organisation_id

    def _secrets(self, name: str) -> Secrets:
        """Return secrets nobody can sign in with: a rehearsal has no doors."""
        return Secrets(hmac.digest(b"rehearsal", name.encode(), "sha256"), "")

    def _add_family(self, role: FamilyRole, organisations: dict[str, OrganisationId]) -> None:
        own, other = (organisations[name] for name in role.organisations)
        secrets = self._secrets(f"exile {role.name}")
        exile_id = enrolling.add_exile(self.stage.ports, own, secrets)
        sender_id = self._family_sender(role)
        registration = Registration(role.agreement, role.to)
        place = Place(ExileId(exile_id), (own, other), sender_id)
        with act(self.stage.ports) as acting:
            family_id = enrolling.add_family(
                acting, place, registration, sequence_key=family_key(self.stage.seed, role.name)
            )
        channel = _channel(role.agreement) if role.agreement.mode.sends else ChannelName.SMS
        self.cast.families[role.name] = FamilyCast(
            role.name, family_id, exile_id, role.to, role.sender, channel
        )

    def _family_sender(self, role: FamilyRole) -> SenderId | None:
        if role.sender is None:
            return None
        with act(self.stage.ports) as acting:
            found = senders.find_sender(acting.tx, acting.tx.index("sender", role.sender))
        if found is not None:
            return found.id
        return self._add_sender(_channel(role.agreement), Pool.FAMILIES, role.sender)

    def _plan_fault(self, fault: FaultRole) -> None:
        end = fault.at + fault.lasts if fault.lasts is not None else None
        is_short = fault.name == "crash" and end is None  # started again at once
        if fault.name not in HARMLESS_TO_HEARING:
            self.stage.trouble(fault.at, fault.at + RESTART_AFTER if is_short else end)
        self.stage.at(fault.at, partial(self._deeds.break_down, fault, end))
        mended_at = fault.at + RESTART_AFTER if is_short else end
        if mended_at is not None:
            self.stage.at(mended_at, partial(self._deeds.mend, fault))

    def _observe(self, happening: Happening) -> None:
        """Write what our own side let observers know."""
        name = happening.event
        family = self.cast.family_name(happening.family)
        details = {key: value for key, value in happening.details.items() if key != "check"}
        if name == "attempt":
            self._effects[str(details["effect"])] = happening
        elif name == "reply":
            self._note_reply(family, str(details["message"]))
        elif name == "verdict":
            self._note(name, family, details | {"stop": bool(details["stop"])})
        elif name in _AS_THEY_ARE:
            self._note(name, family, details)
        else:
            self._observe_case(happening, details)
        if name == "exile-asked":
            self._react(f"{family}.exile", "asked", None)
        elif name == "deputy-asked":
            self._react(f"{family}.deputy", "asked", None)
        elif name == "reminded":
            self._react(f"{family}.exile", "reminded", None)

    def _observe_case(self, happening: Happening, details: dict[str, Any]) -> None:
        responder = self.cast.responder_by(str(details.pop("responder", "")))
        name = responder.name if responder else None
        self.stage.log.note(
            happening.event,
            family=self.cast.family_name(happening.family),
            case=self.cast.case_name(happening.case),
            responder=name,
            **details,
        )
        if name is not None and happening.event in ("acknowledged", "quieted"):
            self._react(name, happening.event, happening.case)

    def _note(self, event: str, family: str | None, details: dict[str, Any]) -> None:
        self.stage.log.note(event, family=family, **details)

    def _note_reply(self, family: str | None, message_id: str) -> None:
        self.stage.log.note("reply", family=family, text=self._deeds.text_of(message_id))

    def _delivered(self, delivered: Delivered) -> None:
        """Write what really reached a phone."""
        if delivered.to == OPERATOR:
            self.stage.log.note("operator-paged", channel=delivered.channel, text=delivered.text)
            return
        effect = self._effects.get(delivered.ref)
        kind = effect.details["kind"] if effect is not None else None
        # Canaries and what tells an exile to look at the page are not of the log.
        if effect is not None and kind == "ping":
            self._note_ping(delivered, effect)
        elif effect is not None and kind == "page":
            self._note_page(delivered, effect)

    def _note_ping(self, delivered: Delivered, effect: Happening) -> None:
        family = self.cast.family_name(effect.family)
        self.stage.log.note(
            "ping-sent",
            family=family,
            to=delivered.to,
            **{"from": delivered.sender},
            channel=str(delivered.channel),
            text=delivered.text,
            attempt=effect.details["attempt"],
            topic=effect.details["topic"],
        )
        self._react(str(family), "ping", None)

    def _note_page(self, delivered: Delivered, effect: Happening) -> None:
        responder = self.cast.responder_by(str(effect.details["responder"]))
        assert responder is not None, "pages go to responders of the cast"
        self.stage.log.note(
            "page",
            responder=responder.name,
            organisation=responder.organisation,
            channel=str(delivered.channel),
            case=self.cast.case_name(effect.case),
            text=delivered.text,
        )
        self._react(responder.name, "page", effect.case)

    def _react(self, who: str, event: str, case: UUID | None) -> None:
        """Let every rule that matches this person's event act."""
        if case is not None:
            self.cast.case_of[who] = case
        self._counts[who, event] += 1
        count = self._counts[who, event]
        for place, rule in enumerate(self._scenario.rules):
            if rule.who == who and rule.on == event and self._applies(place, rule, count):
                self._used[place] += 1
                self.stage.after(rule.after, partial(self._deeds.do, rule, case))

    def _applies(self, place: int, rule: Rule, count: int) -> bool:
        if rule.nth is not None and count != rule.nth:
            return False
        if count < rule.since:
            return False
        return rule.times is None or self._used[place] < rule.times


def _channel(agreement: Agreement) -> ChannelName:
    return ChannelName(str(agreement.mode))


def family_key(seed: int, name: str) -> str:
    """Return the sequence key of a rehearsed family: a function of seed and name alone."""
    return hmac.digest(f"rehearsal {seed}".encode(), name.encode(), "sha256").hex()
