"""How grave a case is, from a drill to danger for a person (FIELD-GUIDE triage).

The letters sort as the dangers do; who is told at which level is the policy's to decide.
"""

from enum import StrEnum


class Level(StrEnum):
    """Triage level; a greater one is graver."""

    L0 = "L0"  # drill or fault
    L1 = "L1"  # silence only
    L2 = "L2"  # silence and a second sign
    L3 = "L3"  # confirmed pressure
    L4 = "L4"  # distress without another level, detention, danger to life
