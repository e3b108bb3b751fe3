"""What is wrong with a charger, and with the certificate that it shows."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from custom_components.v2h.ocpp_local import Capabilities, Control, Station, StationCertificate
from custom_components.v2h.ocpp_local.state import Measured, Sampled
from custom_components.v2h.ocpp_local.steering.following import Deviation
from custom_components.v2h.troubles.charger import charger_troubles, pass_troubles

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
ELAPSED = 1000.0


def charger(**parts: Any) -> Station:
    """What is read of a station: a real one needs a line, and this is about its words alone."""
    both_ways = Capabilities(v2x=True, dynamic_profiles=True)
    at = parts.pop("clock", timedelta()) + NOW - timedelta(seconds=3)
    told = {
        "connected": True,
        "accepted": True,
        "plugged": True,
        "identity": "BOX-7",
        "vendor": "Maker",
        "model": "Two-Way",
        "state": SimpleNamespace(capabilities=parts.pop("can", both_ways)),
        "capabilities": both_ways,
        "control": Control.SETPOINT,
        "measured": Measured(power_w=Sampled(value=0, at=at, elapsed=ELAPSED - 3)),
        "deviation": None,
        "certificate": None,
        "certificate_trouble": "",
    }
    return cast("Station", SimpleNamespace(**{**told, **parts}))


def keys(**parts: Any) -> list[str]:
    return [one.key for one in charger_troubles(charger(**parts), NOW, ELAPSED)]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, []),
        ({"connected": False, "can": Capabilities(v2x=False)}, []),
        ({"can": Capabilities(v2x=False)}, ["charger_charges_only"]),
        ({"control": Control.LIMIT}, ["charger_has_no_end"]),
        ({"control": Control.LIMIT, "plugged": False}, []),
        ({"control": Control.SCHEDULE}, []),
        ({"clock": timedelta(minutes=59)}, ["charger_clock_off"]),
        ({"clock": -timedelta(minutes=59)}, ["charger_clock_off"]),
        ({"clock": timedelta(seconds=30)}, []),
        ({"measured": Measured()}, []),
        ({"deviation": Deviation(asked_w=-2000, measured_w=7000, since=0)}, ["charger_follows_another"]),
    ],
)
def test_what_is_wrong_with_a_charger(parts: dict[str, Any], told: list[str]) -> None:
    assert keys(**parts) == told


def test_the_charger_is_named_as_its_maker_does() -> None:
    (trouble,) = charger_troubles(charger(can=Capabilities(v2x=False)), NOW, ELAPSED)
    assert trouble.placeholders == {"charger": "Maker Two-Way"}
    (trouble,) = charger_troubles(charger(can=Capabilities(v2x=False), vendor="", model=""), NOW, ELAPSED)
    assert trouble.placeholders == {"charger": "BOX-7"}


@pytest.mark.parametrize(
    ("days", "reason", "told"),
    [
        pytest.param(400, "", [], id="a young certificate"),
        pytest.param(29, "It refused.", ["charger_certificate_ends"], id="about to end"),
        pytest.param(None, "", [], id="a password, as wanted"),
        pytest.param(None, "It refused.", ["charger_without_certificate"], id="a password, for a reason"),
    ],
)
def test_a_charger_whose_certificate_is_missing_or_ends_is_a_repair(
    days: int | None, reason: str, told: list[str]
) -> None:
    end = None if days is None else NOW + timedelta(days=days)
    shown = end and StationCertificate(identity="BOX-7", issued_at=NOW, valid_until=end)
    station = charger(certificate=shown, certificate_trouble=reason)
    found = pass_troubles(station, NOW, UTC)
    assert [trouble.key for trouble in found] == told
    assert all(trouble.placeholders["charger"] == "Maker Two-Way" for trouble in found)
    gone = charger(certificate=shown, certificate_trouble=reason, connected=False)
    assert pass_troubles(gone, NOW, UTC) == []
