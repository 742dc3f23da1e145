"""Every page of the responders' face, gathered."""

from service.web.desk import (
    calls,
    cases,
    colleagues,
    door,
    dossier_keys,
    exiles,
    guide,
    keys,
    load,
    pressure,
    queue,
    releases,
    rota,
    warnings,
    ways,
    work,
)
from service.web.desk.face import desk

__all__ = ["PAGES", "desk"]

# Importing them has put their pages on the face.
PAGES = (
    calls,
    cases,
    colleagues,
    door,
    dossier_keys,
    exiles,
    guide,
    keys,
    load,
    pressure,
    queue,
    releases,
    rota,
    warnings,
    ways,
    work,
)
