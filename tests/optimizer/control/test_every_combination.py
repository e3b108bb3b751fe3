"""Each two things that a home can lack or tell wrong at once: what the car does, and what its owner reads."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from optimizer.control import Controller, PlanMade, SetpointAnswered, SetPower, Settings
from optimizer.dispatch.snapshot import GridLimit, Sample, Snapshot
from optimizer.plan import Plan

from ..dispatch.moments import CAR, CHARGER, EVENING, SITE, home, plan

HOUSE_W, STEP_S = 1500.0, 10.0
# Long enough to give up waiting after the start, and to end the pause of a gap.
LASTS = 45
NAN = float("nan")


def sample(name: str, value: float, age_s: float = 0.0) -> dict[str, tuple[str, float, float]]:
    """One value is told, so many seconds old."""
    return {"sample": (name, value, age_s)}


type Change = Mapping[str, Any]
# What is wrong, what the owner shall read of it (a part), and whether the car may still feed the house.
WRONG: Mapping[str, Mapping[str, tuple[Change, str, bool]]] = {
    "meter": {
        "silent": ({"grid_w": None}, "grid power is unknown", False),
        "old": (sample("grid_w", HOUSE_W, 60), "grid power is more than 15 s old", False),
        "no number": (sample("grid_w", NAN), "grid power is unknown", False),
        "beyond all houses": (sample("grid_w", 9e9), "grid power makes no sense", False),
    },
    "charge": {
        "unknown": ({"soc_percent": None}, "the car's state of charge is unknown", False),
        "of yesterday": (sample("soc_percent", 60, 80_000), "the car's state of charge is more than", False),
        "below nothing": (sample("soc_percent", -5), "state of charge makes no sense (-5 %)", False),
        "below the reserve": (sample("soc_percent", 15), "reserve", False),
        "empty": (sample("soc_percent", 0), "reserve", False),
    },
    "price": {
        "unknown": ({"import_price": None}, "the price of this hour is unknown", False),
        "no number": ({"import_price": NAN}, "the price of this hour is unknown", False),
        "of a ship": ({"import_price": 41_000.0}, "the price of this hour makes no sense (41000)", False),
        "paid to take": ({"import_price": -0.2}, "the grid asks", False),
    },
    "plan": {"none": ({"plan": None}, "No valid plan", True)},
    "battery": {
        "silent": (sample("battery_w", 0, 300), "the home battery's power is more than 60 s old", False),
        "rests": (sample("battery_w", 0), "", True),
    },
    "charger": {
        "charges only": ({"charger": replace(CHARGER, v2x=False)}, "cannot discharge the car", False),
        "tells of no power": (
            {"charger": replace(CHARGER, max_charge_w=0.0, max_discharge_w=0.0)}, "0 W in and 0 W out", False,
        ),
    },
    "operator": {
        "nothing for the charger": (
            {"grid_limits": (GridLimit(charge_w=0.0, discharge_w=0.0),)}, "the grid operator", False,
        ),
        "less than nothing": (
            {"grid_limits": (GridLimit(charge_w=-5.0, discharge_w=-5.0),)}, "the grid operator", False,
        ),
        "a little": ({"grid_limits": (GridLimit(import_w=4200.0),)}, "", True),
    },
}  # fmt: skip
ONES = [(what, how) for what, hows in WRONG.items() for how in hows]


def pairs() -> Iterator[tuple[tuple[str, str], ...]]:
    yield from ((one,) for one in ONES)
    yield from (pair for pair in itertools.combinations(ONES, 2) if pair[0][0] != pair[1][0])


class House:
    """A home whose car obeys at once, looked at every ten seconds."""

    def __init__(self) -> None:
        self.controller = Controller(Settings(site=SITE, car=CAR))
        self.elapsed, self.car_w = 1000.0, 0.0
        self.powers: list[float] = []

    def live(self, looks: int, changes: Change) -> None:
        made: Plan | None = changes.get("plan", plan())
        if made is None:
            self.controller.plan = None
        for _ in range(looks):
            self.elapsed += STEP_S
            event = PlanMade(plan=made) if made is not None and self.controller.plan is None else None
            seen = self._seen(changes)
            todo = list(self.controller.step(seen, event))
            for effect in todo:
                if isinstance(effect, SetPower):
                    self.car_w = float(effect.power_w)
                    todo += self.controller.step(seen, SetpointAnswered(accepted=True))
            self.powers.append(self.car_w)

    def _seen(self, changes: Change) -> Snapshot:
        now = EVENING + timedelta(seconds=self.elapsed - 1000)
        seen = home(elapsed=self.elapsed, now=now, house_w=HOUSE_W, car_w=self.car_w)
        lies = {key: value for key, value in changes.items() if key not in {"plan", "samples"}}
        for name, value, age_s in changes.get("samples", ()):
            lies[name] = Sample(value=value, elapsed=self.elapsed - age_s)
        return replace(seen, **lies)


def together(pair: tuple[tuple[str, str], ...]) -> tuple[dict[str, Any], list[str], bool]:
    changes: dict[str, Any] = {"samples": []}
    parts, feeds = [], True
    for what, how in pair:
        change, part, may_feed = WRONG[what][how]
        changes["samples"] += [change["sample"]] if "sample" in change else []
        changes |= {key: value for key, value in change.items() if key != "sample"}
        parts.append(part)
        feeds &= may_feed
    return changes, parts, feeds


@pytest.mark.parametrize("what", [pytest.param(what, id=f"{what[0]} {what[1]}") for what in ONES])
def test_what_is_wrong_is_read_never_fed_against_and_heals(what: tuple[str, str]) -> None:
    for pair in (pair for pair in pairs() if pair[0] == what):
        changes, parts, may_feed = together(pair)
        house = House()
        house.live(LASTS, changes)
        reason = str(house.controller.decision.reason)
        assert any(part in reason for part in parts), (pair, reason)
        assert not [word for word in ("nan", "inf", "-0 ", "None", "{") if word in reason], (pair, reason)
        assert may_feed == (min(house.powers) < 0), (pair, reason)
        assert HOUSE_W + max(house.powers) <= SITE.fuse_w
        if "operator" in dict(pair) and changes["grid_limits"][0].charge_w is not None:
            assert set(house.powers) == {0}, (pair, reason)
        house.live(12, {})
        assert house.powers[-1] < 0, (pair, house.controller.decision.reason)
