"""The command behind script/chaos."""

import argparse
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

from .picture import draw
from .run import EVERY_S, Report, Run

KEPT = Path("build/chaos")


def main() -> int:
    """Run the seed, say what came of it, keep log and picture. 1 if something happened that must not."""
    parser = argparse.ArgumentParser(
        prog="script/chaos", description="Days of one home with everything going wrong, in minutes."
    )
    parser.add_argument(
        "seed", type=int, nargs="?", default=1, help="what goes wrong, and when (%(default)s)"
    )
    parser.add_argument("--days", type=float, default=30, help="how long (%(default)s)")
    parser.add_argument("--every", type=float, default=EVERY_S, metavar="S", help="our pace (%(default)s s)")
    parser.add_argument("--picture", type=Path, help="draw the run into this file, violation or not")
    options = parser.parse_args()
    began = time.process_time()
    run = Run(options.seed, options.days, every_s=options.every)
    report = run.run(partial(tell, run.report, began, set()))
    KEPT.mkdir(parents=True, exist_ok=True)
    log = KEPT / f"{options.seed}.log"
    log.write_text("\n".join(report.log) + "\n")
    print("\n".join(summary(report)))
    if options.picture or report.violations:
        print(f"picture: {draw(report, options.picture or KEPT / f'{options.seed}.svg')}")
    print(f"log: {log}, {time.process_time() - began:.0f} s of CPU")
    return 1 if report.violations else 0


def tell(report: Report, began: float, told: set[str], share: float) -> None:
    """Each day, for whoever waits for it, and each law in the hour in which it is first broken."""
    hours = round(24 * report.days * share)
    for one in report.violations:
        if one.law not in told:
            told.add(one.law)
            print(f"VIOLATED {one.law} at {one.at:.0f} s: {one.text}", file=sys.stderr, flush=True)
    if hours % 24 == 0:
        broken = ", ".join(sorted({one.law for one in report.violations})) or "no law"
        cpu_s = time.process_time() - began
        line = f"{hours // 24} of {report.days:g} days, {broken} broken, {cpu_s:.0f} s of CPU"
        print(line, file=sys.stderr, flush=True)


def summary(report: Report) -> list[str]:
    """The run in a few lines."""
    setting, laws = report.setting, Counter(one.law for one in report.violations)
    begins = f"{report.days:g} days from {setting.start:%Y-%m-%d %H:%M} UTC"
    charger = f"charger {setting.charger.name}, lease {setting.lease_s} s"
    inward, out, house = (wh / 1000 for wh in (report.car_in_wh, report.car_out_wh, report.car_to_house_wh))
    flows = f"{inward:.1f} kWh in, {out:.1f} out ({house:.1f} to the house)"
    lines = [
        f"seed {setting.seed}: {begins}, {charger}, {len(report.faults)} faults",
        f"{report.setpoints} setpoints, {flows}, {report.departures} departures, {report.short} short",
    ]
    if len(blocks := report.blocks) > 1:
        lines.append(f"{blocks[1]:,} blocks of memory after two days, {blocks[-1]:,} at the end")
    for law, number in laws.items():
        first = next(one for one in report.violations if one.law == law)
        lines += [f"VIOLATED {law}, {number} times, first at {first.at:.0f} s: {first.text}"]
    end = f"again, with a picture: {report.command}" if report.violations else "all laws kept"
    return [*lines, f"digest {report.digest[:16]}, {end}"]


if __name__ == "__main__":
    sys.exit(main())
