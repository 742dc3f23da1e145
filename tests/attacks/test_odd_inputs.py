"""Attacks by what is typed: every route, every field, bytes nobody would type."""

import gzip
import time
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.pings import is_unproved
from service.storage import families
from service.usecases import drafting
from service.web.exile.steps import FIELDS
from tests.attacks.grounds import WISHES, Grounds, filled, knock, routes
from tests.web.families import begin, family_form, register
from tests.web.house import FORM, PUBLIC_URL, Browser, House
from tests.web.test_exile import exile_in

SLOW_S = 5.0  # of our own work, however busy the machine is
LONG = 60_000
ODD: dict[str, str] = {
    "nothing": "",
    "nil": "\0",
    "many nils": "a\0" * 50,
    "other digits": "٣٤٥٦",
    "direction": "\u202e\u2066abc\u2069",
    "joined": "a" + "\u0301" * 3000,
    "template": "{{ 7*7 }} %(number)s %s ${x} {0}",
    "markup": "\"><script>alert(1)</script><a href='",
    "query": "'; DROP TABLE families; --",
    "long": "ы" * (LONG // 12),
    "lines": "\r\n" * 5000,
    "words": "слово " * 1500,
    "huge number": "9" * 400,
    "minus": "-1",
    "no number": "NaN",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no day": "2027-02-30",
    "no hour": "24:00",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "path": "../../etc/passwd",
    "list": "[]",
}
NAMES = sorted({*WISHES, *(name for each in FIELDS.values() for name in each)})
ROUNDS = 4  # of all odd things each field meets so many, and all fields together meet all
ENDS = ("sign-out", "/leave", "/stop")  # of the session, or of what there is to attack


def typed(number: int) -> dict[str, object]:
    """Return every field with something odd, another thing in each round."""
    odd = list(ODD.values())
    given = {name: odd[(at + 3 * number) % len(odd)] for at, name in enumerate(NAMES)}
    left, kept = LONG, {}
    for name, value in given.items():
        left -= len(quote(value))
        kept[name] = value if left > 0 else "x"
    return dict(kept)


def paths_of(rule: str, grounds: Grounds) -> list[str]:
    if "<step>" in rule:
        return [rule.replace("<step>", step) for step in FIELDS]
    return [filled(rule, grounds.ids)]


def test_nothing_typed_breaks_a_page_keeps_it_busy_or_comes_back_as_markup(
    grounds: Grounds,
) -> None:
    desk, exile = grounds.at_desk(grounds.responder), grounds.as_exile()
    begin(exile)
    seen = set()
    for number in range(ROUNDS):
        for method, rule in routes(grounds.exile.client.application):
            if any(end in rule for end in ENDS):
                continue
            browser = desk if rule.startswith("/desk/") else exile
            for path in paths_of(rule, grounds):
                began = time.process_time()
                answer = knock(browser, method, path, typed(number))
                assert answer.status_code < 500, (number, method, path)
                seen.add(answer.status_code)
                assert time.process_time() - began < SLOW_S, (number, method, path)
                assert "<script>alert" not in answer.get_data(as_text=True), (number, path)
    assert {200, 303, 422} <= seen  # some of it was taken, and some refused with reasons


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"given=%FF%FE",
        b"given=%ED%A0%80",
        b"given=%C0%AF",
        b"given=%F4%90%80%80",
        "given=нет".encode("utf-16"),
        b"given=" + b"%00" * 9000 + b"%80",
        b"&" * 60_000,
        b"=" * 60_000,
        b"given=1&" * 7000,
        b"a" * 70_000,
    ],
)
def test_a_body_of_strange_bytes_is_refused_and_never_guessed_at(house: House, body: bytes) -> None:
    client = house.client()
    for path in ("/sign-in", "/desk/sign-in", "/language", "/intake/twilio/message"):
        for kind in (FORM, "text/plain", "multipart/form-data; boundary=x", "application/json"):
            answer = client.post(path, data=body, content_type=kind, base_url=PUBLIC_URL)
            assert 400 <= answer.status_code < 500, (path, kind)


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", {400, 403}), ("br", {400, 403}), ("deflate", {400, 403})]
)
def test_a_body_that_says_it_is_packed_is_not_unpacked(
    house: House, encoding: str, status: set[int]
) -> None:
    bomb = gzip.compress(b"words=" + b"a" * 40_000_000)
    assert len(bomb) < LONG
    answer = house.client().post(
        "/sign-in",
        data=bomb,
        content_type=FORM,
        headers={"Content-Encoding": encoding},
        base_url=PUBLIC_URL,
    )
    assert answer.status_code in status


# --- bombs: small, and large when somebody looks into them ---

NESTED = {
    "lists": "[" * 20_000,
    "objects": '{"a":' * 10_000,
    "answer": '{"response":' + "[" * 8_000,
    "a number": "9" * 50_000,
    "an exponent": '{"response":{"clientDataJSON":1e999999}}',
    "an age file": "age-encryption.org/v1\n" + "-> X25519 a\n" * 3_000,
    "armour": "-----BEGIN AGE ENCRYPTED FILE-----\n" + "A" * 40_000,
}


@pytest.mark.parametrize("bomb", NESTED.values(), ids=NESTED.keys())
def test_what_is_nested_deeply_is_refused_wherever_something_is_parsed(
    firm_grounds: Grounds, bomb: str
) -> None:
    desk, exile = firm_grounds.at_desk(firm_grounds.responder), firm_grounds.as_exile()
    dossier = filled("/family/<int:number>/dossier", firm_grounds.ids)
    asked: list[tuple[Browser, str, dict[str, object]]] = [
        (desk, "/desk/keys", {"code": "000000", "answer": bomb}),
        (desk, "/desk/sign-in/key", {"answer": bomb}),
        (desk, "/desk/dossier-key", {"kind": "own", "key": bomb, "code": "000000"}),
        (exile, dossier, {"starred": bomb, "rest": "x", "keys": bomb[:99]}),
    ]
    for browser, path, fields in asked:
        began = time.process_time()
        answer = knock(browser, "POST", path, fields)
        assert 200 <= answer.status_code < 500, path
        assert answer.status_code != 303, path
        assert time.process_time() - began < SLOW_S, path


def part(name: str, content: bytes, more: str = "") -> bytes:
    about = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return about.encode() + content + b"\r\n"


@pytest.mark.parametrize(
    "body",
    [
        b"".join(part(f"f{number}", b"x") for number in range(3000)),
        b"".join(part("papers", b"x", '; filename="p"') for _ in range(900)),
        part("papers", b"x" * 7_000_000, '; filename="p"'),
        part("demand", b"x" * 1_000_000),
        part("demand" * 20_000, b"x"),
        b"--b\r\n" + b"X-A: " + b"y" * 300_000,
        b"--b" * 100_000,
        part("papers", gzip.compress(b"a" * 50_000_000), '; filename="p.gz"')[:-2],
    ],
    ids=["fields", "files", "large", "long", "name", "header", "boundaries", "unfinished"],
)
def test_a_form_with_papers_that_is_a_bomb_is_refused_and_keeps_nothing(
    firm_grounds: Grounds, body: bytes
) -> None:
    exile, before = firm_grounds.as_exile(), firm_grounds.rows()
    path = filled("/family/<int:number>/pressure", firm_grounds.ids)
    exile.get(path)
    whole = part("csrf_token", exile.token().encode()) + body + b"--b--\r\n"
    began = time.process_time()
    answer = exile.client.post(
        path, data=whole, content_type="multipart/form-data; boundary=b", base_url=PUBLIC_URL
    )
    assert 400 <= answer.status_code < 500
    assert time.process_time() - began < SLOW_S
    assert firm_grounds.rows() == before


# --- whose house this is ---


POISON = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "Forwarded": "host=evil.example;proto=http",
    "X-Original-URL": "//evil.example/",
    "X-Rewrite-URL": "//evil.example/",
    "Referer": "https://evil.example/",
}


def test_no_header_puts_another_address_before_whoever_is_signed_in(
    grounds: Grounds,
) -> None:
    """Links that are handed on, and where somebody is led after a deed, name our own house."""
    desk, exile = grounds.at_desk(grounds.responder), grounds.as_exile()
    deeds = {"redirected": 0, "shown": 0}
    for method, rule in routes(grounds.exile.client.application):
        if any(end in rule for end in ENDS):
            continue
        browser = desk if rule.startswith("/desk/") else exile
        data = {"csrf_token": browser.token(), "next": "//elsewhere.example", **WISHES}
        answer = browser.client.open(
            filled(rule, grounds.ids),
            method=method,
            base_url=PUBLIC_URL,
            headers=POISON,
            data=data if method == "POST" else None,
        )
        told = answer.get_data(as_text=True) + str(answer.headers)
        assert "evil.example" not in told, rule
        assert "gopher" not in told, rule
        where = answer.headers.get("Location", "/")
        assert where.startswith("/"), rule
        assert not where.startswith("//"), rule
        deeds["redirected" if answer.status_code == 303 else "shown"] += 1
    assert min(deeds.values()) > 15


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Original-URL": "/desk/", "X-Rewrite-URL": "/desk/"},
        {"Referer": "https://evil.example/"},
        {"Origin": "https://evil.example"},
        {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "PUT"},
    ],
)
def test_no_header_puts_another_address_into_a_page_or_a_redirect(
    house: House, headers: dict[str, str]
) -> None:
    client = house.client()
    for method, rule in routes(client.application):
        answer = client.open(filled(rule, {}), method=method, base_url=PUBLIC_URL, headers=headers)
        told = answer.get_data(as_text=True) + str(answer.headers)
        assert "evil.example" not in told, rule
        assert "gopher" not in told, rule
        where = answer.headers.get("Location", "/")
        assert where.startswith("/"), rule
        assert not where.startswith("//"), rule


@pytest.mark.parametrize(
    "path", ["/\\evil.example", "/%2F%2Fevil.example", "/family/new/../../desk"]
)
def test_no_path_leads_out_of_the_house(house: House, path: str) -> None:
    answer = house.client().get(path, base_url=PUBLIC_URL)
    assert answer.status_code in {303, 308, 404}
    assert "evil.example" not in answer.headers.get("Location", "")


# --- fields nobody asked for ---

HIDDEN: dict[str, Any] = {
    "exile_id": "33333333-3333-4333-8333-333333333333",
    "organisation_id": "33333333-3333-4333-8333-333333333333",
    "sender_id": "33333333-3333-4333-8333-333333333333",
    "family_id": "33333333-3333-4333-8333-333333333333",
    "begins_at": "2020-01-01T00:00:00+00:00",
    "proved": "yes",
    "vouched": "yes",
    "inspected": "no",
    "sequence_key": "00" * 32,
    "edition": "99",
    "level": "simple",
}


def test_a_question_keeps_only_its_own_fields(house: House) -> None:
    browser = Browser(house.client())
    exile_in(house, browser)
    begin(browser)
    every = {**family_form(), **HIDDEN, "scope": "own"}
    browser.post("/family/new/cover", go="next", **every)
    kept = drafting.load_draft(house.ports, exile_of(house))
    assert kept is not None
    assert set(kept.fields) == {"scope", "cover"}
    assert kept.fields["scope"] == ["words"]


def test_a_family_registered_with_hidden_fields_belongs_to_whoever_registers_it(
    house: House,
) -> None:
    browser = Browser(house.client())
    exile_in(house, browser)
    register(browser, **HIDDEN)
    browser.get("/family/new")
    with house.store.begin() as tx:
        [found] = families.families_of_exile(tx, exile_of(house))
        record = families.read_family(tx, found)
    assert record is not None
    assert is_unproved(record.watch.orders)
    assert record.settled.agreement.edition == 0
    assert record.settled.sequence_key != HIDDEN["sequence_key"]
    assert record.settled.agreement.begins_at >= house.clock.now()


def exile_of(house: House) -> UUID:
    with house.store.begin() as tx:
        return UUID(
            str(tx.session.execute(text("SELECT id FROM exiles WHERE state = 'active'")).scalar())
        )
