"""Attacks by forms of other sites: every route that changes anything, taken from the url map.

A route added tomorrow is attacked tomorrow: nobody has to remember it here.
"""

from flask import Flask

from tests.attacks.grounds import WISHES, Grounds, filled, routes
from tests.web.house import ALL, FORM, PUBLIC_URL, Browser, House

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
FACES = ("exile.", "desk.")


def changing(app: Flask) -> dict[str, str]:
    """Return the path of every route that takes more than a look, by its endpoint."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & CHANGING
    }


def victims(grounds: Grounds) -> dict[str, Browser]:
    return {"desk": grounds.at_desk(grounds.responder), "exile": grounds.as_exile()}


def face_of(rule: str) -> str:
    return "desk" if rule.startswith("/desk/") else "exile"


def test_every_route_that_changes_anything_is_of_a_face_with_tokens(
    house: House,
) -> None:
    app = house.client(ALL).application
    assert [each for each in changing(app) if not each.startswith(FACES)] == []
    of_faces = {rule for method, rule in routes(app) if method == "POST"}
    missed = {rule for name, rule in changing(app).items() if name.startswith(FACES)} - of_faces
    assert missed == set()
    assert len(of_faces) > 80
    operators = house.client(frozenset({"ops"})).application
    assert changing(operators) == {}


def test_a_form_without_the_sessions_own_token_changes_nothing_on_any_route(
    firm_grounds: Grounds,
) -> None:
    people, app = victims(firm_grounds), firm_grounds.exile.client.application
    stranger = Browser(firm_grounds.house.client())
    stranger.get("/")
    foreign = {"exile": people["desk"].token(), "desk": people["exile"].token()}
    assert all(foreign.values())
    assert stranger.token()
    before, seen = firm_grounds.rows(), 0
    for method, rule in routes(app):
        if method != "POST":
            continue
        face, path = face_of(rule), filled(rule, firm_grounds.ids)
        for token in (None, "", "x", stranger.token(), foreign[face]):
            fields = WISHES if token is None else {**WISHES, "csrf_token": token}
            client = people[face].client
            answer = client.post(path, base_url=PUBLIC_URL, data=fields, content_type=FORM)
            assert answer.status_code == 403, (rule, token)
        seen += 1
    assert seen > 80
    assert firm_grounds.rows() == before


def test_a_page_of_another_site_changes_nothing_though_it_knew_the_token(
    firm_grounds: Grounds,
) -> None:
    people, app = victims(firm_grounds), firm_grounds.exile.client.application
    before = firm_grounds.rows()
    for method, rule in routes(app):
        if method != "POST":
            continue
        victim = people[face_of(rule)]
        fields = {**WISHES, "csrf_token": victim.token()}
        for site in ("cross-site", "same-site", "nonsense"):
            answer = victim.client.post(
                filled(rule, firm_grounds.ids),
                base_url=PUBLIC_URL,
                data=fields,
                headers={"Sec-Fetch-Site": site},
            )
            assert answer.status_code == 403, (rule, site)
    assert firm_grounds.rows() == before


def test_the_victims_own_form_is_taken(grounds: Grounds) -> None:
    """What the two attacks above refuse is refused for the token and the site alone."""
    people = victims(grounds)
    before = grounds.rows()
    voice = filled("/family/<int:number>/voice", grounds.ids)
    people["exile"].get(voice.removesuffix("/voice"))
    assert people["exile"].post(voice).status_code == 303
    assert grounds.rows() != before


def test_an_address_that_is_only_looked_at_changes_nothing_on_any_route(
    firm_grounds: Grounds,
) -> None:
    """Links, pictures and a browser's own foresight all come as GET (I11)."""
    people, app = victims(firm_grounds), firm_grounds.exile.client.application
    before = firm_grounds.rows()
    looks = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    assert len(looks) > 30
    for rule in looks:
        path = filled(rule, firm_grounds.ids).replace("<path:filename>", "style.css")
        victim = people[face_of(rule)].client
        for query in ("", "?go=next&csrf_token=x"):
            answer = victim.get(f"{path}{query}", base_url=PUBLIC_URL, buffered=True)
            assert answer.status_code < 500, rule
    assert firm_grounds.rows() == before
