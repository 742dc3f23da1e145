"""A family's form as an exile would fill it in; the words are invented for tests."""

from typing import Any

GARDEN = [
    "Как там твои грядки, растут?",
    "Рассада прижилась?",
    "Что посадила в теплице?",
    "Много сорняков в этот раз?",
]
KITCHEN = [
    "Что готовила на ужин?",
    "Пирог вышел пышный?",
    "Соленья ещё остались?",
    "Варенье варила?",
]


def family_form(**changes: Any) -> dict[str, Any]:
    return {
        "cover": "open",
        "plan": "normal",
        "to": "+48 500 100 301",
        "time_zone": "Europe/Warsaw",
        "exile_time_zone": "Europe/Vilnius",
        "w1_days": ["mon", "wed", "sat"],
        "w1_from": "18:00",
        "w1_to": "20:30",
        "days_min": "6",
        "days_max": "8",
        "t1_name": "сад",
        "t1_pings": "\r\n".join(GARDEN),
        "t1_safe": "патиссоны\r\nкабачки",
        "t2_name": "кухня",
        "t2_pings": "\r\n".join(KITCHEN),
        "t2_safe": "запеканка\r\nвареники",
        "d4": "баклажаны замёрзли",
        "stop": "надоели разговоры",
        "manner_kind": "none",
        "case_card": "Гродно, без иждивенцев, лекарств нет. Звонить вечером.",
        "agrees": "yes",
        **changes,
    }
