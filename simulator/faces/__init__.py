"""The faces that the inverter twin can put on: register images of real families.

Written from the makers' lists and kept apart from the package that reads them. Each shows what the same
instruments measure; a reader that understands a family finds the home behind it.
"""

from typing import Final

from . import goodwe, huawei, hybrid, sma, solaredge, sunspec, victron
from .face import Face

FACES: Final[dict[str, Face]] = {
    face.name: face
    for face in (
        sunspec.FACE,
        hybrid.FACE,
        hybrid.FACE_704,
        solaredge.FACE,
        sma.FACE,
        huawei.FACE,
        goodwe.FACE,
        victron.FACE,
    )
}
"""All faces by name."""
