"""Where a model server is."""

import ipaddress
from urllib.parse import urlsplit

OPENAI = "https://api.openai.com/v1"


class ModelAddress:
    """The address of a server with an OpenAI-compatible API; None means OpenAI's own."""

    def __init__(self, base_url: str | None) -> None:
        self.url = base_url or OPENAI
        try:
            parts = urlsplit(self.url)
            name, port = parts.hostname or "", parts.port
            self.usable = parts.scheme in ("http", "https") and bool(name)
        except ValueError:
            name, port, self.usable = "", None, False
        self.name = name
        self.port = port or (80 if self.url.startswith("http:") else 443)
        shown = f"[{name}]" if ":" in name else name
        self.host = f"{shown}:{port}" if port else shown
        """Name and port, without what else an address may hold: that may be secret."""

    @property
    def private(self) -> bool:
        """Whether it is on this machine or in a network of one's own."""
        if self.name == "localhost" or self.name.endswith((".localhost", ".local", ".internal")):
            return True
        try:
            address = ipaddress.ip_address(self.name)
        except ValueError:
            return "." not in self.name and self.usable  # a name of the local network
        return address.is_private or address.is_loopback or address.is_link_local
