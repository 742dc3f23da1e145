"""The pretend phones of a kept demonstration: written down now and then, and when it stops."""

import json
import threading
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from service.sandbox.phones import Delivered, Written
from service.sandbox.world import World

EVERY_S: Final = 10.0
_Kept = dict[str, tuple[list[Delivered], list[Written]]]
_PHONES: Final = TypeAdapter(_Kept)


def save_phones(world: World, path: Path) -> None:
    """Write down what came to every phone and what was written on it, whole or not at all."""
    with world.lock:
        phones = {each.number: (each.inbox, each.written) for each in world.phonebook.phones()}
        text = _PHONES.dump_json(phones)
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(text)
    fresh.replace(path)


def load_phones(world: World, path: Path) -> None:
    """Put back what `save_phones` wrote; where there is nothing, the phones are empty."""
    if not path.exists():
        return
    kept: _Kept = _PHONES.validate_python(json.loads(path.read_text(encoding="utf-8")))
    with world.lock:
        for number, (inbox, written) in kept.items():
            phone = world.phonebook.phone(number)
            phone.inbox.extend(inbox)
            phone.written.extend(written)


def keep_saving(world: World, path: Path, stop: threading.Event) -> None:
    """Write the phones down again and again: a killed demonstration loses seconds."""
    while not stop.wait(EVERY_S):
        save_phones(world, path)
