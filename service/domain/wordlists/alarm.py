"""Words an investigator searches for: arrest, police, secrecy, cries for help (R5, D1)."""

from typing import Final

ALARM: Final = """
тревога, тревогу, опасност*, опасно, помогите, спасите, на помощь, беда, арест*, обыск*, задержа*,
задержал*, допрос*, допраш*, тюрьм*, тюрем*, сизо, ивс, окрестина, милици*, полици*, силовик*,
кгб, мвд, омон, губоп, губопик, следовател*, следственн*, прокур*, повестк*, уголовн*, колони*,
срок дали, суд, суда, суду, судом, суде, пытк*, пытали, слежк*, следят, прослушк*, прослуш*,
конспир*, шифр*, пароль, пароля, паролем, кодов* слов*, кодов* фраз*, секретн*, тайн* знак*,
условн* знак*, sos, сигнал бедствия,

трывога, трывогу, небяспек*, небяспечна, дапамажыце, ратуйце, арышт*, ператрус*, вобшук*,
затрыма*, допыт*, турм*, турэм*, міліцы*, паліцы*, сілавік*, кдб, амап, следч*, пракур*, позва, позву, позвы,
крымінальн*, калоні*, суд, суда, суду, судом, судзе, катаванн*, сачэнн*, шыфр*, парол*, кодав*
слов*, сакрэтн*,

тривог*, небезпек*, небезпечно, допоможіть, рятуйте, обшук*, затрима*, в'язниц*, тюрм*, міліц*,
поліц*, кдб, слідч*, повістк*, криміналь*, тортур*, стеження, стежать, пароль, таємн*,

alarm*, niebezpiecz*, pomocy, ratunku, areszt*, rewizj*, zatrzymali, zatrzymany, zatrzymana, zatrzymano, przesłuch*, więzieni*,
milicj*, policj*, kgb, śledcz*, prokurat*, sąd, sądu, sądzie, tortur*, hasło, hasła, tajn*,

danger*, help me, save me, emergency, arrest*, detain*, detention, house search, interrogat*,
prison*, jail*, police*, militia, kgb, investigator*, prosecut*, court, torture*, surveillance,
password*, passphrase*, code word*, codeword*, secret*, encrypt*, distress, duress, welfare
check*,
"""
