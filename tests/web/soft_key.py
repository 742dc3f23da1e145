"""A passkey made of software: signs what a browser would, and whatever a test wants wrong."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def as_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _cbor(value: Any) -> bytes:
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    assert isinstance(value, dict)
    pairs = b"".join(_cbor(key) + _cbor(each) for key, each in value.items())
    return _head(5, len(value)) + pairs


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    if number < 256:
        return bytes([kind << 5 | 24, number])
    return bytes([kind << 5 | 25]) + number.to_bytes(2)


@dataclass
class SoftKey:
    """One authenticator with one credential."""

    origin: str
    count: int = 0
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str) -> str:
        """Answer what a page asked for a new key."""
        asked = json.loads(options)
        numbers = self.secret.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + _cbor(public)
        data = self._data(asked["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = _cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(
            {
                "clientDataJSON": as_text(self._client("webauthn.create", asked["challenge"])),
                "attestationObject": as_text(attestation),
            }
        )

    def sign(self, options: str) -> str:
        """Answer what a page asked to sign in."""
        asked = json.loads(options)
        self.count += 1 if self.count else 0
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], self.flags)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._said(
            {
                "clientDataJSON": as_text(client),
                "authenticatorData": as_text(data),
                "signature": as_text(signature),
            }
        )

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _said(self, response: dict[str, str]) -> str:
        named = as_text(self.id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
