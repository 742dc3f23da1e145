"""Domain values to JSON and back, for sealing; the domain itself knows no format."""

from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from service.storage.sealed import JsonValue

T = TypeVar("T")
_adapters: dict[type[Any], TypeAdapter[Any]] = {}  # building one takes a millisecond


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object) -> JsonValue:
    """Return a dataclass as plain JSON."""
    return cast("JsonValue", _adapter(type(value)).dump_python(value, mode="json"))


def from_json(kind: type[T], value: JsonValue) -> T:
    """Return the dataclass that `to_json` wrote."""
    return cast("T", _adapter(kind).validate_python(value))
