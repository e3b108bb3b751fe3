"""Talks OCPP 2.1 and 2.0.1 with chargers. Knows nothing of prices, and nothing of Home Assistant.

    server = Server(host="0.0.0.0", port=9000, accounts={"DEMO-1": Account(password="…")}, …)
    await server.start()
    answer = await server.stations["DEMO-1"].set_power(-3000, lease=timedelta(seconds=90))

Powers are W and positive into the car, energies Wh, times UTC. All errors are OcppErrors (errors.py).
"""

from .capabilities import Capabilities
from .door.gate import Limits
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
from .journal.file import FileJournal
from .journal.journal import Fact, Journal, MemoryJournal, Note, Registration
from .messages.v21 import OperationModeEnum
from .needs import Needs
from .outside import Answer
from .recording import Recorder
from .security.doorkeeper import Account
from .security.own_files import Fault, Flaw, examine
from .security.passwords import hash_password, new_password
from .security.pem import Pair
from .security.station_certificate import StationCertificate
from .security.tls import Certificate, CertificateFiles, OwnCertificates, StationCertificates, Tls
from .security.withdrawals import withdraw
from .server import Server
from .state import Connector, Measured, Sampled
from .station import Station
from .stays.reading import Reading
from .stays.sessions import Session
from .stays.transaction import Transaction
from .steering.control import Control
from .steering.course import Course, Span
from .steering.external_limits import ExternalLimit
from .steering.following import Deviation
from .steering.profile_reports import Fallback
from .steering.truth import Composite

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
