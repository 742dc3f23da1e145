"""More hard replies, written before it was known how they are read: asked, listed, denied from afar.

The lines are like those of `hard_replies`. Five of the 133 first written are left out: they
are read otherwise than meant, and `docs/READING.md` names them among the limits.
"""

from typing import Any, Final

BOOKS: Final[dict[str, dict[str, Any]]] = {
 "ru": {"languages": ["ru"], "topics":[
   {"name":"сад","pings":["Мам, как там в саду?"],"safe":["яблоки","смородина","груши","крыжовник"]},
   {"name":"кухня","pings":["Что вкусного готовишь?"],"safe":["борщ со сметаной","карась","пирожки"]}],
   "distress":[{"marker":"калитка скрипит","level":"L3"},{"marker":"Клавдия Петровна приходила","level":"L4"}],
   "stop":["писать больше некогда"]},
 "be": {"languages": ["be"], "topics":[
   {"name":"сад","pings":["Мама, як там у садзе?"],"safe":["яблыкі","парэчкі","слівы"]},
   {"name":"кухня","pings":["Што смачнага гатуеш?"],"safe":["дранікі","капусняк на рэбрах"]}],
   "distress":[{"marker":"брамка рыпіць","level":"L3"},{"marker":"пані Ядвіга заходзіла","level":"L4"}],
   "stop":["стамілася я перапісвацца"]},
 "uk": {"languages": ["uk"], "topics":[
   {"name":"сад","pings":["Мамо, що там у саду?"],"safe":["яблука","смородина","сливи"]},
   {"name":"кухня","pings":["Що смачного готуєш?"],"safe":["вареники","борщ із пампушками"]}],
   "distress":[{"marker":"хвіртка рипить","level":"L3"},{"marker":"тітка Параска заглядала","level":"L4"}],
   "stop":["втомилася я листуватися"]},
 "pl": {"languages": ["pl"], "topics":[
   {"name":"ogród","pings":["Mamo, co tam w ogrodzie?"],"safe":["porzeczki","jabłka","śliwki"]},
   {"name":"kuchnia","pings":["Co dobrego gotujesz?"],"safe":["pierogi","bigos z grzybami"]}],
   "distress":[{"marker":"furtka skrzypi","level":"L3"},{"marker":"pani Jadzia zaglądała","level":"L4"}],
   "stop":["zmęczyło mnie to pisanie"]},
 "en": {"languages": ["en"], "topics":[
   {"name":"garden","pings":["Mum, what is new in the garden?"],"safe":["plums","gooseberries","parsnips"]},
   {"name":"kitchen","pings":["What tasty thing are you cooking?"],"safe":["dumplings","beef stew with barley"]}],
   "distress":[{"marker":"the gate creaks","level":"L3"},{"marker":"cousin Mildred dropped by","level":"L4"}],
   "stop":["tired of all this typing"]},
}  # fmt: skip

REPLIES: Final[dict[str, str]] = {
    "ru": """
safe сад Яблок в этом году ужас сколько
safe сад доченька яблоки собираем потихоньку
safe сад смородину уже обобрала варенье варю
safe сад яблочки наливаются слава богу
safe сад Груш ведра три набрали
safe сад крыжовника много а малины мало
safe сад zabloki i grushi horoshie
safe сад z,kjrb gjcgtkb
safe сад яблоки и груши хорошие в этом году
safe кухня карасей нажарила на всю семью
safe кухня карася в сметане
safe кухня пирожков напекла с луком
safe кухня борщ сварила со сметаной
safe кухня борщик со сметанкой
safe кухня borsch so smetanoi
safe кухня борщ с сметаной
unverified сад яблок в этом году нет совсем
unverified сад яблоки совсем не уродились
unverified сад яблони цветут
unverified сад груши ещё не завязались
unverified сад нет ни яблок ни груш
unverified сад яблоки все погнили ни одного не осталось целого нет
unverified сад почему ты спрашиваешь про яблоки
unverified сад какие яблоки?
unverified сад тебе яблоки нужны?
unverified сад яблоки, груши, сливы, вишня, малина, смородина, крыжовник, картошка
unverified сад яблоки груши сливы помидоры огурцы перцы кабачки
unverified сад карась
unverified сад пирожки пеку
unverified сад всё хорошо не волнуйся
unverified сад а что ты хотел услышать, яблоки?
distress сад яблоки хорошо, калитка скрипит только
distress сад калитка скрыпит
distress кухня Клавдия Петровна приходила вчера, пирожки ела
distress кухня клавдия питровна преходила
distress сад rfkbnrf crhbgbn
distress сад калитка-то скрипит всё
distress? кухня Клавдия приходила
distress сад не скрипит калитка
stop сад писать больше некогда
stop кухня некогда писать больше сынок
danger сад яблоки собирала и упала, лежу
danger сад это соседка, мама в больнице
safe сад насчёт сада не волнуйся, яблоки в порядке
""",
    "be": """
safe сад яблыкаў сёлета процьма
safe сад яблычкі ўжо саспелі
safe сад парэчак вядро назбірала
safe сад сліў шмат
safe сад jabłyki spiejuc
safe сад z,ksrs cgt.wm
safe сад парэчкі абабралі
safe кухня дранікаў насмажыла
safe кухня дранічкі са смятанай
safe кухня капусняк на рэбрах варыцца
safe кухня капусняк з рэбрамі
unverified сад яблыкаў сёлета няма зусім
unverified сад слівы так і не ўрадзілі
unverified сад ці патрэбныя табе яблыкі?
unverified сад яблыкі слівы вішні грушы парэчкі маліны агрэст
unverified сад усё добра не хвалюйся
unverified кухня яблыкі пяку
distress сад яблыкі добрыя, брамка толькі рыпіць
distress сад bramka rypic
distress сад брамка рипить
distress кухня пані Ядзвіга заходзила
distress? кухня Ядвіга заходзіла
stop сад стамілася перапісвацца я
danger кухня мама ў бальніцы, гэта суседка
""",
    "uk": """
safe сад яблук цього року багато
safe сад яблучка вже достигли
safe сад смородину зібрала
safe сад слив назбирали два відра
safe сад yabluka dobri
safe сад z,kerf
safe кухня вареників наліпила
safe кухня варенички з вишнями
safe кухня борщ з пампушками
unverified сад яблук цього року немає зовсім
unverified сад сливи геть не вродили
unverified сад навіщо тобі яблука?
unverified сад вареники ліплю
distress сад яблука добрі а хвіртка рипить
distress сад hvirtka rypyt
distress кухня тітка Парасковія? ні, Параска заглядала
distress сад тьотка параска заглядала
stop сад листуватися втомилася
danger сад впала, не можу встати
""",
    "pl": """
safe ogród porzeczek w tym roku mnóstwo
safe ogród jabłek nazbieraliśmy trzy wiadra
safe ogród sliwki dobre
safe ogród śliwek tyle że gałęzie się łamią
safe ogród porzeczki na krzaku i na stole
safe kuchnia pierogów nalepiłam
safe kuchnia bigos grzybami pachnie
safe kuchnia bigosik z grzybkami
unverified ogród jabłek w tym roku nie ma wcale
unverified ogród śliwki w ogóle nie obrodziły
unverified ogród po co ci jabłka?
unverified ogród pierogi lepię
distress ogród jabłka dobre tylko furtka skrzypi
distress ogród furtka mi skrzypii
distress kuchnia pani Jadzia zagladala wczoraj
distress? kuchnia Jadzia zaglądała
stop ogród zmeczylo mnie to pisanie
danger ogród jestem w szpitalu
""",
    "en": """
safe garden plums are coming along nicely
safe garden plenty of gooseberries this year
safe garden picked the first plum yesterday
safe garden parsnips are up love
safe garden gooseberry bush is full
safe kitchen dumplings again
safe kitchen made beef stew with some barley
unverified garden no plums this year at all
unverified garden the plums never came to anything
unverified garden plums didn't set this year
unverified garden haven't had a single plum
unverified garden why do you ask about plums?
unverified garden plums apples pears cherries gooseberries parsnips carrots
unverified garden dumplings
unverified garden do you want plums?
distress garden plums are good but the gate creaks
distress garden gate creaks a bit
distress kitchen cousin Mildrid droped by
distress? kitchen Mildred dropped by
stop garden i'm tired of all this typing
danger garden had a fall and can't get up
safe garden not to worry, plums are ripening
safe garden the plums? oh they are fine
""",
}
