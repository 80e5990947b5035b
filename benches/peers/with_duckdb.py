"""DuckDB within this process.

`read_json` with a struct of only the needed fields takes eight times as long as this on large objects: objects as JSON
values, of each `from_json` with that struct.
"""

import duckdb

import rows as shared
from rows import AGENT, DAY, DENIED, KEY, ROLE, objects

TEXT = '"VARCHAR"'


class Engine:
    def __init__(self, threads):
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute("SET TimeZone = 'UTC'")

    def prepare(self, question, place, largest):
        if place.endswith(".parquet"):
            return parquet(question, place)
        return logs(question, place, largest)

    def run(self, sql):
        return self.connection.sql(sql).to_arrow_table()

    def write(self, rows, path):
        shared.write(rows, path)


def logs(question, place, largest):
    # Its buffers are as large: no more than must be.
    size = max(largest + 1, 1 << 20)
    globs = objects(place, question)
    read = f"read_json_objects({globs}, format = 'unstructured', compression = 'gzip', maximum_object_size = {size})"

    def records(fields):
        return f"(SELECT unnest(from_json(json, '{{\"Records\":[{{{fields}}}]}}').Records) AS r FROM {read})"

    texts = f"(SELECT unnest(json_extract(json, '$.Records[*]')) AS r FROM {read})"
    match question:
        case "count":
            return f"SELECT sum(json_array_length(json, '$.Records'))::BIGINT AS n FROM {read}"
        case "top":
            return top(f"(SELECT {{'eventName': unnest(json_extract_string(json, '$.Records[*].eventName'))}} AS r FROM {read})")
        case "denied":
            # Four times as fast as a struct of the three fields.
            return (
                "SELECT r->>'$.userIdentity.arn' AS principal, r->>'eventName' AS eventName, count(*) AS n"
                f" FROM {texts} WHERE r->>'errorCode' IN ({DENIED}) GROUP BY ALL"
            )
        case "key":
            names = ("eventTime", "eventSource", "eventName", "sourceIPAddress", "errorCode")
            fields = ", ".join(f"r->>'{name}' AS {name}" for name in names)
            held = f"(SELECT json FROM {read} WHERE contains(json::VARCHAR, '{KEY}'))"
            return (
                f"SELECT {fields} FROM (SELECT unnest(json_extract(json, '$.Records[*]')) AS r FROM {held})"
                f" WHERE r->>'$.userIdentity.accessKeyId' = '{KEY}' ORDER BY eventTime"
            )
        case "distinct":
            return distinct(records(f'"sourceIPAddress":{TEXT},"eventSource":{TEXT}'))
        case "regex":
            hour = "(r->>'eventTime')[1:13] || ':00:00'"
            return (
                f"SELECT {hour} AS hour, count(*) AS n FROM {texts}"
                f" WHERE regexp_matches(r::VARCHAR, '{ROLE}') GROUP BY ALL"
            )
        case "day":
            return day(records(f'"eventTime":{TEXT},"eventName":{TEXT}'), f"starts_with(r.eventTime, '{DAY}')")
        case "deep":
            issuer = f'"userIdentity":{{"sessionContext":{{"sessionIssuer":{{"userName":{TEXT}}}}}}}'
            return deep(records(issuer))
        case "agent":
            return agent(records(f'"userAgent":{TEXT}'))
        case "latest":
            return (
                f'SELECT r->>\'eventTime\' AS "@timestamp", r::VARCHAR AS "@message" FROM {texts}'
                ' ORDER BY "@timestamp" DESC LIMIT 20'
            )


def parquet(question, place):
    rows = f"'{place}' AS r"
    match question:
        case "count":
            return f"SELECT count(*) AS n FROM {rows}"
        case "top":
            return top(rows)
        case "denied":
            return denied(rows)
        case "key":
            fields = "eventTime, eventSource, eventName, sourceIPAddress, errorCode"
            return f"SELECT {fields} FROM {rows} WHERE r.userIdentity.accessKeyId = '{KEY}' ORDER BY eventTime"
        case "distinct":
            return distinct(rows)
        case "day":
            return day(rows, f"r.eventTime BETWEEN '{DAY} 00:00:00' AND '{DAY} 23:59:59.999'")
        case "deep":
            return deep(rows)
        case "agent":
            return agent(rows)


def top(rows):
    return f"SELECT r.eventName AS eventName, count(*) AS n FROM {rows} GROUP BY ALL ORDER BY n DESC LIMIT 10"


def denied(rows):
    return (
        f"SELECT r.userIdentity.arn AS principal, r.eventName AS eventName, count(*) AS n FROM {rows}"
        f" WHERE r.errorCode IN ({DENIED}) GROUP BY ALL"
    )


def distinct(rows):
    return (
        f"SELECT r.eventSource AS eventSource, count(DISTINCT r.sourceIPAddress) AS addresses FROM {rows} GROUP BY ALL"
    )


def day(rows, of_day):
    return f"SELECT r.eventName AS eventName, count(*) AS n FROM {rows} WHERE {of_day} GROUP BY ALL"


def deep(rows):
    issuer = "r.userIdentity.sessionContext.sessionIssuer.userName"
    return f"SELECT {issuer} AS issuer, count(*) AS n FROM {rows} GROUP BY ALL"


def agent(rows):
    groups = f"regexp_extract(r.userAgent, '{AGENT}', ['tool', 'version']) AS g"
    return (
        "SELECT nullif(g.tool, '') AS tool, nullif(g.version, '') AS version, count(*) AS n"
        f" FROM (SELECT {groups} FROM {rows}) GROUP BY ALL"
    )
