"""Everyday phrases in five languages, written for measuring the reader; nobody's real codes.

A phrase is somebody and what they do; a family takes some of each, so that no two of its
phrases share a word. What becomes of them is decided by `families`.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: who, what they do, single words of two topics, and what a ping asks."""

    who: tuple[str, ...]
    what: tuple[str, ...]
    topics: tuple[tuple[str, str, tuple[str, ...]], ...]  # name, ping, single words


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(","))


LEXICONS: Final = {
    "ru": Lexicon(
        who=_listed(
            """бабушка Клава, дедушка Матвей, соседская Тамара, кум Прохор, сватья Лукерья,
            племянник Артём, рыжая кошка, старый гусак, Петровна, почтальонка, кудрявый пудель,
            тётка Варвара, крёстная Нюра, аптекарша, зять Семён, козёл Борька, фельдшерица,
            лесничий, двоюродный Игнат, внучка Полина"""
        ),
        what=_listed(
            """вяжет шерстяной платок, варит брусничное варенье, чинит патефон,
            красит забор на даче, грызёт кедровые орешки, солит грузди в кадушке,
            пересаживает фикус, стрижёт кусты смородины, печёт творожную ватрушку,
            играет на гармошке, перебирает гречку, штопает носки у окна, собирает ракушки,
            полощет бельё в корыте, мастерит скворечник, листает старый альбом,
            сушит укроп под навесом, подшивает валенки, точит косу, кормит снегирей,
            выпиливает лобзиком, катает тесто на пельмени"""
        ),
        topics=(
            ("огород", "Что на огороде нового?", _listed("перцы, огурцы, кабачки, свёкла, редиска, петрушка, патиссоны")),
            ("кухня", "Что вкусного готовишь?", _listed("драники, голубцы, запеканка, окрошка, сырники, холодец, шарлотка")),
        ),
    ),
    "be": Lexicon(
        who=_listed(
            """бабуля Гануся, дзядзька Мікола, суседка Яніна, кума Праскоўя, швагер Лявон,
            пляменніца Алеся, рудая котка, стары гусак, Міхалаўна, паштальёнка, кучаравы пудзель,
            цётка Марыля, хросная Стэфа, аптэкарка, зяць Рыгор, казёл Барыс, фельчарка,
            ляснічы, стрыечны Тодар, унучка Паліна"""
        ),
        what=_listed(
            """вяжа ваўняную хустку, варыць брусніцы з грушай, рамантуе патэфон,
            фарбуе плот ля лазні, грызе гарбузовае семя, соліць рыжыкі ў кадушцы,
            перасаджвае фікус, стрыжэ кусты парэчак, пячэ тварожную бабку, грае на гармоніку,
            перабірае грэчку, цыруе шкарпэткі ля акна, збірае ракавінкі, палошча бялізну ў балеі,
            майструе шпакоўню, гартае стары альбом, сушыць кроп пад паветкай,
            падшывае валёнкі, вострыць касу, корміць снегіроў, выпілоўвае лобзікам,
            качае цеста на клёцкі"""
        ),
        topics=(
            ("агарод", "Што на агародзе новага?", _listed("гуркі, фасоля, буракі, радыска, пятрушка, гарбузы, кабачкі")),
            ("кухня", "Што смачнага гатуеш?", _listed("дранікі, галубцы, запяканка, верашчака, сырнікі, калдуны, мачанка")),
        ),
    ),
    "uk": Lexicon(
        who=_listed(
            """бабуся Ганна, дідусь Панас, сусідка Оксана, кум Тарас, сваха Мотря,
            племінник Остап, руда кицька, старий гусак, Степанівна, листоноша, кучерявий пудель,
            тітка Горпина, хрещена Одарка, аптекарка, зять Богдан, цап Борька, фельдшерка,
            лісник, двоюрідний Гнат, онука Соломія"""
        ),
        what=_listed(
            """плете вовняну хустку, варить вишневе варення, лагодить патефон,
            фарбує паркан біля хати, лускає гарбузове насіння, солить опеньки в діжці,
            пересаджує фікус, підстригає кущі агрусу, пече сирну запіканку, грає на сопілці,
            перебирає гречку, штопає шкарпетки при вікні, збирає мушлі, полоще білизну в ночвах,
            майструє шпаківню, гортає старий альбом, сушить кріп під стріхою,
            підшиває валянки, гострить косу, годує снігурів, випилює лобзиком,
            качає тісто на вареники"""
        ),
        topics=(
            ("город", "Що на городі нового?", _listed("перець, огірки, кабачки, буряк, редиска, петрушка, патисони")),
            ("кухня", "Що смачненьке готуєш?", _listed("деруни, голубці, галушки, вареники, сирники, холодець, пампушки")),
        ),
    ),
    "pl": Lexicon(
        who=_listed(
            """babcia Klementyna, dziadek Walenty, sąsiadka Bożena, kum Prokop, szwagier Zenon,
            bratanek Ignacy, ruda kotka, stary gąsior, Michalska, listonoszka, kędzierzawy pudel,
            ciotka Wanda, chrzestna Stefania, aptekarka, zięć Roman, kozioł Felek, fryzjerka,
            gajowy, kuzyn Tadeusz, wnuczka Pola"""
        ),
        what=_listed(
            """dzierga wełniany szal, smaży konfitury z wiśni, naprawia gramofon,
            maluje płot przy altanie, chrupie orzechy laskowe, kisi rydze w beczułce,
            przesadza fikusa, przycina krzaki agrestu, piecze drożdżową babkę, gra na harmonii,
            przebiera kaszę gryczaną, ceruje skarpety przy oknie, zbiera muszelki,
            płucze bieliznę w balii, majstruje budkę dla szpaków, kartkuje stary album,
            suszy koperek na strychu, podszywa kapcie, ostrzy kosę, dokarmia gile,
            wycina wyrzynarką, wałkuje ciasto na pierogi"""
        ),
        topics=(
            ("ogród", "Co nowego na grządkach?", _listed("papryka, ogórki, cukinia, buraki, rzodkiewka, pietruszka, patisony")),
            ("kuchnia", "Co dobrego gotujesz?", _listed("gołąbki, zapiekanka, kopytka, rosołek, racuchy, galareta, szarlotka")),
        ),
    ),
    "en": Lexicon(
        who=_listed(
            """granny Mabel, grandpa Walter, neighbour Doreen, cousin Rupert, auntie Gladys,
            nephew Barnaby, ginger kitten, stubborn gander, Missus Pickles, postmistress,
            curly poodle, uncle Cedric, godmother Hilda, chemist lady, plumber Norman,
            goat Percy, librarian, gamekeeper, stepbrother Angus, grandchild Phoebe"""
        ),
        what=_listed(
            """knits woollen mittens, boils quince jelly, mends the gramophone,
            paints the garden fence, nibbles roasted chestnuts, pickles tiny onions,
            repots the ficus, trims the gooseberry bushes, bakes a treacle tart,
            plays the accordion, sorts dried lentils, darns socks by the window,
            collects seashells, rinses laundry in the tub, builds a birdhouse,
            leafs through an album, dries dill in the attic, patches felt slippers,
            sharpens the scythe, feeds the bullfinches, carves wooden spoons,
            rolls dough for dumplings"""
        ),
        topics=(
            ("allotment", "What is new on the allotment?", _listed("peppers, cucumbers, courgettes, beetroot, radishes, parsley, rhubarb")),
            ("kitchen", "What tasty thing is cooking?", _listed("dumplings, casserole, gingerbread, pancakes, crumble, goulash, shortbread")),
        ),
    ),
}  # fmt: skip
