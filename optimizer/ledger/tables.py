"""The ledger as text for a spreadsheet: commas, a head line, local times with their offset."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from .flows import FLOWS
from .records import Session, Slot

type Cell = str | float | None


def slots_csv(slots: Iterable[Slot], tz: tzinfo = UTC) -> str:
    """One line per slot: energies in kWh, money with four digits. An unknown price is an empty cell."""
    head = [
        "start", "end", *(f"{name}_kwh" for name in FLOWS), "import_price", "export_price",
        "cost", "unpriced_kwh", "wear", "losses_kwh", "saved", "measured_s", "unknown_s",
    ]  # fmt: skip
    return _text(head, (_slot(slot, tz) for slot in slots))


def sessions_csv(sessions: Iterable[Session], tz: tzinfo = UTC) -> str:
    """One line per stay of the car. One that goes on has no end."""
    head = [
        "start", "end", "session", "charged_kwh", "discharged_kwh", "cost", "earned", "unpriced_kwh",
        "wear", "losses_kwh", "saved", "charge_start_percent", "charge_end_percent",
    ]  # fmt: skip
    return _text(head, (_session(session, tz) for session in sessions))


def _slot(slot: Slot, tz: tzinfo) -> list[Cell]:
    return [
        _time(slot.start, tz), _time(slot.end, tz), *(_kwh(slot.wh(name)) for name in FLOWS),
        slot.import_price, slot.export_price, round(slot.cost, 4), _kwh(slot.unpriced_wh),
        round(slot.wear, 4), _kwh(slot.losses_wh), round(slot.saved, 4),
        round(slot.measured_s), round(slot.unknown_s),
    ]  # fmt: skip


def _session(session: Session, tz: tzinfo) -> list[Cell]:
    end = _time(session.end, tz) if session.end else None
    return [
        _time(session.start, tz), end, _harmless(session.name), _kwh(session.in_wh), _kwh(session.out_wh),
        round(session.cost, 4), round(session.earned, 4), _kwh(session.unpriced_wh), round(session.wear, 4),
        _kwh(session.losses_wh), round(session.saved, 4), session.soc_start, session.soc_end,
    ]  # fmt: skip


def _text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _time(moment: datetime, tz: tzinfo) -> str:
    return moment.astimezone(tz).isoformat(timespec="seconds")


def _kwh(wh: float) -> float:
    return round(wh / 1000, 4)


def _harmless(name: str) -> str:
    """A charger's own words must not be a formula to a spreadsheet."""
    return f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t", "\r"} else name
