"""Names of products and of what we are: none of them may appear in a relative's thread (D1)."""

from typing import Final

PRODUCTS: Final = """
vestka, вестка, весткi, весткі, вестку, signal, signala, сигнал, сигнале, сігнал, сигнала,
telegram*, телеграм, телеграме, телеграмм*, тэлеграм*, телега, whatsapp*, ватсап*, вотсап*,
вацап*, viber*, вайбер*, twilio, приложени*, сервис*, сэрвіс*, сервіс*, дадатак, застосун*,
aplikacj*, serwis*, service*, messenger*, мессенджер*, месенджер*, бот, бота, боту, chatbot*, bot,
vpn, впн, автоматическ*, аўтаматычн*, автоматичн*, automatic*, automatyczn*, сообщение от,
рассылк*, unsubscribe, app, the app,
"""
