"""The laws of one slot as rows of the exact programme, one function a law. kW, kWh, h."""

from dataclasses import dataclass, field

from .home import Home

NEVER = 1e30
# More than any house buys: what a switch in a row lifts.
REACH = 1e3


@dataclass
class Rows:
    """Rows low <= A x <= high, collected as triplets."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, low: float, high: float, *terms: tuple[int, float]) -> None:
        for column, value in terms:
            self.row.append(len(self.low))
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


@dataclass
class Slot:
    """One slot of a home, its columns by name, and the column of the energy before it (None: the first)."""

    home: Home
    number: int
    column: dict[str, int]
    before: int | None

    @property
    def net(self) -> float:
        """What the house needs beyond its sun."""
        return self.home.load[self.number] - self.home.sun[self.number]

    def term(self, name: str, factor: float = 1.0) -> tuple[int, float]:
        return self.column[name], factor


def energy(slot: Slot, rows: Rows) -> None:
    """E[t+1] - E[t] = h (eta_in C - F / eta_out) - trip - drain + stranded."""
    home, at = slot.home, slot.number
    hours = home.hours[at]
    balance = (home.energy if at == 0 else 0.0) - home.trip[at] - home.drained(at)
    flow = (slot.term("charge", -hours * home.eta_in), slot.term("feed", hours / home.eta_out))
    before = () if slot.before is None else ((slot.before, -1.0),)
    rows.add(balance, balance, slot.term("energy"), *flow, slot.term("stranded", -1.0), *before)


def heat(slot: Slot, rows: Rows) -> None:
    """lost + h eta_in C >= drain."""
    home, at = slot.home, slot.number
    rows.add(home.drained(at), NEVER, slot.term("lost"), slot.term("charge", home.hours[at] * home.eta_in))


def baseline(slot: Slot, rows: Rows) -> None:
    """kept >= min(buy, baseline): what is bought less than the baseline is rewarded."""
    least = slot.home.baseline[slot.number] if slot.home.reward else 0.0
    rows.add(0.0, NEVER, slot.term("kept"), slot.term("buy", -1.0), slot.term("above", REACH))
    rows.add(0.0, NEVER, slot.term("kept"), slot.term("above", -least))


def phases(slot: Slot, rows: Rows) -> None:
    """net_p + (C - F) / k within the fuse; above it is counted, and no device may be the cause."""
    home = slot.home
    for phase in home.phase_on if home.phase_net else ():
        share, own = 1 / len(home.phase_on), home.phase_net[phase][slot.number]
        flow = (slot.term("charge", share), slot.term("feed", -share))
        rows.add(-NEVER, home.phase_fuse - own, *flow, slot.term("phase", -1.0))
        rows.add(-home.phase_fuse - own, NEVER, *flow, slot.term("phase"))
        room = max(0.0, (home.phase_fuse - own) / share)
        rows.add(-NEVER, 0.0, slot.term("charge"), slot.term("charging", -room))
        room = max(0.0, (home.phase_fuse + own) / share)
        rows.add(-NEVER, 0.0, slot.term("feed"), slot.term("feeding", -room))


def power(slot: Slot, rows: Rows) -> None:
    """Semi-continuous, never both at once, never away."""
    home, here = slot.home, slot.home.here[slot.number]
    for name, switch, least, most in (
        ("charge", "charging", home.charge_min, home.charge_max[slot.number]),
        ("feed", "feeding", home.feed_min, home.feed_max[slot.number]),
    ):
        rows.add(-NEVER, 0.0, slot.term(name), slot.term(switch, -(most if here else 0.0)))
        rows.add(0.0, NEVER, slot.term(name), slot.term(switch, -least))
    rows.add(-NEVER, 1.0 if here else 0.0, slot.term("charging"), slot.term("feeding"))


def grid(slot: Slot, rows: Rows) -> None:
    """buy - sell = load - sun + cut + C - F; one direction only."""
    home, at, net = slot.home, slot.number, slot.net
    flows = (slot.term("buy"), slot.term("sell", -1), slot.term("charge", -1), slot.term("feed"))
    rows.add(net, net, *flows, slot.term("cut", -1))
    wide = abs(net) + home.sun[at] + home.charge_max[at] + home.feed_max[at]
    rows.add(-NEVER, 0.0, slot.term("buy"), slot.term("buying", -wide))
    rows.add(-NEVER, wide, slot.term("sell"), slot.term("buying", wide))


def fuse(slot: Slot, rows: Rows) -> None:
    """What is above it is counted; charging may not be part of it."""
    home, at = slot.home, slot.number
    rows.add(-NEVER, home.import_max[at], slot.term("buy"), slot.term("over", -1.0))
    rows.add(-NEVER, home.deliver_max[at], slot.term("sell"), slot.term("over", -1.0))
    room = max(0.0, home.import_max[at] - slot.net)
    rows.add(-NEVER, 0.0, slot.term("charge"), slot.term("charging", -room))


def export(slot: Slot, rows: Rows) -> None:
    """Of the car: net - F >= -limit while feeding."""
    limit = min(slot.home.deliver_max[slot.number], slot.home.export_max)
    rows.add(-NEVER, 0.0, slot.term("feed"), slot.term("feeding", -max(0.0, slot.net + limit)))


def levels(slot: Slot, rows: Rows) -> None:
    """Feeding ends above the reserve, charging ends below the top; both before the trip is taken out."""
    home, trip = slot.home, slot.home.trip[slot.number]
    ended = (slot.term("energy"), slot.term("stranded", -1.0))
    rows.add(-trip, NEVER, *ended, slot.term("feeding", -home.reserve[slot.number]))
    rows.add(-NEVER, home.capacity - trip, *ended, slot.term("charging", home.capacity - home.top))


LAWS = (energy, heat, baseline, phases, power, grid, fuse, export, levels)
