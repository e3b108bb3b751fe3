"""One meter: what is booked in the end is what its register tells, whatever both have shown meanwhile."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.ledger.tally import Step, Tally

LOOK_H = 2 / 3600
MOST_W = 20_000.0


@dataclass
class Home:
    """A meter with a true register, and the tally that follows it."""

    grain_wh: float = 1.0
    flowed_wh: float = 0.0
    booked_wh: float = 0.0
    tally: Tally = field(default_factory=Tally)

    def live(self, seconds, watts, *, shown_w=None, jump_wh=0.0, seen=True, read=True):
        """So many seconds at this power; the meter may show another one, or nothing."""
        power_w = watts if shown_w is None else shown_w
        for _ in range(round(seconds / 2)):
            self.flowed_wh += watts * LOOK_H
            told = 5e6 + jump_wh + self.flowed_wh // self.grain_wh * self.grain_wh
            step = Step(
                hours=LOOK_H,
                power_w=power_w if seen else None,
                told=told if read else None,
                most_h=LOOK_H,
                most_w=MOST_W,
            )
            self.tally, booking = self.tally.book(step)
            self.booked_wh += (booking.wh or 0.0) + (booking.made_up_wh or 0.0)
        return self


def test_powers_that_were_not_there_are_not_booked_for_long():
    home = Home().live(600, 1000.0).live(600, 0.0, shown_w=800.0).live(600, 0.0)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=15)


@pytest.mark.parametrize("grain_wh", [1.0, 10.0, 100.0, 1000.0])
def test_a_register_that_moves_in_leaps_leads_in_the_end_and_stops_nothing(grain_wh):
    home = Home(grain_wh=grain_wh).live(4 * 3600, 1500.0)
    before_wh = home.booked_wh
    home.live(900, 1500.0)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=1.2 * grain_wh + 5)
    assert home.booked_wh - before_wh == pytest.approx(375, rel=0.21)


def test_what_was_told_late_is_caught_up_with_even_where_nothing_flows():
    home = Home().live(600, 3000.0).live(300, 3000.0, shown_w=0.0).live(2 * 3600, 0.0)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=5)


def test_what_was_due_before_a_leap_is_due_after_it():
    home = Home().live(600, 3000.0).live(60, 3000.0, shown_w=1000.0)
    home.live(120, 0.0, jump_wh=65_536).live(3600, 500.0)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=5)


def test_hours_that_nobody_saw_are_made_up_for_once_the_register_is_itself_again():
    home = Home().live(600, 1000.0).live(1800, 1000.0, seen=False, read=False)
    home.live(300, 1000.0, jump_wh=65_536)
    assert home.tally.missed_h == pytest.approx(0.5)
    home.live(600, 1000.0)
    assert home.tally.missed_h == 0
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=2)


def test_another_meter_counts_on_and_hours_before_it_stay_unknown():
    home = Home().live(600, 1000.0).live(600, 1000.0, seen=False, read=False)
    before_wh = home.booked_wh
    home.live(3600, 1000.0, jump_wh=-4_900_000)
    assert home.booked_wh - before_wh == pytest.approx(1000, abs=5)
    assert home.tally.missed_h == 0


def test_another_meter_pays_what_the_one_before_it_owed():
    home = Home().live(600, 3000.0).live(60, 3000.0, shown_w=1000.0).live(4 * 3600, 500.0, jump_wh=-4e6)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=5)


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(
        st.tuples(
            st.sampled_from([10, 60, 300]),
            st.sampled_from([0.0, 400.0, 11_000.0]),
            st.sampled_from([None, 0.0, 3000.0]),
            st.sampled_from([0.0, 0.0, 65_536.0, -4_000.0]),
            st.booleans(),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_whatever_it_shows_for_some_minutes_the_register_is_right_in_the_end(days):
    home = Home().live(600, 1000.0)
    for seconds, watts, shown_w, jump_wh, seen, read in days:
        home.live(seconds, watts, shown_w=shown_w, jump_wh=jump_wh, seen=seen, read=read).live(20, watts)
        home.tally = Tally.from_dict(json.loads(json.dumps(home.tally.to_dict())))
    home.live(3 * 3600, 6000.0)
    assert home.booked_wh == pytest.approx(home.flowed_wh, abs=10)
