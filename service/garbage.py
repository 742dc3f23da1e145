"""How often a process looks for what only its own circles keep alive: seldom.

Hardly anything of ours is a circle, and a batch makes tens of thousands of values that last as
long as it does. By the usual measure a few hundred of them cost a look, and every so often one
at all that was ever imported.
"""

import gc

_NEW_MAX = 50_000  # values, some megabytes of them


def collect_seldom() -> None:
    """Take what there is now for lasting, and look at what is new when it has become much."""
    gc.freeze()
    gc.set_threshold(_NEW_MAX, 20, 50)
