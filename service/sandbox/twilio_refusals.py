"""What Twilio says when it refuses: status, code and sentence, as its error bodies are.

The sentences hold numbers, as the real ones do: whoever repeats them into a log shows it.
"""

from dataclasses import dataclass, field

from service.sandbox.wire import GatewayResponse


@dataclass
class RequestRefusedError(Exception):
    """One refused request."""

    status: int
    code: int
    say: str = field(repr=False)

    def __str__(self) -> str:
        return str(self.code)

    def as_response(self) -> GatewayResponse:
        """Return the error body."""
        return error_response(self.status, self.code, self.say)


def error_response(status: int, code: int, say: str) -> GatewayResponse:
    """Return an error in Twilio's shape."""
    info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": say, "more_info": info, "status": status}
    return GatewayResponse(status, body, {"Content-Type": "application/json"})


def bad(code: int, say: str) -> RequestRefusedError:
    """Return a refusal of what was asked (400)."""
    return RequestRefusedError(400, code, say)


def not_found(path: str) -> RequestRefusedError:
    """Return the refusal of a path that leads nowhere."""
    return RequestRefusedError(404, 20404, f"The requested resource {path} was not found")
