"""Block A, the asking: a charger gets a certificate of its own, a new one in time, and moves to profile 3.

Nothing here raises when the charger misbehaves; `SecurityState.trouble` says what came in between.
Source: OCPP 2.1 part 2, A02, A03, A05.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from ..changes import Changes
from ..configuration import Setting
from ..errors import CertificateError
from ..messages import v21
from ..own_words import NO_ANSWER, own_words
from ..reply import Chore, Moment
from ..sentence import Sentence
from ..state import StationState
from ..upkeep import Ask
from .csr import ORGANIZATION, SigningRequest
from .security_profile import move_up
from .security_state import ALL_WELL, Owed
from .station_certificate import STATION_LIFE

type Sign = Callable[[SigningRequest, str], Awaitable[str]]
"""Signs a request for the charger of this identity: PEM. Raises CertificateError."""

# A certificate has months left when it is time, and a charger that has said no says it again.
LOOK_EVERY_S: Final = 3_600.0
# It restarts each time.
MOVE_EVERY_S: Final = 24 * 3_600.0

_TRIGGER: Final = v21.MessageTriggerEnum.SIGN_CHARGING_STATION_CERTIFICATE


class Certification:
    """The care for one charger's certificate over one line."""

    def __init__(
        self,
        state: StationState,
        *,
        ask: Ask,
        changes: Changes,
        sign: Sign | None,
        moment: Callable[[], Moment],
    ) -> None:
        self._state = state
        self._security = state.security
        self._ask = ask
        self._changes = changes
        self._sign = sign
        self._moment = moment

    async def do(self, chore: Chore) -> None:
        """Look after the certificate, or sign the one that was asked for."""
        if chore is Chore.SIGN:
            await self._sign_owed()
        elif self._security.signs:
            await self._look()

    async def _look(self) -> None:
        """See whether the charger has what it needs, and begin to get it."""
        security, moment = self._security, self._moment()
        shown, installed = security.shown, security.installed_until
        if shown is not None and moment.now < shown.renew_at:
            security.trouble = ALL_WELL
        elif installed is not None and moment.now < installed:
            await self._bring_home()
        elif security.tried_at is None or moment.elapsed - security.tried_at >= LOOK_EVERY_S:
            security.tried_at = moment.elapsed
            await self._ask_for_request()

    async def _sign_owed(self) -> None:
        """Sign what the charger asked for, and hand it over. If it asks again meanwhile: the newest."""
        security = self._security
        while (owed := security.owed) is not None and self._sign is not None:
            security.owed = None
            try:
                chain = await self._sign(owed.request, self._state.identity)
            except CertificateError as err:
                security.trouble = Sentence(
                    "The charger's certificate could not be made. {why}", why=err.sentence
                )
                return
            security.trouble = await self._hand_over(owed, chain) or ALL_WELL
            if not security.trouble:
                security.installed_until = self._moment().now + STATION_LIFE
                await self._look()

    async def _ask_for_request(self) -> None:
        """A02: the charger makes a new key, and asks us to certify it."""
        await self._name_organization()
        security = self._security
        security.trouble = ALL_WELL
        told = await self._ask(v21.TriggerMessageRequest(requested_message=_TRIGGER))
        if told is None or told.status is not v21.TriggerMessageStatusEnum.ACCEPTED:
            security.trouble = Sentence(
                "The charger does not ask for a certificate of its own ({why}).",
                why=NO_ANSWER if told is None else told.status,
            )
        elif security.owed is None and not security.trouble:
            security.trouble = Sentence(
                "The charger has not asked for its certificate yet, though it said it would."
            )

    async def _name_organization(self) -> None:
        """What the subject of its certificate has to say (A00.FR.509)."""
        model = self._state.device_model
        for has in list(model.find("SecurityCtrlr", "OrganizationName"))[:1]:
            if has.writable and has.value != ORGANIZATION:
                wish = Setting(component=has.component, variable=has.variable, value=ORGANIZATION)
                await self._changes.make([wish], self._moment())

    async def _hand_over(self, owed: Owed, chain: str) -> Sentence | None:
        """None: the charger took it. Otherwise what came in between, as a sentence."""
        room = self._state.device_model.most("SecurityCtrlr", "MaxCertificateChainSize")
        if room is not None and len(chain) > room:
            return Sentence(
                "The charger takes certificates of {most} characters at most; its own has {length}.",
                most=f"{room:g}",
                length=len(chain),
            )
        told = await self._ask(
            v21.CertificateSignedRequest(
                certificate_chain=chain, certificate_type=owed.kind, request_id=owed.request_id
            )
        )
        if told is None:
            return Sentence("The charger did not answer when it was given its certificate.")
        if told.status is v21.CertificateSignedStatusEnum.ACCEPTED:
            return None
        return Sentence(
            "The charger refused its certificate ({why}). Does it trust the root certificate of this home?",
            why=own_words(told.status_info),
        )

    async def _bring_home(self) -> None:
        """It has a certificate, and is here without it: A05, or its turn to come back (A02.FR.08)."""
        security, elapsed = self._security, self._moment().elapsed
        if security.shown is not None:
            security.trouble = Sentence("The charger took a new certificate and has not come with it yet.")
        elif any(self._state.stays.running):
            security.trouble = Sentence(
                "The charger restarts to use its own certificate once no car is plugged in."
            )
        elif security.moved_at is not None and elapsed - security.moved_at < MOVE_EVERY_S:
            security.trouble = Sentence(
                "The charger was told to come back with its own certificate, and has not done so."
            )
        else:
            security.moved_at = elapsed
            security.trouble = await move_up(self._state, self._ask) or ALL_WELL
