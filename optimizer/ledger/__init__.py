"""The ledger: what energy went from where to where in each slot, and what it cost. Measured, not planned.

Pure accounting in `books`; only `file` touches a disk.
"""

from .books import Ledger, Page
from .flows import FLOWS, Terminals, flows_of
from .records import Session, Slot
from .tables import sessions_csv, slots_csv

__all__ = ["FLOWS", "Ledger", "Page", "Session", "Slot", "Terminals", "flows_of", "sessions_csv", "slots_csv"]
