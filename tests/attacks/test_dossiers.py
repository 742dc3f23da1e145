"""Attacks on dossiers: words in clear, files for other keys, sealing from a shadow, old readers."""

import re
from collections.abc import Iterator

import pyrage
import pytest
from pyrage import x25519
from sqlalchemy import text

from service.domain.agefile import LADDER_BYTES
from service.storage import dossiers as kept
from service.usecases import dossiers, leaving
from service.usecases.dossiers import DossierState
from service.usecases.signing_in import SignInRefusedError
from tests.attacks.hunting import hunt, steal
from tests.attacks.test_other_words import (
    Words,
    family_on,
    nothing_asked,
    opened,
    plain,
    statements,
    with_family,
)
from tests.web.house import Browser, House, Responder

PLAIN = "Лекарство: эутирокс 75, утром. Ключ у соседки."


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


class Ground:
    """An exile with a family, and two responders with keys for dossiers."""

    def __init__(self, house: House) -> None:
        self.house = house
        client = house.client()
        house.listen(client)
        self.north = house.add_organisation()
        self.words = Words(house.add_exile(self.north)[1])
        self.exile = with_family(house, client, self.words)
        self.family_id = family_on(self.exile)
        self.identities: list[x25519.Identity] = []
        self.responders = [self.with_key() for _ in range(2)]

    def with_key(self) -> Responder:
        who = self.house.add_responder(self.north)
        self.identities.append(x25519.Identity.generate())
        key = str(self.identities[-1].to_public())
        dossiers.put_key(self.house.ports, who.id, "own", key, who.code())
        return who

    @property
    def path(self) -> str:
        return f"/family/{self.family_id}/dossier"

    def seal(self, **changes: str) -> int:
        """Seal for the keys a page lists, as the age tool does, and send it."""
        return self.seal_at(self.exile, self.path, **changes)

    def seal_at(self, browser: Browser, path: str, **changes: str) -> int:
        browser.get(path)
        listed = re.findall(r'data-recipient="(age1[a-z0-9]+)"', browser.page)
        keys = [x25519.Recipient.from_str(each) for each in listed]
        made = pyrage.encrypt(padded(PLAIN), keys, armored=True).decode() if keys else ""
        fields = {"starred": made, "rest": made, "keys": browser.hidden("keys"), **changes}
        return browser.post(path, **fields).status_code

    def state(self) -> DossierState:
        with self.house.store.begin() as tx:
            owner = tx.session.execute(
                text("SELECT exile_id FROM families WHERE state <> 'shadow'")
            ).scalar_one()
        return dossiers.dossier_glance(
            self.house.ports, owner, self.house.family_called(self.family_id)
        ).state

    def rows(self) -> int:
        with self.house.store.begin() as tx:
            return int(tx.session.execute(text("SELECT count(*) FROM dossiers")).scalar() or 0)


def padded(said: str) -> bytes:
    return said.encode().ljust(LADDER_BYTES[0], b"\0")


@pytest.fixture
def ground(house: House) -> Ground:
    return Ground(house)


def test_words_in_clear_are_neither_kept_nor_shown_back(ground: Ground, database_url: str) -> None:
    for changes in ({"starred": PLAIN}, {"rest": PLAIN}, {"starred": PLAIN, "rest": PLAIN}):
        assert ground.seal_at(ground.exile, ground.path, **changes) == 422
        assert PLAIN not in ground.exile.page
        assert "This is no whole age file" in ground.exile.page
    assert ground.rows() == 0
    assert hunt(steal(database_url), {"dossier": [PLAIN]}) == []


def test_a_file_for_other_keys_is_not_kept(ground: Ground) -> None:
    mine = x25519.Identity.generate().to_public()
    for keys in ([mine], [mine] * 3):
        foreign = pyrage.encrypt(padded(PLAIN), keys, armored=True).decode()
        assert ground.seal_at(ground.exile, ground.path, starred=foreign) == 422
    assert ground.seal_at(ground.exile, ground.path, keys="0" * 16) == 422
    assert ground.rows() == 0


def test_what_is_kept_opens_with_every_key_it_is_for_and_with_nothing_the_server_has(
    ground: Ground, database_url: str
) -> None:
    assert ground.seal() == 303
    assert hunt(steal(database_url), {"dossier": [PLAIN]}) == []
    found = stored(ground)
    for identity in ground.identities:
        assert pyrage.decrypt(found, [identity]).rstrip(b"\0").decode() == PLAIN
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(found, [x25519.Identity.generate()])


def stored(ground: Ground) -> bytes:
    with ground.house.store.begin() as tx:
        return kept.dossiers_of(tx, ground.house.family_called(ground.family_id))[
            0
        ].dossier.starred.encode()


def test_a_file_whose_length_tells_how_much_was_written_is_not_kept(ground: Ground) -> None:
    ground.exile.get(ground.path)
    listed = re.findall(r'data-recipient="(age1[a-z0-9]+)"', ground.exile.page)
    keys = [x25519.Recipient.from_str(each) for each in listed]
    bare = pyrage.encrypt(PLAIN.encode(), keys, armored=True).decode()
    assert ground.seal_at(ground.exile, ground.path, rest=bare) == 422
    assert "Its length would tell how much you wrote" in ground.exile.page
    assert ground.rows() == 0


def test_somebody_new_and_somebody_revoked_make_it_stale_and_visible(ground: Ground) -> None:
    assert ground.seal() == 303
    assert ground.state() is DossierState.SEALED
    newcomer = ground.with_key()
    assert ground.state() is DossierState.STALE
    ground.exile.get("/")
    assert "Please seal the dossier again" in ground.exile.page
    assert ground.seal() == 303
    assert ground.state() is DossierState.SEALED
    leaving.revoke_responder(ground.house.ports, newcomer.id)
    assert ground.state() is DossierState.STALE
    ground.exile.get(ground.path)
    assert str(ground.identities[-1].to_public()) not in ground.exile.page


def test_a_session_left_open_replaces_no_dossier(ground: Ground) -> None:
    assert ground.seal() == 303
    ground.house.clock.forward(minutes=11)
    ground.exile.secret = ""
    assert ground.seal() == 403
    assert ground.rows() == 1


def test_whoever_forces_a_new_dossier_destroys_none(ground: Ground) -> None:
    assert ground.seal() == 303
    first = stored(ground)
    assert ground.seal() == 303
    with ground.house.store.begin() as tx:
        both = kept.dossiers_of(tx, ground.house.family_called(ground.family_id))
    assert [each.dossier.starred.encode() for each in both][1] == first


def test_of_three_dossiers_the_newest_two_are_kept(ground: Ground) -> None:
    for _ in range(3):
        assert ground.seal() == 303
    assert ground.rows() == 2


def test_exile_and_responder_read_the_same_words_for_a_key_and_others_for_another(
    ground: Ground,
) -> None:
    ground.exile.get(ground.path)
    listed = re.findall(r'<span lang="en">([a-z ]+)</span></li>', ground.exile.page)
    assert len(set(listed)) == 2
    ground.house.clock.forward(minutes=2)
    seen = set()
    for who in ground.responders:
        browser = Browser(ground.house.client())
        browser.get("/desk/")
        browser.follow(browser.post("/desk/sign-in", words=who.words, code=who.code()))
        browser.get("/desk/dossier-key")
        seen |= set(re.findall(r"<strong>([a-z ]+)</strong>", browser.page)) & set(listed)
    assert seen == set(listed)
    assert all(len(words.split()) == kept.FINGERPRINT_WORDS for words in seen)


def test_other_words_see_the_same_state_and_replace_nothing(ground: Ground) -> None:
    assert ground.seal() == 303
    first = stored(ground)
    other = opened(ground.house.client(), ground.words.other())
    shadow_path = f"/family/{family_on(other)}/dossier"
    other.get(shadow_path)
    assert "Sealed on" in other.page
    assert ground.seal_at(other, shadow_path) == 303
    assert stored(ground) == first
    assert ground.state() is DossierState.SEALED


def test_with_a_dossier_both_pages_are_the_same_with_the_same_queries(ground: Ground) -> None:
    assert ground.seal() == 303
    ground.with_key()
    nothing_asked(ground.house)
    true = opened(ground.house.client(), ground.words.true)
    other = opened(ground.house.client(), ground.words.other())
    for path in ("/", "/family/{}", "/family/{}/dossier"):
        seen = []
        for browser in (true, other):
            browser.get("/")
            own = path.format(family_on(browser))
            with statements(ground.house) as said:
                answer = browser.get(own)
            seen.append((plain(answer), said))
        assert seen[0] == seen[1], path


def test_a_dossier_that_other_words_show_was_sealed_by_somebody(ground: Ground) -> None:
    assert ground.seal() == 303
    seen = []
    for typed in (ground.words.true, ground.words.other()):
        browser = opened(ground.house.client(), typed)
        browser.get("/account")
        seen.append(plain(browser.post("/account")))
        assert "sealed the dossier" in browser.page
    assert seen[0] == seen[1]


def test_no_stolen_desk_session_puts_in_a_key_and_no_secret_key_is_taken(ground: Ground) -> None:
    who, ports = ground.responders[0], ground.house.ports
    key = str(x25519.Identity.generate().to_public())
    with pytest.raises(SignInRefusedError):
        dossiers.put_key(ports, who.id, "own", key, "000000")
    browser = Browser(ground.house.client())
    ground.house.clock.forward(minutes=2)
    browser.get("/desk/")
    browser.follow(browser.post("/desk/sign-in", words=who.words, code=who.code()))
    browser.get("/desk/dossier-key")
    ground.house.clock.forward(minutes=2)
    secret = str(x25519.Identity.generate())
    answer = browser.post("/desk/dossier-key", kind="own", recipient=secret, code=who.code())
    assert answer.status_code == 422
    assert secret not in browser.page
    assert "This is the secret half" in browser.page
    answer = browser.post("/desk/dossier-key", kind="own", recipient=key[:-1], code=who.code())
    assert answer.status_code == 422
    answer = browser.post("/desk/dossier-key", kind="own", recipient=key, code=who.code())
    assert answer.status_code == 303
    browser.get("/desk/dossier-key")
    answer = browser.post("/desk/dossier-key", kind="own", recipient=key, code=who.code())
    assert answer.status_code == 422  # a code opens once


@pytest.mark.parametrize("kind", ["own", "recovery"])
def test_no_stolen_desk_session_takes_a_key_away(ground: Ground, kind: str) -> None:
    who, ports = ground.responders[0], ground.house.ports
    key = str(x25519.Identity.generate().to_public())
    ground.house.clock.forward(minutes=2)
    dossiers.put_key(ports, who.id, kind, key, who.code())
    ground.house.clock.forward(minutes=2)
    browser = Browser(ground.house.client())
    browser.get("/desk/")
    browser.follow(browser.post("/desk/sign-in", words=who.words, code=who.code()))
    for code in ("", "000000", who.code()):  # none, a wrong one, and one that opened the desk
        browser.get("/desk/dossier-key")
        answer = browser.post("/desk/dossier-key/drop", kind=kind, **{f"code_{kind}": code})
        assert answer.status_code == 422
        assert dossiers.keys_of(ports, who.id)[kind] == key
    ground.house.clock.forward(minutes=2)
    answer = browser.post("/desk/dossier-key/drop", kind=kind, **{f"code_{kind}": who.code()})
    assert answer.status_code == 303
    assert kind not in dossiers.keys_of(ports, who.id)
