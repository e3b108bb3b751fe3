"""The usual day, and what people planned differently."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.optimizer.site import Trip
from custom_components.v2h.trips.planned import Planned, TimetableError
from custom_components.v2h.trips.timetable import Timetable

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
CAPACITY_WH = 60_000


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def usual(day: int) -> Trip:
    return Trip(departure=at(day, 7, 30), back=at(day, 17), energy_wh_used=12_000, goal_wh=48_000)


def planned(start: datetime | date, end: datetime | date, text: str = "") -> Planned:
    return Planned(uid=str(start), start=start, end=end, summary=text)


def trips(*entries: Planned) -> tuple[Trip, ...]:
    every = [usual(day) for day in (2, 3, 4)]
    return Timetable(planned=entries).trips(every, NOW, ZONE, CAPACITY_WH)


def departures(found: tuple[Trip, ...]) -> list[str]:
    return [f"{trip.departure.astimezone(ZONE):%d %H:%M}" for trip in found]


def test_without_plans_every_day_is_usual() -> None:
    assert departures(trips()) == ["02 07:30", "03 07:30", "04 07:30"]


def test_a_planned_trip_takes_the_place_of_the_usual_one_of_its_day() -> None:
    found = trips(planned(at(3, 5), at(3, 22), "Airport, 95 %, 31,5 kWh"))
    assert departures(found) == ["02 07:30", "03 05:00", "04 07:30"]
    assert (found[1].goal_wh, found[1].energy_wh_used) == (57_000, 31_500)
    assert found[1].back == at(3, 22)


def test_a_trip_that_says_nothing_more_is_like_the_usual_one() -> None:
    found = trips(planned(at(3, 5), at(3, 22)))
    assert (found[1].goal_wh, found[1].energy_wh_used) == (48_000, 12_000)


def test_two_trips_on_one_day_are_both_driven() -> None:
    found = trips(planned(at(3, 8), at(3, 9)), planned(at(3, 19), at(3, 21)))
    assert departures(found) == ["02 07:30", "03 08:00", "03 19:00", "04 07:30"]


def test_days_without_times_are_days_at_home() -> None:
    assert departures(trips(planned(date(2026, 3, 3), date(2026, 3, 5), "Holiday"))) == ["02 07:30"]


def test_a_car_that_is_away_does_not_leave() -> None:
    found = trips(planned(at(3, 6), at(4, 12), "Over night"))
    assert departures(found) == ["02 07:30", "03 06:00", "04 12:00"]
    swallowed = trips(planned(at(3, 6), at(4, 18)))
    assert departures(swallowed) == ["02 07:30", "03 06:00"]


def test_what_is_far_away_waits() -> None:
    far = planned(at(20, 6), at(20, 12))
    assert departures(trips(far)) == ["02 07:30", "03 07:30", "04 07:30"]


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"end": at(3, 5)}, "end"),
        ({"end": date(2026, 3, 9)}, "start and end"),
        ({"summary": "120 %"}, "description"),
        ({"rule": "often"}, "rrule"),
    ],
)
def test_a_trip_that_cannot_be_is_refused(parts: dict[str, Any], named: str) -> None:
    with pytest.raises(TimetableError, match=named):
        replace(planned(at(3, 6), at(3, 8)), **parts)


def weekly(*days: str) -> Planned:
    """To the office on these days of the week."""
    office = planned(at(2, 8), at(2, 12), "Office 90 %")
    return replace(office, rule=f"FREQ=WEEKLY;BYDAY={','.join(days)}")


def test_a_trip_that_repeats_takes_the_place_of_the_usual_one_on_each_of_its_days() -> None:
    assert departures(trips(weekly("MO", "WE"))) == ["02 08:00", "03 07:30", "04 08:00"]
    assert [trip.goal_wh for trip in trips(weekly("MO", "WE"))] == [54_000, 48_000, 54_000]


def test_days_at_home_repeat_too() -> None:
    home = replace(planned(date(2026, 2, 3), date(2026, 2, 4)), rule="FREQ=WEEKLY;BYDAY=TU")
    assert departures(trips(home)) == ["02 07:30", "04 07:30"]


def test_one_of_many_is_left_out_and_the_later_ones_are_cut_off() -> None:
    office = weekly("MO", "TU", "WE")
    assert departures(trips(office.without("20260303T080000"))) == ["02 08:00", "03 07:30", "04 08:00"]
    cut = office.until("20260303T080000", ZONE)
    assert cut is not None
    assert departures(trips(cut)) == ["02 08:00", "03 07:30", "04 07:30"]
    assert office.until("20260302T080000", ZONE) is None
    with pytest.raises(TimetableError, match="recurrence_id"):
        office.until("that one", ZONE)


def test_what_repeats_is_remembered_and_not_forgotten_before_its_end() -> None:
    table = Timetable().add(weekly("MO").without("20260309T080000"))
    assert Timetable.from_dict(table.to_dict()) == table
    assert table.without_past(NOW + timedelta(days=4000)) == table
    ended = Timetable().add(replace(weekly("MO"), rule="FREQ=WEEKLY;COUNT=3"))
    assert ended.without_past(NOW + timedelta(days=40)) == ended
    assert ended.without_past(NOW + timedelta(days=60)) == Timetable()


def test_entries_come_back_from_memory_and_damaged_ones_are_left_out() -> None:
    table = (
        Timetable().add(planned(at(3, 5), at(3, 22), "A")).add(planned(date(2026, 3, 9), date(2026, 3, 10)))
    )
    told: list[Any] = [
        *table.to_dict(),
        {"uid": "x"},
        "nonsense",
        {"uid": "y", "start": "soon", "end": "later"},
    ]
    assert Timetable.from_dict(told) == table
    assert Timetable.from_dict(None) == Timetable()


def test_an_entry_is_changed_and_removed_by_its_uid() -> None:
    table = Timetable().add(planned(at(3, 5), at(3, 22)))
    later = replace(table.planned[0], end=at(3, 23))
    assert table.add(later).planned == (later,)
    assert table.remove(later.uid).planned == ()
    assert table.get(later.uid) is not None


def test_what_is_long_past_is_forgotten() -> None:
    table = Timetable().add(planned(at(1, 5), at(1, 22))).add(planned(date(2026, 3, 1), date(2026, 3, 2)))
    assert table.without_past(NOW) == table
    assert table.without_past(NOW + timedelta(days=40)) == Timetable()
