"""Runs one Python engine: commands come in as lines of JSON, replies go out so; see protocol.ts."""

import importlib
import json
import os
import sys
import time
import traceback

MARK = "@bench "


def limit_threads(threads):
    """Keeps every pool of the process to so many processors, before any library looks."""
    for name in ("OMP", "MKL", "OPENBLAS"):
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    os.environ["TF_NUM_INTRAOP_THREADS"] = str(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def peak_megabytes():
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def timed(run, times):
    start = time.perf_counter()
    run(times)
    return (time.perf_counter() - start) * 1000


def fastest(makers, unit):
    """Prepares each candidate setting, and gives the one whose runs are shortest."""
    if len(makers) == 1:
        return makers[0]()
    best, reasons = None, []
    for make in makers:
        try:
            prepared = make()
            prepared["numbers"] = prepared["numbers"]()
            timed(prepared["run"], unit)
            first = timed(prepared["run"], unit)
            times = unit * max(1, min(20, int(100 / max(first, 1e-3))))
            cost = min(timed(prepared["run"], times) / times for _ in range(3))
        except Exception as error:
            reasons.append(f"{type(error).__name__}: {error}")
            continue
        if best is None or cost < best[0]:
            best = (cost, prepared)
    if best is None:
        raise RuntimeError("; ".join(reasons))
    return best[1]


class Host:
    """Holds an engine and what it has made ready."""

    def __init__(self, engine, options):
        self.engine = engine
        self.options = options
        self.prepared = None

    def obey(self, command):
        if command["do"] == "prepare":
            task = command["task"]
            makers = self.engine.candidates(task, self.options)
            unit = task["batches"] if task["kind"] == "train" else 1
            self.prepared = fastest(makers, unit)
            numbers = self.prepared["numbers"]
            numbers = numbers() if callable(numbers) else numbers
            return {"numbers": [float(x) for x in numbers], "setting": self.prepared["setting"]}
        if command["do"] == "run":
            return {"ms": timed(self.prepared["run"], command["times"])}
        return {"peakMB": peak_megabytes()}


def main():
    name, options = sys.argv[1], json.loads(sys.argv[2])
    limit_threads(options["threads"])
    host = Host(importlib.import_module(name), options)
    for line in sys.stdin:
        try:
            reply = host.obey(json.loads(line))
        except Exception as error:
            traceback.print_exc()
            lines = str(error).strip().splitlines() or [""]
            reply = {"error": f"{type(error).__name__}: {lines[0]}"}
        print(MARK + json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
