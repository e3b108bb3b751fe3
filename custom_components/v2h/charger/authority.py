"""The root certificate that a charger must trust, and where it can be had: public, its key never leaves."""

from typing import TYPE_CHECKING, Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..ocpp_local import CertificateError, withdraw
from ..ocpp_local.security.authority import Authority
from .door_security import authority_folder

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

URL: Final = "/api/v2h/charger-ca.pem"
FILE: Final = "charger-ca.pem"
SERVED: Final[HassKey[bool]] = HassKey(f"{DOMAIN}_charger_ca")


async def root_certificate(hass: HomeAssistant) -> str:
    """The root in PEM; it is made where there is none yet. Raises CertificateError."""
    folder, now = authority_folder(hass), dt_util.utcnow()
    authority = await hass.async_add_executor_job(Authority, folder, now)
    return authority.root_pem


async def see_off(hass: HomeAssistant, charger_id: str) -> None:
    """The charger leaves: a certificate that it got here opens no door any more, whoever takes its name."""
    folder = authority_folder(hass)
    signs = await hass.async_add_executor_job(folder.is_dir)
    if charger_id and signs:
        try:
            await hass.async_add_executor_job(withdraw, folder, charger_id, dt_util.utcnow())
        except CertificateError as err:
            LOGGER.error("%s", err)


def serve_root_certificate(hass: HomeAssistant) -> None:
    """Let browsers and chargers fetch it. Calling this again changes nothing."""
    if not hass.data.get(SERVED):
        hass.data[SERVED] = True
        hass.http.register_view(RootCertificate())


class RootCertificate(HomeAssistantView):
    """A file to download. Whoever asks learns only what every charger sees."""

    url = URL
    name = "api:v2h:charger-ca"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """The root in PEM; 404 where no home has an encrypted line."""
        hass = request.app[KEY_HASS]
        if not await hass.async_add_executor_job(authority_folder(hass).is_dir):
            raise web.HTTPNotFound
        try:
            pem = await root_certificate(hass)
        except CertificateError as err:
            raise web.HTTPInternalServerError(text=str(err)) from err
        headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
        return web.Response(text=pem, content_type="application/x-pem-file", headers=headers)
