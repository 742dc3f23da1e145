"""Who takes part in the stories, as a scenario file would say it; every text is invented."""

from typing import Any

MOTHER = "+48500100301"
STRANGER = "+48500100399"
EXILES_PHONE = "+48500100388"  # where a story lets notes be sent
START = "2027-01-10T00:00:00+00:00"  # a Sunday; windows are 07:00-18:00 UTC
ALL_WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SAFE = {"garden": "перцы", "cat": "мурлычет"}
OTHER = {"garden": "cat", "cat": "garden"}
DISTRESS = "тётя Зина заходила"  # L4
TROUBLE = "дядя Коля приезжал"  # L3
STOP = "устала я от этого"
PLAIN_DANGER = "упала, не встаю"
NOTHING = "да так, по-старому"

CODEBOOK: dict[str, Any] = {
    "languages": ["ru"],
    "level": "topic",
    "topics": [
        {
            "name": "garden",
            "pings": [
                "Мам, рассада не вытянулась?",
                "Что с грядками?",
                "Как там теплица после ветра?",
                "Укроп взошёл?",
                "Землю уже привезли?",
                "Лейку новую нашла?",
                "Что сажать будешь вдоль забора?",
                "Компост не замёрз?",
            ],
            "safe": ["перцы", "огурцы"],
            "distress": ["баклажаны"],
        },
        {
            "name": "cat",
            "pings": [
                "Как там Мурзик?",
                "Рыжий всё толстеет?",
                "Кот опять на печке?",
                "Мышей ловит или ленится?",
                "Чем усатого балуешь?",
                "Линяет сильно?",
                "Соседский пёс его не гоняет?",
                "Клубки не таскает?",
            ],
            "safe": ["сметану", "мурлычет"],
        },
    ],
    "distress": [
        {"marker": "тётя Зина заходила", "level": "L4"},
        {"marker": "дядя Коля", "level": "L3"},
    ],
    "stop": ["устала я от этого"],
}
ORGANISATIONS: list[dict[str, Any]] = [
    {
        "name": "north",
        "responders": [
            {
                "name": "anna",
                "addresses": [
                    {"channel": "sms", "to": "+48500100201"},
                    {"channel": "signal", "to": "+48500100202"},
                ],
            },
            {"name": "boris", "channel": "sms", "to": "+48500100203"},
        ],
    },
    {"name": "south", "responders": [{"name": "vera", "channel": "sms", "to": "+37060012345"}]},
]


def a_family(name: str = "mother", **changed: Any) -> dict[str, Any]:
    """Return a family's fields as in a scenario file, some of them changed."""
    return {
        "name": name,
        "plan": "normal",
        "cover": "open",
        "channel": "sms",
        "to": MOTHER,
        "sender": "+48732100001",
        "time_zone": "Europe/Minsk",
        "windows": [{"days": ALL_WEEK, "from": "10:00", "to": "21:00"}],
        "every": ["P7D", "P7D"],
        "codebook": CODEBOOK,
        "organisations": ["north", "south"],
        **changed,
    }


def a_scenario(**changed: Any) -> dict[str, Any]:
    """Return a whole scenario; only what differs has to be said."""
    return {
        "start": START,
        "for": "P14D",
        "seed": 7,
        "organisations": ORGANISATIONS,
        "families": [a_family()],
        "behaviour": [],
        **changed,
    }
