"""Random scenarios judged by the promises: `python -m tests.swarm --help`."""
