"""Certificates that chargers no longer come in with, though our authority has signed them.

Kept beside the root, since all homes of one machine share that: who was removed from one of them stays out
if its name is used again. It is the moment that is kept, not the certificate: all from before it are void.
All calls block. Source: OCPP 2.1 part 2, chapter 1.5 (revocation).
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from ..errors import CertificateError
from ..sentence import Sentence
from .pem import why, write

_FILE: Final = "withdrawn.json"
_ONE_AT_A_TIME: Final = threading.Lock()


def withdrawn(folder: Path) -> Mapping[str, datetime]:
    """Up to when certificates are void, by identity in lower case. Raises CertificateError."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=dict[str, datetime])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as err:
        raise CertificateError(
            Sentence(
                "{file} in {folder} cannot be read ({why}), so nobody knows which certificates of chargers "
                "were withdrawn. Restore it from a backup.",
                file=_FILE,
                folder=folder.name,
                why=why(err),
            )
        ) from err


def withdraw(folder: Path, identity: str, now: datetime) -> None:
    """What this charger has got so far opens no door any more. Raises CertificateError."""
    with _ONE_AT_A_TIME:
        known = {**withdrawn(folder), identity.casefold(): now}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(folder / _FILE, msgspec.json.encode(known))
        except OSError as err:
            said = Sentence("{file} cannot be written ({why}).", file=_FILE, why=why(err))
            raise CertificateError(said) from err
