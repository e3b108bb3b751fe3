"""The ledger as a spreadsheet reads it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta, timezone

from optimizer.ledger import Ledger, Session, Slot, sessions_csv, slots_csv

from ..dispatch.moments import CHARGER, EVENING
from .homes import Life

HERE = timezone(timedelta(hours=1))


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_slot_is_a_line_in_local_time_with_kwh_and_money():
    life, ledger = Life(), Ledger()
    life.pass_by(900, ledger)
    (row,) = rows(slots_csv([ledger.page(life.elapsed).slots[0]], HERE))
    assert (row["start"], row["end"]) == ("2026-11-22T19:30:00+01:00", "2026-11-22T19:45:00+01:00")
    assert (row["car_to_house_kwh"], row["import_price"]) == ("0.2494", "0.41")


def test_an_unknown_price_is_an_empty_cell_and_a_stay_that_goes_on_has_no_end():
    (slot,) = rows(slots_csv([Slot(start=EVENING)]))
    (stay,) = rows(sessions_csv([Session(start=EVENING)]))
    assert (slot["import_price"], stay["end"], stay["charge_end_percent"]) == ("", "", "")


def test_a_chargers_words_are_no_formula():
    life, ledger = Life(), Ledger()
    life.pass_by(4, ledger, charger=replace(CHARGER, session='=HYPERLINK("x")'))
    (stay,) = rows(sessions_csv([ledger.session]))
    assert stay["session"] == '\'=HYPERLINK("x")'
