"""Who opened and did what: the exile's own part of the ledger, behind the secret words."""

from service.usecases import accounting
from service.usecases.accounting import Accounted
from service.web.exile.face import exile, page, signed_in
from service.web.exile.sentences import ACCOUNTED
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.tongues import say


@exile.get("/account")
def account() -> str:
    """Say what the ledger is; nothing of it is shown yet."""
    signed_in()
    return page("account")


@exile.post("/account")
@steps_up
def open_account() -> str:
    """Show it; that it was read stands in it."""
    found = accounting.read_ledger(here().ports, signed_in())
    return page("account", entries=[(each, _said(each)) for each in found if each.act in ACCOUNTED])


def _said(entry: Accounted) -> str:
    return say(ACCOUNTED[entry.act])
