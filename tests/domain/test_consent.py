"""Which ways of asking are open: never one that cover or consent have closed."""

import pytest

from service.domain.agreement import Cover, Mode
from service.domain.consent import open_modes


@pytest.mark.parametrize("cover", list(Cover))
def test_without_her_consent_only_the_exile_is_asked(cover: Cover) -> None:
    assert open_modes(cover, consents=False) == (Mode.OWN,)


def test_an_estranged_family_is_asked_through_the_exile_alone() -> None:
    assert open_modes(Cover.ESTRANGED, consents=True) == (Mode.OWN,)


@pytest.mark.parametrize("cover", [Cover.OPEN, Cover.SMALL_TALK])
def test_the_least_new_trace_comes_first(cover: Cover) -> None:
    modes = open_modes(cover, consents=True)
    assert modes == (Mode.OWN, Mode.RELAY, Mode.SIGNAL, Mode.SMS)
    assert set(modes) == set(Mode)
