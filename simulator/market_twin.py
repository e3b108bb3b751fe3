"""The market on the wire: JSON over HTTP in the shape of evcc's tariff API."""

from aiohttp import web

from .clock import Clock
from .errors import PortTakenError
from .market import Kind, Market, Rate


class MarketTwin:
    """GET /api/tariff/grid, /feedin (€/kWh) and /solar (W). Port 0 takes a free one; see `port`."""

    def __init__(self, market: Market, clock: Clock, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.port = port
        self._market = market
        self._clock = clock
        self._host = host
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises PortTakenError."""
        app = web.Application()
        app.router.add_get("/api/tariff/{kind:grid|feedin|solar}", self._tariff)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            raise PortTakenError(
                f"Port {self.port} on {self._host} is taken: choose another one for the market."
            ) from error
        self._runner = runner
        self.port = runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _tariff(self, request: web.Request) -> web.Response:
        kinds: dict[str, Kind] = {"grid": "grid", "feedin": "feedin", "solar": "solar"}
        rates = self._market.rates(kinds[request.match_info["kind"]], self._clock.now())
        return web.json_response({"rates": [_as_json(rate) for rate in rates]})


def _as_json(rate: Rate) -> dict[str, str | float]:
    return {"start": rate.start.isoformat(), "end": rate.end.isoformat(), "value": rate.value}
