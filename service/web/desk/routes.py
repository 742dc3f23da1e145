"""Every page of the responders' face, gathered."""

from service.web.desk import calls, cases, door, queue, ways
from service.web.desk.face import desk

__all__ = ["PAGES", "desk"]

PAGES = (calls, cases, door, queue, ways)  # importing them has put their pages on the face
