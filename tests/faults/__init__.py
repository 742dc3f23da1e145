"""Real faults on the real processes, counted against the pretend gateways' own journal."""
