"""What else reaches a Signal account in the second in which somebody answers.

None of it is an answer: notices, gestures, other people's groups, our own linked device
repeating the very words, the frame itself once more, and frames that are none. The same
draw gives the same noise.
"""

import json
from collections.abc import Sequence

from service.sandbox import signal_frames as frames
from service.sandbox.chance import draw_hex, draw_uuid
from service.sandbox.phones import account_of
from service.sandbox.signal_frames import Gesture, Source

COUNT = 50
_HOSTILE = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"error":"Failed to decrypt"}',
    b'{"jsonrpc":"2.0","method":"receive","params":null}',
    b'{"jsonrpc":"2.0","method":"receive","params":{"account":null,"envelope":{"dataMessage":null}}}',
    b'{"params":' * 40 + b"0" + b"}" * 40,
    b"\xff\xfe",
)


def around(frame: bytes, author: Source, stamp: int, seed: int) -> Sequence[bytes]:
    """Return the frames that come in the same second as `frame`, which has come already once."""
    return [_one(place, frame, author, stamp, seed) for place in range(COUNT)]


def _one(place: int, frame: bytes, author: Source, stamp: int, seed: int) -> bytes:
    kinds = 10
    kind = int(draw_hex(seed, "noise", stamp, place)[:4], 16) % kinds
    if place == 0:
        return frame  # senders do repeat themselves
    if kind == kinds - 1:
        return _HOSTILE[place % len(_HOSTILE)]
    told = json.loads(frame)["params"]
    account, text = told["account"], _text_in(told["envelope"])
    if kind == 0:
        ours = Source(str(account_of(account)), account, device=2)
        return _frame(account, ours, stamp + place, _ours(place, author, text))
    who = author if kind < 4 else Source(str(draw_uuid(seed, "stranger", stamp, place)), None)  # noqa: PLR2004
    return _frame(account, who, stamp + place, _theirs(kind, stamp))


def _ours(place: int, author: Source, text: str) -> Gesture:
    if place % 2:
        return frames.sync_sent(author.account_id, author.number, text)
    return frames.sync_read(author.account_id, 1)


def _theirs(kind: int, stamp: int) -> Gesture:
    gestures = (
        frames.receipt(stamp - 5000),
        frames.typing(),
        frames.receipt(stamp - 5000, read=True),
        frames.reaction("👍", stamp - 5000),
        frames.in_group("да, всё хорошо"),
        frames.remote_delete(stamp - 9000),
        frames.expiry(86_400),
        frames.story(),
        frames.call(),
    )
    return gestures[kind % len(gestures)]


def _frame(account: str, source: Source, stamp: int, gesture: Gesture) -> bytes:
    envelope = frames.envelope(source, stamp, gesture(stamp))
    return json.dumps(frames.notification(account, envelope), ensure_ascii=False).encode()


def _text_in(envelope: dict[str, dict[str, object]]) -> str:
    data = envelope.get("dataMessage") or {}
    return str(data.get("message") or "")
