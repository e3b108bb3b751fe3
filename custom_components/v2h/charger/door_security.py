"""The line to the charger: plain or encrypted, and the certificates that prove who we are.

They lie in Home Assistant's storage, so that its backup contains them, and are shared by all homes of this
Home Assistant: a charger is told once what to trust.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.components.network import async_get_source_ip
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.package import is_docker_env

from ..const import DOMAIN
from ..ocpp_local import CertificateFiles, OwnCertificates, Pair, StationCertificates, Tls

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

CONF_CHARGER_SECURITY: Final = "charger_security"
CONF_CHARGER_HOST: Final = "charger_host"
CONF_CERTIFICATE_FILE: Final = "charger_certificate_file"
CONF_KEY_FILE: Final = "charger_key_file"
TYPED: Final = (CONF_CHARGER_HOST, CONF_CERTIFICATE_FILE, CONF_KEY_FILE)
"""What may be left empty."""
PLAIN: Final = "plain"
ENCRYPTED: Final = "encrypted"
ENCRYPTED_SERVER_AUTH: Final = "encrypted_server_auth"
CERTIFIED: Final = "certified"
SECURITY: Final = (PLAIN, ENCRYPTED, ENCRYPTED_SERVER_AUTH, CERTIFIED)
"""What the owner can choose: OCPP's security profile 1; 2; 2 with a certificate for picky chargers; 3."""

# Home Assistant OS and its kin run containers on the network of their host.
SUPERVISOR: Final = "hassio"
CONTAINERS: Final = tuple(ip_network(f"172.{second}.0.0/16") for second in range(17, 32))
"""The networks that Docker and Podman give to containers unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSecurity:
    """How the charger finds us, and how the line is protected."""

    kind: str = PLAIN
    host: str = ""
    """What the charger dials instead of the address that this computer knows itself by. Empty: that one."""
    certificate_file: str = ""
    key_file: str = ""
    """The owner's own certificate, from Home Assistant's folder. Empty: our authority makes one."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read an entry's data."""
        return cls(
            kind=data.get(CONF_CHARGER_SECURITY, PLAIN),
            host=data.get(CONF_CHARGER_HOST, ""),
            certificate_file=data.get(CONF_CERTIFICATE_FILE, ""),
            key_file=data.get(CONF_KEY_FILE, ""),
        )

    @property
    def encrypted(self) -> bool:
        """Whether the line is TLS."""
        return self.kind != PLAIN

    @property
    def certified(self) -> bool:
        """Whether the charger shall have a certificate of its own."""
        return self.kind == CERTIFIED

    @property
    def own_files(self) -> bool:
        """Whether the certificate that the charger must trust is the owner's."""
        return self.encrypted and bool(self.certificate_file and self.key_file)

    @property
    def scheme(self) -> str:
        """How the address begins that is entered at the charger."""
        return "wss" if self.encrypted else "ws"

    async def dialled(self, hass: HomeAssistant) -> str:
        """The name or address that is entered at the charger."""
        return self.host or await async_get_source_ip(hass)

    async def tls(self, hass: HomeAssistant) -> Tls | None:
        """What the server needs. None: the line is plain."""
        if not self.encrypted:
            return None
        folder = authority_folder(hass)
        stations = StationCertificates(folder=folder) if self.certified else None
        if self.own_files:
            pair = await hass.async_add_executor_job(files_of, hass, self.certificate_file, self.key_file)
            return Tls(certificates=CertificateFiles(pairs=(pair,)), stations=stations)
        hosts = (await self.dialled(hass),)
        server_auth = self.kind == ENCRYPTED_SERVER_AUTH
        own = OwnCertificates(folder=folder, hosts=hosts, server_auth=server_auth)
        return Tls(certificates=own, stations=stations)


async def container_address(hass: HomeAssistant) -> str | None:
    """The address that we know ourselves by, if it is that of a container, which no charger reaches."""
    if SUPERVISOR in hass.config.components or not await hass.async_add_executor_job(is_docker_env):
        return None
    host = await async_get_source_ip(hass)
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return host if any(address in network for network in CONTAINERS) else None


def files_of(hass: HomeAssistant, certificate: str, key: str) -> Pair:
    """Where the two files really lie that were told by their paths from Home Assistant's folder. Blocks."""
    return Pair(
        certificate=Path(hass.config.path(certificate)).resolve(), key=Path(hass.config.path(key)).resolve()
    )


def authority_folder(hass: HomeAssistant) -> Path:
    """Where the home's authority keeps its root, its keys and what it signed."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.authority"))
