"""Every page of the responders' face, gathered."""

from service.web.desk import (
    calls,
    cases,
    colleagues,
    door,
    exiles,
    guide,
    keys,
    queue,
    rota,
    ways,
    work,
)
from service.web.desk.face import desk

__all__ = ["PAGES", "desk"]

PAGES = (
    calls,
    cases,
    colleagues,
    door,
    exiles,
    guide,
    keys,
    queue,
    rota,
    ways,
    work,
)  # importing them put them on the face
