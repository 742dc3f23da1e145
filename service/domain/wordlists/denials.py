"""Words that turn round what stands beside them (MATCHING 2.4)."""

from typing import Final

# Before a marker, or right after it: «нет перцев», «перцы не взошли», "no peppers".
NEGATIONS: Final = """
не нет нету ни никаких никакие неа отнюдь
ня няма нету ні ніякіх
немає нема ані жодних жодного
nie nic niema ani żadnych żaden żadnej brak
not never neither nor none nobody dont doesnt didnt isnt wasnt arent werent cant cannot couldnt
wont wouldnt havent hasnt hadnt aint
ne net netu nia niama njama nema nemae
"""
# Before a marker only.
WITHOUT: Final = "без бяз bez biez without no"
# A whole clause that denies what follows: «неправда, что перцы…».
UNTRUTHS: Final = """
неправда неправду враньё вранье ложь вру врут обман
няпраўда хлусня хлусяць брехня брешуть неправду
nieprawda nieprawdą kłamstwo kłamią
untrue false lie lies lying nepravda niepravda
"""
# After a denial these deny nothing but themselves: «не волнуйся перцы взошли», typed without a comma.
SOOTHING: Final = """
волнуйся волнуйтесь переживай переживайте беспокойся беспокойтесь скучай скучайте грусти болей
болейте бойся бойтесь забывай забывайте забудь забудьте думай думайте жалуйся жалуюсь жалуемся
спеши сердись обижайся ругайся плачь пропадай мерзни теряйся унывай унываю унываем
хвалюйся хвалюйцеся перажывай перажывайце турбуйся сумуй сумуйце бойся забывай забудзь думай
скардзіся скардзімся крыўдуй плач прападай
хвилюйся хвилюйтеся переживай переживайте турбуйся турбуйтеся сумуй сумуйте бійся забувай забудь
думай скаржуся скаржимось ображайся плач пропадай
martw martwcie przejmuj przejmujcie denerwuj denerwujcie bój smuć zapomnij zapominaj myśl
narzekam narzekamy płacz
worry worries fret problem problems bad complaints complaining hurry rush cry
volnuisia volnuysya perezhivai perezhivay perejivai bespokoisia bespokoysya skuchai skuchay
"""
# The same, but only after the words: «перцы уже не знаю куда девать», never «не знаю, взошли ли».
AFTERTHOUGHTS: Final = """
знаю знаем нарадуюсь нарадуемся поверишь поверите ведаю ведаем нарадуюся павераш знаємо натішуся
повіриш wiem wiemy uwierzysz nacieszę know
"""
# Some words before, with a denial: «не знаю, взошли ли перцы».
KNOWING: Final = """
знаю знаем помню уверена уверен ведаю ведаем памятаю упэўнена знаємо пам'ятаю певна впевнена
wiem wiemy pamiętam pewna pewien know sure remember znaiu znayu znaju
"""
# Between a marker and its denial these do not part them: «перцев в этом году совсем нет».
HINGES: Final = """
совсем вообще пока ещё еще уже даже никак почти толком особо нынче сегодня вчера год году лето лете
этом это этого эту этот весной летом осенью зимой больше снова опять что-то чего-то раз разу ничуть
зусім увогуле пакуль яшчэ ужо нават амаль сёлета сёння учора годзе год летась болей больш зноў гэтым
геть зовсім взагалі поки ще вже навіть майже цього року роки сьогодні вчора більше знову літо
wcale całkiem zupełnie jeszcze już nawet prawie roku rok dziś dzisiaj wczoraj więcej znowu tym ogóle
year yet still really again ever even quite at all today yesterday season so far
"""
# Here another thought begins: what is denied beyond is something else, «перцы есть а огурцов нет».
TURNS: Final = """
а но зато только однако зате але затое аднак толькі проте однак тільки
ale zato natomiast jednak tylko lecz but though while only however
"""
# Whoever is named after a marker begins a thought of their own, «перцы есть она не верит».
OTHERS: Final = """
я ты он она мы вы они кто никто ён яна яны мы ніхто він вона вони ніхто
ja ty ona my wy oni nikt i you he she we they nobody
"""
# Said of a marker these speak for it, and a denial after them is of something else.
AFFIRMED: Final = """
хорошо хорошие хороший хорошая нормально норм отлично растут растет растёт пошли пошла пошел взошли
взошла взошел зреют созрели поспели цветут есть удались удалась уродились вкусно вкусные
добра добрыя добры растуць расце пайшлі узышлі ўзышлі спеюць паспелі цвітуць ёсць удаліся смачна
добре гарні гарно ростуть росте зійшли достигли дозріли квітнуть вдалися смачно смачні
dobrze dobre ładne rosną rośnie wzeszły dojrzewają dojrzały kwitną udały obrodziły smaczne pyszne
good fine well nice lovely grow growing ripe ripening ready up coming tasty delicious
khorosho horosho rastut poshli vzoshli
"""
# Whoever asks this about a marker does not answer with it: «зачем тебе перцы».
ASKING: Final = """
почему зачем отчего ли чаму нашто навошта чому навіщо нащо dlaczego czemu why whether
pochemu zachem
"""
# The same where they open the clause; elsewhere they mean something else.
ASKING_FIRST: Final = "разве ці хіба чи хіба czy czyż"
# With these another question begins, and not one about the marker: «перцы растут как сам?».
OTHER_QUESTIONS: Final = """
как когда что где кто як калі што дзе хто коли що де jak kiedy co gdzie kto how when what where who
"""
# After our question repeated, this repeats it: «Перцы? Какие перцы?» answers nothing.
WHICH: Final = "какие какой какая какое якія які яка jakie jaki jaka what which"
# Beside a marker these leave a choice open: «перцы или огурцы».
CHOOSING: Final = "или иль либо ці або альбо чи lub albo czy or ili"
# «po co ci jabłka».
ASKING_PAIRS: Final = "po co, how come, what for, при чем, причем тут, до чого, пры чым"
