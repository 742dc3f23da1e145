"""What the exile is told in which case, as sentences for the catalogs.

Calm, verbs first, the next step named (FIELD-GUIDE §8). A question never says what an
answer was read as (R0): unverified and plain trouble ask the same.
"""

from typing import Final

from service.domain.effects import Why
from service.domain.ordering import Judgement
from service.domain.proving import CodeRefusal
from service.domain.tending import Review
from service.usecases.ordering import OrderRefusal
from service.usecases.renewing import RenewalRefusal
from service.web.tongues import marked

_FIND_OUT: Final = marked(
    "Something came back. Please find out in your own usual way how your relative is, "
    "today if you can, and tell us."
)

_CONSENT: Final = marked(
    "Ask them again whether they still agree; it is more than ninety days. Two weeks later nothing "
    "goes out before you have."
)
_RESTS: Final = marked(
    "Nothing goes out, and nobody is watching: for more than three months they were not asked "
    "whether they agree. Ask them and record it; after three days and a call it goes on."
)

ASKED: Final = {
    Why.SILENCE: marked(
        "No answer yet. Do you know a reason? Have you heard anything another way?"
    ),
    Why.UNDELIVERED: marked(
        "The carrier says that the message never arrived. That is no silence by itself. "
        "Do you know a reason? Have you heard anything another way?"
    ),
    Why.UNVERIFIED: _FIND_OUT,
    Why.PLAIN_DANGER: _FIND_OUT,
    Why.STOPPED: marked(
        "The word that ends everything came back, and nothing goes out any more. "
        "Was it your relative's own wish? Do not press; tell us what you know."
    ),
    Why.WORDINGS: marked(
        "No unused wording is left, so nothing goes out until there are new ones. "
        "Add more questions under Words; they join after three days."
    ),
    Why.LEFT: marked(
        "Somebody who stood behind you has left and can open nothing any more. Others are called "
        "in their place. Nothing else has changed."
    ),
    Why.LINT: marked(
        "One of your wordings could not go out as it is. The next one goes out in its time. "
        "Add another question in its place."
    ),
    Why.WAITING: marked("We are not watching now: two reminders waited here without an answer."),
    Why.UNHELD: marked(
        "This has been with the responders for more than an hour, and nobody has taken it up yet. "
        "Where there is danger they are called again and again until somebody does; for silence "
        "alone after half a day, then each morning. What you can do yourself: keep to what you always do, write nothing new "
        "to your relative, note every call you get with its hour, and speak to a lawyer you trust."
    ),
    Why.IDENTITY: marked(
        "Their Signal seems to be on another phone, or to have been set up anew. Please find out in "
        "your own usual way whose phone it is. If it is theirs, say so below."
    ),
    Why.OPTED_OUT: marked(
        "The carrier was told by their phone to bring no more messages from us, and nothing gets "
        "through now. Was it their own wish? Do not press; tell us what you know."
    ),
    Why.MOVED: marked(
        "Messages will come to them from another number, and none goes out before it was tried. Ask "
        "them, over the contact you have, to answer the first everyday message from there with "
        "anything at all. Then let it go out below."
    ),
    Why.PROOF: marked(
        "Nothing has passed for half a year, so nobody knows whether messages still arrive. "
        "Order one message below that finds out."
    ),
    Why.CONSENT: _CONSENT,
    Why.RESTS: _RESTS,
    Why.REMINDER: marked("It is time to ask in your own usual way."),
}

ASKED_IN_RELAY: Final = {
    **ASKED,
    Why.REMINDER: marked("It is time to send one of your sentences from your own phone."),
}

# What each answer in `own` is called, and what follows from it.
JUDGEMENTS: Final = {
    Judgement.AS_USUAL: (marked("As usual"), ""),
    Judgement.ODD: (
        marked("Odd, not like them"),
        marked("Nobody is called. You are asked again quietly."),
    ),
    Judgement.NO_ANSWER: (
        marked("No answer"),
        marked("You are asked again, then your deputy; after the agreed time responders."),
    ),
    Judgement.THE_WORD: (
        marked("The word for distress"),
        marked("Responders are called at once, at any hour."),
    ),
    Judgement.NO_MORE: (
        marked("They want no more of this"),
        marked("We stop at once and for good."),
    ),
    Judgement.SEEN: (marked("Seen, by you or by others"), ""),
    Judgement.HEARD_OF: (marked("Heard of"), ""),
    Judgement.NOTHING: (
        marked("Nothing seen or heard"),
        marked("You are asked again, then your deputy; after the agreed time responders."),
    ),
}

DONE: Final = {
    "welcome": marked("You are signed in. Only you have these words; nobody can look them up."),
    "registered": marked("The family is registered. What you wrote is not shown here again."),
    "answered": marked("Your answer is kept."),
    "pressed": marked(
        "Your answer is kept. If you can, write down what happened while you remember it."
    ),
    "pressure": marked("Kept, sealed. It is not shown here again."),
    "pressure-called": marked("Kept, sealed, and responders are told. It is not shown here again."),
    "reach": marked("A few words are on their way there. Type them in to prove the address."),
    "proved": marked("The address is proved."),
    "unreached": marked("Noted. Questions wait on this page alone."),
    "unchosen": marked("Nothing was kept: choose one of the answers first."),
    "sent": marked("Noted. When something comes back, type it in here."),
    "paused": marked("Paused. Nothing goes out until that day is over."),
    "return-refused": marked("No new words are given to anybody. Tell your organisation of it."),
    "renewed": marked("Your new words count from now on, and the old ones are dead. Sign in."),
    "dossier": marked("The dossier is kept, sealed. Nobody here can read it."),
    "number": marked(
        "Noted. It counts after three days and a call; then let one message go out that proves it."
    ),
    "told": marked(
        "Noted. It counts after three days and a call. A new deputy's own address you give under "
        "“Reach your deputy”."
    ),
    "sooner": marked(
        "Noted. It takes effect after three days and a call, in the first window of hours."
    ),
    "stopped": marked("Stopped. Nothing goes out any more."),
    "forget": marked(
        "Stopped. What is kept is destroyed after three days and a call by a responder; until "
        "then you can give that up here."
    ),
    "proof": marked("Noted. The message goes out in the next window of hours."),
    "theirs": marked("Noted. It counts after three days and a call; another change makes it void."),
    "inspected": marked(
        "Noted. Safe words no longer count; the other words still do. When you have agreed on new "
        "ones, in person, enter them under Words."
    ),
    "words": marked(
        "Noted. The new words wait for three days and a call by a responder; until then safe "
        "answers are the old ones."
    ),
    "wordings": marked("Noted. The questions join the others after three days."),
    "left-out": marked("That question is asked no more. Add a new one in its place."),
    "signed": marked("Confirmed. What waited takes the place of the old within minutes."),
    "agreed": marked("Noted. Messages go on after three days and a call."),
    "tended": marked("Kept, with today's date."),
    "withdrawn": marked("Given up. Everything stays as it was."),
    "signed-out": marked("You are signed out."),
}

REACH_ONE_WAY: Final = marked(
    "A foreign SMS leaves a trace on a phone in this country. Choose Signal, or another number."
)
REACH_UNUSABLE: Final = marked("This number cannot be used for this. Write another one.")

# Why a number cannot take the place of another.
NUMBER_REFUSED: Final = {
    "number-one-way": marked(
        "An answer by SMS from this country would not reach us. Give a number of another country, "
        "or stop and register anew with Signal."
    ),
    "number-unusable": REACH_UNUSABLE,
}

CODE_REFUSED: Final = {
    CodeRefusal.WRONG: marked("These are not the words that were sent. Look at them again."),
    CodeRefusal.OVER: marked("These words are over. Let new ones be sent."),
    CodeRefusal.TOO_MANY: marked("Enough was sent there for today. Try again tomorrow."),
}

# Neutral words for a phone that others may see; anybody could have written them.
NEUTRAL_WORDS: Final = {
    "en": ("Call me when you have a minute.", "Any news from your side?", "Shall we talk soon?"),
    "ru": (
        "Набери меня, когда будет минутка",
        "Давно не болтали, созвонимся?",
        "Как ты там? Поговорим на днях?",
    ),
    "be": (
        "Набяры мяне, калі будзе хвілінка",
        "Даўно не гаварылі, стэлефануемся?",
        "Як ты там? Пагаворым на днях?",
    ),
}

ORDER_REFUSED: Final = {
    OrderRefusal.PAUSE_LENGTH: marked("Choose a day from today on, at most eight weeks away."),
    OrderRefusal.PAUSE_SHORTER: marked(
        "It is paused for longer already. A pause can be made longer here and never shorter, so "
        "that nobody can make you start the messages again."
    ),
    OrderRefusal.SOONER_PAUSED: marked(
        "It is paused for longer than the three days this would take, so nothing was changed. "
        "Order it again when the pause is nearly over."
    ),
    OrderRefusal.REASON_LENGTH: marked("Choose a day from today on, at most seven days away."),
}

REVIEWS: Final = {
    Review.CONSENT: _CONSENT,
    Review.RESTS: _RESTS,
    Review.VOICE: marked(
        "Not confirmed that it is they who write: you have recorded no voice and no meeting for "
        "more than six weeks."
    ),
    Review.REHEARSAL: marked(
        "The words are not rehearsed: go through them together, so that they are known when they "
        "are needed."
    ),
    Review.RECALL: marked("Go through the words again: unused, they are forgotten."),
}

RENEWAL_REFUSED: Final = {
    RenewalRefusal.STOPPED: marked("Nothing goes out to this family any more, so no words change."),
    RenewalRefusal.NO_WORDS: marked("This family is asked without agreed words."),
    RenewalRefusal.REPLACED: marked("New words have just taken effect. Look at them once more."),
}

COMPLAINTS: Final = {
    # The form knows neither the simple nor the varied agreement.
    "too-few": marked(
        "Too little here. Needed are two topics, a question and a safe answer in each, and a "
        "word for distress."
    ),
    "too-many-wordings": marked(
        "This family has more questions than can be kept. Write new words as a whole instead."
    ),
    "number-missing": marked("Write the number."),
    "number-unusable": REACH_UNUSABLE,
    "number-one-way": marked(
        "SMS to numbers of this country goes one way only: an answer would not reach us. "
        "Go back and choose Signal, or your own contact."
    ),
    "consent-missing": marked(
        "Without their yes only the way without messages is left: your own contact."
    ),
    "no-sender": marked(
        "No number of ours is free for a new family just now. Nothing was kept. "
        "Tell the organisation that invited you; they can have one added."
    ),
}

# What the ledger's codes say to the exile; a code that is missing here is not theirs.
ACCOUNTED: Final = {
    "open-card": marked("opened card and notes, or how you are reached"),
    "record-deputy": marked("recorded what your deputy said"),
    "confirm-change": marked("called you and confirmed a change"),
    "refuse-change": marked("called you and refused a change"),
    "settle-warning": marked("spoke with you after a sign-in with other words"),
    "ask-release": marked("asked to open something sealed"),
    "agree-release": marked("agreed to an opening, as the second person"),
    "decline-release": marked("said no to an opening"),
    "open-dossier": marked("opened the dossier; two had agreed"),
    "open-dossier-alone": marked(
        "opened the starred part of the dossier alone; nobody had answered"
    ),
    "open-replies": marked("opened the words of replies; two had agreed"),
    "review-in-order": marked("looked at what was opened alone: it was in order"),
    "review-not-in-order": marked("looked at what was opened alone: it was not in order"),
    "write-pressure": marked("wrote into the pressure log about you or your family"),
    "open-pressure": marked("opened the pressure log"),
    "export-pressure": marked("took a copy of the pressure log"),
    "open-paper": marked("opened a paper of the pressure log"),
    "renew-consent": marked("recorded anew who may know of an entry of the pressure log"),
    "open-wording": marked("opened the sentence to send"),
    "change-told": marked("entered another deputy or another card"),
    "read-ledger": marked("read this page"),
    "seal-dossier": marked("sealed the dossier"),
    "confirm-return": marked("called about new words for you"),
    "renew-words": marked("took new words in place of the old ones"),
}

# What a list that holds too little needs, by what it is a list of.
TOO_FEW: Final = {
    "topics": marked("Two topics are needed: name one here and write its questions below it."),
    "pings": marked("Write at least one question; without an unused one nothing goes out."),
    "safe": marked("Write at least one answer that means all is well; several are better."),
    "distress": marked("Write at least one word for distress; it may be for any of the levels."),
}
