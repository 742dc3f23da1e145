"""Haste, money, orders to confirm and questions after safety: how alarms and frauds talk (D1)."""

from typing import Final

URGENCY: Final = """
срочн*, немедленно, сейчас же, как можно скорее, как можно быстрее, ответь скорее,
скорее ответь, быстрее ответь, ответь быстрее, ответь сразу, сразу ответь, жду ответа, ответь
немедленно, не медли, ответь немедля, ответь быстро, быстро ответь, ответь
побыстрее, побыстрее ответь, как только прочтешь, как только прочитаешь, безотлагательно, ответь пожалуйста сразу, важно ответить,

тэрмінов*, неадкладн*, зараз жа, як мага хутчэй, адкажы хутчэй, адкажы адразу, чакаю адказу,
адкажы хутка, хутка адкажы, як толькі прачытаеш,

термінов*, негайн*, якнайшвидше, відповідай швидше, відповідай одразу, відповідай швидко,
швидко відповідай, відповідай якнайшвидше, щойно прочитаєш, чекаю відповіді,

pilne, pilnie, pilny, pilna, natychmiast, jak najszybciej, odpowiedz szybko, odpowiedz od razu, czekam na
odpowiedź, odpisz szybko, szybko odpisz, odpisz od razu, jak tylko przeczytasz,

urgent*, immediately, right away, right now, asap, as soon as possible, at once, please hurry,
hurry up, answer quickly, reply quickly, reply now, answer now, answer me now, as
soon as you read,
"""

CONFIRMATION: Final = """
подтверди*, подтвержд*, отзовись, отзовитесь, откликнись, ответь да, ответь одним словом, дай
знак, дай знать что, отправь слово, напиши слово, пришли слово, проверка связи, отпишись,
отпишитесь, дай знать как ты, дай знать если, напиши что все, скажи что все, ответь плюс*, поставь
плюс*,

пацвердз*, пацвярд*, адгукніся, адгукніцеся, дай знак, дашлі слова, праверка сувязі, адпішыся,
адпішыцеся, дай ведаць што, дай ведаць як ты, напішы што ўсё, адкажы плюс*,

підтверд*, відгукнися, дай знак, надішли слово, перевірка зв'язку, відпишись,
відпишися, дай знати що, дай знати як ти, напиши що все, відповідай плюс*,

potwierdź*, potwierdz*, odezwij się, daj znak, wyślij słowo, daj znać że, daj znać czy, daj znać jak się, napisz
że wszystko,

please confirm, confirm, confirm that, reply with, reply yes, answer yes, send the word, text
back, respond, let me know that you are, let me know you are, let me know
you're, let me know if you are, let me know if you're, please reply, reply please, please answer,
please respond,
"""

SAFETY: Final = """
в безопасности, безопасн*, ты жива, ты жив, вы живы, жива ли, жив ли, живы ли, ты цела, ты цел, вы
целы, цела ли, тебе угрожа*, вам угрожа*, тебя не забрали, вас не забрали, тебя не тронули, вас не
тронули, к тебе не приходили, к вам не приходили, тебе ничего не грозит, ты в порядке, вы в
порядке, жива здорова, жив здоров, живы здоровы, жива и здорова, жив и здоров, живы и здоровы, на
свободе, тебя не трогают, вас не трогают,

у бяспецы, бяспе*, ты жывая, ты жывы, вы жывыя, цябе не забралі, цябе не чапаюць, да цябе не
прыходзілі, да вас не прыходзілі, ты ў парадку, вы ў парадку, ці жывая, ці жывы, ці жывыя,
жывая здаровая, жывыя здаровыя, на свабодзе, вас не чапаюць,

у безпеці, в безпеці, безпека, безпеки, безпеку, безпеці, безпечн*, ти жива, ти живий, тебе не забрали, до тебе не приходили,
ти в порядку, ви в порядку, чи жива, чи живий, чи живі, жива здорова, живі здорові, тебе не чіпають,
вас не чіпають, на свободі,

bezpieczn*, czy żyjesz, żyjesz, nikt cię nie, żyjecie, jesteś cała, jesteś cały,
cała i zdrowa, cały i zdrowy, nic ci nie grozi, nic ci nie jest,

safe, safety, unsafe, are you alive, you alive, have they come for you, did they come for you, are you ok,
are you okay, are you alright, are you all right, still alive,
"""

MONEY: Final = """
деньги, денег, деньгам, деньгами, рубл*, доллар*, евро, злот*, денежк*, деньжат*, копеек, копейки, зарплат*, долг, долги,
переведи, перевела, перевел, перевод, перевода, кредит*, карточк* банк*, банковск*, банк,

грошы, грошай, грашыма, рубель, рублёў, долар*, еўра, зарплат*, крэдыт*, банк,

гроші, грошей, гривн*, гривень, долар*, євро, кредит*, банк,

pieniądz*, pieniędz*, złoty, złotych, złotów*, euro, dolar*, kredyt*, przelew*, bank,

money, dollar*, euro, euros, pounds, cash, loan*, credit, bank, salary, transfer, payment*,
"""
