"""Gathers what the health of a home is judged by."""

import time
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from ..commissioning.words import tried
from ..market import Series
from ..optimizer.dispatch.decision import Mode
from ..optimizer.words import Text, text_of
from ..senses import plugged, read
from ..troubles.charger import clock_error
from .health import ChargerFacts, Facts, MeterFacts, PlanFacts, SeriesFacts

if TYPE_CHECKING:
    from datetime import datetime

    from ..home import Home
    from ..market import Market


def facts_of(home: Home) -> Facts:
    """What is known of *home* at this moment."""
    now, elapsed = dt_util.utcnow(), time.monotonic()
    market = home.market
    return Facts(
        now=now,
        charger=_charger(home, now, elapsed),
        meter=_meter(home, elapsed),
        prices=_series(market, Series.IMPORT, now),
        sun=_series(market, Series.SUN, now) if Series.SUN in market.sources else None,
        plan=_plan(home),
        books_problem=home.books.problem,
    )


def _charger(home: Home, now: datetime, elapsed: float) -> ChargerFacts:
    identity, station = home.settings.charger_id, home.chargers.station
    if station is None:
        return ChargerFacts(name=identity, connected=False, problem=home.chargers.problem)
    power = station.measured.power_w
    return ChargerFacts(
        name=" ".join(filter(None, (station.vendor, station.model))) or identity,
        connected=station.connected,
        plugged=plugged(station),
        age_s=None if power is None else elapsed - power.elapsed,
        problem=home.chargers.problem,
        waiting_for=_text(station.waiting_for),
        no_discharge=_text(station.no_discharge),
        distrust=home.chargers.distrust,
        tried=tried(home.chargers.trial),
        certificate=_text(station.certificate_trouble or None),
        deviates=station.deviation is not None,
        car=home.cars.name,
        stranger=home.cars.stranger is not None,
        untold=home.cars.sure is None,
        clock_off=clock_error(station, now, elapsed),
    )


def _text(said: str | None) -> Text | None:
    return None if said is None else text_of(said)


def _meter(home: Home, elapsed: float) -> MeterFacts | None:
    if home.meter is None:
        return None
    grid = read(home.meter.data, "grid_w")
    age_s = None if grid is None else grid.age(elapsed)
    return MeterFacts(age_s=age_s, problem=home.meter.problem)


def _series(market: Market, series: Series, now: datetime) -> SeriesFacts:
    return SeriesFacts(
        known_until=max((rate.end for rate in market.rates(series)), default=None),
        covers_now=market.at(series, now) is not None,
        complaint=market.complaint(series),
    )


def _plan(home: Home) -> PlanFacts:
    plan, followed = home.controller.plan, home.controller.mode is Mode.AUTOMATIC
    if plan is None:
        return PlanFacts(problem=home.planner.problem, followed=followed)
    missed = next((violation.why for violation in plan.violations), None)
    return PlanFacts(
        made_at=plan.made_at,
        good_until=plan.good_until,
        problem=home.planner.problem,
        misses=missed or next((unmet.why for unmet in plan.unmet), None),
        followed=followed,
    )
