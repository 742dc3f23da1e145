"""Hard replies, written as relatives write: without commas, by voice, in haste, on other keyboards.

One a line: what it must be read as, the topic asked about, the text. `safe?` may also be
unverified, `distress?` too: neither may be anything worse than that.
"""

from typing import Any, Final

BOOKS: Final[dict[str, dict[str, Any]]] = {
    "ru": {
        "languages": ["ru"],
        "topics": [
            {"name": "дача", "pings": ["Как там на даче, всё посадили?"], "safe": ["кабачки", "укроп взошёл"]},
            {"name": "кот", "pings": ["Что Барсик поделывает?"], "safe": ["спит на батарее", "сметану"]},
        ],
        "distress": [
            {"marker": "варенье засахарилось", "level": "L3"},
            {"marker": "тётя Люба гостит", "level": "L4"},
        ],
        "stop": ["глаза устают от телефона"],
    },
    "be": {
        "languages": ["be"],
        "topics": [
            {"name": "агарод", "pings": ["Як там на агародзе?"], "safe": ["гарбузы", "кроп узышоў"]},
            {"name": "куры", "pings": ["Як курачкі?"], "safe": ["нясуцца патроху", "чубатка"]},
        ],
        "distress": [
            {"marker": "варэнне зацукравалася", "level": "L3"},
            {"marker": "цётка Волька гасцюе", "level": "L4"},
        ],
        "stop": ["вочы баляць ад тэлефона"],
    },
    "uk": {
        "languages": ["uk"],
        "topics": [
            {"name": "город", "pings": ["Як там на городі?"], "safe": ["гарбузи", "кріп зійшов"]},
            {"name": "кури", "pings": ["Як курочки?"], "safe": ["несуться потроху", "чубатка"]},
        ],
        "distress": [
            {"marker": "варення зацукрувалося", "level": "L3"},
            {"marker": "тітка Оля гостює", "level": "L4"},
        ],
        "stop": ["очі болять від телефону"],
    },
    "pl": {
        "languages": ["pl"],
        "topics": [
            {"name": "działka", "pings": ["Jak tam na działce?"], "safe": ["cukinie", "koperek wzeszedł"]},
            {"name": "kot", "pings": ["Co robi Filemon?"], "safe": ["śpi na kaloryferze", "śmietankę"]},
        ],
        "distress": [
            {"marker": "konfitury się scukrzyły", "level": "L3"},
            {"marker": "ciocia Halinka gości", "level": "L4"},
        ],
        "stop": ["oczy mnie bolą od telefonu"],
    },
    "en": {
        "languages": ["en"],
        "topics": [
            {"name": "allotment", "pings": ["How is the allotment doing?"], "safe": ["courgettes", "the dill came up"]},
            {"name": "cat", "pings": ["What is Biscuit up to?"], "safe": ["asleep on the radiator", "clotted cream"]},
        ],
        "distress": [
            {"marker": "the jam has crystallised", "level": "L3"},
            {"marker": "auntie Lorna is staying", "level": "L4"},
        ],
        "stop": ["phone hurts my eyes"],
    },
}  # fmt: skip

REPLIES: Final[dict[str, str]] = {
    "ru": """
safe дача Доча кабачки полезли уже не знаю куда девать
safe дача кабачки уже не знаю куда девать
safe? дача кобачки растут слава богу
safe дача КАБАЧКИ ПОШЛИ
safe дача кабачков насолила четыре банки
safe дача rf,fxrb gjikb
safe дача kabachki vsio horosho
safe? дача kabacki vse horosho dochenka
safe дача Укроп взошел петрушка нет
safe дача укропчик взошол
safe дача взошел укроп твой
unverified дача укроп ещё не взошел
unverified дача кабачков нет в этом году
unverified дача не знаю взошли ли кабачки
safe дача Доча привет кабачки зацвели отец приболел немного кашляет
safe дача привет это мама пишу голосом кабачки пошли точка целую точка
safe дача Кабач ки
safe дача каба4ки растут
safe дача кaбaчки
safe дача не волнуйся кабачки пошли
safe дача Не переживай доча кабачки у нас
safe дача не болей там кабачки скоро
safe дача ne volnuysya kabachki poshli
safe дача а кабачки вон какие выросли))
safe дача кабачки норм доча а ты как ешь ли
safe дача Кабачки? Растут.
safe дача Как там на даче, всё посадили? Да кабачки
unverified дача Как там на даче, всё посадили?
unverified кот кабачки
safe кот спит на батарее
safe кот спит на батареи весь день
safe кот на батарее спит зараза
safe кот Спитнабатарее
safe кот сметаны наелся и спит
unverified кот твой кот дрыхнет у печки
unverified кот сплю плохо батареи холодные
unverified кот кот не спит на батарее
distress дача Варенье засахарилось в этом году
distress дача варение засахорилось
distress дача варенье опять засахарилось не знаю что делать кабачки растут
distress дача засахарилось варенье то
distress дача varene zasaharilos
distress дача dfhtymt pfcf[fhbkjcm
distress дача варенье заса харилось
distress дача вареньезасахарилось
distress дача не варенье засахарилось нет
distress кот тетя люба гостит у нас
distress кот у нас тётя любы гостит третий день
distress кот тётялюба гостит, сметану ест
distress кот тетя люба преехала гостить
distress? кот Люба гостит
unverified кот тетю любу встретила в магазине
unverified дача варенье сварила из вишни
stop дача глаза устают от телефона
stop дача глаза от телефона устают сил нет
stop дача глоза устают от тилефона не пиши
unverified дача глаза устали сегодня
danger дача отца забрала скорая
danger дача папа упал с лестницы ногу сломал
danger дача кабачки. дед в больнице лежит
unverified дача телефон упал разбился пишу с Лениного
danger дача упала в обморок
""",
    "be": """
safe агарод гарбузы во якія
safe агарод гарбузоў процьма
safe агарод garbuzy rastuc
safe агарод harbuzy rastuć
safe агарод ufh,eps
safe агарод ГАРБУЗЫ ДАЧУШКА
safe? агарод горбузы растуць
safe агарод гарбузікі ўжо есць
safe агарод не хвалюйся гарбузы ёсць
safe агарод ня бойся дачушка гарбузы
safe агарод кроп узышоу
safe агарод кроп узыйшоў
safe агарод узышоў кроп твой
safe агарод krop uzyshou
safe агарод прывітанне кроп узышоў а пятрушка не
unverified агарод кроп не ўзышоў
unverified агарод гарбузоў няма
unverified агарод няма гарбузоў сёлета
unverified агарод не ведаю ці будуць гарбузы
safe агарод гарбузы ўжо не ведаю куды дзяваць
safe агарод Як там на агародзе? Гарбузы
unverified агарод Як там на агародзе?
safe куры нясуцца патроху
safe куры нясуцца патрошку
safe куры патроху нясуцца дзякуй богу
safe? куры несуцца патроху
safe куры чубатка сядзіць на яйках
safe куры чубатку шкода старая ўжо
unverified куры куры не нясуцца
unverified куры пайшла патроху ў краму
unverified куры гарбузы
distress агарод варэнне зацукравалася
distress агарод варэньне зацукравалася зусім
distress агарод варенне зацукровалось
distress агарод варенье зацукровалася гарбузы растуць
distress агарод varenne zacukravalasia
distress агарод dfh'yyt pfwerhfdfkfcz
distress агарод зацукравалася маё варэнне
distress агарод варэнне за цукравалася
distress агарод ня варэнне зацукравалася
distress куры цётка волька гасцюе
distress куры цетка волька гасцюе ў нас
distress куры гасцюе цётка Волька
distress куры цётка Вольга гасцюе
distress куры ciotka volka hasciuje
distress куры тётка волька гостюе чубатка знеслася
distress? куры цётку Вольку бачыла ў краме
unverified агарод варэнне варыла ўчора
stop агарод вочы баляць ад тэлефона
stop агарод вочы ад тэлефона баляць вельмі
stop агарод вочы болят от телефона
unverified агарод вочы баляць
danger агарод бацька ў бальніцы
danger агарод дзед зваліўся з драбін
danger агарод хуткую выклікалі
""",
    "uk": """
safe город гарбузи ось такі
safe город гарбузів повно
safe город garbuzy rostut
safe город harbuzy
safe город ufh,epb ljy.
safe город ГАРБУЗИ ДОНЮ
safe? город горбузи ростуть
safe город гарбузики вже є
safe город не хвилюйся гарбузи є
safe город не турбуйся доню гарбузи
safe город кріп зійшов
safe город крип зийшов
safe город зійшов кріп твій
safe город krip ziishov
safe город привіт кріп зійшов а петрушка ні
unverified город кріп не зійшов
unverified город гарбузів нема
unverified город нема гарбузів цього року
unverified город не знаю чи будуть гарбузи
safe город гарбузи вже не знаю куди діти
safe город Як там на городі? Гарбузи
unverified город Як там на городі?
safe кури несуться потроху
safe кури несуться потрошку
safe кури потроху несуться дякувати богу
safe? кури нисуться потроху
safe кури чубатка сидить на яйцях
safe кури чубатку шкода стара вже
unverified кури кури не несуться
unverified кури пішла потроху до крамниці
unverified кури гарбузи
distress город варення зацукрувалося
distress город варення зацукрувалось зовсім
distress город варенье зацукровалось
distress город варення зацукрувалося гарбузи ростуть
distress город varennia zacukruvalosia
distress город dfhtyyz pfwerhedfkjcz
distress город зацукрувалося моє варення
distress город варення за цукрувалося
distress город не варення зацукрувалося
distress кури тітка оля гостює
distress кури тітка Оля гостює у нас
distress кури гостює тітка Оля
distress кури тітка Ольга гостює
distress кури titka olia gostiuje
distress кури тьотка оля гостює чубатка знеслася
unverified кури тітку Ольгу бачила в магазині
unverified город варення варила вчора
stop город очі болять від телефону
stop город очі від телефону болять дуже
stop город очи болять від телефона
unverified город очі болять
danger город батько у лікарні
danger город дід впав з драбини
danger город швидку викликали
""",
    "pl": """
safe działka cukinie jak szalone
safe działka cukinii od groma
safe działka CUKINIE CÓRECZKO
safe? działka cukinje rosna
safe działka cukinia juz jest
safe działka nie martw sie cukinie rosna
safe działka nie przejmuj się cukinie są
safe działka cukinie juz nie wiem gdzie dawac
safe działka koperek wzeszedl
safe działka wzeszedl koperek twoj
safe działka koperekwzeszedł
safe działka koprek wzeszedl pietruszka nie
safe działka lj,hf cukinie
safe działka цукинье растут cukinie
unverified działka koperek nie wzeszedł
unverified działka nie ma cukinii
unverified działka cukinii nie ma w tym roku
unverified działka nie wiem czy będą cukinie
unverified działka bez cukinii w tym roku
safe działka Jak tam na działce? Cukinie
unverified działka Jak tam na działce?
safe kot śpi na kaloryferze
safe kot spi na kaloryferze caly dzien
safe kot na kaloryferze spi lobuz
safe kot spi na kaloryfeze
safe kot śmietanki się napił
safe kot smietanke pije
unverified kot kot nie śpi na kaloryferze
unverified kot kaloryfery zimne
unverified kot spać mi się chce
unverified kot cukinie
distress działka konfitury się scukrzyły
distress działka konfitury sie scukrzyly
distress działka konfitury scukrzyły się w tym roku
distress działka scukrzyly sie konfitury
distress działka konfitury sie zcukrzyly cukinie rosna
distress działka kąfitury się scukżyły
distress działka konfiturysię scukrzyły
distress działka лщташегкн ышу ысглкянdn konfitury sie scukrzyly
distress działka konfitora sie scukrzyla
distress działka nie konfitury się scukrzyły
distress kot ciocia halinka gosci
distress kot ciocia Halina gości
distress kot gości ciocia Halinka
distress kot u nas gosci ciocia halinka smietanke pije
distress kot ciotka halinka goscila
distress kot cioca halinka gosci
distress kot сщсшф рфдштлф пщысш
unverified kot ciocię Halinkę spotkałam w sklepie
unverified działka konfitury robiłam z wiśni
stop działka oczy mnie bolą od telefonu
stop działka oczy mnie bola od telefonu strasznie
stop działka od telefonu oczy mnie bola
stop działka oczymnie bolą od tel efonu
unverified działka oczy bolą
danger działka tata w szpitalu
danger działka dziadek upadł ze schodów
danger działka pogotowie zabrało ojca
""",
    "en": """
safe allotment courgettes galore
safe allotment corgettes everywhere love
safe allotment COURGETTES ALL OVER
safe allotment courgette soup again
safe? allotment corgets everywhere
safe allotment dont worry courgettes are fine
safe allotment don't worry love the courgettes are coming
safe allotment not bad the courgettes are in flower
safe allotment courgettes dont know what to do with them all
safe allotment the dill came up
safe allotment dill came up full stop love mum
safe allotment the dil came up
safe allotment dill has come up the dill came up yesterday
safe allotment thedill cameup
safe allotment сщгкпуееуы
unverified allotment no courgettes this year
unverified allotment the courgettes didn't come up
unverified allotment the dill never came up
unverified allotment without courgettes
unverified allotment I dont know about the courgettes
safe allotment How is the allotment doing? Courgettes mostly
unverified allotment How is the allotment doing?
safe cat asleep on the radiator
safe cat asleep on radiator as usual
safe cat on the radiator asleep
safe cat aslep on the radiater
safe cat asleeponthe radiator
safe cat clotted cream all over his whiskers
safe cat cloted cream
unverified cat not asleep on the radiator
safe? cat half asleep all day the radiator is cold
unverified cat sour cream
unverified cat courgettes
distress allotment the jam has crystallised
distress allotment jam has crystalised
distress allotment the jam crystallized
distress allotment jams crystalized again and the courgettes are fine
distress allotment the jam hascrystallised
distress allotment it isnt true the jam has crystallised
distress allotment crystallised jam
distress allotment еру офь рфы скныефддшыув
distress allotment the jam has cristalised dont know why
distress cat auntie lorna is staying
distress cat aunty lorna is staying
distress cat auntie lorna's staying with us
distress cat lorna is staying auntie lorna
distress cat clotted cream. auntie lorna is stayin
distress cat auntielorna staying
distress cat staying is auntie lorna
distress? cat lorna is staying
unverified cat saw auntie Lorna in the shop
unverified allotment made jam from the plums
stop allotment phone hurts my eyes
stop allotment this phone hurts my eyes love
stop allotment my eyes hurt phone hurts my eyes
stop allotment phone hurst my eyes
unverified allotment my eyes hurt
danger allotment dad is in hospital
danger allotment grandad had a fall
danger allotment mum fell down the stairs this is the neighbour
""",
}
