"""Every page of the exile's face, gathered."""

from service.web.exile import (
    account,
    by_heart,
    contact,
    door,
    dossier,
    glances,
    guide,
    lost,
    number,
    orders,
    pressure,
    reach,
    signing,
    tended,
    told,
    wizard,
    words,
)
from service.web.exile.face import exile

__all__ = ["PAGES", "exile"]

# Importing them has put their pages on the face.
PAGES = (
    account,
    by_heart,
    contact,
    door,
    dossier,
    glances,
    guide,
    lost,
    number,
    orders,
    pressure,
    reach,
    signing,
    tended,
    told,
    wizard,
    words,
)
