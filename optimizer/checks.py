"""The checks of a problem: each one knows in which wrong unit its value is usually given."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from .errors import ProblemError
from .horizon import Horizon
from .site import DemandCharge, Event, Site
from .words import Figure, Text

DAY_MINUTES: Final = 24 * 60
# Rough worth of one euro. Only tells money per kWh from hundredths and from money per MWh.
PER_EURO: Final = {
    "EUR": 1, "USD": 1, "GBP": 1, "CHF": 1, "CAD": 1.5, "AUD": 1.7, "NZD": 1.9, "RON": 5, "PLN": 4.3,
    "DKK": 7.5, "SEK": 11, "NOK": 12, "CZK": 25, "HUF": 400, "JPY": 160, "ISK": 145, "TRY": 45, "ZAR": 20,
}  # fmt: skip
# European day-ahead prices end at 4 to 5 €/kWh; with taxes nothing real is above this.
HIGHEST_PRICE: Final = 10.0
# A whole day at such a price has not been seen; prices in ct mostly show up here.
HIGHEST_USUAL_PRICE: Final = 2.0
# No house that a person lives in peaks below this; a value in kW does.
LOWEST_PEAK_W: Final = 30.0
# Monthly charges reach some tens of euros per kW; more is a price for a year, or per W.
HIGHEST_DEMAND: Final = 100.0
# A fuse carries more for a while, and a meter is read a little late.
IMPORT_SLACK: Final = 1.5
IMPORT_SLACK_WH: Final = 100.0
# Phases measured one after the other add up to the meter only about.
SAME_W: Final = 20.0
SAME_SHARE: Final = 0.02


WATTS: Final = Text("W")
NO_KILOWATTS: Final = Text("W, not kW")
FUSE_WATTS: Final = Text("W (a fuse of 3 × 25 A carries 17,250 W)")
WATT_HOURS: Final = Text("Wh")
DISORDER: Final = Text("out of order")

OPTIONAL_UNITS: Final = {
    "reserve_wh": WATT_HOURS, "charge_limit_w": WATTS, "discharge_limit_w": WATTS, "import_limit_w": WATTS,
    "export_limit_w": WATTS, "co2_g_per_kwh": Text("g per kWh"), "precondition_wh": WATT_HOURS,
}  # fmt: skip


def per_kwh(currency: str) -> Text:
    """The unit of a price."""
    return Text("{currency} per kWh", currency=currency)


def between(field: str, value: float, low: float, high: float, unit: Text) -> None:
    """A finite number in the range."""
    if not (math.isfinite(value) and low <= value <= high):
        ends = {"low": Figure(f"{low:,g}"), "high": Figure(f"{high:,g}")}
        raise ProblemError(
            field=field, value=value, expected=Text("{low} to {high} {unit}", unit=unit, **ends)
        )


def check_length(field: str, values: Sequence[float], slots: int) -> None:
    """One value per slot."""
    if len(values) != slots:
        raise ProblemError(
            field=field,
            value=Text("{count} values", count=str(len(values))),
            expected=Text("one for each of {slots} slots", slots=str(slots)),
        )


def check_slot_minutes(field: str, minutes: int) -> None:
    """Slots of which a whole number makes a day."""
    if minutes < 1 or DAY_MINUTES % minutes:
        expected = Text("minutes that divide a day, such as 15")
        raise ProblemError(field=field, value=minutes, expected=expected)


def check_moment(field: str, moment: datetime) -> None:
    """Aware, or a clock change would move it."""
    if moment.utcoffset() is None:
        raise ProblemError(
            field=field, value=moment.isoformat(), expected=Text("a time with its zone, such as UTC")
        )


def check_horizon(horizon: Horizon) -> None:
    """Slots in UTC, forward in time."""
    if not horizon.starts:
        raise ProblemError(field="horizon", value=Text("empty"), expected=Text("at least one slot"))
    for moment in horizon.boundaries:
        check_moment("horizon", moment)
        if moment.tzinfo is not UTC and moment.utcoffset() != timedelta(0):
            raise ProblemError(field="horizon", value=moment.isoformat(), expected=Text("times in UTC"))
    if not (horizon.hours > 0).all():
        expected = Text("slots one after the other")
        raise ProblemError(field="horizon", value=DISORDER, expected=expected)


def check_site(site: Site) -> None:
    """The fuse in W, not in A."""
    between("site.fuse_w", site.fuse_w, 1_000, 200_000, FUSE_WATTS)
    if site.export_limit_w is not None:
        between("site.export_limit_w", site.export_limit_w, 0, 200_000, WATTS)
    if site.phases not in {1, 2, 3}:
        raise ProblemError(field="site.phases", value=site.phases, expected=Text("1, 2 or 3"))

    if site.demand_charge is not None:
        _check_demand(site.demand_charge, PER_EURO.get(site.currency, 1_000))


def _check_demand(charge: DemandCharge, euro: float) -> None:
    """Money per kW and month, not per year or per W; a peak in W."""
    field, price = "site.demand_charge", charge.price_per_kw
    between(f"{field}.price_per_kw", price, 0, HIGHEST_DEMAND * euro, Text("money per kW and month"))
    minutes = charge.interval / timedelta(minutes=1)
    between(f"{field}.interval", minutes, 5, 1_440, Text("minutes (mostly 15 or 60)"))
    between(f"{field}.peak_w", charge.peak_w, 0, 200_000, WATTS)
    if 0 < charge.peak_w < LOWEST_PEAK_W:
        raise ProblemError(field=f"{field}.peak_w", value=charge.peak_w, expected=NO_KILOWATTS)


def check_imported(site: Site, start: datetime) -> None:
    """In the interval under way no more Wh than the fuse carries in the time since it began."""
    charge = site.demand_charge
    if charge is None or charge.imported_wh is None:
        return
    gone = timedelta(seconds=start.timestamp() % charge.interval.total_seconds())
    most = IMPORT_SLACK * site.fuse_w * (gone / timedelta(hours=1)) + IMPORT_SLACK_WH
    minutes = gone / timedelta(minutes=1)
    unit = Text("Wh, in {minutes} minutes so far", minutes=f"{minutes:.0f}")
    between("site.demand_charge.imported_wh", charge.imported_wh, 0, most, unit)


def check_event(event: Event, site: Site) -> None:
    """A window forward in time, a reward per kWh, limits in W."""
    for name in ("start", "end"):
        check_moment(f"event.{name}", getattr(event, name))
    if event.end <= event.start:
        raise ProblemError(
            field="event.end", value=event.end.isoformat(), expected=Text("a time after the start")
        )
    most = HIGHEST_PRICE * PER_EURO.get(site.currency, 1_000)
    between("event.reward_per_kwh", event.reward_per_kwh, 0, most, per_kwh(site.currency))
    for name in ("baseline_w", "import_limit_w", "export_limit_w"):
        value = getattr(event, name)
        if value is not None:
            between(f"event.{name}", value, 0, 200_000, WATTS)
            if 0 < value < LOWEST_PEAK_W:
                raise ProblemError(field=f"event.{name}", value=value, expected=NO_KILOWATTS)


def check_apart(events: Sequence[Event]) -> None:
    """Two windows that pay do not overlap: nobody pays twice for one kWh."""
    paid = sorted((event for event in events if event.reward_per_kwh), key=lambda event: event.start)
    for one, other in pairwise(paid):
        if other.start < one.end:
            raise ProblemError(
                field="events",
                value=Text("two at {time}", time=other.start.isoformat()),
                expected=Text("paid windows that do not overlap"),
            )


def check_others(values: Sequence[float], slots: int) -> None:
    """W of either sign."""
    check_length("others_w", values, slots)
    for slot, value in enumerate(values):
        between(f"others_w[{slot}]", value, -500_000, 500_000, WATTS)


def check_phases(
    rows: Sequence[Sequence[float]], net_w: Sequence[float], through_w: Sequence[float], site: Site
) -> None:
    """One series per phase in W, together what the home draws; *through_w* is all that flows either way."""
    if len(rows) != site.phases:
        expected = Text("one for each of {phases} phases", phases=str(site.phases))
        given = Text("{count} series", count=str(len(rows)))
        raise ProblemError(field="phase_net_w", value=given, expected=expected)
    for place, row in enumerate(rows):
        check_length(f"phase_net_w[{place}]", row, len(net_w))
        for value in row:
            between(f"phase_net_w[{place}]", value, -500_000, 500_000, WATTS)
    for slot, values in enumerate(zip(*rows, strict=True)):
        net = net_w[slot]
        if abs(sum(values) - net) > SAME_W + SAME_SHARE * through_w[slot]:
            power = Figure(f"{net:,.0f}")
            expected = Text("{power} W, what house and sun are together", power=power)
            given = Text("{power} W", power=Figure(f"{sum(values):g}"))
            raise ProblemError(field=f"phase_net_w[...][{slot}]", value=given, expected=expected)


def check_precondition(values: Sequence[float], connected: Sequence[bool]) -> None:
    """Only while plugged in: on the road it is part of the trip."""
    for slot, (value, here) in enumerate(zip(values, connected, strict=True)):
        if value and not here:
            expected = Text("0 while the car is away; there it is part of trip_wh")
            raise ProblemError(field=f"precondition_wh[{slot}]", value=value, expected=expected)


def check_prices(field: str, values: Sequence[float], slots: int, currency: str) -> None:
    """Money per kWh: neither ct per kWh nor money per MWh. Negative prices are fine."""
    check_length(field, values, slots)
    euro = PER_EURO.get(currency, 1_000)
    unit = per_kwh(currency)
    for slot, value in enumerate(values):
        between(f"{field}[{slot}]", value, -HIGHEST_PRICE * euro, HIGHEST_PRICE * euro, unit)
    usual = median(abs(value) for value in values)
    if usual > HIGHEST_USUAL_PRICE * euro:
        raise ProblemError(
            field=field,
            value=Text("mostly {price}", price=Figure(f"{usual:g}")),
            expected=Text("{currency} per kWh, not hundredths of it or per MWh", currency=currency),
        )


def check_powers(field: str, values: Sequence[float], slots: int) -> None:
    """W, never negative; a load that peaks at a few W was meant as kW."""
    check_length(field, values, slots)
    for slot, value in enumerate(values):
        between(f"{field}[{slot}]", value, 0, 500_000, WATTS)
    if field == "load_w" and 0 < max(values) < LOWEST_PEAK_W:
        most = Text("at most {power}", power=Figure(f"{max(values):g}"))
        raise ProblemError(field=field, value=most, expected=NO_KILOWATTS)


def check_trips(values: Sequence[float], slots: int, capacity_wh: float) -> None:
    """Energy per slot in Wh."""
    check_length("trip_wh", values, slots)
    for slot, value in enumerate(values):
        between(f"trip_wh[{slot}]", value, 0, capacity_wh, WATT_HOURS)


def check_optional(field: str, values: Sequence[float], slots: int) -> None:
    """Limits in W, a reserve in Wh or grams of CO2: never negative."""
    check_length(field, values, slots)
    for slot, value in enumerate(values):
        between(f"{field}[{slot}]", value, 0, 500_000, OPTIONAL_UNITS[field])
