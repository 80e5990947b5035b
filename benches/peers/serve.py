"""Answers questions with one engine, in a process that lives on: `python serve.py ENGINE THREADS`.

Each line of standard input is a request, each line of standard output its reply, both JSON. What is timed is the query
alone: the process has started, everything is imported, and the rows are written to their file afterwards.
"""

import importlib
import json
import sys
import time


class Cannot(Exception):
    """The engine has no way to answer this question; the text says why."""


def peak():
    """The resident set at its peak in KiB, where the system tells."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return None


def answer(engine, request):
    prepared = engine.prepare(request["question"], request["place"], request["largest"])
    begun, used = time.perf_counter(), time.process_time()
    rows = engine.run(prepared)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    reply = {"seconds": seconds, "cpu": cpu, "peak": peak()}
    engine.write(rows, request["answer"])
    return reply


def main():
    name, threads = sys.argv[1], int(sys.argv[2])
    engine = importlib.import_module(f"with_{name}").Engine(threads)
    for line in sys.stdin:
        try:
            reply = answer(engine, json.loads(line))
        except Exception as error:
            # By name: this file is `__main__`, and another copy of it is what the engines import.
            kind = "cannot" if type(error).__name__ == "Cannot" else "error"
            reply = {kind: str(error)}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
