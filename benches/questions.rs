//! The ten questions, as a person with an archive and a worry asks them.

/// A question.
#[derive(Debug)]
pub(crate) struct Question {
    /// One word, for files and the command line.
    pub(crate) id: &'static str,
    /// What stands in the tables.
    pub(crate) name: &'static str,
    pub(crate) query: &'static str,
    /// From when until when, both included.
    pub(crate) window: Option<(&'static str, &'static str)>,
    /// The column whose smallest value decides which rows are left out, where some are. Of the rows that have it, any
    /// will do, as long as there are as many of them.
    pub(crate) ties: Option<&'static str>,
}

/// All of them, in the order of the issue that set their targets.
///
/// The access key is the one that the intruder of `cargo dev data` makes for itself: a few hundred calls.
pub(crate) const QUESTIONS: &[Question] = &[
    Question { id: "count", name: "count", query: "stats count(*) as n", window: None, ties: None },
    Question {
        id: "top",
        name: "top event names",
        query: "stats count(*) as n by eventName | sort n desc | limit 10",
        window: None,
        ties: Some("n"),
    },
    Question {
        id: "denied",
        name: "denied calls by principal and event",
        query: "filter errorCode in ['AccessDenied', 'Client.UnauthorizedOperation'] \
            | stats count(*) as n by userIdentity.arn as principal, eventName",
        window: None,
        ties: None,
    },
    Question {
        id: "key",
        name: "one access key",
        query: "filter userIdentity.accessKeyId = 'AKIAJNBQNA4C6EXAMPLE' \
            | fields eventTime, eventSource, eventName, sourceIPAddress, errorCode | sort eventTime",
        window: None,
        ties: None,
    },
    Question {
        id: "distinct",
        name: "distinct addresses by event source",
        query: "stats count_distinct(sourceIPAddress) as addresses by eventSource",
        window: None,
        ties: None,
    },
    Question {
        id: "regex",
        name: "regex on `@message` by hour",
        query: "filter @message like /assumed-role\\/[A-Za-z]+\\/i-[0-9a-f]+/ \
            | stats count(*) as n by bin(1h) as hour",
        window: None,
        ties: None,
    },
    Question {
        id: "day",
        name: "one day of thirty",
        query: "stats count(*) as n by eventName",
        window: Some(("2025-03-18T00:00:00.000Z", "2025-03-18T23:59:59.999Z")),
        ties: None,
    },
    Question {
        id: "deep",
        name: "a deep path, grouped",
        query: "stats count(*) as n by userIdentity.sessionContext.sessionIssuer.userName as issuer",
        window: None,
        ties: None,
    },
    Question {
        id: "agent",
        name: "`parse` of the user agent, grouped",
        query: "parse userAgent /^\\[?(?<tool>[A-Za-z0-9_.-]+)\\/(?<version>[0-9]+)/ \
            | stats count(*) as n by tool, version",
        window: None,
        ties: None,
    },
    Question {
        id: "latest",
        name: "the latest 20 whole events",
        query: "fields @timestamp, @message | sort @timestamp desc | limit 20",
        window: None,
        ties: Some("@timestamp"),
    },
];
