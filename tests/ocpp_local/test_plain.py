"""What somebody else has said writes no lines of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.errors import CallRejectedError
from ocpp_local.plain import plain


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("all well", "all well"),
        ("first\n2026-11-23 WARNING forged\r\n\tend", "first 2026-11-23 WARNING forged end"),
        ("\x1b[31mred\x1b[0m \x00", "·[31mred·[0m ·"),
        ("left\u202eright", "left·right"),
        ("x" * 200, "x" * 160 + "…"),
    ],
)
def test_it_is_one_line_that_can_be_read(said, shown):
    assert plain(said) == shown


@given(st.text())
def test_whatever_is_said_it_can_be_printed(said):
    assert plain(said).isprintable()
    assert str(CallRejectedError(said, said)).isprintable()
