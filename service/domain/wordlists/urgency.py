"""Haste, money, orders to confirm and questions after safety: how alarms and frauds talk (D1)."""

from typing import Final

URGENCY: Final = """
срочно, срочн* сообщ*, немедленно, сейчас же, как можно скорее, как можно быстрее, ответь скорее,
скорее ответь, быстрее ответь, ответь быстрее, ответь сразу, сразу ответь, жду ответа, ответь
немедленно, не медли, безотлагательно, ответь пожалуйста сразу, важно ответить,

тэрмінова, неадкладна, зараз жа, як мага хутчэй, адкажы хутчэй, адкажы адразу, чакаю адказу,

терміново, негайно, якнайшвидше, відповідай швидше, відповідай одразу, чекаю відповіді,

pilne, pilnie, natychmiast, jak najszybciej, odpowiedz szybko, odpowiedz od razu, czekam na
odpowiedź,

urgent*, immediately, right away, right now, asap, as soon as possible, at once, please hurry,
hurry up, answer quickly, reply quickly, reply now, answer now,
"""

CONFIRMATION: Final = """
подтверди*, подтвержд*, отзовись, отзовитесь, откликнись, ответь да, ответь одним словом, дай
знак, дай знать что, отправь слово, напиши слово, пришли слово, проверка связи,

пацвердз*, пацвярд*, адгукніся, адгукніцеся, дай знак, дашлі слова, праверка сувязі,

підтверд*, відгукнися, дай знак, надішли слово, перевірка зв'язку,

potwierdź*, potwierdz*, odezwij się, daj znak, wyślij słowo,

please confirm, confirm, confirm that, reply with, reply yes, answer yes, send the word, text
back, respond, let me know that you are,
"""

SAFETY: Final = """
в безопасности, безопасн*, ты жива, ты жив, вы живы, жива ли, жив ли, живы ли, ты цела, ты цел, вы
целы, цела ли, тебе угрожа*, вам угрожа*, тебя не забрали, вас не забрали, тебя не тронули, вас не
тронули, к тебе не приходили, к вам не приходили, тебе ничего не грозит,

у бяспецы, бяспе*, ты жывая, ты жывы, вы жывыя, цябе не забралі, цябе не чапаюць, да цябе не
прыходзілі, да вас не прыходзілі,

у безпеці, в безпеці, безпека, безпеки, безпеку, безпеці, безпечн*, ти жива, ти живий, тебе не забрали, до тебе не приходили,

bezpieczn*, czy żyjesz, żyjesz, nikt cię nie,

safe, safety, unsafe, are you alive, you alive, have they come for you, did they come for you,
"""

MONEY: Final = """
деньги, денег, деньгам, деньгами, рубл*, доллар*, евро, копеек, копейки, зарплат*, долг, долги,
переведи, перевела, перевел, перевод, перевода, кредит*, карточк* банк*, банковск*, банк,

грошы, грошай, грашыма, рубель, рублёў, долар*, еўра, зарплат*, крэдыт*, банк,

гроші, грошей, гривн*, долар*, євро, кредит*, банк,

pieniądz*, pieniędz*, złoty, złotych, euro, dolar*, kredyt*, przelew*, bank,

money, dollar*, euro, euros, pounds, cash, loan*, credit, bank, salary, transfer, payment*,
"""
