"""libmodbus's server through ctypes: a peer whose protocol code is neither ours nor pymodbus's."""

import asyncio
import ctypes
import os
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ctypes.util import find_library

NAME = find_library("modbus")
LONGEST_FRAME = 260


class Mapping(ctypes.Structure):
    """modbus_mapping_t of libmodbus 3.1."""

    _fields_ = (
        *((name, ctypes.c_int) for name in (
            "nb_bits", "start_bits", "nb_input_bits", "start_input_bits",
            "nb_input_registers", "start_input_registers", "nb_registers", "start_registers",
        )),
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    )  # fmt: skip


@asynccontextmanager
async def libmodbus_server(start: int, words: list[int]) -> AsyncIterator[int]:
    """One client, holding and input registers from *start* on; yields the port."""
    library = ctypes.CDLL(NAME)
    for name in ("modbus_new_tcp", "modbus_mapping_new_start_address"):
        getattr(library, name).restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.modbus_new_tcp(b"127.0.0.1", 0))
    place = library.modbus_mapping_new_start_address(0, 0, 0, 0, start, len(words), start, len(words))
    mapping = ctypes.cast(place, ctypes.POINTER(Mapping)).contents
    for index, word in enumerate(words):
        mapping.tab_registers[index] = mapping.tab_input_registers[index] = word
    listening = ctypes.c_int(library.modbus_tcp_listen(context, 1))
    with socket.socket(fileno=os.dup(listening.value)) as ours:
        port = ours.getsockname()[1]

    def serve() -> None:
        library.modbus_tcp_accept(context, ctypes.byref(listening))
        query = (ctypes.c_uint8 * LONGEST_FRAME)()
        while (length := library.modbus_receive(context, query)) != -1:
            library.modbus_reply(context, query, length, ctypes.c_void_p(place))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        await asyncio.to_thread(thread.join, 60.0)
        library.modbus_close(context)
