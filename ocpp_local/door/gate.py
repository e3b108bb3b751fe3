"""How many may stand at the door, and how often one may ring. Counts only: no sockets, no clock.

A socket is *unproven* from the moment it is accepted until its charger has proven who it is. Addresses are
told apart, so that one noisy device uses up its own share and not that of the charger beside it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

# More devices than any home has. The one that was quiet for longest is forgotten first.
_MOST_ADDRESSES: Final = 1_024
_MOST_TOPICS: Final = 64

# Names that nobody knows are offered to the owner: a home does not get more chargers than this in an hour.
_MOST_STRANGERS: Final = 5
_STRANGERS_WITHIN_S: Final = 3_600.0

# Whoever has one address of IPv6 has all of its network (RFC 4291, 2.5.4).
_NETWORK_BITS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the door bears. The defaults fit a home; raise them for a fleet behind one address."""

    handshake_s: float = 10.0
    """A socket that has not proven itself by then is closed."""
    unproven: int = 64
    """Sockets at a time that have not proven themselves."""
    unproven_each: int = 16
    """The same, of one address."""
    sockets: int = 128
    """Sockets at a time altogether, beside one per charger of the home."""
    burst: int = 60
    """New sockets that one address may open at once."""
    per_second: float = 5.0
    """New sockets a second of one address after that."""
    wrong_password_cost: int = 10
    """A wrong password counts as this many new sockets."""
    tell_every_s: float = 10.0
    """The same refusal of the same charger is logged and told once in so many seconds."""


@dataclass(slots=True)
class _Bucket:
    """What an address may still do: refilled by time, emptied by knocking."""

    left: float
    at: float


class Gate:
    """Counts sockets by their peer (address and port). *elapsed* is monotonic seconds."""

    def __init__(self, limits: Limits, chargers: int) -> None:
        self._limits = limits
        self._most_sockets = limits.sockets + chargers
        self._unproven: dict[tuple[str, int], float] = {}
        self._proven: set[tuple[str, int]] = set()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._told: OrderedDict[Hashable, float] = OrderedDict()
        self._strangers: dict[str, float] = {}

    def enter(self, peer: tuple[str, int], elapsed: float) -> bool:
        """A socket was accepted. False: close it at once."""
        self._forget_late(elapsed)
        address = _whose(peer[0])
        here = sum(1 for other, _ in self._unproven if _whose(other) == address)
        full = len(self._unproven) >= self._limits.unproven or here >= self._limits.unproven_each
        crowded = len(self._unproven) + len(self._proven) >= self._most_sockets
        if not self._pay(address, 1, elapsed) or full or crowded:
            return False
        self._unproven[peer] = elapsed + self._limits.handshake_s
        return True

    def encrypted(self, peer: tuple[str, int], elapsed: float) -> None:
        """Its TLS stands (or there is none): from now on it has its time to say who it is."""
        self._unproven[peer] = elapsed + self._limits.handshake_s

    def proven(self, peer: tuple[str, int]) -> None:
        """The charger behind this socket has shown who it is."""
        self._unproven.pop(peer, None)
        self._proven.add(peer)

    def leave(self, peer: tuple[str, int]) -> None:
        """The socket is closed."""
        self._unproven.pop(peer, None)
        self._proven.discard(peer)

    def failed(self, peer: tuple[str, int], elapsed: float) -> None:
        """Somebody gave a wrong password from there. One at a time is paid for when nothing is left."""
        bucket, cost = self._bucket(_whose(peer[0]), elapsed), self._limits.wrong_password_cost
        bucket.left = max(bucket.left - cost, -cost)

    def may_tell(self, topic: Hashable, elapsed: float) -> bool:
        """Whether *topic* is worth a line in the log: each only now and then, and not many at a time."""
        for old in [key for key, at in self._told.items() if elapsed - at >= self._limits.tell_every_s]:
            del self._told[old]
        if topic in self._told or len(self._told) >= _MOST_TOPICS:
            return False
        self._told[topic] = elapsed
        return True

    def may_offer(self, name: str, elapsed: float) -> bool:
        """Whether a charger that nobody knows is worth the owner's eye: only a few of them are."""
        for old in [key for key, at in self._strangers.items() if elapsed - at >= _STRANGERS_WITHIN_S]:
            del self._strangers[old]
        if name not in self._strangers and len(self._strangers) >= _MOST_STRANGERS:
            return False
        self._strangers.setdefault(name, elapsed)
        return self.may_tell(("stranger", name), elapsed)

    @property
    def unproven(self) -> int:
        """How many sockets have not proven themselves (yet)."""
        return len(self._unproven)

    def _forget_late(self, elapsed: float) -> None:
        """A socket whose TLS never came to an end is closed by its time-out, without telling us."""
        for peer in [peer for peer, until in self._unproven.items() if until <= elapsed]:
            del self._unproven[peer]

    def _pay(self, address: str, price: int, elapsed: float) -> bool:
        bucket = self._bucket(address, elapsed)
        if bucket.left < price:
            return False
        bucket.left -= price
        return True

    def _bucket(self, address: str, elapsed: float) -> _Bucket:
        bucket = self._buckets.setdefault(address, _Bucket(self._limits.burst, elapsed))
        self._buckets.move_to_end(address)
        if len(self._buckets) > _MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        gained = (elapsed - bucket.at) * self._limits.per_second
        bucket.left, bucket.at = min(bucket.left + gained, self._limits.burst), elapsed
        return bucket


def _whose(address: str) -> str:
    """Who is told apart by *address*: a device, or for IPv6 the network that it can choose from."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address) or known.ipv4_mapped is not None:
        return address
    return str(int(known) >> _NETWORK_BITS)
