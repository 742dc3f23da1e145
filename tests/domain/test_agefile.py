"""What is seen of an age file without a key; the files are made by another implementation."""

from base64 import b64encode

import pytest
from pyrage import encrypt, passphrase, x25519

from service.domain.agefile import (
    ARMOUR_LENGTH_MAX,
    LADDER_BYTES,
    RECIPIENTS_MAX,
    AgeProblem,
    AgeRefusedError,
    is_recipient,
    read_age,
)

KEYS = [x25519.Identity.generate().to_public() for _ in range(3)]
BEGIN, END = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"


def sealed(size: int = LADDER_BYTES[0], keys: int = 3) -> str:
    made: bytes = encrypt(bytes(size), KEYS[:keys], armored=True)
    return made.decode()


def armoured(body: bytes) -> str:
    text = b64encode(body).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([BEGIN, *lines, END])


def refused(text: str) -> AgeProblem:
    with pytest.raises(AgeRefusedError) as found:
        read_age(text)
    return found.value.code


@pytest.mark.parametrize("size", LADDER_BYTES)
@pytest.mark.parametrize("keys", [1, 3])
def test_a_file_of_the_ladder_is_kept_and_its_recipients_counted(size: int, keys: int) -> None:
    assert read_age(sealed(size, keys)).recipients == keys


def test_the_armour_is_kept_even_however_it_was_pasted() -> None:
    text = sealed()
    pasted = "\r\n".join(f" {line} " for line in text.splitlines())
    assert read_age(f"\n{pasted}\n").armour == read_age(text).armour
    assert read_age(text).armour.splitlines() == text.splitlines()


@pytest.mark.parametrize("size", [0, 1, LADDER_BYTES[0] - 1, LADDER_BYTES[0] + 1, 20_000])
def test_any_other_length_is_refused(size: int) -> None:
    assert refused(sealed(size)) is AgeProblem.SIZE


def test_a_passphrase_is_no_recipient() -> None:
    text = passphrase.encrypt(bytes(LADDER_BYTES[0]), "two words", armored=True).decode()
    assert refused(text) is AgeProblem.NOT_X25519


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Мама живёт в Гродно",
        f"{BEGIN}\n{END}",
        f"{BEGIN}\nnot base64 at all!\n{END}",
        f"{BEGIN}\nМама\n{END}",
        armoured(b"plain words"),
        armoured(b"age-encryption.org/v1\n-> X25519 abc\nabc\n"),
        armoured(b"age-encryption.org/v2\n-> X25519 abc\nabc\n--- mac\n" + bytes(2100)),
        armoured(b"age-encryption.org/v1\n--- mac\n" + bytes(2048 + 32)),
        armoured(b"age-encryption.org/v1\n--- mac"),
        armoured(
            b"age-encryption.org/v1\n" + b"-> X25519 a\nb\n" * (RECIPIENTS_MAX + 1) + b"--- m\n"
        ),
    ],
)
def test_what_is_no_whole_age_file_is_refused(text: str) -> None:
    assert refused(text) is AgeProblem.NO_AGE_FILE


def test_lines_of_another_length_are_refused() -> None:
    lines = sealed().splitlines()
    joined = [lines[0], lines[1] + lines[2], *lines[3:]]
    assert refused("\n".join(joined)) is AgeProblem.NO_AGE_FILE


def test_a_text_without_end_is_not_even_looked_at() -> None:
    assert refused("x" * (ARMOUR_LENGTH_MAX + 1)) is AgeProblem.SIZE


def test_an_empty_stanza_is_none_of_ours() -> None:
    assert refused(armoured(b"age-encryption.org/v1\n-> \n--- m\n")) is AgeProblem.NOT_X25519


def test_every_public_key_of_another_implementation_is_known_as_one() -> None:
    assert all(is_recipient(str(each)) for each in KEYS)


def test_no_key_with_a_slip_is_taken() -> None:
    key = str(KEYS[0])
    for at in range(4, len(key)):
        other = "q" if key[at] != "q" else "p"
        assert not is_recipient(key[:at] + other + key[at + 1 :])
    for text in ("", key[:-1], key.upper(), "age2" + key[4:], key[:-1] + "б", f"{key}q"):
        assert not is_recipient(text)
