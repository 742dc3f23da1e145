"""Every page of the exile's face, gathered."""

from service.web.exile import contact, door, glances, orders, tended, wizard, words
from service.web.exile.face import exile

__all__ = ["PAGES", "exile"]

PAGES = (
    contact,
    door,
    glances,
    orders,
    tended,
    wizard,
    words,
)  # importing them has put their pages on the face
