"""Tells why a certificate was turned down in the TLS handshake: the event loop keeps that to itself.

It is before the charger has said who it is, so there is a reason and no name.
"""

import ssl
from collections.abc import Callable
from typing import override

type Tell = Callable[[str], None]
"""Hears OpenSSL's reason, a clause such as: self-signed certificate."""


def telling(tell: Tell) -> type[ssl.SSLObject]:
    """The class of the lines of a context whose failures are told."""

    class Handshake(ssl.SSLObject):
        """One line on its way to be encrypted."""

        @override
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except ssl.SSLCertVerificationError as err:
                tell(err.verify_message)
                raise

    return Handshake
