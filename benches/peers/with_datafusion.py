"""DataFusion's own readers, through its Python package.

Its JSON reader takes a schema. An object of an archive is one line, so a list of structs of the needed fields reads it;
what it cannot do is to hand out a record as text.
"""

import pyarrow
from datafusion import SessionConfig, SessionContext

import rows as shared
from rows import AGENT, DAY, DENIED, KEY, objects
from serve import Cannot

FIELDS = {
    "count": ["eventVersion"],
    "top": ["eventName"],
    "denied": ["eventName", "errorCode", "userIdentity.arn"],
    "key": ["eventTime", "eventSource", "eventName", "sourceIPAddress", "errorCode", "userIdentity.accessKeyId"],
    "distinct": ["sourceIPAddress", "eventSource"],
    "day": ["eventTime", "eventName"],
    "deep": ["userIdentity.sessionContext.sessionIssuer.userName"],
    "agent": ["userAgent"],
}


class Engine:
    def __init__(self, threads):
        config = SessionConfig().with_target_partitions(threads)
        # Objects lie in folders below the one that is asked.
        config = config.set("datafusion.execution.listing_table_ignore_subdirectory", "false")
        self.context = SessionContext(config)

    def prepare(self, question, place, largest):
        if question not in FIELDS:
            raise Cannot("its JSON reader cannot hand out a record as text")
        if place.endswith(".parquet"):
            self.context.deregister_table("t")
            self.context.register_parquet("t", place)
            return sql(question, "t", lambda path: path.split("."))
        globs = objects(place, question) if question == "day" else [place + "/"]
        schema = pyarrow.schema([("Records", pyarrow.list_(struct(FIELDS[question])))])
        names = []
        for number, glob in enumerate(globs):
            names.append(f"t{number}")
            self.context.deregister_table(names[-1])
            self.context.register_json(
                names[-1], glob, schema=schema, file_extension=".json.gz", file_compression_type="gzip"
            )
        if question == "count":
            return f'SELECT sum(cardinality("Records")) AS n FROM {names[0]}'
        all_of_them = " UNION ALL ".join(f'SELECT unnest("Records") AS r FROM {name}' for name in names)
        return sql(question, f"({all_of_them})", lambda path: ["r", *path.split(".")])

    def run(self, sql):
        return self.context.sql(sql).to_arrow_table()

    def write(self, rows, path):
        shared.write(rows, path)


def struct(paths):
    """The struct that has these dotted paths."""
    heads = {}
    for path in paths:
        head, _, rest = path.partition(".")
        heads.setdefault(head, []).extend([rest] if rest else [])
    return pyarrow.struct([(head, struct(rests) if rests else pyarrow.string()) for head, rests in heads.items()])


def sql(question, rows, parts):
    def f(path):
        first, *rest = parts(path)
        return f'"{first}"' + "".join(f"['{part}']" for part in rest)

    def named(path):
        return f'{f(path)} AS "{path}"'

    match question:
        case "count":
            return f"SELECT count(*) AS n FROM {rows}"
        case "top":
            return f"SELECT {named('eventName')}, count(*) AS n FROM {rows} GROUP BY 1 ORDER BY n DESC LIMIT 10"
        case "denied":
            principal = f"{f('userIdentity.arn')} AS principal"
            where = f"{f('errorCode')} IN ({DENIED})"
            return f"SELECT {principal}, {named('eventName')}, count(*) AS n FROM {rows} WHERE {where} GROUP BY 1, 2"
        case "key":
            names = ("eventTime", "eventSource", "eventName", "sourceIPAddress", "errorCode")
            fields = ", ".join(map(named, names))
            return f"SELECT {fields} FROM {rows} WHERE {f('userIdentity.accessKeyId')} = '{KEY}' ORDER BY 1"
        case "distinct":
            addresses = f"count(DISTINCT {f('sourceIPAddress')}) AS addresses"
            return f"SELECT {named('eventSource')}, {addresses} FROM {rows} GROUP BY 1"
        case "day":
            of_day = f"{f('eventTime')} LIKE '{DAY}%'"
            if rows == "t":
                of_day = f"{f('eventTime')} BETWEEN timestamp '{DAY} 00:00:00' AND timestamp '{DAY} 23:59:59.999'"
            return f"SELECT {named('eventName')}, count(*) AS n FROM {rows} WHERE {of_day} GROUP BY 1"
        case "deep":
            issuer = f("userIdentity.sessionContext.sessionIssuer.userName")
            return f"SELECT {issuer} AS issuer, count(*) AS n FROM {rows} GROUP BY 1"
        case "agent":
            groups = f"regexp_match({f('userAgent')}, '{AGENT}') AS g"
            return (
                "SELECT g[1] AS tool, g[2] AS version, count(*) AS n"
                f" FROM (SELECT {groups} FROM {rows}) GROUP BY 1, 2"
            )
