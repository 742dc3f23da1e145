"""Who plays in the demonstration: invented people, invented words, numbers nobody has.

The codebook is a sample for everybody to read: no real family may use a word of it.
"""

from dataclasses import dataclass
from typing import Final

from service.domain.agreement import Mode
from service.domain.codebook import Codebook, parse_codebook

FAMILY_SENDER: Final = "+48732100001"
PAGES_SENDER: Final = "+48732100002"
CANARY: Final = "+48732100003"
SIGNAL_ACCOUNT: Final = "+48732100004"
SIGNAL_CANARY: Final = "+48732100005"
FAMILY_ACCOUNT: Final = "+48732100006"
SPARE_SENDER: Final = "+48732100007"  # for whoever registers a family by hand
SPARE_ACCOUNT: Final = "+48732100008"
OPERATOR: Final = "+48500100100"
EXILE: Final = "+48500100101"
MOTHER: Final = "+48500100301"
GRANDMOTHER: Final = "+48500100302"
FATHER: Final = "+48500100303"
SISTER: Final = "+48500100304"
TIME_ZONE: Final = "Europe/Minsk"
DESKS_TIME_ZONE: Final = "Europe/Warsaw"


@dataclass(frozen=True, slots=True)
class Part:
    """One responder of the demonstration."""

    name: str
    organisation: str
    number: str


NORTH: Final = "North Desk"
SOUTH: Final = "South Desk"
RESPONDERS: Final = (
    Part("Anna", NORTH, "+48500100201"),
    Part("Jonas", NORTH, "+48500100202"),
    Part("Rita", SOUTH, "+48500100203"),
    Part("Tomas", SOUTH, "+48500100204"),
)

EXILES_WORDS: Final = "Call me when you have a minute."

REACHED: Final = "Reach the exile by voice, evenings."
CASE_CARD: Final = f"A small town in the west. Lives alone, takes tablets for her heart. {REACHED}"

_GARDEN: Final = (
    "Мам, рассада не вытянулась?",
    "Что с грядками?",
    "Чем у тебя теплица занята?",
    "Что на подоконнике растёт?",
    "Из зелени что-нибудь поднялось?",
    "Соседская клубника уже краснеет?",
    "Что первым сорвала этим летом?",
    "Кого из овощей балуешь больше всех?",
    "Лейку новую нашла в сарае?",
    "Чем бабушкину делянку заняла?",
    "Кто у тебя вымахал до крыши?",
    "Чего на семена оставишь?",
)
_COOKING: Final = (
    "Что сегодня готовишь?",
    "Чем у тебя на кухне пахнет?",
    "Пирог с чем затеяла?",
    "Кастрюлю большую доставала?",
    "Чем гостей потчуешь по воскресеньям?",
    "Какая начинка лучше удалась?",
    "Духовка слушается?",
    "Из чего компот варила?",
    "Что к чаю поставила?",
    "Которое блюдо у тебя нынче любимое?",
    "Сковородку старую не выбросила?",
    "Чем завтракать любишь зимой?",
)


@dataclass(frozen=True, slots=True)
class Relative:
    """One relative of the demonstration, and the way they are asked."""

    name: str
    number: str
    mode: Mode
    title: str
    about: str
    to_do: str


# D6: the least new trace first.
RELATIVES: Final = (
    Relative(
        "Sister",
        SISTER,
        Mode.OWN,
        "Own contact",
        "Nothing new anywhere: the exile keeps in touch as ever, and the service asks the exile "
        "alone how it went. It notices silence and what the exile hears, not someone else "
        "writing for her.",
        "Nothing of ours ever comes to this phone. Jump to the next event until the exile's page "
        "says that it is time to ask; say there, under “Your own contact”, how it went.",
    ),
    Relative(
        "Father",
        FATHER,
        Mode.RELAY,
        "Relay",
        "Nothing new either: the service chooses hour and words, the exile sends them from their "
        "own phone in the thread they have, and types in what comes back.",
        "Nothing of ours ever comes to this phone. When the exile's page says, under “Your phone, "
        "our timing”, that it is time, press there “Show what to send”, then “I have sent it”, "
        "and type in one of these answers.",
    ),
    Relative(
        "Grandmother",
        GRANDMOTHER,
        Mode.SIGNAL,
        "Signal",
        "A new contact in Signal, only where it is used already: encrypted on the way, open on "
        "the phone.",
        "Jump to the next event: a question comes from an account that serves her family alone.",
    ),
    Relative(
        "Mother",
        MOTHER,
        Mode.SMS,
        "SMS",
        "A new foreign number, and the state reads along in Belarus, where answers would not even "
        "reach us. It is for relatives elsewhere.",
        "Jump to the next event: a question comes from a number that serves her family alone.",
    ),
)

# What a relative's phone offers to answer: what it is for, and the words.
ANSWERS: Final = (
    ("Safe where the garden was asked about", "Перцы подвязала вчера"),
    ("Safe where cooking was asked about", "Драники с утра пожарила"),
    ("Safe where the garden was asked about", "Огурцы хрустят, с укропом"),
    ("Safe where cooking was asked about", "Солянка вышла на славу"),
    ("No safe word in it", "Да всё по-старому, дочка"),
    ("Distress", "Тётя Зина заходила, посидели"),
    ("Stop: she wants no more", "Устала я от этого"),
)


def topics() -> dict[str, str]:
    """Return what each question is about, for whoever does not read Russian."""
    return dict.fromkeys(_GARDEN, "the garden") | dict.fromkeys(_COOKING, "cooking")


def codebook() -> Codebook:
    """Return what the demonstration's family has agreed on."""
    return parse_codebook(
        {
            "languages": ["ru"],
            "level": "topic",
            "topics": [
                {"name": "garden", "pings": list(_GARDEN), "safe": ["перцы", "огурцы"]},
                {"name": "cooking", "pings": list(_COOKING), "safe": ["драники", "солянка"]},
            ],
            "distress": [
                {"marker": "тётя Зина заходила", "level": "L4"},
                {"marker": "дядя Коля проездом", "level": "L3"},
            ],
            "stop": ["устала я от этого"],
        }
    )
