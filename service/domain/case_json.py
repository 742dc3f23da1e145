"""A case as plain JSON values and back; storage seals what this writes.

Instants are ISO 8601, durations seconds, ids text. Nothing is migrated here: a field that is
missing is a KeyError, for a case half understood is worse than one loudly not loaded.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from service.domain.address import ChannelName
from service.domain.answered import Answered
from service.domain.case import Case, CaseState, Hold, Outcome
from service.domain.effects import Cause
from service.domain.ids import CaseId, FamilyId, ResponderId
from service.domain.ladder import Call, Progress
from service.domain.level import Level
from service.domain.policy import EscalationPolicy


def to_json(case: Case) -> dict[str, Any]:
    """Return the case as dicts, lists, text, numbers, booleans and None."""
    return {**_fields(case), "policy": case.policy.to_json()}


def _fields(record: Case | Progress | Call | Answered) -> dict[str, Any]:
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def _plain(value: object) -> object:
    match value:
        case Progress() | Call() | Answered():
            return _fields(value)
        case date():  # an instant is one too
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case UUID():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def from_json(record: Mapping[str, Any]) -> Case:
    """Return the case `to_json` wrote; raises KeyError or ValueError on anything else."""
    return Case(
        id=CaseId(UUID(record["id"])),
        families=tuple(FamilyId(UUID(each)) for each in record["families"]),
        cause=Cause(record["cause"]),
        level=Level(record["level"]),
        distress=record["distress"],
        policy=EscalationPolicy.from_json(record["policy"]),
        opened_at=datetime.fromisoformat(record["opened_at"]),
        unheld_since=datetime.fromisoformat(record["unheld_since"]),
        running_since=_instant(record["running_since"]),
        state=CaseState(record["state"]),
        hold=Hold(record["hold"]),
        owner=ResponderId(UUID(record["owner"])) if record["owner"] else None,
        taken_at=_instant(record["taken_at"]),
        last_step_at=_instant(record["last_step_at"]),
        climbed=timedelta(seconds=record["climbed"]),
        progress=_progress(record["progress"]),
        quiet_until=tuple(
            (ResponderId(UUID(who)), datetime.fromisoformat(until))
            for who, until in record["quiet_until"]
        ),
        unheld=record["unheld"],
        unheld_periods=record["unheld_periods"],
        reviewed_at=_instant(record["reviewed_at"]),
        reviews=record["reviews"],
        outcome=Outcome(record["outcome"]) if record["outcome"] else None,
        merged_into=CaseId(UUID(record["merged_into"])) if record["merged_into"] else None,
        answers=tuple(_answered(each) for each in record["answers"]),
        rests_until=_instant(record["rests_until"]),
    )


def _answered(record: Mapping[str, Any]) -> Answered:
    until = record["until"]
    return Answered(
        day=date.fromisoformat(record["day"]),
        by=record["by"],
        what=record["what"],
        until=None if until is None else date.fromisoformat(until),
    )


def _progress(record: Mapping[str, Any]) -> Progress:
    last = record["operator_last"]
    return Progress(
        round=record["round"],
        calls=tuple(_call(each) for each in record["calls"]),
        joins_done=record["joins_done"],
        everyone=record["everyone"],
        notices=record["notices"],
        notified_at=_instant(record["notified_at"]),
        operator_pages=record["operator_pages"],
        operator_last=None if last is None else timedelta(seconds=last),
    )


def _call(record: Mapping[str, Any]) -> Call:
    return Call(
        step=record["step"],
        responder=ResponderId(UUID(record["responder"])),
        channel=ChannelName(record["channel"]),
        first=timedelta(seconds=record["first"]),
        issued=record["issued"],
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
