"""What a browser's passkey has to show: that it signed our challenge, for our own address.

Decides what is asked of a browser and whether its answer holds. A key has to verify its owner
(a finger, a code): with it alone somebody signs in, so it must be two things in one.
"""

import json
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from service.storage.passkeys import Passkey

ANSWER_LENGTH_MAX = 8192
_NAME = "Notes"  # what a phone shows: nothing a glance at it could give away
_USER = "duty"
_HANDLE_BYTES = 16  # by chance: a key found elsewhere must not name anybody


class PasskeyRefusedError(Exception):
    """The answer is not a passkey's, or not to this challenge; nothing says which."""


@dataclass(frozen=True, slots=True)
class Site:
    """For which address a passkey is good."""

    origin: str

    @property
    def host(self) -> str:
        """What browsers bind a passkey to."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A browser's answer, read but not believed."""

    credential: dict[str, Any]
    credential_id: bytes
    challenge: bytes


def creation_options(site: Site, challenge: bytes) -> str:
    """Return what a browser needs to make a passkey, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=_NAME,
        user_name=_USER,
        user_id=token_bytes(_HANDLE_BYTES),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def request_options(site: Site, challenge: bytes) -> str:
    """Return what a browser needs to sign with any passkey it has for us, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def read_answer(text: str) -> Answer:
    """Read what a browser's form holds. Raises PasskeyRefusedError."""
    try:
        credential = json.loads(text[:ANSWER_LENGTH_MAX])
        client = json.loads(_bytes(credential["response"]["clientDataJSON"]))
        return Answer(credential, _bytes(credential["rawId"]), _bytes(client["challenge"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise PasskeyRefusedError from None


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or not text.isascii():
        raise TypeError
    return webauthn.base64url_to_bytes(text)


def new_passkey(site: Site, answer: Answer) -> Passkey:
    """Return the passkey a browser has just made. Raises PasskeyRefusedError."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefusedError from None
    if made.credential_id != answer.credential_id:
        raise PasskeyRefusedError
    return Passkey(made.credential_public_key.hex(), made.sign_count)


def signed(site: Site, answer: Answer, passkey: Passkey) -> Passkey:
    """Return the passkey after it has signed. Raises PasskeyRefusedError.

    Where a key counts its signatures, the count has to rise: a copy of it falls behind.
    """
    try:
        done = webauthn.verify_authentication_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes.fromhex(passkey.public_key),
            credential_current_sign_count=passkey.signed_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefusedError from None
    return Passkey(passkey.public_key, done.new_sign_count)
