"""`python -m jobs.worker [urgent|normal|slow …]`: workers, one process and queue each.

A worker with several queues can lose a job it has just taken, and strict order between
queues can starve one of them, so each queue has workers of its own. A worker ends when the
queue is restarted under it or a job is broken: it is started again.

Every job is done in the worker's own process. A fork for each, which is RQ's way, begins
without a connection or a compiled statement, and a page waited for that.
"""

import faulthandler
import os
import sys
from collections.abc import Sequence
from typing import Any

from rq import Queue, SimpleWorker
from rq.job import Job
from rq.timeouts import JobTimeoutException

from jobs.allowed import AllowedJob
from jobs.tasks import serve_with
from service.log import configure_logging, get_logger
from service.queue import JOB_SECONDS_MAX, QUEUES, connect
from service.secrecy import keep_memory
from service.settings import Process, Settings, SettingsRefusedError, load_settings
from service.storage.keyring import KeyringRefusedError
from service.supervise import Child, stopping_on_signals, supervise
from service.wiring import compose, find_addresses

TTL_S = 20  # RQ takes 15 off it: a worker beats this often at the latest, see `queue.TAKES_WITHIN`
STUCK_S = JOB_SECONDS_MAX + 30  # RQ's alarm reaches nothing that never comes back to Python


class LastingWorker(SimpleWorker):
    """Outlives its jobs; one that holds it up for good ends it, and its lease lets others look."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do one job here and now."""
        # Tells where it is stuck, by file and line alone: no value is ever written.
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        try:
            super().execute_job(job, queue)
        finally:
            faulthandler.cancel_dump_traceback_later()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Go on after a failure, but not after one that struck between any two instructions."""
        super().handle_exception(job, *exc_info)
        if isinstance(sys.exception(), JobTimeoutException):
            self._stop_requested = True


def main(arguments: Sequence[str]) -> int:
    """Run one worker for one queue, or keep several running. Return an exit status."""
    names = list(arguments) or list(QUEUES)
    if not set(names) <= set(QUEUES):
        sys.stderr.write(f"name queues among {', '.join(QUEUES)}\n")
        return 2
    keep_memory()
    configure_logging("worker")
    if len(names) == 1:
        return _work(names[0])
    children = [
        Child(f"worker-{name}-{place}", [sys.executable, "-m", "jobs.worker", name])
        for place, name in enumerate(names)
    ]
    with stopping_on_signals() as stop:
        supervise(children, stop)
    return 0


def _work(name: str) -> int:
    try:
        settings = load_settings(os.environ, process=Process.WORKER)
        worker = make_worker(settings, name)
    except (SettingsRefusedError, KeyringRefusedError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    get_logger().info("worker-started", queue=name)
    worker.work(logging_level="WARNING")
    return 0


def make_worker(settings: Settings, name: str) -> LastingWorker:
    """Return a worker for one queue, everything it needs already imported and composed.

    Raises SettingsRefusedError.
    """
    address = find_addresses(settings).queue
    if address is None:
        raise SettingsRefusedError(["VESTKA_REDIS_URL is missing: a worker waits at a queue"])
    serve_with(compose(settings, process=Process.WORKER))
    connection = connect(address)
    queue = Queue(name, connection=connection, job_class=AllowedJob, serializer="json")
    return LastingWorker(
        [queue],
        connection=connection,
        job_class=AllowedJob,
        serializer="json",
        worker_ttl=TTL_S,
        log_job_description=False,
        default_result_ttl=0,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
