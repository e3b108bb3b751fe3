"""The grid connection: what fuse, grid operator and permission leave for one device."""

from itertools import pairwise

import numpy as np

from ..horizon import Array
from ..problem import Problem
from ..site import Site
from .phases import Phases


def connection(problem: Problem) -> tuple[Array, Array]:
    """Highest import and export of the whole home, kW: the fuse, or what operator or an event allow."""
    fuse, slots = problem.site.fuse_w, len(problem.horizon)
    taken, given = np.full(slots, fuse / 1000), np.full(slots, fuse / 1000)
    for limit, high in ((problem.import_limit_w, taken), (problem.export_limit_w, given)):
        if limit:
            np.minimum(high, np.array(limit) / 1000, out=high)
    bounds = problem.horizon.boundaries
    for event in problem.events:
        within = [start < event.end and end > event.start for start, end in pairwise(bounds)]
        for order, high in ((event.import_limit_w, taken), (event.export_limit_w, given)):
            if order is not None:
                high[within] = np.minimum(high[within], order / 1000)
    return taken, given


def leaving(site: Site) -> float:
    """How much of a device's energy may leave the house, kW: 0 without permission."""
    if not site.export_allowed:
        return 0.0
    return (site.fuse_w if site.export_limit_w is None else site.export_limit_w) / 1000


def room_in(net: Array, import_high: Array, phases: Phases | None) -> Array:
    """The fuse law: net + P <= import, on each phase net_p + P / k <= fuse / n.   kW."""
    room: Array = import_high - net
    return room if phases is None else np.minimum(room, phases.room_in)


def room_out(net: Array, export_high: Array, out: float, phases: Phases | None) -> Array:
    """The export law: P <= net + what may leave the house, on each phase P / k <= net_p + fuse / n.   kW."""
    room: Array = net + np.minimum(export_high, out)
    return room if phases is None else np.minimum(room, phases.room_out)
