"""`python -m optimizer plan PROBLEM.json`: the best plan for a home, with its reasons."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import OptimizerError, ProblemError
from .paper.picture import picture
from .paper.reading import Home, parse
from .paper.table import table
from .plan import Plan
from .several import solve_several
from .solve import solve


def main(arguments: list[str] | None = None) -> int:
    """Plan what the file holds. 0 with a plan, 1 with one sentence where the file makes no sense."""
    given = _parser().parse_args(arguments)
    try:
        home = parse(_read(given.problem))
        previous = _plans(home, _previous(given.previous)) if given.previous else None
        plans = plans_of(home, previous)
        if given.picture:
            _draw(given.picture, plans, home)
    except OptimizerError as error:
        print(error, file=sys.stderr)
        return 1
    print(_as_json(plans) if given.json else _as_text(plans, home, given))
    return 0


def plans_of(home: Home, previous: Mapping[str, Plan] | None = None) -> Mapping[str, Plan]:
    """The plan of every device; a home may stay with its *previous* plans."""
    if len(home.problems) == 1:
        ((name, problem),) = home.problems.items()
        return {name: solve(problem, (previous or {}).get(name), home.tz)}
    return solve_several(home.problems, home.tz, previous=previous).plans


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m optimizer", description=__doc__)
    plan = parser.add_subparsers(required=True, metavar="plan").add_parser("plan", help="plan a home")
    plan.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the home; docs/plan.md explains it")
    plan.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw prices, power and energy")
    plan.add_argument("--json", action="store_true", help="print the plan as JSON instead of a table")
    plan.add_argument("--previous", type=Path, metavar="PLAN.json", help="the plan so far, from --json")
    plan.add_argument("--slots", action="store_true", help="a row for every slot")
    plan.add_argument("--deep", action="store_true", help="tell also what binds and what would change it")
    return parser


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise ProblemError(field=str(path), value=f"unreadable ({err})", expected="a JSON file") from err


def _previous(path: Path) -> Mapping[str, object]:
    try:
        data = json.loads(_read(path))
    except ValueError as err:
        raise ProblemError(field=str(path), value=f"no JSON ({err})", expected="what --json wrote") from err
    if not isinstance(data, dict):
        raise ProblemError(field=str(path), value=type(data).__name__, expected="what --json wrote")
    return data


def _plans(home: Home, data: Mapping[str, Any]) -> Mapping[str, Plan]:
    """The plans that --json wrote: one, or one for each device by its name."""
    if len(home.problems) == 1:
        return {name: Plan.from_dict(data) for name in home.problems}
    named = {name: Plan.from_dict(data[name]) for name in home.problems if name in data}
    if not named:
        raise ProblemError(field="--previous", value="another home", expected="plans of these devices")
    return named


def _draw(path: Path, plans: Mapping[str, Plan], home: Home) -> None:
    """One file, or one for each device with its name in it."""
    if path.suffix != ".svg":
        raise ProblemError(field="--picture", value=str(path), expected="a name that ends in .svg")
    for name, plan in plans.items():
        place = path if len(plans) == 1 else path.with_stem(f"{path.stem}_{name}")
        try:
            place.write_text(picture(plan, home.tz, name), encoding="utf-8")
        except OSError as err:
            raise ProblemError(field="--picture", value=str(err), expected="a place to write to") from err


def _as_json(plans: Mapping[str, Plan]) -> str:
    if len(plans) == 1:
        return json.dumps(*(plan.to_dict() for plan in plans.values()), indent=1)
    return json.dumps({name: plan.to_dict() for name, plan in plans.items()}, indent=1)


def _as_text(plans: Mapping[str, Plan], home: Home, given: argparse.Namespace) -> str:
    told = [
        (f"{name}\n" if len(plans) > 1 else "")
        + table(plan, home.tz, every_slot=given.slots, deep=given.deep)
        for name, plan in plans.items()
    ]
    return "\n\n".join(told)


if __name__ == "__main__":
    sys.exit(main())
