"""One device planned beside a home battery that answers: what the meter charges once the battery has helped.

Planning a car around a battery that stands still misses what they can do together, such as charging with
a little sun at the charger's lowest power while the battery gives the rest. Here the battery does in every
slot what is cheapest at the worth of its energy, which the joint programme knows.
"""

from dataclasses import dataclass

import numpy as np

from ..horizon import Array
from .case import AWAY, Case
from .connection import room_in, room_out
from .phases import Slots
from .pieces import CLOSE_KW, Pieces, Side, differing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Buffer:
    """What a battery can do in each slot beside its plan, and at which price."""

    plan: Array
    """Its power in the plan near by, kW, + charges."""
    most_in: Array
    most_out: Array
    """How far it may charge and feed, kW."""
    worth_in: Array
    """Money that a kW of charging for an hour brings."""
    cost_out: Array
    """Money that a kW of feeding for an hour costs, wear included."""
    grain: float
    """Money per kWh of leaving its plan: what is worth nothing shall stay."""

    @classmethod
    def of(cls, case: Case, power: Array, worth: Array, grain: float, reach: float) -> Buffer:
        """The battery of *case* that does *power* and whose energy has *worth*; it strays by *reach*, kW."""
        return cls(
            plan=power,
            most_in=np.clip(power + reach, 0.0, case.charge_most),
            most_out=np.clip(reach - power, 0.0, case.discharge_most),
            worth_in=worth * case.charge_efficiency,
            cost_out=(worth + case.wear) / case.discharge_efficiency,
            grain=grain * case.unit,
        )

    def money(self, case: Case, power: Array, slots: Slots) -> Array:
        """Money and overload of *power* once the battery has done what is best."""
        net, least, most = case.net[slots] + power, -self.most_out[slots], self.most_in[slots]
        still = np.zeros_like(power)
        edges = (-net, case.import_high[slots] - net, -case.export_high[slots] - net)
        best = np.full_like(power, np.inf)
        for answer in (still, self.plan[slots] + still, least + still, most + still, *edges):
            own = np.clip(answer, least, most)
            money = case.money(power, slots, own) + case.overload(power, slots, own)
            money += case.hours[slots] * (
                self.cost_out[slots] * np.maximum(-own, 0)
                - self.worth_in[slots] * np.maximum(own, 0)
                + self.grain * np.abs(own - self.plan[slots])
            )
            best = np.minimum(best, money)
        return best

    def pieces(self, case: Case) -> Pieces:
        """The choices of every slot beside this battery."""
        zero, slots = np.zeros_like(case.net), np.arange(len(case.net))
        room = room_in(case.net - self.most_out, case.import_high, case.phases)
        charge_high = np.where(case.charge_high > AWAY, np.minimum(case.charge_most, room), AWAY)
        room = room_out(case.net + self.most_in, case.export_high, case.leaving, case.phases)
        feed_high = np.where(case.discharge_high > AWAY, np.minimum(case.discharge_most, room), AWAY)
        charge = self._side(case, zero + case.charge_low, charge_high)
        feed = self._side(case, -feed_high, zero - case.discharge_low)
        hold = self.money(case, zero, slots)
        return Pieces(charge=charge, feed=feed, hold=hold, usable=charge.possible | feed.possible)

    def _side(self, case: Case, low: Array, high: Array) -> Side:
        slots = np.arange(len(low))[:, None]
        possible = (high >= low - CLOSE_KW) & (np.maximum(np.abs(low), np.abs(high)) > CLOSE_KW)
        possible &= np.where(low < 0, low < -CLOSE_KW, high > CLOSE_KW)
        high = np.where(possible, np.maximum(low, high), low)
        bends = [low, high]
        for edge in (-case.net, case.import_high - case.net, -case.export_high - case.net):
            bends += [edge, edge + self.most_out, edge - self.most_in, edge - self.plan]
        power = np.sort(np.clip(np.stack(bends, axis=1), low[:, None], high[:, None]), axis=1)
        power = power[:, differing(power)]
        return Side(
            possible=possible,
            power=power,
            gain=case.gain(power, slots),
            cost=self.money(case, power, slots),
        )
