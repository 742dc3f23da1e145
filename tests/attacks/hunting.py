"""A hunter through a stolen database: every cell, every planted secret, in every disguise."""

import codecs
import json
import quopri
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, quote_plus

import psycopg
from psycopg import sql

BYTES_MIN = 6
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the stolen database, as bytes and as PostgreSQL writes it in a dump."""

    place: str
    forms: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """A secret that stood in clear, or as good as."""

    label: str
    disguise: str
    place: str


def steal(database_url: str) -> list[Cell]:
    """Return every cell of every table, as whoever takes the disk sees it."""
    plain = database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        return [cell for table in tables for cell in _cells(connection, table)]


def _cells(connection: psycopg.Connection, table: str) -> Iterator[Cell]:
    everything = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
    with connection.cursor() as cursor:
        cursor.execute(everything)
        names = [column.name for column in cursor.description or ()]
        for row in cursor:
            for name, value in zip(names, row, strict=True):
                if value is not None:
                    yield Cell(f"{table}.{name}", _forms(value))


def _forms(value: object) -> tuple[bytes, ...]:
    if isinstance(value, bytes):
        return (value, value.hex().encode())
    return (str(value).encode(),)


def hunt(cells: Sequence[Cell], secrets: Mapping[str, Iterable[str]]) -> list[Find]:
    """Return where any of the secrets stands in any disguise; `secrets` by what they are."""
    everything = b"\0\0\0\0".join(form for cell in cells for form in cell.forms)
    return [
        Find(label, name, cell.place)
        for label, texts in secrets.items()
        for text in dict.fromkeys(texts)
        for name, needle in disguises(text).items()
        if needle in everything
        for cell in cells
        if any(needle in form for form in cell.forms)
    ]


def hunt_in(places: Mapping[str, bytes], secrets: Mapping[str, Iterable[str]]) -> list[Find]:
    """Return where any of the secrets stands in any disguise in files, traffic or listings."""
    return hunt([Cell(place, (content,)) for place, content in places.items()], secrets)


def disguises(text: str) -> dict[str, bytes]:
    """Return `text` in every form somebody might have thought to be no longer clear."""
    raw = text.encode()
    found = {
        "utf-8": raw,
        "reversed": text[::-1].encode(),
        "upper": text.upper().encode(),
        "lower": text.lower().encode(),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "utf-32-le": text.encode("utf-32-le"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "percent": quote(text, safe="").encode(),
        "form": quote_plus(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "rot13": codecs.encode(text, "rot13").encode(),
        "entities": "".join(f"&#{ord(sign)};" for sign in text).encode(),
        "entities, hex": "".join(f"&#x{ord(sign):x};" for sign in text).encode(),
        "quoted-printable": quopri.encodestring(raw).replace(b"=\n", b""),
        "utf-7": text.encode("utf-7"),
        "punycode": text.encode("punycode"),
        "escapes": text.encode("unicode_escape"),
        "octets": repr(raw)[2:-1].encode(),
        "xor 255": bytes(byte ^ 255 for byte in raw),
    }
    found |= _in_old_cyrillic(text)
    for name, encode, unit in _BASES:
        for shift in range(unit):
            found[f"{name} +{shift}"] = _middle(raw, encode, unit, shift)
    # Fewer bytes than these stand anywhere by chance.
    return {name: needle for name, needle in found.items() if len(needle) >= BYTES_MIN}


def _in_old_cyrillic(text: str) -> dict[str, bytes]:
    try:
        return {name: text.encode(name) for name in ("cp1251", "koi8-r")}
    except UnicodeEncodeError:
        return {}


_BASES: tuple[tuple[str, Callable[[bytes], bytes], int], ...] = (
    ("base64", b64encode, 3),
    ("base64url", urlsafe_b64encode, 3),
    ("base32", b32encode, 5),
)


def _middle(raw: bytes, encode: Callable[[bytes], bytes], unit: int, shift: int) -> bytes:
    """Return what of `raw` is written the same whatever stands before and after it."""
    cut = (-shift) % unit  # bytes until the next whole unit
    whole = raw[cut : cut + (len(raw) - cut) // unit * unit]
    return encode(whole)


def seconds(instant: datetime) -> list[str]:
    """Return the second of an instant in the forms in which seconds are written."""
    second = instant.replace(microsecond=0)
    epoch = int(second.timestamp())
    return [
        f"{second:%Y-%m-%dT%H:%M:%S}",
        f"{second:%Y-%m-%d %H:%M:%S}",
        f"{second:%Y%m%dT%H%M%S}",
        f"{second:%Y%m%d%H%M%S}",
        str(epoch),  # also the beginning of its milliseconds and microseconds
    ]


def packed(instant: datetime) -> list[bytes]:
    """Return the second as numbers of eight bytes, in milliseconds and in microseconds."""
    second = int(instant.replace(microsecond=0).timestamp())
    return [
        (second * scale).to_bytes(8, order) for scale in (1_000, 1_000_000) for order in _ORDERS
    ]


_ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")
