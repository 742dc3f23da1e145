"""Becomes one server program, with no more rights than it needs, and dies with its starter.

Run as a script in a fresh interpreter: running Python between fork and exec of a threaded
process is not safe. Imports nothing of ours, so that `-I -S` starts it in a few milliseconds.
PostgreSQL refuses to run as root; which way round that is taken is decided by the starter.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

NOBODY = 65534
_INSIDE = 1000  # what root is called inside the user namespace
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _as_ourselves() -> None:
    pass


def _in_namespace() -> None:
    """Stay root towards files, and be somebody else in the program's own eyes."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()
    _checked(libc.unshare(_CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE} {gid} 1", encoding="ascii")


def _as_nobody() -> None:
    """Give up root, but not the way through the folders above the data and the binaries."""
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    mask = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _checked(libc.capset(header, sets))
    _checked(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


RIGHTS: dict[str, Callable[[], None]] = {
    "ourselves": _as_ourselves,
    "namespace": _in_namespace,
    "nobody": _as_nobody,
}


def _die_with(parent: int, death_signal: int) -> None:
    # After the change of rights, which clears the wish; and the parent may be gone already.
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        _checked(libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0))
    if os.getppid() != parent:
        raise SystemExit(1)


def main(arguments: list[str]) -> None:
    """Take RIGHTS PARENT SIGNAL PROGRAM ARGUMENTS… and become the program."""
    rights, parent, death_signal, *command = arguments
    os.umask(0o077)
    RIGHTS[rights]()
    _die_with(int(parent), int(death_signal))
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(sys.argv[1:])
