"""What a page must not have if it is to need nothing but itself."""

import re
from html.parser import HTMLParser


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} has {name}"
            if name in {"href", "src", "action", "data", "xlink:href"}:
                self.targets.append(value or "")
            if name == "id":
                self.ids.add(value or "")


def assert_self_contained(html: str) -> None:
    """No script, nothing fetched, no link that leads out, and no link within that leads nowhere."""
    page = _Page()
    page.feed(html)
    assert not page.tags & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    assert all(target.startswith("#") for target in page.targets)
    assert {target[1:] for target in page.targets} <= page.ids
    assert "@import" not in html
    assert {url[:1] for url in re.findall(r"url\(([^)]*)\)", html)} <= {"#"}
    assert "NaN" not in html
    assert "nan%" not in html
