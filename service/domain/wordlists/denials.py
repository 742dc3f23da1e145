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
