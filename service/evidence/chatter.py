"""Ordinary messages in five languages, written for measuring: openings, matter and endings.

Every one of them is nobody's code phrase. The pieces are put together by chance with a seed.
"""

from random import Random
from typing import Final


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split("|"))


OPENINGS: Final = {
    "ru": _listed("|привет|доченька|ну вот|мам привет|добрый вечер|слушай|сынок|да всё нормально|ой|здравствуй родная"),
    "be": _listed("|прывітанне|дачушка|ну вось|добры вечар|слухай|сынок|ды ўсё добра|ой|вітаю мая родная"),
    "uk": _listed("|привіт|донечко|ну от|добрий вечір|слухай|синку|та все добре|ой|вітаю рідна"),
    "pl": _listed("|cześć|córeczko|no więc|dobry wieczór|słuchaj|synku|u nas wszystko dobrze|oj|witaj kochana"),
    "en": _listed("|hi|hello love|well|good evening|listen|my dear|all is fine here|oh|hiya sweetie"),
}  # fmt: skip
ENDINGS: Final = {
    "ru": _listed("|целую|обнимаю крепко|пиши|потом расскажу|завтра позвоню|пока|береги себя|спокойной ночи"),
    "be": _listed("|цалую|абдымаю моцна|пішы|потым раскажу|заўтра патэлефаную|бывай|беражы сябе|дабранач"),
    "uk": _listed("|цілую|обіймаю міцно|пиши|потім розкажу|завтра подзвоню|бувай|бережи себе|на добраніч"),
    "pl": _listed("|całuję|ściskam mocno|pisz|potem opowiem|jutro zadzwonię|pa|uważaj na siebie|dobranoc"),
    "en": _listed("|kisses|big hug|write soon|will tell you later|will ring tomorrow|bye|take care|good night"),
}  # fmt: skip
MATTERS: Final = {
    "ru": _listed(
        """ездила на рынок за картошкой|автобус опять опоздал на полчаса|смотрели кино про войну|
        телевизор не показывает второй канал|купила новые занавески в спальню|дождь с самого утра|
        у нас отключили горячую воду|пенсию принесли вовремя|цены на масло выросли|варю суп с фрикадельками|
        ходили к врачу всё без изменений|сосед сверху сверлит стену|снег растаял на дороге|
        кот опять залез на шкаф|помыла окна и устала|внуки приезжали на выходные|
        забыла очки в поликлинике|отец чинит кран в ванной|завтра иду в парикмахерскую|
        сшила фартук из старого платья|читаю книжку про путешествия|посадила тюльпаны под окном|
        бабушка передаёт тебе привет|дед на рыбалке с утра|травы посушила и убрала|
        кашу сварила на молоке|телефон плохо держит зарядку|в магазине очередь за молоком|
        собака соседей лаяла всю ночь|клеили обои в коридоре"""
    ),
    "be": _listed(
        """ездзіла на рынак па бульбу|аўтобус зноў спазніўся на паўгадзіны|глядзелі кіно пра вайну|
        тэлевізар не паказвае другі канал|купіла новыя фіранкі ў спальню|дождж з самай раніцы|
        у нас адключылі гарачую ваду|пенсію прынеслі своечасова|цэны на масла выраслі|вару суп з фрыкадэлькамі|
        хадзілі да доктара ўсё без змен|сусед зверху свідруе сцяну|снег растаў на дарозе|
        кот зноў залез на шафу|памыла вокны і стамілася|унукі прыязджалі на выхадныя|
        забыла акуляры ў паліклініцы|бацька рамантуе кран у ванне|заўтра іду ў цырульню|
        пашыла фартух са старой сукенкі|чытаю кніжку пра падарожжы|пасадзіла цюльпаны пад акном|
        бабуля перадае табе прывітанне|дзед на рыбалцы з раніцы|зёлкі пасушыла і прыбрала|
        кашу зварыла на малацэ|тэлефон кепска трымае зарад|у краме чарга па малако|
        сабака суседзяў брахаў усю ноч|клеілі шпалеры ў калідоры"""
    ),
    "uk": _listed(
        """їздила на базар по картоплю|автобус знову запізнився на пів години|дивилися кіно про війну|
        телевізор не показує другий канал|купила нові фіранки в спальню|дощ від самого ранку|
        у нас вимкнули гарячу воду|пенсію принесли вчасно|ціни на олію зросли|варю суп з фрикадельками|
        ходили до лікаря все без змін|сусід зверху свердлить стіну|сніг розтанув на дорозі|
        кіт знову заліз на шафу|помила вікна і втомилася|онуки приїздили на вихідні|
        забула окуляри в поліклініці|батько лагодить кран у ванній|завтра йду до перукарні|
        пошила фартух зі старої сукні|читаю книжку про мандри|посадила тюльпани під вікном|
        бабуся передає тобі вітання|дід на риболовлі зранку|трави посушила і сховала|
        кашу зварила на молоці|телефон погано тримає заряд|у крамниці черга за молоком|
        собака сусідів гавкав усю ніч|клеїли шпалери в коридорі"""
    ),
    "pl": _listed(
        """byłam na targu po ziemniaki|autobus znów spóźnił się pół godziny|oglądaliśmy film o wojnie|
        telewizor nie pokazuje drugiego kanału|kupiłam nowe firanki do sypialni|pada od samego rana|
        wyłączyli nam ciepłą wodę|emeryturę przynieśli na czas|ceny masła wzrosły|gotuję zupę z pulpetami|
        byliśmy u lekarza bez zmian|sąsiad z góry wierci ścianę|śnieg stopniał na drodze|
        kot znowu wszedł na szafę|umyłam okna i się zmęczyłam|wnuki przyjechały na weekend|
        zapomniałam okularów w przychodni|ojciec naprawia kran w łazience|jutro idę do fryzjera|
        uszyłam fartuch ze starej sukienki|czytam książkę o podróżach|posadziłam tulipany pod oknem|
        babcia przesyła ci pozdrowienia|dziadek od rana na rybach|zioła ususzyłam i schowałam|
        kaszę ugotowałam na mleku|telefon słabo trzyma baterię|w sklepie kolejka po mleko|
        pies sąsiadów szczekał całą noc|kleiliśmy tapety w korytarzu"""
    ),
    "en": _listed(
        """went to the market for potatoes|the bus was half an hour late again|we watched a film about the war|
        the telly does not show channel two|bought new curtains for the bedroom|raining since early morning|
        they turned off the hot water|the pension came on time|butter has got expensive|making soup with meatballs|
        saw the doctor and nothing has changed|the man upstairs is drilling the wall|snow has melted on the road|
        the cat climbed the wardrobe again|washed the windows and got tired|the grandchildren came for the weekend|
        forgot my glasses at the surgery|your father is fixing the bathroom tap|hairdresser tomorrow|
        sewed an apron out of an old dress|reading a book about travels|planted tulips under the window|
        granny sends you her love|grandpa went fishing this morning|dried the herbs and put them away|
        cooked porridge with milk|the phone does not hold its charge|there was a queue for milk|
        next door's dog barked all night|we papered the corridor"""
    ),
}  # fmt: skip


def a_message(language: str, chance: Random) -> str:
    """Return one ordinary message."""
    parts = [
        chance.choice(OPENINGS[language]),
        *chance.sample(MATTERS[language], chance.choice((1, 1, 1, 2))),
        chance.choice(ENDINGS[language]),
    ]
    return chance.choice((" ", ", ", ". ")).join(part for part in parts if part)
