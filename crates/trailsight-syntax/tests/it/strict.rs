//! What a strict reading refuses, and what it lets pass. The cases under `tests/language/strict.md` show the mistakes.

use trailsight_syntax::{codes, parse, strict};

/// The codes and the places refused, as `code text`.
fn refused(query: &str) -> Vec<String> {
    let parsed = parse(query);
    assert!(parsed.diagnostics.is_empty(), "{query}: {:?}", parsed.diagnostics);
    let found = strict(query, &parsed.query);
    found.iter().map(|d| format!("{} {}", d.code.code, &query[d.span.start..d.span.end])).collect()
}

#[test]
fn examples_of_codes_are_refused_and_mended() {
    // Over which window a query is asked, and what `stats` leaves, only the planner knows.
    for code in codes::CODES.iter().filter(|code| code.only_strict() && **code != &codes::NO_WINDOW) {
        let found = refused(code.example);
        assert!(!found.is_empty() && found.iter().all(|f| f.starts_with(code.code)), "{}: {found:?}", code.code);
        assert_eq!(refused(code.instead), [""; 0], "{}", code.code);
    }
}

#[test]
fn places_are_exact() {
    for (query, expected) in [
        ("sort a | limit 5 | stats count(*) as n | sort n", vec!["E114 sort a", "E114 limit 5"]),
        ("dedup a | sort a | limit 5 | fields b", vec!["E111 sort a", "E111 fields b"]),
        ("parse a /(x)/ as multi multi", vec!["E206 multi"]),
        ("parse a /(x)/ multi as b", vec!["E206 multi"]),
        ("parse a /(x)/ b", vec!["E207 b"]),
        ("parse a csv b, c", vec!["E207 b"]),
        ("parse a logfmt as b", vec![]),
        ("parse csv as a", vec!["E209 csv"]),
        ("json \"$.a\" b", vec!["E208 \"$.a\"", "E207 b"]),
        ("fields a as b, c | fields b.x, c.x", vec!["E210 b.x"]),
        ("fields jsonParse(a) as b | fields b.x", vec![]),
        ("fields jsonParse(a) as b | fields b.x as c | unnest c into d | unnest d.e into f", vec![]),
        ("fields jsonParse(a).x as c | unnest c into d", vec![]),
        ("fields a | fields a", vec![]),
        ("fields a | fields b as a", vec!["E201 a"]),
        ("fields a | stats max(b) as a", vec![]),
        ("fields b as a | fields c", vec![]),
        ("fields a in (fields b) as c | filter a in (fields b)", vec!["E211 in (fields b)", "E224 fields b"]),
        (r#"filter a in (SOURCE "g" | sort b | stats count(*) by c | fields c)"#, vec!["E114 sort b"]),
        ("appendcols (dedup a | sort a)", vec!["E111 sort a"]),
        ("filter a = http://x.org/ and b = s3://x/y", vec!["E214 http://x.org/", "E214 s3://x/y"]),
        ("limit 100000", vec![]),
        ("limit 100001", vec!["E115 100001"]),
        ("pattern a | sort @ratio", vec![]),
        ("fields a |", vec!["E227 |"]),
        ("| fields a", vec![]),
    ] {
        assert_eq!(refused(query), expected, "{query}");
    }
}

#[test]
fn spellings_are_those_of_the_documentation() {
    for (query, expected) in [
        ("filldown", vec![]),
        ("filldown a b* *", vec![]),
        ("filldown a, b, c", vec!["E217 ,"]),
        ("outlier param=3 mark=true a b", vec![]),
        ("outlier a b param=3", vec!["E218 param="]),
        ("outlier param=3, a, b", vec!["E217 ,"]),
        ("addtotals", vec![]),
        ("addtotals row=true col=true a, b", vec![]),
        ("addtotals col=true a b, c", vec!["E217 b"]),
        ("addtotals row=true, col=true, a, b", vec!["E217 ,"]),
        ("addtotals a, b fieldname=c", vec!["E218 fieldname="]),
        ("autoregress a as b p=1-2", vec![]),
        ("autoregress a p=2 as b", vec!["E218 b"]),
        ("sessionize a, b maxspan 30m as c", vec![]),
        ("sessionize a maxspan=30m", vec!["E218 maxspan="]),
        ("sessionize a as c maxspan 30m", vec!["E218 c"]),
        ("sessionize maxspan as maxspan", vec![]),
        ("stats count(*) as n by bin(1h) | fillmissing with 0 for n, 1 for m, k", vec![]),
        ("stats count(*) as n by bin(1h) | fillmissing with 0 for n, with 1 for m", vec!["E218 with"]),
        ("filterIndex a = 1 and b in [-1, \"x\", true] and c == \"d\"", vec![]),
        ("filterIndex a = 1 and (b = 2 or c = 3)", vec!["E219 b = 2 or c = 3"]),
        (
            "filterIndex a not in [1] and strlen(b) = 1 and c = d",
            vec!["E219 a not in [1]", "E219 strlen(b) = 1", "E219 c = d"],
        ),
        ("stats count(*) by bin(1h) offset 5m", vec![]),
        ("stats count(*) by a offset 5m", vec!["E220 5m"]),
        ("stats count(*) as n by histogram(a, 5)", vec![]),
        ("stats 1 + histogram(a, 5) as n, max(b)", vec!["E221 histogram(a, 5)"]),
        ("join left=a right=b where a.x = b.x (SOURCE \"g\")", vec![]),
        (
            "join left=a right=b where a.x = b.x and a.y = b.y (SOURCE \"g\" | SOURCE \"h\")",
            vec!["E222 a.y = b.y", "E222 \"h\""],
        ),
        ("SOURCE g | fields a", vec!["E225 g"]),
        ("SOURCE `g` | fields a", vec!["E225 `g`"]),
        ("SOURCE g start=-1d end=now | fields a", vec![]),
        ("SOURCE logGroups(namePrefix: [\"g\"], class: ['STANDARD']) | fields a", vec![]),
        ("SOURCE logGroups(namePrefix=[\"g\"]) | fields a", vec!["E218 ="]),
        ("SOURCE logGroups(namePrefix: \"g\") | fields a", vec!["E218 \"g\""]),
        ("SOURCE dataSource(['a.b']), logGroups() | fields a", vec!["E217 ,"]),
        ("SOURCE dataSource(['a.b']) logGroups() | fields a", vec![]),
        (r#"SOURCE logGroupTags([{"key": "k", "values": ["a"]}]) | fields a"#, vec![]),
        (r#"SOURCE logGroupTags([{"key": "k", "values": "a"}]) | fields a"#, vec!["E218 \"a\""]),
        ("lookup t a OUTPUT b | cidrlookup `t-u` a OUTPUT b", vec!["E226 `t-u`"]),
        ("appendcols max=100000 (stats count(*))", vec![]),
        ("appendcols max=100001 (stats count(*))", vec!["E042 100001"]),
        ("$q() | limit 1", vec![]),
        ("$q | limit 1", vec!["E218 q"]),
        ("$q(a: 1, b = 2,)", vec!["E218 :", "E218 ,"]),
    ] {
        assert_eq!(refused(query), expected, "{query}");
    }
}

#[test]
fn a_path_of_multi_byte_letters_is_no_trouble() {
    assert_eq!(refused("fields `é` as `ü` | filter `ü`.x = 1 | sort `é`"), ["E210 `ü`.x"]);
}

#[test]
fn the_wording_of_the_service_is_with_each_that_has_one() {
    let aws = |query: &str| strict(query, &parse(query).query).into_iter().map(|d| d.aws).collect::<Vec<_>>();
    let symbol = |text: &str| vec![Some(format!("unexpected symbol found {text}"))];
    assert_eq!(aws("dedup a\n| sort a"), symbol("sort at line 2 and position 2"));
    assert_eq!(aws("parse a /(x)/ as b multi"), symbol("multi at line 1 and position 19"));
    assert_eq!(aws("fields a | fields b as `a`"), [Some("Ephemeral field is already defined: a".to_owned())]);
    let relevant = "parse a \"*\" as b | relevantfields where b = 1";
    assert_eq!(aws(relevant), [Some("Query cannot be compiled".to_owned())]);
    assert_eq!(aws("sort a | stats count(*)"), [None]);
    assert_eq!(aws("filldown a, b"), symbol(", at line 1 and position 10"));
    assert_eq!(aws("fields a |"), symbol("| at line 1 and position 9"));
    let many: Vec<_> = (0..21).map(|k| format!("p{k} = 1")).collect();
    let count = "Parameter count exceeds the maximum of 20".to_owned();
    assert_eq!(aws(&format!("$q({})", many.join(", "))), [Some(count)]);
}

#[test]
fn an_address_without_quotes_ends_at_a_blank_or_a_bracket() {
    let text = "filter a in [http://x.org/a?b=c, s3://x/y#z] and (b = http://x.org/) | limit 1";
    let printed = trailsight_syntax::print(&parse(text).query);
    let expected = r#"filter a in ["http://x.org/a?b=c", "s3://x/y#z"] and b = "http://x.org/" | limit 1"#;
    assert_eq!(printed, expected);
}
