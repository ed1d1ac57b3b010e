"""What a peer's script prints at its end, for measure.ts: seconds, peak memory, version."""

import json
import resource
import time


def report(started: float, version: str) -> None:
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "version": version}))
