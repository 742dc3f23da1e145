"""Codebooks for tests: realistic ones, and a builder that says only what matters."""

from typing import Any

from service.domain.codebook import Codebook, parse_codebook

GARDEN: dict[str, Any] = {
    "languages": ["ru"],
    "level": "topic",
    "topics": [
        {
            "name": "garden",
            "pings": ["Мам, рассада не вытянулась?", "Что с грядками?"],
            "safe": ["перцы", "огурцы"],
            "distress": ["баклажаны"],
        },
        {"name": "cat", "pings": ["А кот ест?"], "safe": ["сметану", "мурлычет"]},
    ],
    "distress": [
        {"marker": "тётя Зина заходила", "level": "L4"},
        {"marker": "дядя Коля", "level": "L3"},
    ],
    "stop": ["устала я от этого"],
}
KITCHEN_VARIED: dict[str, Any] = {
    "languages": ["ru"],
    "level": "varied",
    "topics": [
        {
            "name": "кухня",
            "pings": ["Что на обед сегодня?", "Печёшь что-нибудь?"],
            "safe": ["борщ", "драники", "голубцы", "запеканка", "котлеты", "окрошка"],
        },
        {
            "name": "рукоделие",
            "pings": ["Что вяжешь?", "Пряжи хватило?"],
            "safe": ["шарф", "варежки", "салфетка", "жилетка"],
            "distress": [{"marker": "петли спустились", "level": "L3"}],
        },
    ],
    "distress": ["самовар распаялся", {"marker": "ключи у Фёдоровны", "level": "L2"}],
    "manner": {"kind": "present", "marker": "дорогая моя"},
    "stop": ["не пиши больше открыток"],
}
SIMPLE_RUSSIAN: dict[str, Any] = {
    "languages": ["ru"],
    "level": "simple",
    "topics": [{"name": "кот", "pings": ["Как там Барсик?"], "safe": ["спит на печке"]}],
    "distress": ["балкон застеклили"],
    "stop": ["хватит про кошек"],
}
BELARUSIAN: dict[str, Any] = {
    "languages": ["be"],
    "level": "topic",
    "topics": [
        {
            "name": "агарод",
            "pings": ["Мама, што на агародзе?", "Гуркі ўзышлі?"],
            "safe": ["фасоля", "кроп падрос"],
        },
        {
            "name": "куры",
            "pings": ["Куры нясуцца?", "Колькі яек сабрала?"],
            "safe": ["поўны кошык", "пеўня злавілі"],
            "distress": ["лісіца ўкрала чубатку"],
        },
    ],
    "distress": [{"marker": "швагерка прыязджала", "level": "L3"}],
    "manner": {"kind": "missing", "marker": "цалую ўсіх"},
    "stop": ["змарылася я пісаць"],
}
BELARUSIAN_VARIED: dict[str, Any] = {
    "languages": ["be", "ru"],
    "level": "varied",
    "topics": [
        {
            "name": "лес",
            "pings": ["Тата, у лес хадзіў?"],
            "safe": ["лісічкі", "баравікі", "маслякі", "журавіны"],
        },
        {
            "name": "рыбалка",
            "pings": ["Клявала на возеры?"],
            "safe": ["шчупак", "карасі", "плотка", "лешч добры"],
        },
    ],
    "distress": ["лодка працякае", "вуды пазычыў Лявон"],
    "stop": ["закінуў я рыбалку"],
}
ENGLISH: dict[str, Any] = {
    "languages": ["en"],
    "level": "topic",
    "topics": [
        {
            "name": "baking",
            "pings": ["Did the dough rise, mum?", "What came out of the oven?"],
            "safe": ["sourdough", "ginger biscuits"],
        },
        {
            "name": "allotment",
            "pings": ["How are the beans doing?"],
            "safe": ["courgettes", "rhubarb crumble"],
            "distress": [{"marker": "pigeons ate the parsley", "level": "L2"}],
        },
    ],
    "distress": ["marmalade", {"marker": "cousin Gerald visited", "level": "L3"}],
    "stop": ["enough gardening letters"],
}
REALISTIC: dict[str, Any] = {
    "garden": GARDEN,
    "kitchen": KITCHEN_VARIED,
    "simple": SIMPLE_RUSSIAN,
    "belarusian": BELARUSIAN,
    "belarusian-varied": BELARUSIAN_VARIED,
    "english": ENGLISH,
}


def a_codebook(**changed: Any) -> Codebook:
    """Return the garden codebook with some of its fields replaced."""
    return parse_codebook({**GARDEN, **changed})


def a_topic(name: str = "garden", **fields: Any) -> dict[str, Any]:
    return {"name": name, "pings": ["Что с грядками?"], "safe": ["перцы"], **fields}
