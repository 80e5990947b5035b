//! Literals, operators and their precedence.

use trailsight_syntax::{Args, BinaryOp, ExprKind, Pattern, Period, Unit};

use crate::{expr, field, printed};

/// How an expression reads with every parenthesis written.
fn grouped(text: &str) -> String {
    fn show(e: &trailsight_syntax::Expr) -> String {
        match &e.kind {
            ExprKind::Binary(op, l, r) => format!("({} {op} {})", show(l), show(r)),
            ExprKind::Not(e) => format!("(not {})", show(e)),
            ExprKind::Negate(e) => format!("(-{})", show(e)),
            ExprKind::Like(like) => {
                let pattern = match &like.pattern {
                    Pattern::Text(e) => show(e),
                    Pattern::Regex(r) => r.to_string(),
                };
                format!("({}{} like {pattern})", show(&like.subject), if like.negated { " not" } else { "" })
            }
            ExprKind::In(within) => {
                let list: Vec<_> = within.list.iter().map(show).collect();
                format!(
                    "({}{} in [{}])",
                    show(&within.subject),
                    if within.negated { " not" } else { "" },
                    list.join(", ")
                )
            }
            _ => e.to_string(),
        }
    }
    show(&expr(text))
}

#[test]
fn precedence_from_loosest_to_tightest() {
    assert_eq!(grouped("a or b and not c = d + e * -f ^ g"), "(a or (b and (not (c = (d + (e * (-(f ^ g))))))))");
    assert_eq!(
        grouped("a ^ b * c + d < e and f or g"),
        "(((((a ^ b) * c) + d) < e) and f) or g)".replacen("(((((", "((((((", 1)
    );
}

#[test]
fn operators_of_one_rank_go_left_to_right() {
    assert_eq!(grouped("a - b + c"), "((a - b) + c)");
    assert_eq!(grouped("a / b * c % d"), "(((a / b) * c) % d)");
    assert_eq!(grouped("a and b and c"), "((a and b) and c)");
    assert_eq!(grouped("a or b or c"), "((a or b) or c)");
}

#[test]
fn power_goes_right_to_left() {
    assert_eq!(grouped("a ^ b ^ c"), "(a ^ (b ^ c))");
    assert_eq!(grouped("-a ^ b"), "(-(a ^ b))");
    assert_eq!(grouped("a ^ -b ^ c * d"), "((a ^ (-(b ^ c))) * d)");
    assert_eq!(grouped("(-a) ^ b"), "((-a) ^ b)");
}

#[test]
fn not_takes_the_comparison() {
    assert_eq!(grouped("not a = 1 and b"), "((not (a = 1)) and b)");
    assert_eq!(grouped("!ispresent(a) or !b"), "((not ispresent(a)) or (not b))");
    assert_eq!(grouped("not not a"), "(not (not a))");
    assert_eq!(grouped("!(a = 1)"), "(not (a = 1))");
    assert_eq!(grouped("not -a < 1"), "(not ((-a) < 1))");
}

#[test]
fn signs() {
    assert_eq!(grouped("a - -b"), "(a - (-b))");
    assert_eq!(grouped("a--b"), "(a - (-b))");
    assert_eq!(grouped("a=-1"), "(a = (-1))");
    assert_eq!(grouped("- - a"), "(-(-a))");
}

#[test]
fn like() {
    assert_eq!(grouped("a like 'x' and b"), "((a like \"x\") and b)");
    assert_eq!(grouped("a not like /x y|z/ or b"), "((a not like /x y|z/) or b)");
    assert_eq!(grouped("a =~ /x/"), "(a like /x/)");
    assert_eq!(grouped("a + b like c + d"), "((a + b) like (c + d))");
    assert_eq!(grouped("a like concat('x', b)"), "(a like concat(\"x\", b))");
    assert_eq!(grouped("a like /x/ and b / c / d > 1"), "((a like /x/) and (((b / c) / d) > 1))");
}

#[test]
fn within() {
    assert_eq!(grouped("a in [1, 'b', -2] and c"), "((a in [1, \"b\", (-2)]) and c)");
    assert_eq!(grouped("a + 1 not in [b]"), "((a + 1) not in [b])");
    assert_eq!(grouped("a in['x','y']"), "(a in [\"x\", \"y\"])");
}

#[test]
fn a_span_leaves_out_the_parentheses_around_it() {
    let text = "((a + b)) * c";
    let ExprKind::Binary(_, left, _) = expr(text).kind else { panic!() };
    assert_eq!(&format!("filter {text}")[left.span.start..left.span.end], "a + b");
    let whole = expr(text).span;
    assert_eq!(&format!("filter {text}")[whole.start..whole.end], text);
}

#[test]
fn texts() {
    let text = |t: &str| match expr(t).kind {
        ExprKind::Text(text) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(r#""say \"hi\" 'now'""#), "say \"hi\" 'now'");
    assert_eq!(text(r"'it\'s'"), "it's");
    assert_eq!(text(r#""a\\b""#), r"a\b");
    assert_eq!(text(r#""\n\t\r""#), "\n\t\r");
    assert_eq!(text(r#""C:\Windows \d+ \*""#), r"C:\Windows \d+ \*");
    assert_eq!(text("'two\nlines | and a pipe'"), "two\nlines | and a pipe");
    assert_eq!(text("''"), "");
}

#[test]
fn numbers_keep_their_digits() {
    for number in ["0", "12", "012345678901", "0.10", "1e3", "1.5E-7", "2e+9", "99999999999999999999999"] {
        assert_eq!(expr(number).kind, ExprKind::Number(number.to_owned()));
    }
}

#[test]
fn truths() {
    assert_eq!(expr("TRUE").kind, ExprKind::Truth(true));
    assert_eq!(printed("filter a = False"), "filter a = false");
    assert_eq!(printed("filter `true`"), "filter `true`");
    assert_eq!(expr("true.x").kind, field("true.x"));
}

#[test]
fn periods_in_every_spelling() {
    let units = [
        (Unit::Millisecond, "ms msec msecs millisecond milliseconds"),
        (Unit::Second, "s sec secs second seconds"),
        (Unit::Minute, "m min mins minute minutes"),
        (Unit::Hour, "h hr hrs hour hours"),
        (Unit::Day, "d day days"),
        (Unit::Week, "w week weeks"),
        (Unit::Month, "mo mos mon mons month months"),
        (Unit::Quarter, "q qtr qtrs quarter quarters"),
        (Unit::Year, "y yr yrs year years"),
    ];
    for (unit, words) in units {
        for word in words.split(' ') {
            for text in
                [format!("bin(30{word})"), format!("bin(30 {word})"), format!("bin( 30\n{} )", word.to_uppercase())]
            {
                let ExprKind::Call(call) = expr(&text).kind else { panic!("{text}") };
                let Args::List(args) = call.args else { panic!("{text}") };
                assert_eq!(args[0].kind, ExprKind::Period(Period { count: 30, unit }), "{text}");
            }
        }
    }
    assert_eq!(printed("stats count(*) as n by bin(1 hour) as t"), "stats count(*) as n by bin(1h) as t");
}

#[test]
fn calls() {
    let call = |text: &str| match expr(text).kind {
        ExprKind::Call(call) => (call.name, call.args),
        other => panic!("{other:?}"),
    };
    assert_eq!(call("Count(*)"), ("Count".to_owned(), Args::Star));
    assert_eq!(call("now ( )"), ("now".to_owned(), Args::List(vec![])));
    let (_, Args::List(args)) = call("if(a = 1, 'x', f(b, c))") else { panic!() };
    assert!(matches!(args[0].kind, ExprKind::Binary(BinaryOp::Eq, ..)));
    assert_eq!(args.len(), 3);
}

#[test]
fn steps_into_what_a_call_gives() {
    let ExprKind::Step(base, key) = expr("jsonParse(f).user[0].`odd key`").kind else { panic!() };
    assert_eq!(key, "odd key");
    assert_eq!(base.to_string(), "jsonParse(f).user.0");
    assert_eq!(printed("filter (a + b).x = 1"), "filter (a + b).x = 1");
    assert_eq!(printed("filter (1).'x`'"), "filter (1).\"x`\"");
}

#[test]
fn printing_writes_the_parentheses_that_are_needed() {
    for text in [
        "(a + b) * c",
        "a - (b - c)",
        "a ^ (b * c)",
        "(a ^ b) ^ c",
        "not (a and b)",
        "(a or b) and c",
        "a + (not b)",
        "-(a + b)",
        "(a = b) = c",
        "(a in [1]) in [2]",
        "(not a) = 1",
        "a like (b like c)",
        "f((a))",
    ] {
        let printed = printed(&format!("filter {text}"));
        assert_eq!(printed, format!("filter {}", text.replace("f((a))", "f(a)")));
    }
    assert_eq!(printed("filter ((a * b)) + (c)"), "filter a * b + c");
}
