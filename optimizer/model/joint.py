"""Several devices at one meter as one linear programme in HiGHS: a bound, or with modes exact powers.

The programme is built once and stays in the solver: other modes are other bounds, and the next solution
is found from the last one in a millisecond. Only homes with more than one device load the solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case
from .pieces import Mode
from .rows import NEVER, Block, Rows
from .terminal import EndValue

SHARED: Final = ("buy", "sell", "over", "cut")
OWN: Final = ("charge", "feed", "energy")
# A device without a minimum power may do both: what comes out is one of them.
FREE: Final = 2

type Modes = list[NDArray[np.intp]]
"""One row per device, one ``Mode`` or FREE per slot."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Powers of every device, kW, and the money of all with what they miss."""

    powers: list[Array]
    energies: list[Array]
    """In each device at the end of each slot, after its trip, kWh."""
    worths: list[Array]
    """Money per kWh put into each device in each slot."""
    flow: Array
    """Grid power, kW, + imports."""
    objective: float
    burns: NDArray[np.bool_]
    """A row per device: where it would charge and feed at once."""
    slopes: list[dict[Mode, Array]]
    """For each device what a kW more of charging or of feeding would cost in each slot, at first."""


class Joint:
    """The programme of all devices of a home."""

    def __init__(
        self, cases: Sequence[Case], worths: Sequence[EndValue], chargers: Sequence[str] = ()
    ) -> None:
        """Lay the laws of *cases* down; *worths* is what the energy left in each of them is worth.

        Devices of the same name in *chargers* share it.
        """
        self._cases, self._slots = cases, len(cases[0].hours)
        slots = np.arange(self._slots)
        self._at = {name: slots + place * self._slots for place, name in enumerate(SHARED)}
        self._own = [
            {name: slots + (len(SHARED) + len(OWN) * i + k) * self._slots for k, name in enumerate(OWN)}
            for i in range(len(cases))
        ]
        rows = Rows(self._slots * (len(SHARED) + len(OWN) * len(cases)))
        _meter(rows, cases[0], self._at, self._own)
        self._balance = [_device(rows, case, mine) for case, mine in zip(cases, self._own, strict=True)]
        for mine, worth in zip(self._own, worths, strict=True):
            _left(rows, int(mine["energy"][-1]), worth)
        _sharing(rows, cases, self._own, chargers)
        _phases(rows, cases, self._own)
        self._above = _demand(rows, cases[0], self._at["buy"])
        self._low, self._high, self._cost = rows.low, rows.high, rows.cost
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        # One thread count per process: a second one makes HiGHS fail silently.
        for option, value in (("output_flag", False), ("threads", 1)):
            self._highs.setOptionValue(option, value)
        self._fit = self._highs.passModel(rows.programme()) != highspy.HighsStatus.kError

    def cap(self, level: float) -> None:
        """From now on no metering interval has a mean above *level*, kW. Nothing without a demand charge."""
        demand = self._cases[0].demand
        if demand is not None:
            self._high[self._above] = max(0.0, level - demand.peak)

    def prefer(self, grain: Sequence[tuple[Array, Array]] | None) -> None:
        """From now on charge and feed with this *grain*, money per kW, on top; None takes it away.

        It decides between equally cheap powers only; the money that is told is without it.
        """
        cost = self._cost.copy()
        for mine, pair in zip(self._own, grain or (), strict=False):
            for name, extra in zip(("charge", "feed"), pair, strict=True):
                cost[mine[name]] += extra
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def allot(self, found: Found, directions: NDArray[np.intp]) -> Found | None:
        """The same flow at the meter as in *found*, shared out anew where all devices do the same.

        *directions* has a Mode for each slot; where it is HOLD every power stays. Lowest powers do not count.
        """
        low, high = self._low.copy(), self._high.copy()
        for name, sign in (("buy", 1.0), ("sell", -1.0)):
            low[self._at[name]] = high[self._at[name]] = np.maximum(sign * found.flow, 0.0)
        for mine, power in zip(self._own, found.powers, strict=True):
            for name, sign in (("charge", Mode.CHARGE), ("feed", Mode.FEED)):
                kept, never = np.maximum(sign * power, 0.0), directions == -sign
                column, still = mine[name], directions == Mode.HOLD
                high[column] = np.where(never, 0.0, np.where(still, kept, high[column]))
                low[column] = np.where(still, kept, 0.0)
        return self._run(low, high)

    def solve(self, modes: Modes | None = None, flow: Array | None = None) -> Found | None:
        """The cheapest powers of all devices together; None where the *modes* cannot be kept.

        *flow* is the grid power of a plan near by: where selling beats buying, it keeps its side.
        """
        low, high = self._low.copy(), self._high.copy()
        if flow is not None:
            bent = self._cases[0].export_price > self._cases[0].import_price
            high[self._at["sell"][bent & (flow >= 0)]] = 0.0
            high[self._at["buy"][bent & (flow < 0)]] = 0.0
        if modes is not None:
            self._keep(modes, low, high)
        return self._run(low, high)

    def _run(self, low: Array, high: Array) -> Found | None:
        """The cheapest powers within these bounds of the columns."""
        columns = np.arange(len(low), dtype=np.int32)
        self._highs.changeColsBounds(len(columns), columns, low, high)
        # A status is checked every time; anything but an optimum counts as none.
        if not self._fit or self._highs.run() == highspy.HighsStatus.kError:
            return None
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return self._found()

    def _keep(self, modes: Modes, low: Array, high: Array) -> None:
        first = self._cases[0]
        for case, mine, row in zip(self._cases, self._own, modes, strict=True):
            _modes(case, mine, row, low, high)
        feeding = ((np.array(modes) == Mode.FEED) | (np.array(modes) == FREE)).any(axis=0)
        limit = np.minimum(first.leaving, first.export_high)
        sell = self._at["sell"]
        high[sell] = np.where(feeding, np.minimum(high[sell], limit), high[sell])

    def _found(self) -> Found:
        solution = self._highs.getSolution()
        values, duals = np.array(solution.col_value), np.array(solution.row_dual)
        slopes = np.array(solution.col_dual)
        at = self._at
        sides = [(values[mine["charge"]], values[mine["feed"]]) for mine in self._own]
        return Found(
            powers=[charge - feed for charge, feed in sides],
            energies=[values[mine["energy"]] for mine in self._own],
            worths=[-duals[begin : begin + self._slots] for begin in self._balance],
            flow=values[at["buy"]] - values[at["sell"]],
            objective=float(self._cost @ values),
            burns=np.array([np.minimum(charge, feed) > BURN_KW for charge, feed in sides]),
            slopes=[
                {Mode.CHARGE: slopes[mine["charge"]], Mode.FEED: slopes[mine["feed"]]} for mine in self._own
            ],
        )


# A charger that cannot do less is not divided by.
LEAST_KW: Final = 0.1
# kW that flow in and out at once below this are rounding.
BURN_KW: Final = 1e-5


def _meter(rows: Rows, case: Case, at: dict[str, Block], own: list[dict[str, Block]]) -> None:
    """The meter law: buy - sell = net + cut + sum of (charge - feed); above the fuse is counted."""
    # The reward for taking less is taken as straight: above the baseline the programme pays for what it lost.
    reward = 0.0 if case.windows is None else case.windows.reward * (case.windows.baseline > 0)
    rows.cost[at["buy"]] = case.hours * (case.import_price + reward)
    rows.cost[at["sell"]] = -case.hours * case.export_price
    rows.cost[at["over"]] = case.hours * case.fuse_weight
    rows.high[at["cut"]] = case.cut
    # No device may be the cause of what is above the fuse.
    above = np.maximum(case.net - case.import_high, -case.net - case.export_high)
    rows.high[at["over"]] = np.maximum(above, 0.0)
    powers = [(mine[name], sign) for mine in own for name, sign in (("charge", -1.0), ("feed", 1.0))]
    rows.law(case.net, case.net, (at["buy"], 1.0), (at["sell"], -1.0), (at["cut"], -1.0), *powers)
    never = np.full(len(case.hours), -NEVER)
    rows.law(never, case.import_high, (at["buy"], 1.0), (at["over"], -1.0))
    rows.law(never, case.export_high, (at["sell"], 1.0), (at["over"], -1.0))


def _sharing(rows: Rows, cases: Sequence[Case], own: list[dict[str, Block]], chargers: Sequence[str]) -> None:
    """The charger law: sum of (C / C_max + F / F_max) <= 1 for the devices that share one."""
    for name in sorted(set(chargers) - {""}):
        terms = [
            (mine[side], 1 / np.maximum(most, LEAST_KW))
            for case, mine, charger in zip(cases, own, chargers, strict=True)
            if charger == name
            for side, most in (("charge", case.charge_most), ("feed", case.discharge_most))
        ]
        size = len(cases[0].hours)
        rows.law(np.full(size, -NEVER), np.ones(size), *terms)


def _phases(rows: Rows, cases: Sequence[Case], own: list[dict[str, Block]]) -> None:
    """The law of each phase: net_p + sum of P / k <= fuse / n, and not below its negative."""
    known = next((case.phases for case in cases if case.phases is not None), None)
    if known is None:
        return
    for phase, net in enumerate(known.net):
        shares = [1 / len(known.net) if case.phases is None else case.phases.share(phase) for case in cases]
        powers = [
            (mine[name], sign * share)
            for mine, share in zip(own, shares, strict=True)
            for name, sign in (("charge", 1.0), ("feed", -1.0))
        ]
        over = rows.more(cases[0].hours * cases[0].fuse_weight)
        rows.high[over] = np.maximum(np.abs(net) - known.fuse, 0.0)
        never = np.full(len(net), NEVER)
        rows.law(-never, known.fuse - net, *powers, (over, -1.0))
        rows.law(-known.fuse - net, never, *powers, (over, 1.0))


def _demand(rows: Rows, case: Case, buy: Block) -> Block:
    """The demand law: mean of G+ over an interval, with what it had before, - above <= peak. Gives above."""
    demand = case.demand
    if demand is None:
        return np.array([], dtype=np.intp)
    above = rows.more(np.array([demand.price]))
    size = len(demand.length)
    place = demand.place
    rows.sums(
        np.full(size, -NEVER),
        demand.peak - demand.before / demand.length,
        np.concatenate([place, np.arange(size)]),
        (
            np.concatenate([buy[demand.counts], np.repeat(above, size)]),
            np.concatenate([demand.hours / demand.length[place], np.full(size, -1.0)]),
        ),
    )
    return above


def _left(rows: Rows, energy: int, worth: EndValue) -> None:
    """The end law: the energy at the end is the sum of its parts, each with its own worth."""
    parts = rows.more(-np.array(worth.prices))
    rows.high[parts[:-1]] = worth.lengths[:-1]
    columns, signs = np.append(parts, energy), np.append(np.ones(len(parts)), -1.0)
    rows.sums(np.zeros(1), np.zeros(1), np.zeros(len(columns), dtype=np.intp), (columns, signs))


def _device(rows: Rows, case: Case, mine: dict[str, Block]) -> int:
    """The energy law: E[t+1] = E[t] + h (eta_in C - F / eta_out) - trip, and what wishes cost.

    Gives the first row of the energy law.
    """
    share_in, share_out = case.charge_efficiency, 1 / case.discharge_efficiency
    rows.cost[mine["feed"]] = case.hours * case.wear * share_out
    rows.high[mine["charge"]] = np.where(case.net > case.import_high, 0.0, case.charge_most)
    rows.high[mine["feed"]] = np.where(-case.net > case.export_high, 0.0, case.discharge_most)
    rows.high[mine["energy"]] = case.capacity
    balance = -case.trip if case.drain is None else -case.trip - case.drain
    balance[0] += case.energy
    energy, charge, feed = mine["energy"], mine["charge"], mine["feed"]
    begin = rows.made
    rows.law(
        balance,
        balance,
        (energy, 1.0),
        (charge, -case.hours * share_in),
        (feed, case.hours * share_out),
    )
    rows.carry(energy)
    if case.drain is not None:
        _heat(rows, case, charge)
    for levels, sign in ((case.wishes.floors, 1.0), (case.wishes.ceilings, -1.0)):
        wanted = [
            (boundary - 1, level, weight)
            for boundary, row in enumerate(levels)
            if boundary
            for level, weight in row
        ]
        if wanted:
            place, level, weight = np.array(wanted).T
            missing = rows.more(weight)
            low = sign * level
            rows.law(low, np.full(len(low), NEVER), (energy[place.astype(np.intp)], sign), (missing, 1.0))
    return begin


def _heat(rows: Rows, case: Case, charge: Block) -> None:
    """The heat law: what charging does not cover comes from the battery.   lost + h eta_in C >= drain."""
    drain = case.drain if case.drain is not None else np.zeros_like(case.hours)
    lost = rows.more(np.full(len(drain), case.goal_weight + case.wear))
    rows.law(drain, np.full(len(drain), NEVER), (lost, 1.0), (charge, case.hours * case.charge_efficiency))


def _modes(case: Case, mine: dict[str, Block], modes: NDArray[np.intp], low: Array, high: Array) -> None:
    """The power law with the modes fixed: C or F between its lowest and highest, nothing of the other."""
    charging, feeding = modes == Mode.CHARGE, modes == Mode.FEED
    high[mine["charge"][(modes == Mode.HOLD) | feeding]] = 0.0
    high[mine["feed"][(modes == Mode.HOLD) | charging]] = 0.0
    low[mine["charge"][charging]] = case.charge_low
    low[mine["feed"][feeding]] = case.discharge_low
    # After feeding not below the reserve, after charging not above the top, before the trip is taken out.
    least, most = np.maximum(case.reserve - case.trip, 0.0), np.maximum(case.top - case.trip, 0.0)
    down, up = feeding | (modes == FREE), charging | (modes == FREE)
    low[mine["energy"][down]] = least[down]
    high[mine["energy"][up]] = most[up]
