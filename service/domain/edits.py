"""How many slips of the finger lie between two texts, up to a small bound.

A slip is a letter added, left out, replaced, or two neighbours swapped. What a distance
means is decided by whoever asks.
"""

from collections.abc import Sequence


def within(first: str, second: str, *, edits_max: int) -> bool:
    """Return whether at most `edits_max` slips turn `first` into `second`.

    Only a band of `edits_max` around the diagonal is looked at: the cost grows with the
    length of the text, not with its square.
    """
    if abs(len(first) - len(second)) > edits_max:
        return False
    before: dict[int, int] = {}
    row = {column: column for column in range(min(edits_max, len(second)) + 1)}
    for at in range(1, len(first) + 1):
        before, row = row, _next_row(first, second, (before, row), (at, edits_max))
        if not row:
            return False
    return len(second) in row


def _next_row(
    first: str, second: str, rows: tuple[dict[int, int], dict[int, int]], place: tuple[int, int]
) -> dict[int, int]:
    """Return the costs of row `at` that are still within the bound, by column."""
    older, old = rows
    at, most = place
    row: dict[int, int] = {}
    for column in range(max(0, at - most), min(len(second), at + most) + 1):
        cost = min(
            old.get(column, most) + 1,
            row.get(column - 1, most) + 1,
            _matched(first, second, (older, old), (at, column)) if column else most + 1,
        )
        if cost <= most:
            row[column] = cost
    return row


def _matched(
    first: str, second: str, rows: Sequence[dict[int, int]], place: tuple[int, int]
) -> int:
    """Return the cost of ending in two letters put beside each other, or in a swapped pair."""
    older, old = rows
    at, column = place
    far = len(first) + len(second)
    straight = old.get(column - 1, far) + (first[at - 1] != second[column - 1])
    pair = first[max(0, at - 2) : at]
    if at > 1 and pair[::-1] == second[max(0, column - 2) : column]:
        return min(straight, older.get(column - 2, far) + 1)
    return straight
