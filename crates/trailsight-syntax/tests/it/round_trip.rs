//! `parse(print(q)) == q`.

use trailsight_syntax::{commands, parse, print};

use crate::query;

const QUERIES: &[&str] = &[
    "",
    "fields @timestamp, @message | sort @timestamp desc | limit 20",
    "filter errorCode like /(?i)denied|unauthorized/ | stats count(*) as n by userIdentity.arn, bin(1h) | sort n desc",
    "filter eventName in [\"PutObject\", 'GetObject'] and not (readOnly = 'true' or sourceIPAddress like '10.')",
    "stats sum(a) * 100 / sum(b) as pct, max(@memorySize / 1000 / 1000) by bin( 5 minutes ), `odd-key` as k",
    "stats count(*) by user | filter `count(*)` > 1 | sort `count(*)` desc",
    "parse @message /(?<user>[^\\/]+)\\/(?P<path>\\S*)/ | dedup user, path | limit any 5",
    "parse @message \"[*] * \\\"*\\\"\" as a, b, c | display a, b + 1, c as d",
    "fields -a ^ -b ^ c, - - a, not (a = 1), (a + b).x, jsonParse(f).x[0].`y z`",
    "fields a # comment\n + b, 'text with \\\\ and \\n' as t",
    "filter a = -1.50e3 or b == true and c != \"\" and d <= e and f >= 1 and not g",
    "filter headers.\"content-type\" = 1 and doc.`user.id` = 2 and @`aws.tag.x:y` = 3 and items[0].id = 4",
    "tail 5",
    "parse f /(?<a>x)/ multi | parse /(y)/ as b multi | parse csv as c, d | parse `xml` xml '/e/@f' as g | parse h logfmt i",
    "unnest m.`a b`[0] into item | expand items | json field=`x y` \"$.a['b']\" as c | json 'd' as e | unmask | unmask f, g",
];

#[test]
fn a_query_prints_as_itself() {
    let examples = commands::specs().iter().flat_map(|spec| spec.examples).map(|example| example.query);
    for text in QUERIES.iter().copied().chain(examples) {
        let first = query(text);
        let printed = print(&first);
        let second = parse(&printed);
        assert!(second.diagnostics.is_empty(), "{printed}\n{:?}", second.diagnostics);
        assert_eq!(second.query, first, "{printed}");
        assert_eq!(print(&second.query), printed);
    }
}

#[test]
fn a_column_without_alias_keeps_its_text() {
    let text = "stats count( * ),  SUM(a)/2 by bin( 5 min )";
    assert_eq!(print(&query(text)), "stats count( * ), SUM(a)/2 by bin( 5 min )");
}
