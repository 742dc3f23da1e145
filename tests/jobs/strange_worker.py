"""A worker whose only job says in which process it is done, or takes too long; run as a script.

`python -m tests.jobs.strange_worker note|overrun|stick FILE`
"""

import os
import signal
import sys
import time
from pathlib import Path
from types import MappingProxyType

from jobs import allowed, worker
from service.queue import JOB
from service.settings import Process, load_settings

DEED, FILE = sys.argv[1], Path(sys.argv[2])


def strange(_work: str, _token: str, _ids: list[str]) -> None:
    with FILE.open("a", encoding="utf-8") as noted:
        noted.write(f"{os.getpid()}\n")
    if DEED == "stick":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    if DEED != "note":
        time.sleep(60)


allowed.TASKS = MappingProxyType({JOB: strange})  # type: ignore[attr-defined]
worker.STUCK_S = 8 if DEED == "stick" else 60
settings = load_settings(os.environ, process=Process.WORKER)
worker.make_worker(settings, "urgent").work(logging_level="WARNING")
