"""Makes a Parquet file of a CloudTrail archive, as a person would: `python make_parquet.py FOLDER FILE`.

The fields that every record may have are columns, `userIdentity` a nested one; what each service fills in its own way
stays JSON text. Row groups and compression are DuckDB's for zstd. Rows are in order of time.
"""

import sys

import duckdb

SHAPE = """{"Records":[{
    "eventVersion":"VARCHAR", "eventTime":"TIMESTAMP", "eventSource":"VARCHAR", "eventName":"VARCHAR",
    "awsRegion":"VARCHAR", "sourceIPAddress":"VARCHAR", "userAgent":"VARCHAR", "errorCode":"VARCHAR",
    "errorMessage":"VARCHAR", "requestID":"VARCHAR", "eventID":"VARCHAR", "readOnly":"BOOLEAN", "eventType":"VARCHAR",
    "managementEvent":"BOOLEAN", "recipientAccountId":"VARCHAR", "eventCategory":"VARCHAR",
    "userIdentity":{
        "type":"VARCHAR", "principalId":"VARCHAR", "arn":"VARCHAR", "accountId":"VARCHAR", "accessKeyId":"VARCHAR",
        "userName":"VARCHAR", "invokedBy":"VARCHAR",
        "sessionContext":{
            "sessionIssuer":{"type":"VARCHAR", "principalId":"VARCHAR", "arn":"VARCHAR", "accountId":"VARCHAR", "userName":"VARCHAR"},
            "attributes":{"mfaAuthenticated":"VARCHAR", "creationDate":"VARCHAR"}}},
    "requestParameters":"JSON", "responseElements":"JSON", "additionalEventData":"JSON", "resources":"JSON"}]}"""

folder, target = sys.argv[1:]
connection = duckdb.connect()
connection.execute("SET threads = 2")
connection.execute("SET TimeZone = 'UTC'")
connection.execute("SET preserve_insertion_order = false")
objects = f"read_json_objects('{folder}/AWSLogs/**/*.json.gz', format = 'newline_delimited', maximum_object_size = 200000000)"
records = f"SELECT unnest(json_extract(json, '$.Records[*]')) AS r FROM {objects}"
shape = SHAPE.split("[", 1)[1].rsplit("]", 1)[0]
connection.execute(
    f"COPY (SELECT * FROM (SELECT unnest(from_json(r, '{shape}')) FROM ({records})) ORDER BY eventTime)"
    f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
)
