"""Who plays in the demonstration: invented people, invented words, numbers nobody has.

The codebook is a sample for everybody to read: no real family may use a word of it.
"""

from dataclasses import dataclass
from typing import Final

from service.domain.codebook import Codebook, parse_codebook

FAMILY_SENDER: Final = "+48732100001"
PAGES_SENDER: Final = "+48732100002"
CANARY: Final = "+48732100003"
SIGNAL_ACCOUNT: Final = "+48732100004"
SIGNAL_CANARY: Final = "+48732100005"
OPERATOR: Final = "+48500100100"
MOTHER: Final = "+48500100301"
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

CASE_CARD: Final = (
    "A small town in the west. Lives alone, takes tablets for her heart. "
    "Reach the exile by voice, evenings."
)

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

# What the mother's phone offers to answer: what it is for, and her words.
ANSWERS: Final = (
    ("Safe, about the garden", "Перцы подвязала вчера"),
    ("Safe, about cooking", "Драники с утра пожарила"),
    ("Safe, about the garden", "Огурцы засолила с укропом"),
    ("Safe, about cooking", "Солянка вышла на славу"),
    ("No safe word in it", "Да всё по-старому, дочка"),
    ("Distress", "Тётя Зина заходила, посидели"),
    ("Stop: she wants no more", "Устала я от этого"),
)


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
