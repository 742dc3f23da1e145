"""What a process and its children hold in memory, as the kernel tells it.

Shared pages are counted in parts (PSS), so that forked workers are not counted twice.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def memory_of(root: int) -> tuple[float, int]:
    """Return the megabytes of a process with all it has begun, and how many they are."""
    parents = _parents()
    tree = [pid for pid in parents if root in _line(pid, parents)]
    return round(sum(map(_pss_kb, tree)) / 1024, 1), len(tree)


def _parents() -> dict[int, int]:
    found = {}
    for each in _PROC.iterdir():
        fields = _read(each / "stat").rpartition(")")[2].split() if each.name.isdecimal() else []
        if fields:
            found[int(each.name)] = int(fields[1])
    return found


def _line(pid: int, parents: dict[int, int]) -> Iterator[int]:
    """Yield a process and those it descends from."""
    while pid in parents:
        yield pid
        pid = parents[pid]


def _pss_kb(pid: int) -> int:
    for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # it has just ended
