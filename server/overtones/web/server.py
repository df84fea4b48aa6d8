"""Runs the application under uvicorn, and stops it gracefully."""

import ipaddress
import socket
from typing import cast

import uvicorn
from fastapi import FastAPI

from overtones.errors import RequestRefused
from overtones.settings import Settings
from overtones.web.app import create_app
from overtones.web.websocket import Connections

RETRY_AFTER = 3.0
"""Seconds after which clients of a stopping server should come back."""


class Server(uvicorn.Server):
    """Says goodbye to its WebSockets before it closes them; uvicorn alone would wait for ever."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell clients, then let uvicorn finish what runs."""
        app = cast(FastAPI, self.config.app)
        connections: Connections = app.state.connections
        await connections.go_away(RETRY_AFTER)
        await super().shutdown(sockets)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make_server(settings: Settings) -> Server:
    """A server that is not started yet. `server.config.app` is the FastAPI application.

    Raises `RequestRefused` for an address beyond this machine that isn't expressly allowed.
    """
    host = settings.server.host
    if not is_loopback(host) and not settings.server.allow_remote:
        raise RequestRefused(
            "forbidden_host",
            message=f"{host} can be reached from other machines. If you want that, set "
            "server.allow_remote, and put a proxy with TLS before it.",
        )
    config = uvicorn.Config(
        create_app(settings),
        host=host,
        port=settings.server.port,
        ws="websockets-sansio",
        # Above our own cap, which answers with a sentence, the connection is closed.
        ws_max_size=4 * settings.security.max_message_bytes,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=int(settings.server.shutdown_seconds),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    return Server(config)
