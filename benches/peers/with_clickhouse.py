"""ClickHouse within this process (chdb).

Of the ways to read `{"Records":[...]}` this is the fastest for each question: mostly `JSONEachRow` with a tuple of only
the needed fields; whole records as text where the question is about text; for the one key, whole objects as text, of
which only those that contain the key are parsed.
"""

import chdb

from rows import AGENT, DAY, DENIED, KEY, ROLE, objects

AGENT, ROLE = AGENT.replace("\\", "\\\\"), ROLE.replace("\\", "\\\\")


class Engine:
    def __init__(self, threads):
        # The last two help with many small objects and harm nowhere.
        self.settings = (
            f" SETTINGS max_threads = {threads}, input_format_parallel_parsing = 0, storage_file_read_method = 'pread'"
        )
        self.connection = chdb.connect(":memory:")

    def prepare(self, question, place, largest):
        if place.endswith(".parquet"):
            return self.parquet(question, place) + self.settings
        return self.logs(question, place) + self.settings

    def run(self, sql):
        return self.connection.query(sql, "JSONEachRow")

    def write(self, rows, path):
        with open(path, "w") as file:
            file.write(str(rows))

    def logs(self, question, place):
        globs = objects(place, question)
        glob = globs[0] if len(globs) == 1 else globs[0].replace("/18/", "/{18,19}/")

        def records(fields):
            shape = f"Records Array(Tuple({fields}))"
            return f"(SELECT arrayJoin(Records) AS r FROM file('{glob}', JSONEachRow, '{shape}'))"

        texts = f"(SELECT arrayJoin(Records) AS r FROM file('{glob}', JSONEachRow, 'Records Array(String)'))"
        match question:
            case "count":
                return f"SELECT sum(length(Records)) AS n FROM file('{glob}', JSONEachRow, 'Records Array(Tuple(eventVersion String))')"
            case "top":
                return top(records("eventName String"))
            case "denied":
                return denied(records("eventName String, errorCode String, userIdentity Tuple(arn Nullable(String))"))
            case "key":
                held = f"(SELECT b FROM file('{glob}', RawBLOB, 'b String') WHERE position(b, '{KEY}') > 0)"
                names = ("eventTime", "eventSource", "eventName", "sourceIPAddress", "errorCode")
                fields = ", ".join(f"nullIf(JSONExtractString(r, '{name}'), '') AS {name}" for name in names)
                return (
                    f"SELECT {fields} FROM (SELECT arrayJoin(JSONExtractArrayRaw(b, 'Records')) AS r FROM {held})"
                    f" WHERE JSONExtractString(r, 'userIdentity', 'accessKeyId') = '{KEY}' ORDER BY eventTime"
                )
            case "distinct":
                return distinct(records("sourceIPAddress Nullable(String), eventSource String"))
            case "regex":
                hour = "concat(substring(JSONExtractString(r, 'eventTime'), 1, 13), ':00:00')"
                return f"SELECT {hour} AS hour, count() AS n FROM {texts} WHERE match(r, '{ROLE}') GROUP BY hour"
            case "day":
                of_day = f"startsWith(r.eventTime, '{DAY}')"
                return day(records("eventTime String, eventName String"), of_day)
            case "deep":
                issuer = "userIdentity Tuple(sessionContext Tuple(sessionIssuer Tuple(userName Nullable(String))))"
                return deep(records(issuer))
            case "agent":
                return agent(records("userAgent String"))
            case "latest":
                return (
                    f'SELECT simpleJSONExtractString(r, \'eventTime\') AS "@timestamp", r AS "@message" FROM {texts}'
                    ' ORDER BY "@timestamp" DESC LIMIT 20'
                )

    def parquet(self, question, place):
        rows = f"file('{place}', Parquet) AS r"
        match question:
            case "count":
                return f"SELECT count() AS n FROM {rows}"
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
                return day(rows, f"r.eventTime >= '{DAY} 00:00:00' AND r.eventTime <= '{DAY} 23:59:59.999'")
            case "deep":
                return deep(rows)
            case "agent":
                return agent(rows)


def top(rows):
    return f"SELECT r.eventName AS eventName, count() AS n FROM {rows} GROUP BY eventName ORDER BY n DESC LIMIT 10"


def denied(rows):
    return (
        f"SELECT r.userIdentity.arn AS principal, r.eventName AS eventName, count() AS n FROM {rows}"
        f" WHERE r.errorCode IN ({DENIED}) GROUP BY principal, eventName"
    )


def distinct(rows):
    return (
        f"SELECT r.eventSource AS eventSource, uniqExact(r.sourceIPAddress) AS addresses FROM {rows}"
        " GROUP BY eventSource"
    )


def day(rows, of_day):
    return f"SELECT r.eventName AS eventName, count() AS n FROM {rows} WHERE {of_day} GROUP BY eventName"


def deep(rows):
    issuer = "r.userIdentity.sessionContext.sessionIssuer.userName"
    return f"SELECT {issuer} AS issuer, count() AS n FROM {rows} GROUP BY issuer"


def agent(rows):
    groups = f"extractGroups(assumeNotNull(r.userAgent), '{AGENT}') AS g"
    return (
        f"SELECT nullIf(g[1], '') AS tool, nullIf(g[2], '') AS version, count() AS n"
        f" FROM (SELECT {groups} FROM {rows}) GROUP BY tool, version"
    )
