"""Stories that hypothesis found in test_booking.py, or too rare for it. Each is audited at the end."""

from itertools import permutations

import pytest

from tests.ocpp_local.journal.test_booking import FATES, Booking

TWO_CARS = [("plug_in", 1), ("unplug", 1, 0), ("plug_in", 1)]
NEWER_FIRST = [*TWO_CARS, ("queue_is_mixed_up", 1), ("queue_is_mixed_up", 0)]
END_FIRST = [("disk",), *TWO_CARS, ("queue_is_mixed_up", 0)]
FALLS = [fate for fate in FATES if fate not in {"fine", "never arrives"}]


def play(story):
    books = Booking()
    books.begin()
    try:
        for name, *arguments in story:
            getattr(books, name)(*arguments)
    finally:
        books.teardown()  # the audit


def test_the_newer_car_stays_when_two_starts_are_told_in_the_wrong_order():
    play(NEWER_FIRST)


def test_the_newer_car_stays_when_it_tells_more_before_the_older_ones_end_comes():
    play([*NEWER_FIRST, ("deliver", ["fine"] * 2), ("flow", 1, 700, 0), ("queue_is_mixed_up", 0)])


@pytest.mark.parametrize("fate", FALLS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_stay_is_taken_back_wherever_it_is_cut(place, fate):
    play([*NEWER_FIRST, ("deliver", [*["fine"] * place, fate])])


@pytest.mark.parametrize("fates", permutations(["fine", *FALLS], 3), ids=", ".join)
def test_a_full_disk_while_two_cars_change_places_books_neither_wrongly(fates):
    play([*END_FIRST, ("deliver", fates), ("unplug", 1, 0)])


@pytest.mark.parametrize("fates", permutations(["fine", *FALLS], 3), ids=", ".join)
def test_a_disk_that_is_full_for_a_while_is_made_up_for(fates):
    play([*NEWER_FIRST, ("disk",), ("deliver", fates), ("disk",), ("unplug", 1, 0), ("deliver", fates)])
