"""Compression of WebSocket messages, with a bound on what a few bytes may grow to.

Chargers may compress (OCPP 2.1 part 4, 3.4). A kilobyte that unfolds to a megabyte, some hundred times in
one read, would fill the memory of a small computer; JSON shrinks to a tenth, hardly ever to a hundredth.
"""

from collections.abc import Sequence
from typing import Final, override

from websockets.extensions import Extension, ServerExtensionFactory
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.typing import ExtensionParameter

# What a line may have grown by: this much for each byte that came in, on top of one large message.
LARGEST_GROWTH: Final = 128
ADVANCE: Final = 2**20

# 4 KiB of memory for the window serve JSON nearly as well as the 32 KiB that zlib takes if not asked.
_WINDOW_BITS: Final = 12


class BoundedDeflate(Extension):
    """permessage-deflate that closes the line (code 1009) when messages grow out of all proportion."""

    def __init__(self, inner: Extension) -> None:
        self.name = inner.name
        self._inner = inner
        self._left = ADVANCE

    @override
    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        self._left = min(self._left + LARGEST_GROWTH * len(frame.data), ADVANCE)
        bound = max(self._left if max_size is None else min(self._left, max_size), 1)  # 0 would be no bound
        grown = self._inner.decode(frame, max_size=bound)
        self._left = max(self._left - len(grown.data), 0)
        return grown

    @override
    def encode(self, frame: Frame) -> Frame:
        return self._inner.encode(frame)


class BoundedDeflateFactory(ServerExtensionFactory):
    """Agrees on permessage-deflate as websockets itself would."""

    name = ServerPerMessageDeflateFactory.name

    def __init__(self) -> None:
        self._inner = ServerPerMessageDeflateFactory(
            server_max_window_bits=_WINDOW_BITS,
            client_max_window_bits=_WINDOW_BITS,
            compress_settings={"memLevel": 5},
        )

    @override
    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], BoundedDeflate]:
        agreed, inner = self._inner.process_request_params(params, accepted_extensions)
        return agreed, BoundedDeflate(inner)
