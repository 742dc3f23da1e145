"""What everybody writes to their mother anyway, and therefore means nothing (R6).

Words that carry no content, words of greeting and assent, and whole phrases of small talk.
"""

from typing import Final

# Too light to tell one sentence from another.
FUNCTION_WORDS: Final = """
а, без, бы, был, была, были, было, быть, в, вам, вас, весь, во, вот, все, всего, вы, где, да,
даже, для, до, его, ее, если, есть, еще, же, за, здесь, и, из, или, им, их, к, как, ко, когда,
кто, ли, лишь, мне, мной, мои, мой, моя, мое, мы, на, над, нам, нас, наш, не, него, нее, нет, ни,
них, но, ну, о, об, он, она, они, оно, от, по, под, при, про, с, сам, сама, свой, себя, со, так,
там, тебе, тебя, то, тобой, только, тот, тут, ты, у, уж, уже, чем, что, чтобы, эта, эти, это,
этот, я,

аб, ад, ажно, але, бо, гэта, гэты, дзе, з, зь, каб, калі, мяне, на, нам, нас, ня, пад,
пра, сабе, сябе, са, таго, так, табе, там, толькі, усе, усё, хто, цябе, ці, што, ў, яго, яе, як,
яна, яны, ён, і,

або, але, але ж, бо, був, була, було, від, він, вона, вони, все, де, для, до, є, з, за, й, її,
його, коли, мене, мені, ми, нас, ні, під, про, та, так, ти, тобі, тут, у, це, цей, що, щоб, як,
які,

a, ale, bez, był, była, było, by, być, ci, cię, co, czy, dla, do, gdzie, go, i, ich, ja, jak,
jego, jej, jest, jeszcze, już, kto, lub, ma, mam, mi, mnie, mój, moja, my, na, nam, nas, nie, o,
od, on, ona, oni, po, pod, przy, się, są, ta, tak, tam, te, tego, ten, to, tu, ty, tylko, w, we,
wy, z, za, ze, że,

a, about, am, an, and, are, as, at, be, been, but, by, can, did, do, does, for, from, had, has,
have, he, her, here, him, his, i, i'm, if, in, is, it, it's, its, just, me, my, no, not, of, on,
or, our, out, she, so, some, that, the, their, them, then, there, they, this, to, too, up, us,
was, we, were, what, when, where, who, will, with, you, your,
"""

# Greeting, assent, affection, time: in every second message to anybody.
COMMON_WORDS: Final = """
ага, бабушка, будет, буду, бывает, в порядке, вечер, вечером, вечера, всегда, вчера, давай, дела,
делаю, день, днем, доброе, доброго, добрый, дом, дома, домой, дорогая, дорогой, доченька, дочка,
дочь, думаю, ждем, жду, живем, жив, жива, завтра, звони, здорова, здоров, здоровы, здравствуй,
здравствуйте, знаю, конечно, крепко, ладно, любим, люблю, мама, мамочка, мам, много, можно, надо,
наверное, нормально, норм, ничего, ночи, ночь, обнимаю, ок, окей, отдыхаю, отлично, очень, пап,
папа, папочка, погода, погоды, позвони, позже, пока, понятно, порядке, порядок, потихоньку,
пожалуйста, прекрасно, привет, приветик, работа, работаю, рада, рад, скоро, скучаю, скучаем, слава
богу, спасибо, сегодня, сейчас, согласна, спокойной, спокойно, сын, сынок, сынуля, твоя, твой,
тихо, ужин, утро, утром, утра, хорошая, хорошо, хороший, целую, целуем, чудесно, солнышко, родная,
родной, милая, милый, моя, мой, дорогие, ура, до встречи, до свидания, этого, гэтага, доча, доброй, угу, идет, стоит, стало, опять, светит, ідзе, стаіць, зноў, йде, знову,

бывай, будзь, вечар, вечарам, вітаю, вітанне, ведаю, да пабачэння, дабранач, добра, добрай, добры,
добрага, дзень, дзякуй, дома, дачушка, дзеці, жывем, жыву, заўтра, зараз, здаровая, здаровы,
канешне, кахаю, люблю, мама, мамачка, матуля, нармальна, нічога, ночы, ноч, обдымкі, абдымаю,
пакуль, парадак, парадку, працую, прывітанне, прывітаннечка, прывет, раніца, раніцы, раніцай,
рада, рады, сення, справы, сумую, сынок, тата, учора, усе добра, цалую, ціха, цудоўна, чакаю,
чакаем, спакойнай, надвор'е,

бувай, будь, вдома, вечір, вечора, вітаю, все добре, гаразд, дім, добраніч, добре, добрий,
доброго, добридень, дочка, доню, дякую, завтра, зараз, здорова, здоровий, звичайно, кохаю, люблю,
мамо, нічого, нормально, обіймаю, порядку, потім, працюю, привіт, ранку, ранок, рада, сину,
скучаю, сумую, сьогодні, тато, учора, вчора, цілую, чекаю, чудово, на добраніч, погода,

babcia, będę, bardzo, buziaki, całuję, cześć, czekam, dobra, dobranoc, dobre, dobrze, dobry, dom,
domu, dzień, dziękuję, dzięki, dziś, dzisiaj, jutro, kocham, kochana, kochany, mama, mamo, miło,
nic, noc, normalnie, ok, oczywiście, pa, papa, pozdrawiam, porządku, pracuję, proszę, rano, spoko,
super, syn, synku, tata, teraz, tęsknię, wczoraj, wieczór, wieczorem, wszystko, zdrowa, zdrowy,
zadzwoń, córka, córko, pogoda,

alright, all right, bed, bye, call, coming, dad, day, dear, doing, evening, everything, fine,
good, great, goodbye, happy, hello, hey, hi, home, house, hug, hugs, kiss, kisses, know, later,
love, lovely, miss, missing, morning, much, mum, mom, mummy, mommy, nice, night, now, nothing, ok,
okay, perfect, please, see, soon, still, sure, take, care, thank, thanks, time, today, tomorrow,
tonight, very, weather, week, well, work, working, yeah, yep, yesterday, darling, sweetheart,
safe, xx,
"""

COMMON_PHRASES: Final = """
все хорошо, все нормально, все в порядке, у меня все хорошо, у нас все хорошо, все по старому, без
изменений, как обычно, как всегда, устала очень, все путем, na razie, u mnie wszystko dobrze, как дела, как ты, я дома, мы дома, уже дома, буду дома, еду
домой, иду домой, жду тебя дома, сегодня хорошая погода, погода хорошая, спокойной ночи, доброе
утро, добрый вечер, добрый день, с добрым утром, береги себя, люблю тебя, целую тебя, обнимаю
тебя, скучаю по тебе, позвони мне, позвоню позже, перезвоню, перезвони, напишу позже, на работе, я
на работе, иду спать, ложусь спать, пошла спать, пью чай, пьем чай, пила чай, попила чаю, ужинаю,
обедаю, завтракаю, варю суп, смотрю телевизор, смотрим телевизор, смотрю сериал, была в магазине,
ходила в магазин, иду в магазин, с днем рождения, с праздником, спасибо большое, большое спасибо,
не волнуйся, не переживай, не беспокойся, не знаю, не могу говорить, потом поговорим, устала,
устал, очень устала, сплю, спала, чувствую себя хорошо, потихоньку, помаленьку, слава богу, дай
бог, здоровье в порядке, болит голова, голова болит, давление, занята, занят, ничего нового,
новостей нет, скоро приеду, скоро буду, рада слышать, рада тебя слышать, держимся, живы здоровы,
живы и здоровы, до завтра, до встречи, удачи, удачного дня, хорошего дня, приятного аппетита, что
делаешь, чем занимаешься,

усе добра, усё добра, усе нармальна, усё нармальна, усё ў парадку, добрай раніцы, добры дзень,
добры вечар, дабранач, як справы, як ты, я дома, мы дома, ужо дома, іду дадому, еду дадому, люблю
цябе, цалую цябе, сумую, пазвані мне, патэлефануй мне, пазней напішу, я на працы, іду спаць, п'ю
гарбату, п'ем гарбату, не хвалюйся, ня хвалюйся, не перажывай, не ведаю, ня ведаю, стамілася,
стаміўся, сплю, дзякуй богу, жывыя здаровыя, да заўтра, да сустрэчы, добрай ночы, вялікі дзякуй,
дзякуй вялікі, з днём нараджэння, са святам, беражы сябе, гляджу тэлевізар, хадзіла ў краму, усё
па старому, як заўсёды, чакаю цябе дома, добрае надвор'е,

все добре, усе добре, все гаразд, все нормально, все в порядку, як справи, як ти, я вдома, ми
вдома, вже вдома, йду додому, їду додому, люблю тебе, цілую, сумую за тобою, подзвони мені,
зателефонуй мені, я на роботі, йду спати, п'ю чай, не хвилюйся, не знаю, втомилася, втомився,
сплю, дякую богу, слава богу, до завтра, до зустрічі, на добраніч, доброго ранку, добрий день,
добрий вечір, дуже дякую, з днем народження, зі святом, бережи себе, дивлюся телевізор, ходила в
магазин, чекаю на тебе,

wszystko dobrze, wszystko w porządku, wszystko ok, u mnie dobrze, u mnie w porządku, co słychać,
jak się masz, co robisz, jestem w domu, już w domu, jadę do domu, idę do domu, kocham cię, tęsknię
za tobą, zadzwoń do mnie, oddzwonię, jestem w pracy, idę spać, piję herbatę, nie martw się, nie
wiem, jestem zmęczona, jestem zmęczony, śpię, dzięki bogu, bogu dzięki, do jutra, do zobaczenia,
dobranoc, dzień dobry, dobry wieczór, dziękuję bardzo, bardzo dziękuję, wszystkiego najlepszego,
uważaj na siebie, oglądam telewizję, byłam w sklepie, idę do sklepu, po staremu, jak zwykle, bez
zmian, ładna pogoda,

i am fine, i'm fine, all good, all fine, all is well, everything is fine, everything is ok,
everything is good, everything's fine, how are you, how are things, i'm home, i am home, at home,
on my way home, coming home, going home, going to bed, off to bed, good night, good morning, good
evening, good afternoon, love you, i love you, miss you, i miss you, call me, call me later, call
you later, talk later, talk to you later, see you, see you soon, see you later, see you tomorrow,
at work, i'm at work, having tea, drinking tea, having dinner, having lunch, watching tv, went
shopping, going shopping, don't worry, i don't know, i'm tired, very tired, sleeping, thank you,
thank you very much, thanks a lot, happy birthday, take care, take care of yourself, same as
always, same as usual, as usual, nothing new, no news, no change, nice weather today, the weather
is nice, have a nice day, can't talk now, thank god, alive and well, feeling good, feeling fine,
busy now, i'm busy, not bad, so so,
"""

# Openings that ask, whether or not a question mark follows.
QUESTIONS: Final = """
как там, как ты, как твои, как твой, как твоя, как ваши, как у тебя, как у вас, что там, что с,
что у тебя, что у вас, где ты, когда ты, почему ты, зачем ты, кто там, сколько там, а как, а что
с,

як там, як ты, як твае, як твой, як у цябе, як у вас, што там, што з, дзе ты, калі ты, чаму ты,
хто там,

як ти, як твої, як твій, як у тебе, що там, що з, де ти, коли ти, чому ти, хто там,

jak tam, jak się, jak twoje, jak twój, jak u ciebie, co tam, co u, co z, gdzie jesteś, kiedy,
dlaczego, czy,

how is, how are, how's, what is, what's, what are, what about, where is, where are, when is, when
are, when will, why is, why are, who is, do you, did you, have you, are you, is it, will you, can
you,
"""
