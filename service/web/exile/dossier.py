"""A family's dossier: written and sealed in the exile's browser, or with the age tool.

The fields people write into stand in no form and have no names; what is sent is ciphertext.
A script of ours seals; without it the page says how the public tool does it.
"""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.agefile import LADDER_BYTES, AgeProblem, AgeRefusedError
from service.storage.dossiers import fingerprint
from service.storage.words import Language
from service.usecases import dossiers
from service.usecases.dossiers import KeysChangedError, Sealed
from service.web.boundary import allow_script
from service.web.exile.face import exile, home, page, signed_in
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import language, marked, say

Page = str | Response | tuple[str, HTTPStatus]

# FIELD-GUIDE §6. Labels are written into the dossier, so that it reads without this page.
STARRED: Final = {
    "name": marked("Full name, in Cyrillic"),
    "latin": marked("Full name, in Latin letters"),
    "born": marked("Birth date"),
    "town": marked("Town"),
    "relation": marked("Who they are to you"),
    "last": marked("Last sign of life: when, how"),
    "medicines": marked("Medicines and doses"),
    "dependants": marked("Who depends on them, and who takes over"),
    "lawyer": marked("Lawyer; is an order signed?"),
    "told": marked("Who may be told"),
    "untold": marked("Who must not be told"),
    "consents": marked(
        "What they agree to: lawyer, UN, documentation; publicity 0 none, 1 closed list, "
        "2 unnamed, 3 full"
    ),
}
REST: Final = {
    "marks": marked("What they look like, marks"),
    "work": marked("Workplace"),
    "earlier": marked("Earlier searches and trials"),
    "own": marked("Your own case"),
    "cover": marked("What you both say about your contact"),
    "knows": marked("Do they know of this service?"),
    "proof": marked("A question only they can answer"),
    "hours": marked("Safe hours, and what is not spoken of"),
    "devices": marked("Their phones: which, since when, ever taken"),
    "review": marked("When you will go over this again"),
}
_REFUSED: Final = {
    AgeProblem.NO_AGE_FILE: marked(
        "This is no whole age file. Paste all of it, from BEGIN to END; nothing was kept."
    ),
    AgeProblem.NOT_X25519: marked(
        "Seal it for the public keys listed here (age -r), not with a passphrase or another kind."
    ),
    AgeProblem.SIZE: marked(
        "Its length would tell how much you wrote. Make the text exactly 2048, 4096, 8192 or 16384 "
        "bytes long before sealing it, as described below."
    ),
}


@exile.get("/family/<int:number>/dossier")
def dossier(family_id: UUID) -> str:
    """Show for whose keys it is sealed, and the fields."""
    return _shown(family_id, Filled())


def _shown(family_id: UUID, form: Filled) -> str:
    found = dossiers.dossier_glance(here().ports, signed_in(), family_id)
    allow_script()
    tongue = Language(language())
    return page(
        "dossier",
        form=form,
        found=found,
        keys=[(each, " ".join(fingerprint(each.key, tongue))) for each in found.keys],
        parts=(
            ("starred", [(name, say(text)) for name, text in STARRED.items()]),
            ("rest", [(name, say(text)) for name, text in REST.items()]),
        ),
        ladder=LADDER_BYTES,
    )


@exile.post("/family/<int:number>/dossier")
@steps_up
def keep_dossier(family_id: UUID) -> Page:
    """Keep what came sealed."""
    form = sent_form()
    sealed = Sealed(form.text("starred"), form.text("rest"), form.text("keys"))
    form.forget("starred", "rest")  # whatever it was, it does not come back in a page
    try:
        dossiers.keep_dossier(here().ports, signed_in(), family_id, sealed)
    except AgeRefusedError as refused:
        form.refuse(WHOLE, say(_REFUSED[refused.code]))
    except KeysChangedError:
        form.refuse(
            WHOLE,
            say("It is not for the keys there are now. Seal it again, for all that are listed."),
        )
    if not form.is_fine:
        return _shown(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("dossier")
