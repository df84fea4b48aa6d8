"""The token is made once and kept private; a code is good for it once."""

import stat

from overtones.web import pairing
from overtones.web.pairing import Pairing, read_token, rotate_token


def test_the_token_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    token = read_token(tmp_path / "state")
    assert len(token) >= 43, "256 bits"
    assert read_token(tmp_path / "state") == token
    assert stat.S_IMODE((tmp_path / "state" / "token").stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_again(tmp_path):
    token = read_token(tmp_path)
    (tmp_path / "token").chmod(0o644)
    assert read_token(tmp_path) == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_an_emptied_file_gives_a_new_token(tmp_path):
    read_token(tmp_path)
    (tmp_path / "token").write_text("")
    assert len(read_token(tmp_path)) >= 43


def test_a_rotated_token_replaces_the_old_one(tmp_path):
    old = read_token(tmp_path)
    new = rotate_token(tmp_path)
    assert not Pairing(new).is_token(old)


def test_a_code_works_once_however_it_is_typed():
    desk = Pairing("secret")
    code = desk.code()
    assert desk.redeem(f" {code.lower().replace('-', ' ')} ") == "secret"
    assert desk.redeem(code) is None


def test_wrong_codes_replace_the_code():
    desk = Pairing("secret")
    code = desk.code()
    for _ in range(5):
        assert desk.redeem("AAAA-AAAA") is None
    assert desk.code() != code
    assert desk.redeem(code) is None


def test_a_code_grows_old(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(pairing.time, "monotonic", lambda: now)
    desk = Pairing("secret")
    code = desk.code()
    now += 601
    assert desk.redeem(code) is None
    assert desk.code() != code


async def test_pairing_over_http_gives_the_token_and_guessing_is_slowed(server, http):
    code = (await http.get("/v1/pairing-code", headers=server.headers)).json()["code"]
    answer = await http.post("/v1/pair", json={"code": code})
    assert answer.json() == {"token": server.token}
    codes = [(await http.post("/v1/pair", json={"code": "AAAA"})).status_code for _ in range(12)]
    assert codes[0] == 401
    assert codes[-1] == 429


async def test_pairing_over_the_websocket_gives_the_token(server):
    code = server.app.state.pairing.code()
    async with server.socket() as socket:
        await socket.send(f'{{"type":"hello","protocol":1,"pairing_code":"{code}"}}')
        assert server.token in await socket.recv()
