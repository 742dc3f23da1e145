"""What a tried answer is read as, and why, as sentences for the catalogs.

Only words that are not kept yet are tried (R15), so here alone a verdict may be said.
"""

from typing import Final

from service.domain.level import Level
from service.domain.verdict import Reason, VerdictKind
from service.usecases.trying import TryRefusal
from service.web.tongues import marked

READ_AS: Final = {
    VerdictKind.SAFE: marked("This would be read as: all is well."),
    VerdictKind.DISTRESS: marked("This would be read as distress."),
    VerdictKind.STOP: marked("This would end all messages, at once and for good."),
    VerdictKind.UNVERIFIED: marked(
        "This would not be believed: not safe, and not distress. You would be asked quietly."
    ),
}

LEVELS: Final = {
    Level.L4: marked("Danger now: responders are called at once."),
    Level.L3: marked("Pressure: responders are told, without waking anybody."),
    Level.L2: marked("Something is wrong: responders look within the day."),
}

STOP_TOO: Final = marked("The word that ends everything is in it as well, so all messages end.")

WHY: Final = {
    Reason.SAFE_MARKER: marked("A safe word of this topic stands in it."),
    Reason.DISTRESS_MARKER: marked("A word for distress stands in it. It counts beside anything."),
    Reason.STOP_MARKER: marked("The word that ends everything stands in it."),
    Reason.WRONG_TOPIC: marked(
        "A safe word stands in it, but of another topic than the one asked about."
    ),
    Reason.UNASKED: marked(
        "A safe word stands in it, but nothing was asked. It shows that somebody wrote, no more."
    ),
    Reason.PLAIN_DANGER: marked(
        "Plain words of trouble stand in it. You and whoever else you named are asked at once."
    ),
    Reason.QUOTATION: marked("It only repeats the question."),
    Reason.NO_MARKER: marked("None of the agreed words stands in it."),
    Reason.NEGATED: marked("A safe word stands in it, but it is denied or asked about."),
    Reason.LISTED: marked(
        "A safe word stands in a long list of its kind. Whoever lists all may know none of them."
    ),
    Reason.NEAR_DISTRESS: marked(
        "Something very like a word for distress stands in it, so nothing beside it is safe."
    ),
}

MANNER_THERE: Final = marked("The habit that means distress is there.")
MANNER_MISSING: Final = marked("A safe word stands in it, but the habit is missing.")

# These follow from what came before or how it came: no single text typed here can show them.
BY_HISTORY: Final = frozenset(
    {
        Reason.MANNER,  # two sentences of its own
        Reason.REPLAY,
        Reason.OLDER_TOPIC,
        Reason.TOO_LONG,
        Reason.UNREADABLE,
        Reason.IDENTITY_CHANGED,
        Reason.UNKNOWN_PHONE,
        Reason.BURNT,
        Reason.TOO_LATE,
    }
)

REFUSED: Final = {
    TryRefusal.NO_ANSWER: marked("Write what your relative might answer."),
    TryRefusal.ANSWER_LENGTH: marked("Shorten the answer: people write a line or two."),
    TryRefusal.NO_WORDS: marked("Write the topics and words first, then try an answer."),
    TryRefusal.WORDS_COUNT: marked("Keep fewer words: nobody remembers that many."),
}
