"""The token of this server, and the code by which an extension gets it."""

import hashlib
import os
import secrets
import time
from pathlib import Path

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from overtones.errors import RequestRefused

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike."""
_CODE_LENGTH = 8
_CODE_SECONDS = 600.0
_WRONG_CODES = 5


def read_token(state_folder: Path) -> str:
    """The token of this installation: 256 random bits, made at the first start.

    Kept in `state_folder/token`, mode 0600.
    """
    path = state_folder / "token"
    state_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        token = path.read_text(encoding="ascii").strip()
        if len(token) >= 32:
            return token
        path.unlink()
        return read_token(state_folder)
    token = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return token


def rotate_token(state_folder: Path) -> str:
    """Make a new token; everything that was paired must pair again."""
    (state_folder / "token").unlink(missing_ok=True)
    return read_token(state_folder)


class Pairing:
    """Knows the token, and shows a short code that is good for it once.

    A code lives ten minutes; five wrong tries replace it.
    """

    def __init__(self, token: str) -> None:
        self._digest = hashlib.sha256(token.encode()).digest()
        self._token = token
        self._code = ""
        self._until = 0.0
        self._wrong = 0

    def is_token(self, candidate: str | None) -> bool:
        """Whether `candidate` is the token; takes the same time for every wrong one."""
        given = hashlib.sha256((candidate or "").encode()).digest()
        return secrets.compare_digest(given, self._digest)

    def code(self) -> str:
        """The code to show, as `ABCD-EFGH`."""
        if time.monotonic() >= self._until:
            self._renew()
        return f"{self._code[:4]}-{self._code[4:]}"

    def redeem(self, code: str) -> str | None:
        """The token for the right code, which is then used up; else None."""
        if time.monotonic() >= self._until:
            self._renew()
        given = "".join(char for char in code.upper() if char.isalnum())
        if secrets.compare_digest(given.encode(), self._code.encode()):
            self._renew()
            return self._token
        self._wrong += 1
        if self._wrong >= _WRONG_CODES:
            self._renew()
        return None

    def _renew(self) -> None:
        self._code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        self._until = time.monotonic() + _CODE_SECONDS
        self._wrong = 0


class PairingDesk:
    """Takes pairing codes over HTTP and WebSocket, not too many a minute."""

    def __init__(self, pairing: Pairing, attempts_per_minute: int) -> None:
        self._pairing = pairing
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(attempts_per_minute)

    def redeem(self, code: str) -> str:
        """The token for the right code. Raises `RequestRefused`."""
        if not self._limiter.hit(self._rate, "pair"):
            raise RequestRefused("rate_limited", retry_after=60.0)
        token = self._pairing.redeem(code)
        if token is None:
            raise RequestRefused(
                "unauthorised", message="This code is not (or no longer) the one the server shows."
            )
        return token
