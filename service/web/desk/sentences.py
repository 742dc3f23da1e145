"""What responders are told in which case, as sentences for the catalogs.

Calm, verbs first, the next step named (FIELD-GUIDE §8).
"""

from typing import Final

from service.domain.case import CaseState, Refusal
from service.domain.duty import ShiftRefusal
from service.domain.effects import Cause
from service.domain.level import Level
from service.domain.ordering import Answer, Judgement
from service.domain.outcome import Ending, Outcome
from service.domain.proving import CodeRefusal
from service.domain.releasing import Part, ReleaseRefusal
from service.domain.work import Step
from service.web.tongues import marked

LEVELS: Final = {
    Level.L0: marked("drill or fault"),
    Level.L1: marked("silence only"),
    Level.L2: marked("silence and a second sign"),
    Level.L3: marked("confirmed pressure"),
    Level.L4: marked("danger now"),
}

CAUSES: Final = {
    Cause.DISTRESS: marked("agreed distress words came"),
    Cause.SILENCE: marked("no answer came"),
    Cause.UNVERIFIED: marked("answers came that cannot be believed"),
    Cause.PLAIN_DANGER: marked("plain words of trouble came"),
    Cause.PRESSURE: marked("the exile tells of pressure"),
}

STATES: Final = {
    CaseState.NEW: marked("new"),
    CaseState.TAKEN: marked("taken"),
    CaseState.VERIFYING: marked("verifying"),
    CaseState.ACTING: marked("acting"),
    CaseState.MONITORING: marked("monitoring"),
    CaseState.CLOSED: marked("closed"),
    CaseState.MERGED: marked("part of a wave"),
    CaseState.REOPENED: marked("reopened"),
}

# What an owner may do next, said as an order.
MOVES: Final = {
    CaseState.VERIFYING: marked("Verify: were we up, did it arrive, what does the exile know?"),
    CaseState.ACTING: marked("Act: lawyer, medicines, dependants, through the exile"),
    CaseState.MONITORING: marked("Monitor: done for now, look again tomorrow"),
}

# What its holder does now: a page at three in the morning is read from the top.
NEXT: Final = {
    CaseState.TAKEN: marked(
        "Open card and notes. Then go through “Verify before acting” and say so under “Move on”. "
        "Ask the exile once, on a way that is safe for them."
    ),
    CaseState.VERIFYING: marked(
        "Tick each step as you do it. A false alarm: close the case. Confirmed, or unclear still: "
        "move on and act."
    ),
    CaseState.ACTING: marked(
        "Go through “The first 72 hours”. What only others can do, write down and monitor."
    ),
    CaseState.MONITORING: marked(
        "Nothing more for now. Look again at the hour above, or close the case when it is over."
    ),
}

# Why a case has its level, by cause; `silence` alone and with a second sign apart.
REASONS: Final = {
    Cause.DISTRESS: marked(
        "Words agreed for distress came. Their level was agreed with them; without one it is L4."
    ),
    Cause.SILENCE: marked(
        "No answer, and a second sign beside it: many families at once, or what a colleague judged."
    ),
    Cause.UNVERIFIED: marked(
        "Answers came that nobody can believe, twice running, and neither exile nor deputy has "
        "answered for long."
    ),
    Cause.PLAIN_DANGER: marked(
        "Plain words of trouble came, and neither exile nor deputy answered in time. Illness is "
        "likelier than arrest."
    ),
    Cause.PRESSURE: marked(
        "The exile says what was done to them or theirs, in the pressure log. A detention or a "
        "criminal case is L4, anything else L3."
    ),
}
SILENCE_ALONE: Final = marked(
    "No answer, and no second sign. Nobody was woken; after twelve hours it is treated as L2."
)

STEPS: Final = {
    Step.OURS: marked("Ours: were we up, was it sent, did it arrive, are others silent too?"),
    Step.REPLY: marked("Read again what came, as classes and days."),
    Step.ASKED: marked("Ask the exile, on a way that is safe for them."),
    Step.OUTSIDE: marked("Look for quiet signs outside: news, outages, raids in the region."),
    Step.CONTACT: marked("A named local contact, only if the plan says so, through the exile."),
    Step.TIME_ZERO: marked("Time zero: what is known, since when, from whom."),
    Step.COVER: marked(
        "Does the exile officially know? Without a cause the other side would believe, everything "
        "towards the relative goes on as before."
    ),
    Step.BRIEFED: marked("Exile briefed: do not write; note calls; an answer that covers."),
    Step.PLACE: marked("Place of detention."),
    Step.LAWYER: marked("Lawyer."),
    Step.MEDICINES: marked("Medicines."),
    Step.DEPENDANTS: marked("Children and others who depend on them."),
    Step.EMPLOYER: marked("The employer is not contacted."),
    Step.PAPERS: marked("Papers of silence: ask nothing about what was signed."),
    Step.PUBLICITY: marked("How public it may be, confirmed once more."),
    Step.SECOND: marked("A second responder is named."),
    Step.REVIEW_6: marked("Looked at again after 6 hours."),
    Step.REVIEW_24: marked("Looked at again after 24 hours."),
    Step.REVIEW_48: marked("Looked at again after 48 hours."),
    Step.REVIEW_72: marked("Looked at again after 72 hours."),
}

OUTCOMES: Final = {
    Outcome.FALSE: marked("False: forgot, changed number, network, a mistake of ours, a drill"),
    Outcome.PRIVATE: marked("Private: illness, accident, death, a quarrel"),
    Outcome.PRESSURE: marked("Pressure: on property, work, study or family"),
    Outcome.LIBERTY: marked("Liberty: summons, arrest, custody, whereabouts unknown"),
    Outcome.CHANNEL: marked("Channel: phone seized, returned, cut off, somebody else writing"),
    Outcome.LEFT: marked("Left: the relative or the exile left, or wants no more"),
    Outcome.UNRESOLVED: marked("Unresolved: we could not find out"),
}

ENDINGS: Final = {
    Ending.FORGOT: marked("forgot to answer"),
    Ending.NEW_NUMBER: marked("has another number"),
    Ending.NETWORK: marked("the network"),
    Ending.ROAMING: marked("roaming"),
    Ending.COLLISION: marked("agreed words said by chance"),
    Ending.OURS: marked("our own mistake"),
    Ending.DRILL: marked("a drill"),
    Ending.ILLNESS: marked("illness"),
    Ending.ACCIDENT: marked("an accident"),
    Ending.DEATH: marked("a death"),
    Ending.QUARREL: marked("a quarrel"),
    Ending.TALK: marked("taken for a talk"),
    Ending.SUMMONS: marked("a summons"),
    Ending.DETAINED: marked("held for up to 72 hours"),
    Ending.ADMINISTRATIVE: marked("administrative arrest"),
    Ending.CUSTODY: marked("criminal custody"),
    Ending.WHEREABOUTS: marked("whereabouts unknown"),
    Ending.SEIZED: marked("the phone was seized"),
    Ending.RETURNED: marked("the phone was taken and returned"),
    Ending.CUT_OFF: marked("cut off"),
    Ending.IMPERSONATED: marked("somebody else wrote"),
    Ending.RELATIVE: marked("the relative left, or wants no more"),
    Ending.EXILE: marked("the exile left, or wants no more"),
    Ending.ADVICE: marked("left on advice"),
}

REFUSALS: Final = {
    Refusal.CLOSED: marked("This case is closed. Nothing was changed."),
    Refusal.HELD: marked(
        "Somebody else holds this case and records steps. Open card and notes to see who: they "
        "can hand it over to you."
    ),
    Refusal.NOT_OWNER: marked("Take the case first: only who holds it writes in it."),
    Refusal.RAISED: marked("Graver news came since you took it. Look at it, and take it again."),
    Refusal.TRANSITION: marked("From this state the work does not go there. Verify first."),
    Refusal.REASON: marked("Write the reason."),
    Refusal.NOT_CLOSED: marked("This case is open."),
    Refusal.NOT_MERGED: marked(
        "These cannot be one event: choose silences nobody else works on, or a wave. Distress "
        "stays by itself."
    ),
    Refusal.UNREAD: marked("Open card and notes first: what was handed to you stands there."),
    Refusal.BY_DAY: marked("It is day. Record a step, hand the case over, or monitor it."),
    Refusal.OTHER_OPEN: marked("This family has another open case by now. Work there."),
}

SHIFT_REFUSED: Final = {
    ShiftRefusal.PAST: marked("These hours are over. Choose a day from today on."),
    ShiftRefusal.OVERLAP: marked("You are on duty in a part of these hours already."),
    ShiftRefusal.TOO_FAR: marked("Choose a day within the coming twelve weeks."),
    ShiftRefusal.TOO_MANY: marked("That is more than can be kept. Write down fewer weeks."),
}

DONE: Final = {
    "words-sent": marked("Words are on their way. Type them here when they have come."),
    "way-proved": marked("This way works."),
    "woken": marked("In danger your telephone rings as well. Try it now, so that it works then."),
    "not-woken": marked("Your telephone rings no more; messages come as before."),
    "welcome": marked("Your words are kept. Sign in with them."),
    "waits": marked(
        "Your words are kept. They open the desk once two members of different organisations have "
        "confirmed you: speak with them, by voice, within two weeks."
    ),
    "key-made": marked("The key is kept. Try it the next time you sign in."),
    "key-dropped": marked("The key is dropped. It opens nothing any more."),
    "key-put": marked("The public key is kept. Exiles are asked to seal again."),
    "key-taken": marked("Nothing new is sealed for it. Exiles are asked to seal again."),
    "returning": marked(
        "Recorded. In three days they get new words on their own page, unless somebody with the old "
        "words ends it."
    ),
    "let-in": marked("They are let in. Their page opens from now on."),
    "spoken": marked("Noted. Write what follows from it into a case, if there is one."),
    "vouched": marked("Your word for them is kept."),
    "turned-away": marked("They do not come in. Tell your colleagues."),
    "on-duty": marked("You are on duty. Pages reach you."),
    "away": marked("You are away. Others are paged before you."),
    "shift-written": marked("Your hours are written down."),
    "shift-struck": marked("These hours are yours no longer."),
    "shift-offered": marked("Offered. They stay yours until a colleague takes them."),
    "shift-kept": marked("You keep these hours."),
    "shift-taken": marked("These hours are yours now."),
    "taken": marked(
        "You hold this case, and the calls have stopped. Record a step every half hour."
    ),
    "deputy": marked("Noted, as the deputy's own answer."),
    "merged": marked("They are one case now. Judge it as one event."),
    "pressure": marked("The entry is kept, sealed."),
    "consent": marked("What was said of sharing it is kept, with today's date."),
    "asked": marked("Others are called. Go on with what needs no opening."),
    "agreed": marked("Noted. They can open it now; the ledger has both of you."),
    "declined": marked("Noted. It stays closed. Tell your colleague why."),
    "reviewed": marked("Noted, with your name."),
    "noted": marked("Your note is kept. Notes cannot be changed."),
    "moved": marked("The case has moved on."),
    "closed": marked("The case is closed."),
    "handed": marked(
        "Offered to your colleague. You hold the case until they have read the notes and taken it."
    ),
    "ticked": marked("The step is kept, with you and the hour."),
    "second": marked("They can write in this case beside you."),
    "resting": marked("It waits for the morning. Graver news still calls."),
    "level": marked("The level is set, with your reason."),
    "reopened": marked("The case is open again, and nobody holds it: people are called."),
    "confirmed": marked("Your call is recorded. It takes effect when the three days are over."),
    "refused": marked(
        "Recorded, and nothing changes. Speak with them about new sign-in words today: somebody "
        "has theirs."
    ),
    "signed-out": marked("You are signed out."),
}

PARTS: Final = {
    Part.DOSSIER: marked("the dossier"),
    Part.REPLIES: marked("the words of the replies"),
}

RELEASE_REFUSED: Final = {
    ReleaseRefusal.SAME_ROLE: marked(
        "You work on this case for the same organisation as whoever asked. It takes somebody in "
        "another role, or of the other organisation."
    ),
    ReleaseRefusal.OVER: marked("This asking is over. It can be asked for anew."),
    ReleaseRefusal.CLOSED: marked("It is not open to you, or not yet."),
}

DEEDS: Final = {
    "ask-release": marked("asked to open %(name)s"),
    "agree-release": marked("agreed to opening %(name)s"),
    "decline-release": marked("said no to opening %(name)s"),
    "open-dossier": marked("opened %(name)s, two agreed"),
    "open-dossier-alone": marked("opened the starred part of %(name)s alone"),
    "open-replies": marked("opened %(name)s, two agreed"),
    "review-in-order": marked("looked at the opening of %(name)s: it was in order"),
    "review-not-in-order": marked("looked at the opening of %(name)s: it was not in order"),
    "take": marked("took the case"),
    "note": marked("wrote"),
    "merge": marked("made several silences one event"),
    "pressure": marked("wrote into the pressure log"),
    "verifying": marked("began to verify"),
    "acting": marked("began to act"),
    "monitoring": marked("began to monitor"),
    "close": marked("closed the case"),
    "hand-over": marked("offered the case to %(name)s"),
    "second": marked("named %(name)s as the second person"),
    "rest": marked("let it wait for the morning"),
    "level": marked("set the level to %(name)s"),
    "reopen": marked("opened the case again"),
    "step": marked("did: %(name)s"),
}

# Whoever answers about a case without being a responder.
ANSWERERS: Final = {"exile": marked("the exile"), "deputy": marked("the deputy")}

# What they answered, by class; never a word of it (I11).
ANSWERS: Final = {
    str(Answer.KNOWN_REASON): marked("answered: a known reason until the end of %(day)s"),
    str(Answer.HEARD): marked("answered: heard from them"),
    str(Answer.NOTHING): marked("answered: nothing new"),
    str(Answer.PRESSED): marked("answered: was called or pressed themselves"),
    str(Judgement.AS_USUAL): marked("answered: contact as usual"),
    str(Judgement.ODD): marked("answered: odd, not like them"),
    str(Judgement.NO_ANSWER): marked("answered: no answer came"),
    str(Judgement.THE_WORD): marked("answered: the word for distress"),
    str(Judgement.NO_MORE): marked("answered: they want no more of this"),
    str(Judgement.SEEN): marked("answered: seen"),
    str(Judgement.HEARD_OF): marked("answered: heard of"),
}

CODE_REFUSED: Final = {
    CodeRefusal.WRONG: marked("These are not the words that were sent. Look at them again."),
    CodeRefusal.OVER: marked("These words are over. Let new ones be sent."),
    CodeRefusal.TOO_MANY: marked("Enough was sent there for today. Try again tomorrow."),
}
