"""A model hub on loopback that gives the files it is told to."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def model_hub(repository: str, revision: str, files: dict[str, bytes]) -> Iterator[str]:
    """Serve one commit of one repository; gives the address for `HF_ENDPOINT`."""
    asked: dict[str, bytes] = {
        f"/{repository}/resolve/{revision}/{name}": data for name, data in files.items()
    }
    tree = [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    asked[f"/api/models/{repository}/tree/{revision}"] = json.dumps(tree).encode()

    class Hub(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(False)

        def do_GET(self) -> None:
            self._answer(True)

        def _answer(self, whole: bool) -> None:
            data = asked.get(self.path.partition("?")[0])
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.send_header("X-Repo-Commit", revision)
            self.send_header("ETag", f'"{hashlib.sha256(data or b"").hexdigest()}"')
            self.end_headers()
            if whole and data is not None:
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
