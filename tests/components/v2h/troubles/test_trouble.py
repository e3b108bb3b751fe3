"""A trouble is told once it has lasted, and only while it does."""

from datetime import timedelta

from custom_components.v2h.troubles.trouble import Patience, Trouble


def test_nobody_is_told_of_what_passes() -> None:
    patience, trouble = Patience(), Trouble(key="x", lasts=timedelta(minutes=5))
    assert patience.step([trouble], 0) == ()
    assert patience.step([], 100) == ()
    assert patience.step([trouble], 200) == ()
    assert patience.step([trouble], 499) == ()
    assert patience.step([trouble], 500) == (trouble,)
    assert patience.step([], 501) == ()
