"""Any entity with a price list.

Those that are named were compared with the sources of EPEX Spot 4.0.0 and ENTSO-e 0.7.1 (HACS).
"""

import pytest

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.attributes import prices


def listed(*values, day=22):
    return [
        {"start": f"2026-11-{day}T{hour:02}:00:00+01:00", "price": value} for hour, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("attributes", "values"),
    [
        pytest.param({"rates": listed(0.1, 0.2), "history": listed(9, 9, 9)}, [0.1, 0.2], id="a known name"),
        pytest.param({"raw_today": listed(0.1)}, [0.1], id="Nord Pool"),
        pytest.param(
            {"prices_today": listed(0.1), "prices_tomorrow": listed(0.2, day=23)},
            [0.1, 0.2],
            id="today, tomorrow",
        ),
        pytest.param(
            {"prices_today": listed(0.1), "prices_tomorrow": []}, [0.1], id="tomorrow not published"
        ),
        pytest.param(
            {
                "data": [
                    {
                        "start_time": "2026-11-22T17:00:00+01:00",
                        "end_time": "2026-11-22T17:15:00+01:00",
                        "price_per_kwh": 0.3127,
                    }
                ],
                "unit_of_measurement": "€/kWh",
            },
            [0.3127],
            id="EPEX Spot",
        ),
        pytest.param(
            {
                "prices_today": [{"time": "2026-11-22 17:00:00+01:00", "price": 81.2}],
                "prices_tomorrow": [],
                "prices": [
                    {"time": "2026-11-22 17:00:00+01:00", "price": 81.2},
                    {"time": "2026-11-22 18:00:00+01:00", "price": 93.0},
                ],
                "unit_of_measurement": "€/MWh",
            },
            [0.0812, 0.093],
            id="ENTSO-e",
        ),
        pytest.param({"spot": listed(0.1, 0.2), "x": listed(3)}, [0.1, 0.2], id="else the longest"),
        pytest.param({"spot": listed(10, 20), "unit_of_measurement": "ct/kWh"}, [0.1, 0.2], id="its unit"),
        pytest.param(
            {"forecast": [{"datetime": "2026-11-22T00:00Z", "temperature": 3}], "spot": listed(0.1)},
            [0.1],
            id="weather is no price",
        ),
    ],
)
def test_the_price_list_is_found(attributes, values):
    assert [rate.value for rate in prices(attributes).rates] == pytest.approx(values)


def test_an_entity_without_a_list_is_named_with_what_it_has():
    with pytest.raises(SourceError, match=r"This entity carries no list of prices .*average, max"):
        prices({"max": 0.4, "average": 0.3})
