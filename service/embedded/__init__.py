"""Starts PostgreSQL and Valkey on this machine where no addresses were given."""

from service.embedded.binaries import ServerMissingError
from service.embedded.places import PlaceRefusedError
from service.embedded.process import ServerFailedError
from service.embedded.servers import EmbeddedServers

__all__ = ["EmbeddedServers", "PlaceRefusedError", "ServerFailedError", "ServerMissingError"]
