"""The owner's own certificate for the line to the charger: two files, looked at before they are used."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util import dt as dt_util

from ..charger.door_security import CONF_CERTIFICATE_FILE, CONF_KEY_FILE, DoorSecurity, files_of
from ..ocpp_local import CertificateError, CertificateFiles, Fault, Flaw, Tls, examine
from ..ocpp_local.security.tls import Shield
from .checks import Findings

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

# Home Assistant hands out what lies below it at /local, to anybody.
PUBLIC: Final = "www"


async def check_files(hass: HomeAssistant, data: Mapping[str, Any], found: Findings) -> None:
    """Whether the charger will trust the files that the owner named, if any."""
    told = (data.get(CONF_CERTIFICATE_FILE, ""), data.get(CONF_KEY_FILE, ""))
    security = DoorSecurity.from_data(data)
    if not security.encrypted or told == ("", ""):
        return
    if "" in told:
        found.add("base", "files_incomplete")
        return
    host = await security.dialled(hass)
    await hass.async_add_executor_job(_check, hass, told, host, found)


def _check(hass: HomeAssistant, told: tuple[str, str], host: str, found: Findings) -> None:
    folder, pair = Path(hass.config.config_dir).resolve(), files_of(hass, *told)
    for name, path in zip(told, (pair.certificate, pair.key), strict=True):
        if not path.is_relative_to(folder) or not path.is_file():
            found.add("base", "file_not_found", file=name)
            return
    if pair.key.is_relative_to(folder / PUBLIC):
        found.add("base", "file_public", file=told[1])
        return
    now = dt_util.utcnow()
    if flaw := examine(pair, host, now):
        _name(flaw, told, host, found)
        return
    try:
        Shield(Tls(certificates=CertificateFiles(pairs=(pair,))), now)
    except CertificateError as err:  # a key that is too weak, or whatever else OpenSSL finds
        found.add("base", "charger_door", reason=err.sentence)


def _name(flaw: Flaw, told: tuple[str, str], host: str, found: Findings) -> None:
    certificate, key = told
    match flaw.fault:
        case Fault.NO_CERTIFICATE:
            found.add("base", "certificate_file_unreadable", file=certificate)
        case Fault.NO_KEY:
            found.add("base", "key_file_unreadable", file=key)
        case Fault.OTHER_KEY:
            found.add("base", "key_of_another", file=key, certificate=certificate)
        case Fault.ENDED:
            found.add("base", "certificate_ended", file=certificate, found=flaw.found)
        case Fault.OTHER_HOST:
            found.add("base", "certificate_of_another_host", file=certificate, found=flaw.found, host=host)
