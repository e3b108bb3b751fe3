"""Plans homes with EMHASS. Runs in an environment of its own; standard input and output are JSON.

Imports nothing of ours: its Python is the one that EMHASS supports, and our type checker does not see it. The
configuration is EMHASS's default, except for what describes the home: one battery stands for the car, there
are no other loads, export is allowed.
"""

# mypy: ignore-errors

import json
import logging
import resource
import sys
import time
from pathlib import Path
from typing import Any

import emhass
import numpy as np
import pandas as pd
from emhass.optimization import Optimization

STEP = pd.Timedelta(minutes=15)


def configuration(home: dict[str, Any]) -> dict[str, Any]:
    """EMHASS's defaults with the car as the battery. W and Wh."""
    told = json.loads((Path(emhass.__file__).parent / "data" / "config_defaults.json").read_text())
    return told | {
        "optimization_time_step": STEP,
        "time_zone": "UTC",
        "lp_solver": "HiGHS",
        "delta_forecast_daily": pd.Timedelta(days=2),
        "costfun": "profit",
        "num_threads": 1,
        "number_of_deferrable_loads": 0,
        "nominal_power_of_deferrable_loads": [],
        "set_use_pv": True,
        "set_use_battery": True,
        "set_nodischarge_to_grid": False,
        "maximum_power_from_grid": home["fuse_w"],
        "maximum_power_to_grid": home["fuse_w"],
        "inverter_is_hybrid": False,
        "battery_charge_power_max": home["charge_w"],
        "battery_discharge_power_max": home["discharge_w"],
        "battery_charge_efficiency": home["charge_efficiency"],
        "battery_discharge_efficiency": home["discharge_efficiency"],
        "battery_nominal_energy_capacity": home["capacity_wh"],
        "battery_minimum_state_of_charge": home["reserve_wh"] / home["capacity_wh"],
        "battery_maximum_state_of_charge": 1.0,
        "battery_target_state_of_charge": home["goal_wh"] / home["capacity_wh"],
    }


def planned(home: dict[str, Any]) -> tuple[list[float], float]:
    """The car's power of every slot, W, + fills the car; and CPU milliseconds of one plan."""
    conf, count = configuration(home), len(home["load_w"])
    logger = logging.getLogger("emhass")
    logger.setLevel(logging.CRITICAL)
    made = Optimization(
        conf, conf, conf, "unit_load_cost", "unit_prod_price", "profit", {}, logger, num_timesteps=count
    )
    index = pd.date_range("2024-01-15 16:00", periods=count, freq=STEP, tz="UTC")
    load, sun = (pd.Series(home[name], index=index) for name in ("load_w", "sun_w"))
    frame = pd.DataFrame(
        {"unit_load_cost": home["import_price"], "unit_prod_price": home["export_price"]}, index
    )
    frame[conf["sensor_power_photovoltaics"]] = sun
    frame[conf["sensor_power_load_no_var_loads"] + "_positive"] = load
    energy, goal, end = (home[name] / home["capacity_wh"] for name in ("energy_wh", "goal_wh", "end_wh"))
    began = time.process_time()
    found = made.perform_naive_mpc_optim(
        frame, sun, load, count, soc_init=energy, soc_final=end,
        soc_target=goal, soc_target_timestep=home["goal_slot"] - 1,
        def_total_hours=[], def_start_timestep=[], def_end_timestep=[],
    )  # fmt: skip
    spent = 1000 * (time.process_time() - began)
    return (-np.asarray(found["P_batt"], dtype=float)).tolist(), spent


if __name__ == "__main__":
    plans, spent = zip(*(planned(home) for home in json.load(sys.stdin)), strict=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"plans": plans, "ms": spent, "rss_mb": most}))
