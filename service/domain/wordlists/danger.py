"""Plain words for plain trouble: illness, fire, death, arrest, somebody else writing (R17).

Everyday homonyms are left out or listed as innocent: «до скорой встречи», "fell asleep".
"""

from typing import Final

# Just before a phrase these turn it round: «не упала», "didn't fall".
NEGATIONS: Final = ("не", "ня", "nie", "not", "never", "didnt")

# Paragraphs: Russian, Belarusian, Ukrainian, Polish, English.
_MISFORTUNE: Final = """
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

# Police, search, arrest, threats, words written under orders.
_FORCE: Final = """
обыск, обыска, обыске, обыском, обыски, обыскали, обыскивают, обыскивали, милиц*, милиция, милицию, полиция, полиции,
полицию, полицией, полицейск*, менты, ментов, омон, омоновцы, кгб, губоп*, рувд, ровд, сизо, ивс,
следователь, следователя, следователю, следователем, следственн*, прокуратур*, повестк*, допрос*,
допраш*, арестова*, арестуют, под арестом, сутки дали, дали сутки, * суток дали, дали * суток,
задержали меня, меня задержали, задержали его, его задержали, задержали ее, ее задержали, задержали
нас, нас задержали, задержали отца, отца задержали, задержали сына, сына задержали, задержали брата,
брата задержали, задержали мужа, мужа задержали, задержанн*, я задержана, я задержан,
забрали меня, меня забрали, забрали его, его забрали, забрали ее, ее забрали, забрали нас, нас
забрали, забрали отца, отца забрали, забрали сына, сына забрали, забрали брата, брата забрали,
забрали мужа, мужа забрали, меня увезли, увезли меня, его увезли, увезли его, ее увезли, увезли ее,
нас увезли, увезли нас, отца увезли, увезли отца, мужа увезли, увезли мужа, меня везут, нас везут,
за мной пришли, пришли за мной, за нами пришли, пришли за нами, за отцом пришли, пришли за отцом, за
мной приехали, приехали за мной, в тюрьме, в тюрьму, в камере, в наручниках, под стражу, под стражей,
забрали телефон, телефон забрали, отобрали телефон, телефон отобрали, отняли телефон, телефон отняли,
изъяли, ломятся в дверь, в дверь ломятся, ломают дверь, дверь ломают, выломали дверь, дверь выломали,
вломились, угрожают, угрожали, угрожал, нам угрожает, мне угрожает, помогите, спасите, меня бьют,
бьют меня, заставили написать, заставляют писать, заставляют написать, велели написать, велят
написать, велели писать, приказали написать, сказали написать тебе, под диктовку, это не мама, это не
твоя мама, пишет не мама, это пишет не,

ператрус*, вобшук*, міліц*, паліцыя, паліцыі, паліцыю, паліцыяй, паліцэйск*, мянты, амап, кдб, следчы,
следчага, следчаму, пракуратур*, позва, позву, позвы, допыт, допыту, допыце, дапытвал*, дапытваюць,
арыштава*, пад арыштам, суткі далі, далі суткі, затрымалі мяне, мяне затрымалі, затрымалі яго, яго
затрымалі, затрымалі яе, яе затрымалі, затрымалі нас, нас затрымалі, затрымалі бацьку, бацьку
затрымалі, затрыманая, затрыманы, забралі мяне, мяне забралі, забралі яго, яго забралі, забралі яе, яе
забралі, забралі нас, нас забралі, забралі бацьку, бацьку забралі, мяне павезлі, павезлі мяне, яго
павезлі, нас павезлі, прыйшлі па мяне, па мяне прыйшлі, прыйшлі па нас, па нас прыйшлі, у турме, у
турму, у камеры, пад варту, пад вартай, забралі тэлефон, тэлефон забралі, адабралі тэлефон, тэлефон
адабралі, ломяцца ў дзверы, у дзверы ломяцца, выламалі дзверы, пагражаюць, пагражалі, дапамажыце,
ратуйце, мяне б'юць, прымусілі напісаць, прымушаюць пісаць, загадалі напісаць, гэта не мама, піша не
мама,

обшук*, поліц*, міліціонер*, менти, сбу, слідчий, слідчого, слідчому, повістк*, допит, допиту,
допиті, допитали, допитують, допитували, арештува*, заарештува*, під арештом, затримали мене, мене
затримали, затримали його, його затримали, затримали її, її затримали, затримали нас, нас затримали,
затримали батька, батька затримали, затримана, затриманий, забрали мене, мене забрали, забрали його,
його забрали, забрали її, її забрали, забрали батька, батька забрали, мене везуть, нас везуть, мене
повезли, його повезли, прийшли за мною, за мною прийшли, прийшли за нами, за нами прийшли, у в'язниці,
у в'язницю, у тюрмі, в тюрмі, під варту, під вартою, відібрали телефон, телефон відібрали, ламають
двері, двері ламають, виламали двері, погрожують, погрожували, погрожував, допоможіть, рятуйте, мене
б'ють, змусили написати, змушують писати, наказали написати, це не мама, пише не мама,

policja, policji, policję, policją, policjan*, milicja, milicji, milicję, milicjan*, rewizja, rewizji,
rewizję, przeszukanie, przeszukali, przeszukują, prokuratur*, przesłuchan*, przesłuchują,
przesłuchiwali, aresztowa*, areszcie, aresztu, zatrzymali mnie, mnie zatrzymali, zatrzymali go,
zatrzymali ją, zatrzymali nas, nas zatrzymali, zatrzymali ojca, ojca zatrzymali, jestem zatrzymana,
jestem zatrzymany, zabrali mnie, mnie zabrali, zabrali go, zabrali ją, zabrali nas, nas zabrali,
zabrali ojca, ojca zabrali, zabrali tatę, tatę zabrali, przyszli po mnie, przyszli po nas, przyszli po
ojca, w więzieniu, do więzienia, w kajdankach, zabrali telefon, telefon zabrali, wyłamali drzwi,
wyważyli drzwi, dobijają się do drzwi, grożą mi, grożą nam, grozili mi, grozili nam, grożą, ratunku,
proszę o pomoc, biją mnie, kazali napisać, kazali mi napisać, zmusili mnie, zmuszają mnie, to nie mama,

police, policeman, policemen, policewoman, arrested, detained, in custody, into custody, interrogat*,
searched our, searched my, searched the house, searched the flat, searched the apartment, searching
our, searching the house, searching the flat, house search, took me away, took him away, took her
away, took us away, took dad away, took them away, taken away, came for me, came for us, came for him,
came for dad, in prison, in jail, in handcuffs, took my phone, taken my phone, taking my phone,
breaking the door, broke the door, broke down the door, threaten*, help us, save us, made me write,
make me write, making me write, told me to write, this is not mum, this is not mom, this is not your
mother, this isn't mum,
"""

PLAIN_DANGER: Final = f"{_MISFORTUNE},{_FORCE}"

# In Latin letters these sound like everyday words of another language.
HOMOPHONES: Final = (
    "инсульт*, інсульт*, полиция, полиции, полицию, поліц*, паліцыя, паліцыі, паліцыю, спасите"
)

INNOCENT: Final = """
до скорой встречи, до скорой, упала температура, упало давление, fell asleep, fallen asleep,
fell in love, fallen in love, by a fire, light a fire, lit a fire, make a fire, made a fire,
умираю со смеху, умираю от смеха, умираю с голоду, помираю з голоду, umieram z głodu,
надежда умирает последней, надзея памірае апошняй, надія помирає останньою, battery died,
phone died, battery is dead, phone is dead, телефон умер, телефон помер, тэлефон памёр,
batteries are dead, dead tired, на лікарняному, hospital soap*, hospital drama*, телефон упал,
цена упала, цены упали, ваза упала, чашка упала, кружка упала, тарелка упала, полка упала,
люстра упала, ветка упала, звезда упала, упала ваза, упала чашка, упала кружка, упала тарелка,
упала полка, упала люстра, упала ветка, упал телефон, забрали с вокзала, забрали из садика, забрали
из школы, забрали с дачи, забрали из деревни, забрали домой, забрали к себе, увезли на дачу, увезли
домой, увезли в деревню, увезли к себе, забралі дадому, забралі да сябе, забрали додому, забрали до
себе, zabrali mnie na, zabrali nas na, zabrali go na, zabrali ją na, zabrali mnie do domu, took us
away for, лежачий полицейский, лежачего полицейского,
"""

# Long ago, or a tale: whoever tells of it tells no trouble of today.
LONG_AGO: Final = """
лет назад, год назад, года назад, в прошлом году, в * году, прошло * лет, прошло * года, гадоў таму,
год таму, у мінулым годзе, у * годзе, років тому, рік тому, роки тому, минулого року, минулого
тижня, у * році, lat temu, rok temu, lata temu, w zeszłym roku, w * roku, mija rok, years ago,
a year ago, last year, in the film, in the movie, in the book, в книге, в фильме, в кино, у кіно,
у кнізе, у книзі, w filmie, w książce, w serialu, в сериале, у серыяле, у серіалі,
"""
