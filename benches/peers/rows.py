"""What the engines share: the day that is asked for, and Arrow tables as lines of JSON."""

import datetime
import json

KEY = "AKIAJNBQNA4C6EXAMPLE"
DENIED = "'AccessDenied', 'Client.UnauthorizedOperation'"
ROLE = "assumed-role/[A-Za-z]+/i-[0-9a-f]+"
AGENT = r"^\[?([A-Za-z0-9_.-]+)/([0-9]+)"
DAY = "2025-03-18"


def objects(place, question):
    """Globs of the objects that can hold an answer. For one day, those of that day and of the next: an event is
    delivered after it happened. Ours is not told; it finds that out itself."""
    if question == "day":
        return [f"{place}/AWSLogs/*/CloudTrail/*/2025/03/{day}/*.json.gz" for day in (18, 19)]
    return [f"{place}/AWSLogs/**/*.json.gz"]


def write(table, path):
    def plain(value):
        return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value

    with open(path, "w") as file:
        for row in table.to_pylist():
            file.write(json.dumps({name: plain(value) for name, value in row.items()}) + "\n")
