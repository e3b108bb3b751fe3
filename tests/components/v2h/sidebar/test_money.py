"""What was saved adds up, by the day and by where it came from, and nothing unknown is shown as 0."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.optimizer.ledger import Session, Slot
from custom_components.v2h.sidebar.money import money_of, shares_of

ZONE = ZoneInfo("Europe/Stockholm")
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SOME_WH = st.floats(0, 5000)
SOME_PRICE = st.none() | st.floats(-1, 3)


def slot(start: datetime = NOON, **parts: Any) -> Slot:
    given_parts = {"import_price": 0.4, "export_price": 0.1, "measured_s": 900.0}
    return Slot(start=start, **{**given_parts, **parts})


def told(*slots: Slot, days: int = 3, sessions: tuple[Session, ...] = ()) -> dict[str, Any]:
    return money_of(slots, sessions, zone=ZONE, today=TODAY, days=days)


@pytest.mark.parametrize(
    ("flows", "prices", "saved", "shares"),
    [
        ({"car_to_house": 1000}, {}, 0.4, {"house": 0.4}),
        ({"car_to_grid": 2000}, {}, 0.2, {"sold": 0.2}),
        ({"sun_to_car": 1000}, {}, 0.0, {"sun": 0.3, "charging": -0.3}),
        ({"grid_to_car": 1000}, {}, -0.4, {"charging": -0.4}),
        ({"car_to_house": 1000}, {"import_price": None}, 0.0, {}),
        ({"sun_to_car": 1000}, {"export_price": None}, 0.1, {"charging": 0.1}),
        (
            {"car_to_house": 1000, "car_to_grid": 1000},
            {"export_price": -0.1},
            0.3,
            {"house": 0.4, "sold": -0.1},
        ),
    ],
)
def test_each_share_is_what_its_words_say(
    flows: dict[str, float], prices: dict[str, float | None], saved: float, shares: dict[str, float]
) -> None:
    nothing = dict.fromkeys(("house", "sold", "sun", "charging"), 0.0)
    assert shares_of(slot(flows=flows, saved=saved, **prices)) == pytest.approx(nothing | shares)


@given(
    saved=st.floats(-5, 5),
    flows=st.fixed_dictionaries({"car_to_house": SOME_WH, "car_to_grid": SOME_WH, "sun_to_car": SOME_WH}),
    buy=SOME_PRICE,
    sell=SOME_PRICE,
)
def test_the_shares_add_up_to_the_saving(
    saved: float, flows: dict[str, float], buy: float | None, sell: float | None
) -> None:
    shares = shares_of(slot(saved=saved, flows=flows, import_price=buy, export_price=sell))
    assert sum(shares.values()) == pytest.approx(saved, abs=1e-9)


def test_a_slot_belongs_to_the_day_of_the_home_and_not_of_utc() -> None:
    before_midnight = datetime(2026, 3, 1, 22, 45, tzinfo=UTC)  # 23:45 in Stockholm
    after_midnight = before_midnight + timedelta(minutes=15)
    days = told(slot(before_midnight, saved=1.0), slot(after_midnight, saved=2.0))["days"]
    assert [(day["day"], day["saved"]) for day in days] == [
        ("2026-02-28", None),
        ("2026-03-01", 1.0),
        ("2026-03-02", 2.0),
    ]


def test_a_day_without_a_slot_is_unknown_and_one_outside_is_left_out() -> None:
    long_ago = slot(NOON - timedelta(days=9), saved=50.0)
    answer = told(long_ago, slot(saved=0.5, unpriced_wh=20.0, unknown_s=60.0))
    empty, _, today = answer["days"]
    assert set(empty.values()) == {"2026-02-28", None}
    assert (today["unpriced_wh"], today["unknown_s"]) == (20.0, 60.0)
    assert answer["whole"]["saved"] == 0.5


def test_the_whole_is_the_sum_of_the_days() -> None:
    slots = [
        slot(NOON - timedelta(hours=14 * n), saved=0.1 * n, flows={"car_to_house": 100.0}) for n in range(5)
    ]
    answer = told(*slots)
    assert answer["whole"]["saved"] == pytest.approx(sum(day["saved"] for day in answer["days"]))
    assert answer["whole"]["wh"]["house"] == 500.0


def test_stays_are_told_newest_first_and_one_that_goes_on_has_no_end() -> None:
    old = Session(start=NOON - timedelta(days=1), end=NOON - timedelta(hours=20), in_wh=5000, saved=0.3)
    here = Session(start=NOON, out_wh=700, earned=0.2)
    first, second = told(sessions=(old, here))["sessions"]
    assert (first["end"], first["out_wh"], first["earned"]) == (None, 700, 0.2)
    assert (second["end"], second["in_wh"], second["saved"]) == ("2026-03-01T15:00:00+00:00", 5000, 0.3)
