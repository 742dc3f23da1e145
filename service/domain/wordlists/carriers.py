"""Words on which carriers and gateways act by themselves, whoever sends them (R6, D12)."""

from typing import Final

CARRIERS: Final = """
stop, stopall, stop all, unsubscribe, end, quit, cancel, revoke, optout, opt out, start, unstop,
yes, help, info, arret, subscribe, aide, remove, resume, continue,

стоп, старт, отписаться, відписатися,
"""
