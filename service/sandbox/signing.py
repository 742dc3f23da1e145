"""Twilio's request signature, computed here from its published description.

The service checks signatures with the vendor's own validator; this is written apart
from it, so that each proves the other. Who may sign what is not decided here.
"""

from base64 import b64encode
from hashlib import sha1
from hmac import new as keyed_digest

from service.sandbox.wire import Pairs


def sign(token: str, url: str, form: Pairs) -> str:
    """Return the `X-Twilio-Signature` of a form POST to `url`.

    Names in order, each followed by its values in order; a pair given twice counts once.
    """
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return b64encode(keyed_digest(token.encode(), signed.encode(), sha1).digest()).decode()
