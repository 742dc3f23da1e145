"""Names of products and of what we are: none of them may appear in a relative's thread (D1)."""

from typing import Final

PRODUCTS: Final = """
vestka, вестка, весткi, весткі, вестку, signal, signala, signalu, signalem, сигнал, сигнале, сигналу,
сигналом, сігнал, сигнала, сігналу, сігналам, сігнале,
telegram*, телеграм*, тэлеграм*, телега, whatsapp*, ватсап*, вотсап*,
вацап*, viber*, вайбер*, twilio, приложени*, сервис*, сэрвіс*, сервіс*, дадатак, дадатку, дадатка,
застосун*,
aplikacj*, serwis*, service*, messenger*, мессенджер*, месенджер*, бот, бота, боту, chatbot*, bot,
vpn, впн, автоматическ*, аўтаматычн*, автоматичн*, automatic*, automatyczn*, сообщение от,
рассылк*, unsubscribe, app, the app, apka, apkę,
apce, facebook*, фейсбук*, фэйсбук*, instagram*, инстаграм*, інстаграм*, skype*, скайп*, youtube*,
ютуб*, tiktok*, тикток*, тыкток*, цікток*, тікток*, sms, smsa, sms-y, смс, смску, смски, эсэмэс*, эсэмэск*,
"""
