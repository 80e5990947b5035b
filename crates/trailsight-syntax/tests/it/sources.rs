//! Where rows come from: log groups, tables, other queries.

use crate::{help, mistakes, printed};

/// Each form and its canonical spelling, which reads back as the same.
fn all(forms: &[(&str, &str)]) {
    for (text, wanted) in forms {
        assert_eq!(printed(text), *wanted, "{text}");
        assert_eq!(printed(wanted), *wanted, "{text}");
    }
}

#[test]
fn log_groups_by_name() {
    all(&[
        ("source 'orders'", "SOURCE \"orders\""),
        ("SOURCE /aws/lambda/a-b | SOURCE \"c\" | limit 1", "SOURCE \"/aws/lambda/a-b\" | SOURCE \"c\" | limit 1"),
        ("SOURCE app start=-1d end=now", "SOURCE \"app\" start=-1d end=now"),
        ("SOURCE `a b` start=1735787045", "SOURCE \"a b\" start=1735787045"),
    ]);
    assert_eq!(mistakes("SOURCE"), "E010 `` expected the name of a log group, found the end of the query");
    assert_eq!(
        mistakes("SOURCE a end=-2 | limit 1"),
        "E010 `2` expected a length of time such as `1d` after `-`, found `2`"
    );
    assert_eq!(mistakes("SOURCE a end=now end=now"), "E010 `end` expected `|`: this is given already, found `end`");
    assert_eq!(mistakes("SOURCE 'a' fields b"), "E010 `fields` expected `start=`, `end=` or `|`, found `fields`");
}

#[test]
fn log_groups_by_what_they_have() {
    all(&[
        ("SOURCE logGroups()", "SOURCE logGroups()"),
        (
            "SOURCE loggroups(namePrefix: ['a', 'b'], accountIdentifier: [111122223333], class: ['standard'])",
            "SOURCE logGroups(namePrefix: [\"a\", \"b\"], accountIdentifier: [\"111122223333\"], class: [\"STANDARD\"])",
        ),
        ("SOURCE logGroups(logGroupClass: ['INFREQUENT_ACCESS'])", "SOURCE logGroups(class: [\"INFREQUENT_ACCESS\"])"),
        (
            "SOURCE dataSource(['amazon_vpc.flow']) logGroups(namePrefix: 'a')",
            "SOURCE dataSource([\"amazon_vpc.flow\"]) logGroups(namePrefix: [\"a\"])",
        ),
        (
            "SOURCE logGroupTags([{\"key\": \"team\", \"values\": [\"a*\", \"!ab\"]}, {'key': 'x', 'values': []}]) start=-2h",
            "SOURCE logGroupTags([{\"key\": \"team\", \"values\": [\"a*\", \"!ab\"]}, {\"key\": \"x\", \"values\": []}]) start=-2h",
        ),
    ]);
    assert_eq!(help("SOURCE logGroup(namePrefix: ['a'])"), "did you mean `logGroups`?");
    assert_eq!(
        mistakes("SOURCE logGroups(name: ['a'])"),
        "E010 `name` expected `namePrefix`, `accountIdentifier` or `class`, found `name`"
    );
    assert_eq!(help("SOURCE logGroups(class: ['COLD'])"), "the classes are `STANDARD` and `INFREQUENT_ACCESS`");
    assert!(mistakes("SOURCE logGroupTags([{\"key\": \"a\"}])").contains("the other of"));
    assert!(mistakes("SOURCE logGroups() logGroups()").contains("this is given already"));
}

#[test]
fn tables() {
    all(&[
        ("lookup users id OUTPUT team", "lookup users id OUTPUT team"),
        (
            "LOOKUP 'users' id as userId, `a b` output team, role as `user.role`",
            "lookup users id as userId, `a b` OUTPUT team, role as user.role",
        ),
        ("lookup 12 id outputnew `output`", "lookup `12` id OUTPUTNEW output"),
        ("lookup users `OUTPUT` OUTPUT team", "lookup users `OUTPUT` OUTPUT team"),
        ("cidrlookup sites ip as cidr OUTPUT site as s, a", "cidrlookup sites ip as cidr OUTPUT site as s, a"),
    ]);
    assert_eq!(mistakes("lookup"), "E010 `` expected the name of a table, found the end of the query");
    assert_eq!(mistakes("lookup users OUTPUT a"), "E010 `OUTPUT` expected a column of the table, found `OUTPUT`");
    assert_eq!(help("lookup users id"), "write `OUTPUT` and the columns that are wanted of the table");
    assert_eq!(
        mistakes("lookup users id OUTPUT"),
        "E010 `` expected a column of the table, found the end of the query"
    );
    assert_eq!(
        mistakes("cidrlookup sites OUTPUT a"),
        "E010 `OUTPUT` expected a field that holds an address, found `OUTPUT`"
    );
}

#[test]
fn joins() {
    all(&[
        (
            "join left=a right=b where a.id = b.orderId (SOURCE 'orders')",
            "join left=a right=b where a.id = b.orderId (SOURCE \"orders\")",
        ),
        (
            "JOIN right=b TYPE=LEFT left=a WHERE b.`x y` == a.id and a.@log=b.n (SOURCE x | source y start=-1h)",
            "join type=left left=a right=b where a.id = `b.x y` and a.@log = b.n (SOURCE \"x\" | SOURCE \"y\" start=-1h)",
        ),
    ]);
    let form = "write `join left=a right=b where a.field = b.field (SOURCE \"name\")`";
    assert_eq!(help("join (SOURCE 'x')"), form);
    assert_eq!(help("join left=a where a.id = b.id (SOURCE 'x')"), form);
    assert_eq!(
        help("join left=a right=b where a.id = b.id"),
        "write the other log group in parentheses: `(SOURCE \"name\")`"
    );
    assert_eq!(
        help("join left=a right=b where a.id = b.id (SOURCE 'x' | filter c = 1) | limit 1"),
        "write the other commands behind the `join`"
    );
    assert_eq!(help("join left=a right=a where a.id = a.id (SOURCE 'x')"), "give them two names");
    assert_eq!(help("join left=a right=b where id = b.id (SOURCE 'x')"), "put `a.` or `b.` before it");
    assert_eq!(help("join left=a right=b where b.id = b.id (SOURCE 'x')"), "compare a field of `b` with one of `a`");
    assert!(mistakes("join left=a right=b where a.id > b.id (SOURCE 'x')").contains("a `join` is by equality"));
    assert!(mistakes("join type=outer left=a right=b where a.id = b.id (SOURCE 'x')").contains("`inner` or `left`"));
}

#[test]
fn queries_inside() {
    all(&[
        (
            "filter a IN (SOURCE 'x' | filter b = 1 | fields c) and d = 1",
            "filter a in (SOURCE \"x\" | filter b = 1 | fields c) and d = 1",
        ),
        ("filter not a not in (| fields c |)", "filter not a not in (fields c)"),
        ("filter (a + 1) in (stats max(b)) or a = 1", "filter a + 1 in (stats max(b)) or a = 1"),
        ("filter a in ($saved())", "filter a in ($saved())"),
        ("filter a in (fields (b))", "filter a in (fields b)"),
        ("filter a in (filter (b or c) | fields -d)", "filter a in (filter b or c | fields -d)"),
        ("filter a in (filter !b | fields c)", "filter a in (filter not b | fields c)"),
        ("appendcols (stats count(*) as n | sort n)", "appendcols (stats count(*) as n | sort n)"),
        (
            "appendcols max=5 OVERRIDE=TRUE (SOURCE x | fields a)",
            "appendcols override=true max=5 (SOURCE \"x\" | fields a)",
        ),
        ("appendcols override=false (fields a)", "appendcols (fields a)"),
    ]);
    assert!(mistakes("filter a in (fields b | filter c in (fields d))").starts_with("E040 `(` "));
    assert!(mistakes("appendcols (filter c in (fields d) | fields c)").starts_with("E040 `(` "));
    assert!(mistakes("filter a in (fields b").starts_with("E010 `` expected "));
    assert!(mistakes("appendcols fields b").starts_with("E010 `fields` expected `override=`"));
    assert!(mistakes("appendcols max=0 (fields b)").starts_with("E042 `0` "));
    assert!(mistakes("appendcols ()").starts_with("E010 `)` expected a command"));
    // What stands behind one that could not be read is read all the same.
    assert_eq!(mistakes("filter a in (limt 1) | filter b in (fields c) | limt 2").lines().count(), 2);
}
