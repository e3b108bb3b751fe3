"""The command behind script/bench: `script/bench NAME [options]` runs one measurement, or lists them."""

import sys
from importlib import import_module
from typing import Final

from ..errors import LabError

NAMES: Final = ("dispatch", "modbus", "ocpp", "optimizer")


def main(arguments: list[str]) -> int:
    """Hand the rest of the *arguments* to the measurement that the first one names."""
    if not arguments or arguments[0] not in NAMES:
        print(f"script/bench NAME [--help], with NAME one of: {', '.join(NAMES)}")
        return 2
    try:
        run = import_module(f"{__package__}.{arguments[0]}").main
        return int(run(arguments[1:]))
    except LabError as err:
        print(err)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
