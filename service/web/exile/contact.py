"""Contact the exile keeps themselves: in `own` how it went, in `relay` what was sent and came back.

Nothing of ours reaches the relative. What an answer means is decided by the use cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.agreement import Cover, Mode
from service.domain.ordering import Judgement
from service.usecases import ordering
from service.usecases.glancing import FamilyGlance
from service.usecases.ordering import NoSuchFamilyError
from service.usecases.relaying import open_proposal
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.sentences import JUDGEMENTS
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]
CAME_BACK_MAX: Final = 2000  # letters
_IN_TOUCH: Final = (
    Judgement.AS_USUAL,
    Judgement.ODD,
    Judgement.NO_ANSWER,
    Judgement.THE_WORD,
    Judgement.NO_MORE,
)
_ESTRANGED: Final = (Judgement.SEEN, Judgement.HEARD_OF, Judgement.NOTHING)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer in `own`, as it is shown."""

    value: str
    called: str
    about: str


def judgements_of(family: FamilyGlance) -> Sequence[Choice]:
    """Return the answers there are; none where the family is not asked through its exile."""
    return [_choice(each) for each in _judgements(family)]


def _judgements(family: FamilyGlance) -> Sequence[Judgement]:
    if family.mode != Mode.OWN:
        return ()
    return _ESTRANGED if family.cover == Cover.ESTRANGED else _IN_TOUCH


def _choice(judgement: Judgement) -> Choice:
    called, about = JUDGEMENTS[judgement]
    return Choice(str(judgement), say(called), say(about) if about else "")


@exile.post("/family/<int:number>/judged")
def judged(family_id: UUID) -> Page:
    """Keep how it went."""
    exile_id, form = signed_in(), sent_form()
    given = form.text("judgement")
    if given not in _judgements(family_of(exile_id, family_id)):
        return home("unchosen")
    ordering.judge(here().ports, exile_id, family_id, Judgement(given))
    return home("answered")


@exile.post("/family/<int:number>/wording")
@steps_up
def wording(family_id: UUID) -> Page:
    """Show the words to be sent, until they were."""
    found = _relayed(family_id)
    proposed = open_proposal(here().ports, signed_in(), family_id)
    return page("relay", family=found, proposed=proposed, form=Filled())


@exile.post("/family/<int:number>/sent")
def sent(family_id: UUID) -> Page:
    """The words were sent: the answer is waited for from now on."""
    _relayed(family_id)
    ordering.relay_sent(here().ports, signed_in(), family_id)
    return home("sent")


@exile.get("/family/<int:number>/came-back")
def type_in(family_id: UUID) -> Page:
    """Show where an answer is typed in; nothing is shown of what was sent, so no words are asked."""
    return page("relay", family=_relayed(family_id), proposed=None, form=Filled())


@exile.post("/family/<int:number>/came-back")
def came_back(family_id: UUID) -> Page:
    """Read what came back like any reply."""
    found, form = _relayed(family_id), sent_form()
    text = form.text("came_back")
    if not text:
        form.refuse("came_back", say("Type in what came back, word for word."))
    if len(text) > CAME_BACK_MAX:
        form.refuse("came_back", say("Shorten this to %(count)s letters.", count=CAME_BACK_MAX))
    if not form.is_fine:
        return page(
            "relay", family=found, proposed=None, form=form
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    ordering.relay_answered(here().ports, signed_in(), family_id, text)
    return home("answered")


def _relayed(family_id: UUID) -> FamilyGlance:
    found = family_of(signed_in(), family_id)
    if found.mode != Mode.RELAY:
        raise NoSuchFamilyError
    return found
