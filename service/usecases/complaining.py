"""Why words and registrations of real families are refused, each reason at its place.

Nothing here knows who asks: a family's own texts are handed in, other families' never (D2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.codebook import Codebook
from service.domain.discretion import lint
from service.domain.enrolment import Severity, check_codebook


@dataclass(frozen=True, slots=True)
class Complaint:
    """One reason why a family cannot be registered; `code` is worded by the web layer."""

    code: str
    where: str = ""
    say: str = ""  # a sentence, where the domain has one
    is_remark: bool = False  # it may be kept all the same, knowingly


class RegistrationRefusedError(Exception):
    """The family cannot be registered as it stands; nothing was stored."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        """Carry every complaint at once."""
        super().__init__(f"{len(complaints)} complaints")
        self.complaints = tuple(complaints)


def refuse_where(complaints: Sequence[Complaint]) -> None:
    """Raise RegistrationRefusedError where there is any complaint."""
    if complaints:
        raise RegistrationRefusedError(complaints)


def word_complaints(book: Codebook, *, remarks: bool = False) -> list[Complaint]:
    """Return every reason why a real family may not agree on `book`, each at its place.

    `remarks`: also what may be kept knowingly (R5).
    """
    found = [
        Complaint(each.code, ", ".join(each.where), each.say, each.severity is Severity.WARNING)
        for each in check_codebook(book)
        if remarks or each.severity is Severity.REFUSED
    ]
    for at, topic in enumerate(book.topics):
        for index, text in enumerate(topic.pings):
            found += wording_complaints(text, f"topics[{at}].pings[{index}]")
    return list(dict.fromkeys(found))


def wording_complaints(text: str, where: str, recent: Sequence[str] = ()) -> list[Complaint]:
    """Return what the lint holds against a wording of a real family."""
    report = lint(text, recent=recent, real_family=True)
    return [Complaint(each.code, where, each.say) for each in report.problems]
