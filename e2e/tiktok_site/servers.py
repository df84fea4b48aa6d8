"""A TLS server for all names at once, and the proxy that leads them to it."""

import select
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from e2e.tiktok_site.catalogue import Visit
from e2e.tiktok_site.routes import Answer


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 64
    closing: threading.Event

    def start(self) -> None:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when no thread of the server is left."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up, or don't trust us, are what a server lives with."""
        del request, client_address
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            raise error


class SiteServer(_Server):
    """HTTPS for whatever host the client names."""

    def __init__(
        self, certificate: Path, answer: Callable[[Visit], Answer], closing: threading.Event
    ) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.context.set_alpn_protocols(["http/1.1"])
        self.answer = answer
        self.closing = closing
        super().__init__(("127.0.0.1", 0), _SiteHandler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Agree on TLS in the connection's own thread."""
        with self.context.wrap_socket(request, server_side=True) as encrypted:
            super().finish_request(encrypted, client_address)


class _SiteHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").split(":")[0].lower()
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length") or 0)
        if length:
            self.rfile.read(min(length, 1 << 20))
        self._send(self.server.answer(Visit(self.command, host, self.path, headers)))

    do_HEAD = do_POST = do_OPTIONS = do_GET  # noqa: N815 - as http.server asks

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        length = len(answer.body) if isinstance(answer.body, bytes) else answer.length
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command == "HEAD":
            return
        if isinstance(answer.body, bytes):
            self.wfile.write(answer.body)
            return
        sent = 0
        for block in answer.body:
            if self.server.closing.is_set():
                break
            self.wfile.write(block if length is not None else b"%x\r\n%b\r\n" % (len(block), block))
            sent += len(block)
        if length is None:
            self.wfile.write(b"0\r\n\r\n")
        elif sent != length:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Visits are kept by the site."""


class ProxyServer(_Server):
    """Answers CONNECT for the names that are served, and refuses all else with 502."""

    def __init__(
        self,
        target: tuple[str, int],
        hosts: set[str],
        refused: list[str],
        closing: threading.Event,
    ) -> None:
        self.target = target
        self.hosts = hosts
        self.refused = refused
        self.closing = closing
        super().__init__(("127.0.0.1", 0), _ProxyHandler)


class _ProxyHandler(socketserver.StreamRequestHandler):
    server: ProxyServer

    def handle(self) -> None:
        method, _, rest = self.rfile.readline(8192).decode("latin-1").partition(" ")
        while self.rfile.readline(8192).strip():
            pass
        target = rest.split(" ")[0]
        host, _, port = target.rpartition(":")
        if method != "CONNECT" or port != "443" or host.lower() not in self.server.hosts:
            self.server.refused.append(target)
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        self.connection.settimeout(5)
        with socket.create_connection(self.server.target, timeout=5) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._relay(upstream)

    def _relay(self, upstream: socket.socket) -> None:
        peers = {self.connection: upstream, upstream: self.connection}
        while not self.server.closing.is_set():
            for ready in select.select(list(peers), [], [], 0.05)[0]:
                data = ready.recv(64 * 1024)
                if not data:
                    return
                peers[ready].sendall(data)
