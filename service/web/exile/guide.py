"""Help for exiles, shown to nobody who has not signed in: the address alone tells nothing."""

from typing import Final

from werkzeug.wrappers import Response

from service.web import boundary
from service.web.exile.face import exile, page, signed_in
from service.web.tongues import marked, say

TOPICS: Final = {
    "relative": (
        marked("What your relative needs to know"),
        (
            marked(
                "It is a quiet agreement between the two of you. Nothing has to be installed, opened "
                "or pressed; a few everyday words are all there is to know."
            ),
            marked(
                "Now and then an everyday question comes. Any everyday answer that fits will do: one "
                "of the agreed words in it says that all is well."
            ),
            marked(
                "If something is wrong, or somebody looks on: the words for distress. They count in "
                "any message, at any time, asked or not."
            ),
            marked("The word that ends everything ends it at once; nothing comes any more."),
            marked("An answer may come late. One silent evening calls nobody."),
            marked(
                "Nobody of the organisation ever writes to them or calls them. Whoever says so is "
                "somebody else."
            ),
            marked("What they do not know they cannot be asked about: the rest need not be told."),
            marked("Say all this in person, or on a call you already use; never in the messages."),
        ),
    ),
    "ask": (
        marked("Asking in your own way"),
        (
            marked("Ask as you always do: your usual hour, your usual thread, an everyday thing."),
            marked("One message or one call is enough; several look like alarm."),
            marked("Use no new number and no new account."),
            marked("Do not ask whether they are safe: others read the question, too."),
            marked("Ask no neighbour, no school and no employer to go and look."),
            marked(
                "What you learn, or that you learn nothing, enter on your page: then nobody is called "
                "without need."
            ),
        ),
    ),
    "phone": (
        marked("If the phone was taken"),
        (
            marked(
                "Once their phone was out of their hands, others may have read everything on it and "
                "may write from it."
            ),
            marked(
                "Say so here, on the page of the family. Safe words then count no more; words for "
                "distress and for the end still do, and messages go on, so that nothing looks "
                "different."
            ),
            marked("Do not write about it and do not ask in the thread what happened."),
            marked("Send no new number and no new words over that phone."),
            marked(
                "Meet, or use a way you already trust; agree on new words, and enter them under Words."
            ),
            marked(
                "If somebody makes them call you: stay calm, promise nothing, name nobody; note the "
                "hour and what was said, and tell your organisation."
            ),
            marked(
                "If it was your own phone: sign out everywhere from another one, and tell your "
                "organisation. Somebody may have your eight words."
            ),
        ),
    ),
    "seen": (
        marked("What we can see"),
        (
            marked(
                "Names, numbers, words and texts are sealed on the disk. Whoever steals it finds "
                "random numbers and days, no name, no hour and no word."
            ),
            marked(
                "The running service opens what it needs for its work. Whoever takes over the running "
                "machine can do so too."
            ),
            marked(
                "Responders read the card you wrote, and each opening is recorded with their name. "
                "They never see the words you agreed on."
            ),
            marked(
                "Deputy and card can be written anew on the page of the family. What you wrote is shown "
                "there to nobody, not even to you."
            ),
            marked(
                "The carrier sees numbers, texts and hours of every SMS, and so does the state."
            ),
            marked("Signal sees that two accounts write to each other, and when, but not what."),
            marked(
                "Your own pages show days and no words, so that nobody who makes you sign in reads "
                "more than that."
            ),
            marked("Nobody can look up your eight words, and we cannot either."),
        ),
    ),
}


@exile.get("/help")
@exile.get("/help/<topic>")
def help_page(topic: str = "relative") -> str | Response:
    """Show one page of help."""
    signed_in()
    if topic not in TOPICS:
        return boundary.not_found()
    title, sentences = TOPICS[topic]
    return page(
        "help",
        topic=topic,
        title=say(title),
        sentences=[say(each) for each in sentences],
        topics={name: say(each) for name, (each, _) in TOPICS.items()},
    )
