"""The built extension, as files."""

import gzip
import json

from e2e.viewer import EXTENSION

_MANIFEST = EXTENSION / "manifest.json"


def unbuilt() -> str | None:
    """What to do if there is no extension to measure; None if there is one."""
    if _MANIFEST.is_file() and all((EXTENSION / name).is_file() for name in content_scripts()):
        return None
    return (
        f"There is no extension at {EXTENSION}. Build it: "
        "cd extension && npm ci && npx wxt build -b chrome"
    )


def content_scripts() -> list[str]:
    """Files that run in TikTok's pages, by their paths in the extension."""
    manifest = json.loads(_MANIFEST.read_text(encoding="utf-8"))
    return [name for script in manifest["content_scripts"] for name in script["js"]]


def sizes() -> dict[str, float]:
    """Thousands of bytes of the content scripts, gzip level 9."""
    found = {}
    for name in content_scripts():
        packed = gzip.compress((EXTENSION / name).read_bytes(), compresslevel=9, mtime=0)
        found[name.rpartition("/")[2].removesuffix(".js")] = len(packed) / 1000
    parts = {f"content_script_{name}_kb": round(size, 2) for name, size in found.items()}
    return {"content_script_kb": round(sum(found.values()), 2), **parts}
