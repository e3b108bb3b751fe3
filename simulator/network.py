"""The ways by which the charger reaches its management system, in the order in which it tries them.

Source: OCPP 2.1 part 2, A05, B09 (SetNetworkProfile), B10 (NetworkConfigurationPriority).
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from .device_model import DeviceModel
from .errors import LinkLostError
from .keyring import Keyring
from .link import Dial, Manner, Payload, Wire
from .variable import Variable

COMM: Final = "OCPPCommCtrlr"
SECURITY: Final = "SecurityCtrlr"
PRIORITY: Final = "NetworkConfigurationPriority"
CERTIFIED: Final = 3
"""The security profile with a certificate of the charger's own."""
_SLOTS: Final = (0, 1)
# NetworkProfileConnectionAttempts: so often in vain, then the next way (B10.FR.03).
_ATTEMPTS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One network profile."""

    url: str
    profile: int
    """Its security profile: 1 plain, 2 encrypted, 3 with a certificate of its own."""


class Network:
    """Slot 0 is what was entered by hand; others are set by the management system."""

    def __init__(self, url: str, keyring: Keyring | None) -> None:
        self.keyring = keyring
        self.enter(url)

    def enter(self, url: str) -> None:
        """Somebody stands at the charger and enters an address: nothing else counts."""
        self.ways = {0: Way(url=url, profile=2 if url.startswith("wss:") else 1)}
        self.order = [0]
        self.active = 0
        """The slot of the connection that stands, or stood last."""
        self._turn = self._vain = 0

    @property
    def profile(self) -> int:
        """The security profile in force."""
        return self.ways[self.active].profile

    async def dial(self, dial: Dial, identity: str, password: str | None, manner: Manner) -> Wire:
        """Connect by the way whose turn it is. Raises LinkLostError; the next call may try another."""
        way = self.ways[self.order[self._turn]]
        certified = way.profile == CERTIFIED
        if way.url.startswith("wss:") and (keyring := self.keyring) is not None:
            tls = await asyncio.to_thread(keyring.context, certified=certified)
            manner = replace(manner, tls=tls)
        try:
            return await dial(way.url, identity, None if certified else password, manner)
        except LinkLostError:
            self._failed()
            raise

    def worked(self, device: DeviceModel) -> None:
        """The connection stands: ways of a lower profile are forgotten (A05.FR.06)."""
        self.active, self._vain = self.order[self._turn], 0
        if self.profile == CERTIFIED:
            self.order = [slot for slot in self.order if self.ways[slot].profile >= self.profile]
            self.ways = {slot: way for slot, way in self.ways.items() if slot in self.order}
            self._turn = self.order.index(self.active)
            if self.keyring is not None:
                self.keyring.worked()
        for component, name, value in (
            (SECURITY, "SecurityProfile", str(self.profile)),
            (COMM, "ActiveNetworkProfile", str(self.active)),
            (COMM, PRIORITY, ",".join(map(str, self.order))),
        ):
            device.tell(component, name, value)

    def _failed(self) -> None:
        """It does not stand: the next way, after a few attempts."""
        self._vain += 1
        if self._vain % _ATTEMPTS == 0:
            self._turn = (self._turn + 1) % len(self.order)
            if self.keyring is not None:
                self.keyring.failed()

    def restart(self) -> None:
        """The charger boots: it begins with the first way (A05.FR.05)."""
        self._turn = self._vain = 0

    def set_way(self, payload: Payload) -> Payload:
        """SetNetworkProfile."""
        slot, told = int(payload["configurationSlot"]), payload["connectionData"]
        way = Way(url=str(told["ocppCsmsUrl"]), profile=int(told["securityProfile"]))
        if slot not in _SLOTS or slot == self.active or way.profile < self.profile:
            return {"status": "Rejected"}
        self.ways[slot] = way
        return {"status": "Accepted"}

    def set_order(self, value: str) -> str:
        """NetworkConfigurationPriority; the status of SetVariables."""
        slots = [int(part) for part in value.split(",") if part.isdecimal()]
        ready = self.keyring is not None and self.keyring.own is not None
        known = bool(slots) and all(slot in self.ways for slot in slots)
        if not known or (not ready and any(self.ways[slot].profile == CERTIFIED for slot in slots)):
            return "Rejected"  # A05.FR.03
        self.order, self._turn = slots, slots.index(self.active) if self.active in slots else 0
        return "Accepted"


def variables(profile: int) -> list[Variable]:
    """What a charger with certificates tells of its ways."""

    def told(
        component: str, name: str, value: str, *, may_write: bool, values: str | None = None
    ) -> Variable:
        mutability = "ReadWrite" if may_write else "ReadOnly"
        return Variable(
            component=component,
            name=name,
            value=value,
            data_type="SequenceList" if values else "string",
            mutability=mutability,
            values=values,
        )

    return [
        told(COMM, PRIORITY, "0", may_write=True, values=",".join(map(str, _SLOTS))),
        told(COMM, "ActiveNetworkProfile", "0", may_write=False),
        told(SECURITY, "SecurityProfile", str(profile), may_write=False),
        told(SECURITY, "OrganizationName", "Simulated Power Works", may_write=True),
    ]
