"""A night on duty, for responders: what a page means, and when one may sleep."""

from typing import Final

from service.web.desk.face import desk, page, signed_in
from service.web.tongues import marked, say

NIGHT: Final = (
    marked(
        "A page wakes you and names nobody. An answer to it gives you ten minutes; only signing in "
        "and taking the case stops the calls."
    ),
    marked("Look at the level. L4: take it now. L2 and L3: look, by the morning. L1 waits here."),
    marked("Take it, then verify: were we up, did it arrive, are others silent too?"),
    marked(
        "Ask the exile, once, on a way that is safe for them. Never the relative, the police, a school "
        "or an employer."
    ),
    marked("Record each step as you do it: half an hour without one, and the calls go on."),
    marked(
        "When what is possible is done, say so on the case: at night it waits until 08:00, unless "
        "graver news comes."
    ),
    marked(
        "Too tired, ill, or it comes too near? Hand it over, or say that you are away. Rightly so."
    ),
    marked(
        "At the end of your hours hand over with a note. The pager stays yours until your colleague "
        "has read it and taken the case."
    ),
    marked("At most two cases in a shift of twelve hours. With a third, call a colleague."),
)


@desk.get("/help")
def help_page() -> str:
    """Show what a night is like."""
    signed_in()
    return page("help", sentences=[say(each) for each in NIGHT])
