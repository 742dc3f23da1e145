"""The sentences that go with the codes, in one place so that they can be translated.

Which code applies is decided by `enrolment` and `discretion`.
"""

from typing import Final

SENTENCES: Final = {
    # codebooks
    "too-few": "There are too few here. Needed: two topics (one will do in a simple agreement), in each a "
    "question and a safe answer (four different ones in a varied one), and a word for distress.",
    "too-many": "There are more than anybody remembers; keep at most twelve safe answers in a topic, "
    "and all words together short.",
    "missing-stop": "Agree on a word that ends everything, so that the relative can refuse.",
    "too-common": "People write this every day; choose words that do not come up by themselves.",
    "too-short": "This is too short to be told from chance; take a longer word or two words.",
    "too-alike": "These two could be mistaken for each other; change one of them by more letters.",
    "contains": "One of these stands inside the other; choose different words.",
    "forbidden-word": "Carriers, censors or investigators react to a word in this; choose another.",
    "unseen": "There is a sign in this that nobody sees; delete it and type it anew.",
    "digits": "Write no digits; they look like a code.",
    "not-an-answer": "This reads as a question or repeats ours; choose something that answers it.",
    "in-the-question": "Our own question holds this word; repeating the question would give it away.",
    "repeated": "This stands here twice.",
    "weather": "This speaks of the weather, which investigators look at first.",
    "colour": "This names a colour, which investigators look at first.",
    # outgoing texts
    "empty": "There is nothing to send; write a few words.",
    "link": "Take the link or address out.",
    "number": "Take the number out, or write it in words.",
    "money": "Do not write of money.",
    "product": "Do not name an app, a service or a machine.",
    "organisation": "Do not name an organisation.",
    "politics": "Take the political word out.",
    "security": "Take the word out that police or secrecy would be looked for by.",
    "urgency": "Take the haste out; nobody should feel pressed.",
    "confirmation": "Do not ask for a confirmation; ask about something of every day.",
    "safety-question": "Do not ask whether they are safe; ask about something of every day.",
    "template": "This still holds a gap to be filled in; write it as you would say it.",
    "segment": "This is longer than one message; shorten it.",
    "repetition": "You have said this already; say it differently.",
    "sample": "This is an example from the documentation; use words of your own.",
}
