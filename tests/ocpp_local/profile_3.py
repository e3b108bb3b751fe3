"""A home that wants its chargers to have certificates, and who tries to come in."""

from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidHandshake

from ocpp_local import Account, OwnCertificates, StationCertificates, StationRefused, Tls
from tests.ocpp_local.charger import PASSWORD
from tests.ocpp_local.conftest import House, until

ACCOUNTS = {"DEMO-1": Account(password=PASSWORD), "DEMO-2": Account(password=PASSWORD)}


def wanted(ca: Path) -> Tls:
    """Security profile 3, with the authority in this folder."""
    own = OwnCertificates(folder=ca, hosts=("127.0.0.1",))
    return Tls(certificates=own, stations=StationCertificates(folder=ca))


async def refused(house: House, **how: Any) -> str:
    """Nobody came in; the sentence why, of the last one who tried."""
    before = len(house.told(StationRefused))
    with pytest.raises((InvalidHandshake, OSError)):
        await house.charger(**how)
    await until(lambda: len(house.told(StationRefused)) > before)
    assert not house.server.stations[how.get("identity", "DEMO-1")].connected
    return house.told(StationRefused)[-1].reason
