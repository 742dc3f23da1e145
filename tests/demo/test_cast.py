"""What the pretend phones offer to answer means what its button says."""

import pytest

from service.demo import cast
from service.domain.reader import read
from service.domain.verdict import VerdictKind

MEANT = {
    "Safe where the garden was asked about": ("garden", VerdictKind.SAFE),
    "Safe where cooking was asked about": ("cooking", VerdictKind.SAFE),
    "No safe word in it": ("garden", VerdictKind.UNVERIFIED),
    "Distress": ("garden", VerdictKind.DISTRESS),
    "Stop: she wants no more": ("garden", VerdictKind.STOP),
}


@pytest.mark.parametrize(("label", "text"), cast.ANSWERS)
def test_an_answer_is_read_as_its_button_says(label: str, text: str) -> None:
    topic, meant = MEANT[label]
    assert read(cast.codebook(), text, topic=topic).verdict is meant


def test_a_safe_answer_about_another_topic_is_not_believed() -> None:
    safe = [(label, text) for label, text in cast.ANSWERS if label.startswith("Safe")]
    for label, text in safe:
        other = "cooking" if "garden" in label else "garden"
        assert read(cast.codebook(), text, topic=other).verdict is VerdictKind.UNVERIFIED
