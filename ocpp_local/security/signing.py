"""Block A, certificates: a charger has made a new key and wants a certificate for it.

Here it is looked at and answered; `certification.py` signs it and hands it over afterwards.
Source: OCPP 2.1 part 2, A02 (asked for by us), A03 (by the charger's own wish).
"""

from ..errors import CsrRefusedError
from ..messages import v21
from ..reply import Chore, Moment, Reply
from ..sentence import Sentence
from ..state import StationState
from .csr import read_csr
from .security_state import Owed

_STATION = v21.CertificateSigningUseEnum.CHARGING_STATION_CERTIFICATE


def sign_certificate(state: StationState, request: v21.SignCertificateRequest, moment: Moment) -> Reply:
    """Take the request if this home would sign it (A02.FR.11), or say why not (A02.FR.12)."""
    security = state.security
    if not security.signs:
        return _no("NotEnabled", "This home does not use certificates of chargers.")
    if request.certificate_type not in {None, _STATION}:
        return _no("UnsupportedParam", "This home signs no certificates for cars (ISO 15118).")
    if not security.may_ask(moment.elapsed):
        return _refused(state, Sentence("it asked too often within an hour"))
    try:
        wanted = read_csr(request.csr, _names(state), security.hosts)
    except CsrRefusedError as err:
        return _refused(state, err.sentence)
    security.asked_at.append(moment.elapsed)
    security.owed = Owed(request=wanted, kind=request.certificate_type, request_id=request.request_id)
    answer = v21.SignCertificateResponse(status=v21.GenericStatusEnum.ACCEPTED)
    return Reply(answer, chores=(Chore.SIGN,))


def _names(state: StationState) -> tuple[str, ...]:
    """What the charger may call itself: its identity here, or its serial number (A00.FR.511)."""
    serial = state.serial if "." not in state.serial else ""  # a name with a dot is a host's
    return tuple(dict.fromkeys(name for name in (state.identity, serial) if name))


def _refused(state: StationState, why: Sentence) -> Reply:
    state.security.trouble = Sentence("The charger's request for a certificate was refused: {why}.", why=why)
    state.note("Its request for a certificate was refused.")  # notes are passed on: no names
    return _no("InvalidCSR", why)


def _no(code: str, why: str) -> Reply:
    info = v21.StatusInfo(reason_code=code, additional_info=why[:512])
    return Reply(v21.SignCertificateResponse(status=v21.GenericStatusEnum.REJECTED, status_info=info))
