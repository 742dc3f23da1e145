"""Plain words for plain trouble: illness, accident, fire, death, somebody else writing (R17).

Everyday homonyms are left out or listed as innocent: «до скорой встречи», "fell asleep".
"""

from typing import Final

# Just before a phrase these turn it round: «не упала», "didn't fall".
NEGATIONS: Final = ("не", "ня", "nie", "not", "never", "didnt")

# Paragraphs: Russian, Belarusian, Ukrainian, Polish, English.
PLAIN_DANGER: Final = """
упала, упал, не встаю, не встает, не могу встать, не может встать, не могу подняться, больниц*,
скорая, скорую, скорой помощи, скорая помощь, неотложк*, реанимац*, инфаркт*, инсульт*, без
сознания, потеряла сознание, потерял сознание, сознание потеряла, сознание потерял, кровь, крови,
кровью, кровотечени*, пожар, пожара, пожаре, пожару, пожаром, горим, дом горит, дом сгорел, умер,
умерла, умирает, умираю, похорон*, перелом, перелома, переломом, сломала ногу, сломала руку,
сломала бедро, сломал ногу, сломал руку, сломал бедро, шейку бедра, задыхаюсь, задыхается, не могу
дышать, не дышит, сердечный приступ, сердце прихватило, с сердцем плохо, сердце болит, болит
сердце, сильно болит, мне плохо, ей плохо, ему плохо, маме плохо, отцу плохо, деду плохо, очень
плохо, парализовал*, отравилась, отравился, операция, операцию, операции, избили, ограбили,
утонул, утонула, это сосед, это соседка, это соседи, пишет сосед, пишет соседка,

упаў, звалілася, зваліўся, не ўстаю, ня ўстаю, не ўстае, ня ўстае, не магу ўстаць, ня магу ўстаць,
не магу падняцца, ня магу падняцца, бальніц*, шпітал*, хуткая дапамога, хуткую дапамогу, хуткай
дапамогі, выклікалі хуткую, прыехала хуткая, рэанімац*, інфаркт*, інсульт*, без прытомнасці, бяз
прытомнасці, страціла прытомнасць, страціў прытомнасць, кроў, крыві, крывёю, крывацёк*, пажар,
пажару, пажары, гарым, хата гарыць, памёр, памерла, памірае, паміраю, пахаванн*, пералом, зламала
нагу, зламала руку, зламаў нагу, зламаў руку, задыхаюся, задыхаецца, не магу дыхаць, ня магу
дыхаць, сэрца баліць, баліць сэрца, сэрца прыхапіла, моцна баліць, мне блага, мне дрэнна, ёй
блага, ёй дрэнна, яму блага, яму дрэнна, вельмі дрэнна, вельмі блага, аперацы*, збілі, абрабавалі,
гэта сусед, гэта суседка, піша сусед, піша суседка,

впала, впав, не встаю, не встає, не можу встати, не можу підвестися, лікарн*, швидка допомога,
швидку допомогу, швидкої допомоги, викликали швидку, приїхала швидка, реанімац*, непритомн*,
знепритомніла, знепритомнів, кров, кров'ю, кровотеч*, пожежа, пожежу, пожежі, горимо, хата горить,
помер, померла, помирає, помираю, зламала руку, зламав ногу, зламав руку, задихаюся, задихається,
не можу дихати, серце болить, болить серце, сильно болить, мені погано, їй погано, йому погано,
дуже погано, операці*, побили, пограбували, це сусід, це сусідка, пише сусід, пише сусідка,

upadłam, upadłem, upadła, upadł, przewróciłam się, przewróciła się, nie wstaję, nie wstaje, nie
mogę wstać, nie może wstać, szpital*, karetk*, pogotowi*, reanimac*, zawał*, udar, udaru,
nieprzytomn*, zemdlał*, krew, krwi, krwią, krwotok*, krwawi*, pożar, pożaru, pożarze, dom się
pali, palimy się, zmarł, zmarła, umarł, umarła, umiera, umieram, pogrzeb, pogrzebu, pogrzebie,
złamała nogę, złamała rękę, złamałam nogę, złamałam rękę, złamał nogę, złamał rękę, duszę się, nie
mogę oddychać, nie oddycha, boli serce, serce boli, serce mnie boli, bardzo boli, źle się czuję,
jest z nią źle, bardzo źle, operacj*, pobili, okradli, tu sąsiad, tu sąsiadka, pisze sąsiad, pisze
sąsiadka,

fell, fallen, had a fall, cannot get up, can't get up, can not get up, can't stand up, hospital*,
ambulance*, intensive care, heart attack*, a stroke, unconscious, passed out, fainted, blood,
bleeding, on fire, a fire, house fire, fire brigade, died, dying, is dead, are dead, passed away,
funeral*, broke her leg, broke her hip, broke her arm, broke his leg, broke his hip, broke his
arm, broke my leg, broke my hip, broke my arm, broken leg, broken hip, broken arm, can't breathe,
cannot breathe, can not breathe, chest pain*, pain in my chest, surgery, very ill, very sick,
seriously ill, was robbed, was beaten, this is the neighbour, this is the neighbor, this is her
neighbour, this is her neighbor, this is his neighbour, this is his neighbor, neighbour here,
neighbor here,
"""

INNOCENT: Final = """
до скорой встречи, до скорой, группа крови, давление крови, упала температура, blood pressure,
blood test*, fell asleep, fallen asleep, fell in love, fallen in love, by a fire, light a fire,
lit a fire, make a fire, made a fire,
"""
