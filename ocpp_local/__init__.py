"""Talks OCPP 2.1 and 2.0.1 with chargers. Knows nothing of prices, and nothing of Home Assistant.

    server = Server(host="0.0.0.0", port=9000, accounts={"DEMO-1": Account(password="…")}, …)
    await server.start()
    answer = await server.stations["DEMO-1"].set_power(-3000, lease=timedelta(seconds=90))

Powers are W and positive into the car, energies Wh, times UTC. All errors are OcppErrors (errors.py).
"""

from .capabilities import Capabilities
from .course import Course, Span
from .errors import AccountError, CannotListenError, CertificateError, JournalError, OcppError, PortTakenError
from .events import (
    ChargingLimitChanged,
    ConnectorChanged,
    FallbackChecked,
    InventoryReported,
    MeterSampled,
    NeedsReported,
    PriorityChargingChanged,
    ProblemReported,
    SecurityEventReported,
    SessionBooked,
    SetpointFollowed,
    SetpointNotFollowed,
    SetpointRefused,
    StationBooted,
    StationConnected,
    StationDisconnected,
    StationEvent,
    StationIntroduced,
    StationKnocked,
    StationRefused,
    TokenPresented,
    TransactionEnded,
    TransactionReplayed,
    TransactionStarted,
    TransactionUpdated,
)
from .external_limits import ExternalLimit
from .following import Deviation
from .gate import Limits
from .journal import Fact, Journal, MemoryJournal, Note, Registration
from .journal_file import FileJournal
from .messages.v21 import OperationModeEnum
from .needs import Needs
from .orders import Control
from .outside import Answer
from .own_files import Fault, Flaw, examine
from .passwords import hash_password, new_password
from .pem import Pair
from .profile_reports import Fallback
from .reading import Reading
from .recording import Recorder
from .security import Account
from .server import Server
from .sessions import Session
from .state import Connector, Measured, Sampled
from .station import Station
from .station_certificate import StationCertificate
from .tls import Certificate, CertificateFiles, OwnCertificates, StationCertificates, Tls
from .transaction import Transaction
from .truth import Composite
from .withdrawals import withdraw

__all__ = [
    "Account",
    "AccountError",
    "Answer",
    "CannotListenError",
    "Capabilities",
    "Certificate",
    "CertificateError",
    "CertificateFiles",
    "ChargingLimitChanged",
    "Composite",
    "Connector",
    "ConnectorChanged",
    "Control",
    "Course",
    "Deviation",
    "ExternalLimit",
    "Fact",
    "Fallback",
    "FallbackChecked",
    "Fault",
    "FileJournal",
    "Flaw",
    "InventoryReported",
    "Journal",
    "JournalError",
    "Limits",
    "Measured",
    "MemoryJournal",
    "MeterSampled",
    "Needs",
    "NeedsReported",
    "Note",
    "OcppError",
    "OperationModeEnum",
    "OwnCertificates",
    "Pair",
    "PortTakenError",
    "PriorityChargingChanged",
    "ProblemReported",
    "Reading",
    "Recorder",
    "Registration",
    "Sampled",
    "SecurityEventReported",
    "Server",
    "Session",
    "SessionBooked",
    "SetpointFollowed",
    "SetpointNotFollowed",
    "SetpointRefused",
    "Span",
    "Station",
    "StationBooted",
    "StationCertificate",
    "StationCertificates",
    "StationConnected",
    "StationDisconnected",
    "StationEvent",
    "StationIntroduced",
    "StationKnocked",
    "StationRefused",
    "Tls",
    "TokenPresented",
    "Transaction",
    "TransactionEnded",
    "TransactionReplayed",
    "TransactionStarted",
    "TransactionUpdated",
    "examine",
    "hash_password",
    "new_password",
    "withdraw",
]
