"""The edge: headers on everything, no form without its token, errors that say nothing."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.storage import families
from tests.web.house import ALL, FORM, PUBLIC_URL, Browser, House

SOME_ID = "11111111-1111-4111-8111-111111111111"


def paths(app: Flask, method: str) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()):
            path = re.sub(r"<uuid:[^>]+>", SOME_ID, rule.rule).replace("<int:number>", "1")
            yield re.sub(r"<path:[^>]+>", "style.css", path).replace("<token>", "some-token")


def test_every_form_is_refused_without_its_token(client: FlaskClient) -> None:
    posts = [path for path in paths(client.application, "POST") if "/intake/" not in path]
    assert len(posts) > 20
    for path in posts:
        for fields in ({}, {"csrf_token": "x"}):
            answer = client.post(path, data={"given": "nothing", **fields}, base_url=PUBLIC_URL)
            assert answer.status_code == 403, path


def test_a_token_of_one_session_or_face_opens_no_other(house: House, client: FlaskClient) -> None:
    mine, theirs = Browser(client), Browser(house.client())
    mine.get("/")
    theirs.get("/")
    theirs.page = mine.page
    assert theirs.post("/leave").status_code == 403
    mine.get("/")
    assert mine.post("/desk/sign-out").status_code == 403


def test_a_form_of_another_site_is_refused_even_with_a_token(
    house: House, client: FlaskClient
) -> None:
    browser = Browser(client)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        browser.get("/")
        answer = client.post(
            "/leave",
            base_url=PUBLIC_URL,
            data={"csrf_token": browser.token()},
            headers={"Sec-Fetch-Site": site},
        )
        assert answer.status_code == status


def test_every_answer_carries_the_same_guard(client: FlaskClient) -> None:
    for path in [*paths(client.application, "GET"), "/nothing", "/desk/nothing", "/desk"]:
        answer = client.get(path, base_url=PUBLIC_URL, buffered=True)
        policy = _policy(answer.headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert policy["style-src"] == policy["img-src"] == policy["form-action"] == ["'self'"]
        may_run_our_scripts = path.startswith("/desk") and answer.status_code == 200
        assert policy.get("script-src") in ([None, ["'self'"]] if may_run_our_scripts else [None])
        assert policy["require-trusted-types-for"] == ["'script'"]
        assert policy["trusted-types"] == ["'none'"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        fresh = path.startswith("/static/")
        assert ("no-store" in answer.headers["Cache-Control"]) is not fresh
        assert answer.status_code < 500


def _policy(text: str) -> dict[str, list[str]]:
    parts = (part.split() for part in text.split(";"))
    return {part[0]: part[1:] for part in parts if part}


def test_cookies_are_for_this_host_and_out_of_reach(client: FlaskClient) -> None:
    for path, name in (("/", "__Host-visit"), ("/desk/", "__Host-duty")):
        cookie = client.get(path, base_url=PUBLIC_URL).headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        for mark in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            assert mark in cookie
        assert "Domain" not in cookie


def test_pages_without_a_form_set_no_cookie(client: FlaskClient) -> None:
    for path in ("/static/style.css", "/blank", "/healthz", "/readyz", "/nothing"):
        assert "Set-Cookie" not in client.get(path, base_url=PUBLIC_URL, buffered=True).headers


def test_signing_in_renews_the_token(house: House, client: FlaskClient) -> None:
    _, words = house.add_exile(house.add_organisation())
    browser = Browser(client)
    before = browser.get("/").headers["Set-Cookie"].partition(";")[0]
    after = browser.post("/sign-in", words=words).headers["Set-Cookie"].partition(";")[0]
    assert before != after


def test_without_tls_cookies_have_plain_names(database_url: str) -> None:
    local = House(database_url, "http://127.0.0.1:8000")
    answer = local.client().get("/", base_url="http://127.0.0.1:8000")
    assert answer.headers["Set-Cookie"].startswith("visit=")
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers
    local.close()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"words=\xff\xfe", FORM, 400),
        (b"words=%FF%FE", FORM, 400),
        (b'{"words": "x"}', "application/json", 400),
        (b"words=" + b"x" * 70_000, FORM, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_one_sentence(
    client: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    answer = client.post("/sign-in", data=body, content_type=kind, base_url=PUBLIC_URL)
    assert answer.status_code == status
    assert "Nothing was changed." in answer.get_data(as_text=True)


def test_a_wrong_door_looks_like_no_door(client: FlaskClient) -> None:
    there = client.get("/sign-in", base_url=PUBLIC_URL)
    nowhere = client.get("/sign-off", base_url=PUBLIC_URL)
    assert (there.status_code, there.data) == (404, nowhere.data)
    assert client.options("/", base_url=PUBLIC_URL).status_code == 404
    assert "Allow" not in there.headers


def test_a_failure_shows_a_reference_and_logs_it_without_the_cause(
    house: House, client: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    _, words = house.add_exile(house.add_organisation())
    browser = Browser(client)
    browser.get("/")
    browser.post("/sign-in", words=words)

    def broken(*_: object) -> None:
        message = "the number +48500100301"
        raise RuntimeError(message)

    monkeypatch.setattr(families, "families_of_exile", broken)
    answer = browser.get("/")
    assert answer.status_code == 500
    found = re.search(r"<code>([0-9a-f-]{36})</code>", browser.page)
    assert found
    assert "500100301" not in browser.page
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (logged,) = [line for line in lines if line["event"] == "request-failed"]
    assert (logged["request"], logged["error"]) == (found.group(1), "RuntimeError")
    assert "500100301" not in json.dumps(logged)


def test_faces_that_are_not_served_are_not_there(house: House) -> None:
    alone = house.client(frozenset({"desk"}))
    assert alone.get("/", base_url=PUBLIC_URL).status_code == 404
    assert alone.get("/desk/", base_url=PUBLIC_URL).status_code == 200
    assert alone.get("/metrics", base_url=PUBLIC_URL).status_code == 404


def test_the_operators_face_never_stands_beside_a_public_one(house: House) -> None:
    mixed = house.client(ALL | {"ops"})
    assert mixed.get("/metrics", base_url=PUBLIC_URL).status_code == 404
    assert mixed.get("/readyz", base_url=PUBLIC_URL).data == b""
    own = house.client(frozenset({"ops"}))
    assert own.get("/metrics").status_code == 200
    for path in ("/desk/", "/intake/twilio/message"):
        assert own.get(path).status_code == 404


def test_the_readers_language_is_taken_from_the_browser_and_kept_by_choice(
    house: House, client: FlaskClient
) -> None:
    browser = Browser(client)
    browser.get("/", **{"Accept-Language": "be,ru;q=0.5"})
    assert '<html lang="be">' in browser.page
    assert "Твае восем слоў" in browser.page
    browser.post("/language", language="ru")
    browser.get("/", **{"Accept-Language": "be"})
    assert "Твои восемь слов" in browser.page
    browser.post("/language", language="xx")
    browser.get("/", **{"Accept-Language": "de"})
    assert '<html lang="ru">' in browser.page


def test_every_process_accepts_the_forms_of_the_others(house: House) -> None:
    first, second = Browser(house.client()), Browser(house.client())
    first.get("/")
    cookie = first.client.get_cookie("__Host-visit", domain="notes.example")
    assert cookie
    second.client.set_cookie("__Host-visit", cookie.value, domain="notes.example", secure=True)
    second.page = first.page
    assert second.post("/leave").status_code == 303
