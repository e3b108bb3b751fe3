"""What the exact solver makes of a slot whose action is forced."""

from dataclasses import replace

from optimizer.action import Action
from tests.oracles.milp import solve_exactly

FORCED = {Action.CHARGE: "charge", Action.DISCHARGE: "feed", Action.HOLD: "hold"}


def gains_around(oracle, action, change, *, gap):
    """Money won by the better action just before the price of *change* (the *action*), and just past it."""
    step = 0.03 * (1 if change.turn == "above" else -1)
    side = "buy" if change.of == "import_price" else "sell"
    for by, sign in ((step, -1), (-step, 1)):
        moved = replace(oracle, **{side: [change.price + by, *getattr(oracle, side)[1:]]})
        cost = [
            solve_exactly(moved, first=FORCED[tried], gap=gap).objective for tried in (action, change.action)
        ]
        yield sign * (cost[1] - cost[0])
