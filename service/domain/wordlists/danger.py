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
сознания, потеряла сознание, потерял сознание, сознание потеряла, сознание потерял, идет кровь, кровь идет, кровь течет, течет кровь, много крови, весь в крови, вся в крови,
кашляю кровью, кашляет кровью, кровотечени*, у нас пожар, пожар у нас, был пожар, пожар в доме,
пожар в квартире, пожар дома, горим, дом горит, дом сгорел, умер,
умерла, умирает, умираю, похорон*, перелом, перелома, переломом, сломала ногу, сломала руку,
сломала бедро, сломал ногу, сломал руку, сломал бедро, шейку бедра, задыхаюсь, задыхается, не могу
дышать, не дышит, сердечный приступ, сердце прихватило, с сердцем плохо, сердце болит, болит
сердце, сильно болит, мне плохо, ей плохо, ему плохо, маме плохо, отцу плохо, деду плохо, очень
плохо, парализовал*, отравилась, отравился, на операцию, после операции,
оперируют, прооперировал*, избили, ограбили,
утонул, утонула, это сосед, это соседка, это соседи, пишет сосед, пишет соседка,

упаў, звалілася, зваліўся, не ўстаю, ня ўстаю, не ўстае, ня ўстае, не магу ўстаць, ня магу ўстаць,
не магу падняцца, ня магу падняцца, бальніц*, шпітал*, хуткая дапамога, хуткую дапамогу, хуткай
дапамогі, выклікалі хуткую, хуткую выклікалі, прыехала хуткая, хуткая прыехала, хуткая забрала, забрала хуткая, рэанімац*, інфаркт*, інсульт*, без прытомнасці, бяз
прытомнасці, страціла прытомнасць, страціў прытомнасць, ідзе кроў, кроў ідзе, цячэ кроў, кроў цячэ,
шмат крыві, увесь у крыві, уся ў крыві, крывацёк*, у нас пажар, пажар у нас, быў пажар, пажар у хаце,
пажар у кватэры, гарым, хата гарыць, памёр, памерла, памірае, паміраю, пахаванн*, пералом, зламала
нагу, зламала руку, зламаў нагу, зламаў руку, задыхаюся, задыхаецца, не магу дыхаць, ня магу
дыхаць, сэрца баліць, баліць сэрца, сэрца прыхапіла, моцна баліць, мне блага, мне дрэнна, ёй
блага, ёй дрэнна, яму блага, яму дрэнна, вельмі дрэнна, вельмі блага, на аперацыю, пасля аперацыі, аперуюць, збілі, абрабавалі,
гэта сусед, гэта суседка, піша сусед, піша суседка,

впала, впав, не встаю, не встає, не можу встати, не можу підвестися, в лікарні, у лікарні, в лікарню, у лікарню, до лікарні, з лікарні, лікарня, швидкою, швидка допомога,
швидку допомогу, швидкої допомоги, викликали швидку, швидку викликали, приїхала швидка, швидка приїхала, швидка забрала, забрала швидка, реанімац*, непритомн*,
знепритомніла, знепритомнів, йде кров, кров йде, тече кров, кров тече, багато крові, увесь у крові, уся в крові,
кровотеч*, у нас пожежа, пожежа у нас, була пожежа, пожежа в хаті, пожежа в квартирі, горимо, хата горить,
помер, померла, помирає, помираю, зламала руку, зламав ногу, зламав руку, задихаюся, задихається,
не можу дихати, серце болить, болить серце, сильно болить, мені погано, їй погано, йому погано,
дуже погано, на операцію, після операції, оперують, побили, пограбували, це сусід, це сусідка, пише сусід, пише сусідка,

upadłam, upadłem, upadła, upadł, przewróciłam się, przewróciła się, nie wstaję, nie wstaje, nie
mogę wstać, nie może wstać, szpital*, karetk*, pogotowi*, reanimac*, zawał, zawału, zawałem, udar mózgu, miała udar, miał udar, po udarze,
nieprzytomn*, zemdlał*, leci krew, krew leci, dużo krwi, cała we krwi, cały we krwi, krwotok*, krwawi*, u nas pożar,
był pożar, jest pożar, pożar w domu, pożar w mieszkaniu, dom się
pali, palimy się, zmarł, zmarła, umarł, umarła, umiera, umieram, pogrzeb, pogrzebu, pogrzebie,
złamała nogę, złamała rękę, złamałam nogę, złamałam rękę, złamał nogę, złamał rękę, duszę się, nie
mogę oddychać, nie oddycha, boli serce, serce mnie boli, serce ją boli, serce go boli, bardzo boli, źle się czuję, jest z nią źle,
na operację, po operacji, operują, pobili, okradli, tu sąsiad, tu sąsiadka, pisze sąsiad, pisze
sąsiadka,

i fell, she fell, he fell, mum fell, mom fell, dad fell, granny fell, grandma fell, grandpa fell,
mother fell, father fell, fell down, fell over, has fallen, have fallen, had a fall, took a fall, cannot get up, can't get up, can not get up, can't stand up, hospital*,
ambulance*, intensive care, heart attack*, a stroke, unconscious, passed out, fainted, lots of blood, blood everywhere, coughing blood, coughing up blood, bleeding, on fire,
had a fire, is a fire, was a fire, house fire, fire brigade, died, is dying, am dying, is dead, are dead, passed away,
funeral*, broke her leg, broke her hip, broke her arm, broke his leg, broke his hip, broke his
arm, broke my leg, broke my hip, broke my arm, broken leg, broken hip, broken arm, can't breathe,
cannot breathe, can not breathe, chest pain*, pain in my chest, had surgery, needs surgery, in surgery, after surgery, very ill, very sick,
seriously ill, was robbed, was beaten, this is the neighbour, this is the neighbor, this is her
neighbour, this is her neighbor, this is his neighbour, this is his neighbor, neighbour here,
neighbor here,
"""

# In Latin letters these sound like everyday words of another language.
HOMOPHONES: Final = "инсульт*, інсульт*"

INNOCENT: Final = """
до скорой встречи, до скорой, упала температура, упало давление, fell asleep, fallen asleep,
fell in love, fallen in love, by a fire, light a fire, lit a fire, make a fire, made a fire,
умираю со смеху, умираю от смеха, умираю с голоду, помираю з голоду, umieram z głodu,
надежда умирает последней, надзея памірае апошняй, надія помирає останньою, battery died,
phone died, battery is dead, phone is dead, телефон умер, телефон помер, тэлефон памёр,
batteries are dead, dead tired, на лікарняному, hospital soap*, hospital drama*, телефон упал,
цена упала, цены упали, ваза упала, чашка упала, кружка упала, тарелка упала, полка упала,
люстра упала, ветка упала, звезда упала, упала ваза, упала чашка, упала кружка, упала тарелка,
упала полка, упала люстра, упала ветка, упал телефон,
"""

# Long ago, or a tale: whoever tells of it tells no trouble of today.
LONG_AGO: Final = """
лет назад, год назад, года назад, в прошлом году, в * году, прошло * лет, прошло * года, гадоў таму,
год таму, у мінулым годзе, у * годзе, років тому, рік тому, роки тому, минулого року, минулого
тижня, у * році, lat temu, rok temu, lata temu, w zeszłym roku, w * roku, mija rok, years ago,
a year ago, last year, in the film, in the movie, in the book, в книге, в фильме, в кино, у кіно,
у кнізе, у книзі, w filmie, w książce, w serialu, в сериале, у серыяле, у серіалі,
"""
