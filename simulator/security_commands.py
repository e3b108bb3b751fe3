"""What the management system may ask of a charger that can have a certificate of its own.

Source: OCPP 2.1 part 2, A02, A05, B09.
"""

from collections.abc import Callable, Mapping

from .link import Payload
from .network import CERTIFIED, PRIORITY, SECURITY, Network
from .profile_commands import rejected
from .station import Errand, Station
from .transactions import wire_time


class SecurityCommands:
    """Answers for the network's ways and the charger's keys."""

    def __init__(self, station: Station, network: Network, identity: str) -> None:
        self._station = station
        self._identity = identity
        self._network = network
        self.handlers: Mapping[str, Callable[[Payload], Payload]] = {
            "CertificateSigned": self._certificate_signed,
            "SetNetworkProfile": network.set_way,
        }

    def trigger(self, wanted: str) -> Payload | None:
        """The answer to a TriggerMessage that is about keys. None: it is not."""
        keyring = self._network.keyring
        if wanted != "SignChargingStationCertificate" or keyring is None:
            return None
        csr = keyring.request(self._identity, self._station.device.text(SECURITY, "OrganizationName"))
        payload = {"csr": csr, "certificateType": "ChargingStationCertificate"}
        self._station.errands.append(Errand("SignCertificate", payload))
        return {"status": "Accepted"}

    def write(self, wish: Payload) -> str | None:
        """The status of a SetVariables that is about the ways. None: it is not."""
        if wish["variable"]["name"] != PRIORITY:
            return None
        status = self._network.set_order(str(wish["attributeValue"]))
        return status if status != "Accepted" else self._station.device.write(wish)

    def _certificate_signed(self, payload: Payload) -> Payload:
        keyring, chain = self._network.keyring, str(payload["certificateChain"])
        if keyring is None or not keyring.take(chain, self._station.clock.now()):
            now = wire_time(self._station.clock.now())
            event = {"type": "InvalidChargingStationCertificate", "timestamp": now}
            self._station.errands.append(Errand("SecurityEventNotification", event))
            return rejected("InvalidCertificate", "It was not signed for this station's last request.")
        if self._network.profile == CERTIFIED:  # A02.FR.08
            self._station.errands.append(Errand("Reconnect"))
        return {"status": "Accepted"}
