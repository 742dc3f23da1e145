"""Politics and organisations: words that put a text in front of a court (R5, D1).

Organisations whose name is an everyday word («вясна», spring) are named with their number.
"""

from typing import Final

POLITICS: Final = """
лукашенк*, тихановск*, путин*, президент*, выборы, выборов, выборах, выборам, митинг*, протест*,
оппозиц*, революц*, диктат*, хунт*, политик*, политическ*, политзак*, экстремис*, террорис*,
партизан*, санкци*, мобилиз*, на фронт, на фронте, войн*, военкомат*, нато, евросоюз*, эмигра*, эмігра*, беженец,
беженцы, беженцев, убежищ*, бчб, свободу, жыве беларусь,

лукашэнк*, ціханоўск*, пуцін*, прэзідэнт*, выбары, выбараў, выбарах, мітынг*, пратэст*, апазіц*,
рэвалюц*, дыктат*, палітык*, палітычн*, палітвяз*, экстрэміс*, тэрарыс*, партызан*, санкцы*,
мабіліз*, на фронт, на фронце, вайна, вайну, вайны, вайне, ваенкамат*, уцякач*, прытулак,

лукашенко*, вибори, виборів, мітинг*, опозиці*, революці*, диктат*, політик*, політв'яз*,
екстреміс*, терорис*, санкці*, мобіліз*, тихановськ*, виборах, на фронті, війн*, біженц*, притулок,

łukaszenk*, putin*, prezydent*, lukaszenk*, cichanousk*, wybory, wyborów, wyborach, protest*, opozycj*, rewolucj*, reżim*, dyktat*,
polityk*, polityczn*, ekstremist*, terroryst*, sankcj*, mobilizacj*, wojn*, uchodźc*, azyl*,

lukashenk*, tsikhanousk*, tikhanovsk*, putin*, president*, election*, rally, protest*, opposition,
revolution*, regime*, dictator*, politic*, extremis*, terroris*, sanction*, mobilisation,
mobilization, the war, war, nato, refugee*, asylum*, exile*, zhyve belarus,
"""

ORGANISATIONS: Final = """
правозащит*, фонд солидарности, фонд помощи, вясна 96, весна 96, байсол, байпол, хартия 97,
красный крест, красного креста, amnesty, эмнести, оон, координационный совет,
хельсинкск* комитет*, нко, нпо, волонт*,

праваабарон*, фонд салідарнасці, хартыя 97, чырвоны крыж, чырвонага крыжа, аан, радыё свабода,
белсат*, наша ніва, хельсінкск* камітэт*,
валанцёр*,

правозахис*, червоний хрест, червоного хреста,

prawa człowieka, praw człowieka, czerwony krzyż, czerwonego krzyża, fundacj*, wolontariusz*, wolontariat*, komitet* helsińsk*, wiasna,

ngo, ngos, human right*, solidarity fund*, viasna, spring 96, bysol, bypol, byhelp, nexta, red
cross, united nations, charity, foundation, volunteer*,
"""
