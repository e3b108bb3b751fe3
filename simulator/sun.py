"""The roof: a measured day, with clouds passing."""

from typing import Final

import numpy as np
import numpy.typing as npt

from .sample import SLOT_S, SampleDay, Series, by_the_second

_CLOUDS_PER_DAY: Final = 60
_DAY_S: Final = 86_400
# A cloud's edge takes a few seconds to cross a roof.
_EDGE_S: Final = 12


class Sun:
    """What the inverter delivers, second by second. Each quarter hour keeps its measured energy."""

    peak_w: Final = 6000

    def __init__(self, sample: SampleDay, seed: int = 1) -> None:
        random = np.random.default_rng((seed, 6))
        shade = _shade(sample.seconds, random)
        means = shade.reshape(-1, SLOT_S).mean(axis=1)
        watts = by_the_second(sample.sun_w) * shade / np.repeat(means, SLOT_S)
        self._sample = sample
        self._watts: npt.NDArray[np.float32] = np.clip(watts, 0, self.peak_w).astype(np.float32)

    def power_w(self, second: float) -> float:
        """AC power at this second of the sample, W, >= 0."""
        return float(self._watts[int(second) % self._sample.seconds])


def _shade(seconds: int, random: np.random.Generator) -> Series:
    shade = np.ones(seconds)
    for _ in range(_CLOUDS_PER_DAY * seconds // _DAY_S):
        start, length = random.uniform(0, seconds), random.uniform(40, 300)
        seen = slice(int(start), int(start + length))
        shade[seen] *= random.uniform(0.3, 0.85)
    edge = np.ones(_EDGE_S) / _EDGE_S
    softened = np.convolve(np.pad(shade, _EDGE_S, mode="edge"), edge, mode="same")
    return np.asarray(softened[_EDGE_S:-_EDGE_S], dtype=np.float64)
