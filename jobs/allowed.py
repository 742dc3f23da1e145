"""A job that can only be one of ours, whatever the queue says it is.

RQ runs any function it can import, calls back any name and posts to any address that stands
in a job's hash, and a serializer does not change that: write access to the queue would be
the rights of a worker. Here a name outside of the list is never even imported.
"""

from typing import Any

from rq.job import Job

from jobs.tasks import TASKS, tell_of_forgery
from service.log import get_logger


class JobNotAllowedError(Exception):
    """The job names a function that is not on the list."""


class AllowedJob(Job):
    """Replaces RQ's job in our workers."""

    @property
    def func(self) -> Any:
        """Return the listed function. Raises JobNotAllowedError."""
        name, instance = self.func_name, self.instance
        if instance is not None or not isinstance(name, str) or name not in TASKS:
            get_logger().error("job-refused", job=self.id)
            tell_of_forgery()
            raise JobNotAllowedError
        return TASKS[name]

    @property
    def success_callback(self) -> None:
        """Nothing is called back."""

    @property
    def failure_callback(self) -> None:
        """Nothing is called back."""

    @property
    def stopped_callback(self) -> None:
        """Nothing is called back."""

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Nothing is posted anywhere."""
