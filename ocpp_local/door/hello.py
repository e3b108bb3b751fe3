"""What a charger shows as it opens a line: who it says it is, by what it proves that, and whom it dialled."""

import re
import ssl
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request as HttpRequest

from ..security.doorkeeper import Credentials, credentials

_HOST: Final = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")


def credentials_in(request: HttpRequest) -> Credentials | None:
    """The credentials, which the line need not remember while it stands."""
    given = request.headers.get_all("Authorization")
    if "Authorization" in request.headers:
        del request.headers["Authorization"]
    return credentials(given[0]) if len(given) == 1 else None


def certificate_on(line: ServerConnection) -> bytes | None:
    """What the charger showed at the TLS handshake and OpenSSL found to be ours (DER)."""
    tls: ssl.SSLObject | None = line.transport.get_extra_info("ssl_object")
    return None if tls is None else tls.getpeercert(binary_form=True)


def address_dialled(line: ServerConnection, request: HttpRequest) -> str:
    """The address that the charger has for us, without its identity. Empty if it did not tell it."""
    host = request.headers.get_all("Host")
    if len(host) != 1 or not _HOST.fullmatch(host[0]):
        return ""
    scheme = "ws" if line.transport.get_extra_info("ssl_object") is None else "wss"
    return f"{scheme}://{host[0]}{request.path.partition('?')[0].rpartition('/')[0]}"


def peer_of(line: ServerConnection) -> tuple[str, int]:
    """Its address and port. Empty and 0 once the line is gone."""
    host, port = (line.transport.get_extra_info("peername") or ("", 0))[:2]
    return str(host), int(port)
