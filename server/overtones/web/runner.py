"""Starts the server from the command line, and says where it is."""

import asyncio
import socket

from rich.text import Text

from overtones.settings import Settings
from overtones.terminal import messages
from overtones.web.pairing import read_token
from overtones.web.server import make_server

BACKLOG = 2048
"""Connections that may wait to be accepted."""


def address(host: str, port: int) -> str:
    """The server's base URL."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_server(settings: Settings) -> None:
    """Serve until stopped. Raises `RequestRefused`; exits with 1 if the port is taken."""
    server = make_server(settings)
    host, port = settings.server.host, settings.server.port
    listener = listen(host, port)
    bound = listener.getsockname()[1]
    messages.print(Text(f"Overtones listens on {address(host, bound)}", "bold"))
    if messages.is_terminal:
        # The key opens everything: it is shown to a person, not written into a log.
        page = f"{address(host, bound)}/#key={read_token(settings.state_folder)}"
        messages.print(Text(f"Its page, with the pairing code: {page}"), soft_wrap=True)
        messages.print(Text("Stop it with Ctrl-C.", "dim"))
    else:
        messages.print(Text("`overtones pair` prints the address of its page, with its key."))
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as loop:
        loop.run(server.serve(sockets=[listener]))


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises `SystemExit` with a sentence if the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SystemExit(
            f"Port {port} of {host} can't be used ({error.strerror}). "
            "Is Overtones running already? Another port: --port."
        ) from error
    return listener
