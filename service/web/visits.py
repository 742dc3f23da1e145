"""One cookie per face: a random token that opens a session kept on the server, and nothing else.

`flask.session` is filled from it anew with every request and never stored: it holds only
what Flask-WTF binds its tokens to, so a token dies with the session it was made in. Who a
token belongs to is asked of `signing_in`; who may do what is for the routes to decide.
"""

import hmac
import secrets
from typing import cast
from uuid import UUID

from flask import Flask, Request, Response, current_app, session
from flask.sessions import SessionInterface, SessionMixin

from service.usecases import signing_in
from service.web.facts import here

DESK_PREFIX = "/desk/"


class Visit(dict[str, object], SessionMixin):
    """The browser before us, for one request."""

    def __init__(self, face: str, token: str, binding: str) -> None:
        """`token`: the cookie's value; `binding`: what is derived from it for forms."""
        super().__init__(csrf_token=binding)
        self.face = face
        self.token = token
        self.keep: str | None = None  # the value to set, once this request is answered

    def __getitem__(self, name: str) -> object:
        """Reading what forms are bound to means that a form is shown: keep the token."""
        self.keep = self.keep or self.token
        return super().__getitem__(name)

    def renew(self, token: str, binding: str) -> None:
        """Give the browser another token; forms shown from now on are bound to it."""
        self["csrf_token"] = binding
        self.token = self.keep = token

    def lasting_token(self) -> str:
        """Return the cookie's value, which the browser keeps from now on."""
        self.keep = self.keep or self.token
        return self.keep


class Visits(SessionInterface):
    """Reads and sets the cookies of both faces, which never see each other's."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Return the visit of the face that the path belongs to."""
        face = "desk" if f"{request.path}/".startswith(DESK_PREFIX) else "exile"
        token = request.cookies.get(cookie_name(app, face), "")
        token = token if _is_token(token) else secrets.token_urlsafe(32)
        return Visit(face, token, _binding(app, face, token))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where it is new; it ends with the browser."""
        visit = cast("Visit", session)
        if visit.keep is None:
            return
        response.set_cookie(
            cookie_name(app, visit.face),
            visit.keep,
            secure=is_secure(app),
            httponly=True,
            samesite="Strict",
            path="/",  # `__Host-` asks for it
        )


def _binding(app: Flask, face: str, token: str) -> str:
    key = str(app.secret_key).encode()
    return hmac.digest(key, f"{face}|{token}".encode(), "sha256").hex()


def visit() -> Visit:
    """Return the visit of this request."""
    return cast("Visit", session._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001 (the proxy hides its own type)


def who() -> UUID | None:
    """Return whose session this is; None: nobody has signed in."""
    return signing_in.who_is(here().ports, visit().face, visit().token)


def begin(token: str) -> None:
    """Let the browser keep the token of a fresh session; the one before it opens nothing more.

    Who was made to sign in, or set a cookie beforehand, is not left with a session beside it.
    """
    signing_in.sign_out(here().ports, visit().token)
    visit().renew(token, _binding(current_app, visit().face, token))


def end() -> None:
    """End the session and give the browser a token that opens nothing."""
    signing_in.sign_out(here().ports, visit().token)
    visit().keep = secrets.token_urlsafe(32)


def cookie_name(app: Flask, face: str) -> str:
    """Return the cookie's name; browsers refuse the prefix where there is no TLS."""
    name = {"exile": "visit", "desk": "duty"}[face]
    return f"__Host-{name}" if is_secure(app) else name


def is_secure(app: Flask) -> bool:
    """Whether cookies may insist on TLS."""
    return bool(app.config["SESSION_COOKIE_SECURE"])


def _is_token(text: str) -> bool:
    # 32 random bytes as base64; anything else was never given out by us.
    return len(text) == 43 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()  # noqa: PLR2004
