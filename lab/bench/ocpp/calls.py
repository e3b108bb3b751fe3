"""What one call costs, side by side in one run: CPU seconds of the whole process, and the 99th percentile.

Several chargers call in the same moment, as they do on each full minute; the time that one waits for the
others counts as its own.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import quantiles
from typing import Final

from .peers import Peer

# Ours and theirs take turns, so that a busy machine is busy for both.
ROUNDS: Final = 6
CALLS: Final = 100
_WARM_UP: Final = 10


class UnlikeAnswersError(Exception):
    """The two servers did not answer the same: there is nothing to compare."""


@dataclass(slots=True)
class Cost:
    """What the calls of one peer cost so far."""

    cpu_s: float = 0.0
    took_s: list[float] = field(default_factory=list)

    @property
    def per_cpu_second(self) -> float:
        """Calls for one second of CPU time."""
        return len(self.took_s) / self.cpu_s

    @property
    def p99_ms(self) -> float:
        """Milliseconds from frame to answer that 99 of 100 calls stay below."""
        return 1000 * quantiles(self.took_s, n=100)[98]


async def compare(
    ours: Sequence[Peer],
    theirs: Sequence[Peer],
    frames: Callable[[int, str], Iterator[str]],
    *,
    rounds: int = ROUNDS,
) -> tuple[Cost, Cost]:
    """The cost of the same frames with both; one peer for each charger. Raises UnlikeAnswersError."""
    sources = [frames(_WARM_UP + rounds * CALLS, f"charger-{number}") for number, _ in enumerate(ours)]
    moments = zip(*sources, strict=True)
    for said in islice(moments, _WARM_UP):
        for frame, one, other in zip(said, ours, theirs, strict=True):
            _same(await one.ask(frame), await other.ask(frame))
    costs = Cost(), Cost()
    for _ in range(rounds):
        batch = list(islice(moments, CALLS))
        for peers, cost in zip((ours, theirs), costs, strict=True):
            cpu = time.process_time()
            for said in batch:
                begun = time.perf_counter()
                asked = (_ask(peer, frame, begun) for peer, frame in zip(peers, said, strict=True))
                cost.took_s += await asyncio.gather(*asked)
            cost.cpu_s += time.process_time() - cpu
    return costs


async def _ask(peer: Peer, frame: str, begun: float) -> float:
    """Seconds from *begun*, when the frames of all chargers had come in, to this one's answer."""
    await peer.ask(frame)
    return time.perf_counter() - begun


def _same(ours: str, theirs: str) -> None:
    if json.loads(ours) != json.loads(theirs):
        raise UnlikeAnswersError(f"Ours: {ours}. Theirs: {theirs}.")
