//! A field has one dotted name, however it is written.

use crate::{expr, field, items, printed};

fn name(text: &str) -> String {
    items(text)[0].name().to_owned()
}

#[test]
fn plain_names_have_letters_digits_and_three_signs() {
    assert_eq!(name("userIdentity.arn"), "userIdentity.arn");
    assert_eq!(name("@message"), "@message");
    assert_eq!(name("@@id"), "@@id");
    assert_eq!(name("_aws.a1"), "_aws.a1");
}

#[test]
fn every_other_sign_wants_backticks() {
    assert_eq!(name("`http-status`"), "http-status");
    assert_eq!(printed("fields `http-status`, `ab`"), "fields `http-status`, ab");
}

#[test]
fn without_backticks_a_hyphen_subtracts() {
    assert_eq!(printed("filter http-status"), "filter http - status");
}

#[test]
fn backticks_and_quotes_around_one_step() {
    assert_eq!(name("doc.`user.id`"), "doc.user.id");
    assert_eq!(name("doc.`user id`.x"), "doc.user id.x");
    assert_eq!(name("headers.\"content-type\""), "headers.content-type");
    assert_eq!(name("headers.'content-type'.0"), "headers.content-type.0");
    assert_eq!(name("`a b`.`c d`"), "a b.c d");
}

#[test]
fn the_at_stays_outside() {
    assert_eq!(name("@`aws.tag.team:name`"), "@aws.tag.team:name");
    assert_eq!(printed("fields @`aws.tag.team:name`"), "fields `@aws.tag.team:name`");
}

#[test]
fn positions_are_steps() {
    assert_eq!(name("items.0.id"), "items.0.id");
    assert_eq!(name("items[0].id"), "items.0.id");
    assert_eq!(name("items[07]"), "items.7");
    assert_eq!(name("`odd items`[0][1].x"), "odd items.0.1.x");
    assert_eq!(expr("(items).id[2]").kind, field("items.id.2"));
}

#[test]
fn a_name_knows_where_it_stands() {
    let text = "headers.\"content-type\" = 1";
    let span = match expr(text).kind {
        trailsight_syntax::ExprKind::Binary(_, left, _) => left.span,
        other => panic!("{other:?}"),
    };
    assert_eq!((span.start, span.end), (7, 7 + 22));
}

#[test]
fn odd_steps_print_in_quotes() {
    assert_eq!(printed(r#"fields headers."a`b""#), r#"fields headers."a`b""#);
    assert_eq!(printed("fields `x y`.'a\nb.c'"), r#"fields `x y`."a\nb.c""#);
}
