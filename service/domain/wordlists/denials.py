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
