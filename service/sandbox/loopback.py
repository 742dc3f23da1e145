"""Loopback and nothing else: addresses to bind, peers, host names, where webhooks go.

The pretend world knows no passwords worth the name, so nobody else may reach it.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit


class NotLoopbackError(ValueError):
    """The sandbox serves and calls this machine alone."""

    def __init__(self) -> None:
        """There is one thing to say."""
        super().__init__("the sandbox stays on loopback: use 127.0.0.1, ::1 or localhost")


def is_loopback(host: str) -> bool:
    """Is `host` (a name or an address, without port) this machine by itself?"""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Return the host in `url` or `//host:port`, empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
