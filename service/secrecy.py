"""What a process that holds keys does first: leave no copy of its memory to anybody.

No core file is written of it, nobody else of its user reads its memory, and its environment
in the process table is the superuser's alone. What lies in swap is the machine's business.
"""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4
_NOT = 0


def keep_memory() -> None:
    """Refuse core dumps and debuggers from now on; children begin anew with their own program."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, _NOT, 0, 0, 0)
