"""Sample texts of documentation, demo and tests: known to everybody who reads the source.

Invented for that purpose; a real family may send none of them.
"""

from typing import Final

SAMPLE_TEXTS: Final = (
    "Мам, рассада не вытянулась?",
    "Что с грядками?",
    "Как там рассада, мам?",
    "Мам, а кот ест?",
    "Чем кормишь кота?",
    "Что сегодня готовишь?",
    "How is the garden?",
    "What are you cooking today?",
)
