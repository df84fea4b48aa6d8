"""Nobody gets in who isn't allowed: the checks of a local server, each as an attack."""

import asyncio

import httpx2 as httpx
import pytest
from websockets.exceptions import InvalidStatus

from overtones.errors import RequestRefused
from overtones.settings import override
from overtones.web.gate import allowed_extension, bare_host
from overtones.web.server import make_server
from tests.live_server import settings_in

CHROME = "chrome-extension://" + "a" * 32
FIREFOX = "moz-extension://0f3c9a10-1111-2222-3333-444455556666"

FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8765",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "[::2]:8765",
    "169.254.169.254",
    "192.168.1.10",
    "127.0.0.2",
    "0.0.0.0",
    "",
]

FOREIGN_ORIGINS = [
    "https://www.tiktok.com",
    "https://evil.example",
    "http://evil.example",
    "null",
    "file://",
    "http://localhost.evil.example",
    "http://127.0.0.1:1",
    "https://127.0.0.1",
    "chrome-extension://",
    "chrome-extension://a/b",
    "safari-web-extension://abcdefgh",
    "",
]

CLOSED = [
    ("GET", "/v1/info"),
    ("GET", "/v1/values"),
    ("GET", "/v1/videos"),
    ("GET", "/v1/videos/7123456789012345678"),
    ("GET", "/v1/jobs/x/events"),
    ("GET", "/v1/feedback"),
    ("GET", "/v1/pairing-code"),
    ("GET", "/metrics"),
    ("GET", "/nothing/here"),
    ("GET", "/openapi.json"),
    ("POST", "/v1/videos"),
    ("POST", "/v1/pyvalues"),
    ("DELETE", "/v1/videos"),
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
async def test_another_host_name_is_refused(server, http, host):
    answer = await http.get("/healthz", headers={"host": host, **server.headers})
    assert answer.status_code == 400
    if host:
        assert answer.json()["error"]["code"] == "forbidden_host"


@pytest.mark.parametrize("host", ["evil.example", "[::2]:8765"])
async def test_another_host_name_is_refused_for_websockets(server, host):
    with pytest.raises(InvalidStatus) as refused:
        async with server.socket(additional_headers={"Host": host}):
            pass
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
async def test_web_pages_are_refused_even_with_the_token(server, http, origin):
    answer = await http.get("/v1/info", headers={"origin": origin, **server.headers})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden_origin"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", [o for o in FOREIGN_ORIGINS if o])
async def test_web_pages_get_no_websocket(server, origin):
    with pytest.raises(InvalidStatus) as refused:
        async with server.socket(additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", [CHROME, FIREFOX, None])
async def test_an_extension_or_a_program_gets_in_with_the_token_alone(server, http, origin):
    headers = {"origin": origin} if origin else {}
    assert (await http.get("/v1/info", headers=headers)).status_code == 401
    answer = await http.get("/v1/info", headers={**headers, **server.headers})
    assert answer.status_code == 200
    assert answer.headers.get("access-control-allow-origin") == origin


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_nothing_is_told_or_done_without_the_token(http, method, path):
    answer = await http.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorised"


@pytest.mark.parametrize(
    "value",
    ["Bearer wrong", "Basic {token}", "{token}", "Bearer {token}x", "bearer"],
)
async def test_a_wrong_token_is_refused(server, http, value):
    headers = {"authorization": value.format(token=server.token)}
    assert (await http.get("/v1/info", headers=headers)).status_code == 401


async def test_a_token_in_the_address_does_not_count(server, http):
    assert (await http.get(f"/v1/info?token={server.token}")).status_code == 401


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
async def test_a_form_of_a_web_page_can_do_nothing(server, http, kind):
    headers = {**server.headers, **({"content-type": kind} if kind else {})}
    answer = await http.post(
        "/v1/videos", content=b'{"url": "7123456789012345678"}', headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_message"


async def test_a_body_too_large_is_refused(server, http):
    body = b'{"url": "' + b"7" * 70_000 + b'"}'
    headers = {**server.headers, "content-type": "application/json"}
    answer = await http.post("/v1/videos", content=body, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "message_too_large"


async def test_a_body_that_is_announced_too_large_is_refused_at_once(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        f"POST /v1/pair HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n"
    )
    writer.write(head.encode())
    assert b" 413 " in await reader.readline()
    writer.close()


async def test_a_body_that_does_not_come_is_given_up(server, monkeypatch):
    monkeypatch.setattr("overtones.web.gate.BODY_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        f"POST /v1/pair HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
    )
    writer.write(head.encode())
    assert b" 408 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/pyvalues"])
async def test_half_a_character_is_refused_before_anything_is_done(server, http, path):
    body = b'{"url": "7123456789012345678", "page": {"hashtags": ["\\ud800"]}, "id": "\\ud800"}'
    headers = {**server.headers, "content-type": "application/json"}
    answer = await http.post(path, content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_message"


async def test_pages_carry_headers_that_forbid_framing_and_foreign_scripts(http):
    answer = await http.get("/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


async def test_the_open_page_tells_nothing_that_was_watched_and_no_code(server, http):
    code = (await http.get("/v1/pairing-code", headers=server.headers)).json()["code"]
    text = (await http.get("/")).text + (await http.get("/static/page.js")).text
    assert code not in text
    assert server.token not in text


async def test_no_file_outside_the_static_folder_is_served(http):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        answer = await http.get(path)
        assert answer.status_code in {401, 404}


def test_listed_ids_let_no_other_chromium_extension_in():
    assert allowed_extension(CHROME, ["a" * 32])
    assert not allowed_extension(CHROME, ["b" * 32])
    assert allowed_extension(FIREFOX, ["b" * 32]), "Firefox gives an id for each installation"


@pytest.mark.parametrize(
    ("header", "name"),
    [("LocalHost:80", "localhost"), ("127.0.0.1", "127.0.0.1"), ("[::1]:8765", "[::1]")],
)
def test_the_port_does_not_count_in_a_host(header, name):
    assert bare_host(header) == name


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "example.org"])
def test_an_address_beyond_this_machine_needs_an_express_word(tmp_path, host):
    settings = override(settings_in(tmp_path), server={"host": host})
    with pytest.raises(RequestRefused) as refused:
        make_server(settings)
    assert "allow_remote" in refused.value.message


async def test_preflights_are_answered_for_extensions_alone(http):
    ask = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    allowed = await http.options("/v1/pair", headers={"origin": CHROME, **ask})
    assert allowed.headers["access-control-allow-origin"] == CHROME
    refused = await http.options("/v1/pair", headers={"origin": "https://evil.example", **ask})
    assert refused.status_code == 403


async def test_two_hosts_or_origins_are_refused(server):
    async with httpx.AsyncClient(base_url=server.url) as client:
        headers = [("origin", CHROME), ("origin", "https://evil.example"), *server.headers.items()]
        assert (await client.get("/v1/info", headers=headers)).status_code == 403
