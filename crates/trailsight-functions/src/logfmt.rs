//! `key=value key="a value" flag`, the text that many programs write.

use crate::json::quoted;

/// The pairs of a text as the text of a JSON object; nothing for a text without any.
///
/// Values are strings, but a key without `=` is `true`. Of equal keys the last counts, in the place of the first.
pub(crate) fn to_json(text: &str) -> Option<String> {
    let pairs = pairs(text);
    if pairs.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 8 * pairs.len());
    for (at, (key, value)) in pairs.iter().enumerate() {
        out.push(if at == 0 { '{' } else { ',' });
        out.push_str(&quoted(key));
        out.push(':');
        match value {
            Some(value) => out.push_str(&quoted(value)),
            None => out.push_str("true"),
        }
    }
    out.push('}');
    Some(out)
}

/// A key, and its value if it has one.
type Pair<'a> = (&'a str, Option<String>);

fn pairs(text: &str) -> Vec<Pair<'_>> {
    let mut places = std::collections::HashMap::new();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = &rest[..end];
        rest = &rest[end..];
        let mut value = None;
        if let Some(after) = rest.strip_prefix('=') {
            let (read, behind) = read_value(after);
            value = Some(read);
            rest = behind;
        }
        rest = rest.trim_start();
        // `=value` names nothing.
        if key.is_empty() {
            continue;
        }
        match places.get(key) {
            Some(&place) => pairs[place] = (key, value),
            None => {
                places.insert(key, pairs.len());
                pairs.push((key, value));
            }
        }
    }
    pairs
}

/// What follows `=`: up to the next blank, or between quotes with `\` before what would end it.
fn read_value(text: &str) -> (String, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, &inside[at + 1..]),
            '\\' => match characters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, c @ ('"' | '\\'))) => value.push(c),
                Some((_, c)) => value.extend(['\\', c]),
                None => value.push('\\'),
            },
            c => value.push(c),
        }
    }
    // A quote that is never closed takes the rest.
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn pairs_become_an_object() {
        for (text, json) in [
            ("level=info msg=started", r#"{"level":"info","msg":"started"}"#),
            (r#"msg="a \"b\" \\ c" n=5"#, r#"{"msg":"a \"b\" \\ c","n":"5"}"#),
            ("debug  a=  b=c=d\n", r#"{"debug":true,"a":"","b":"c=d"}"#),
            ("a=1 b=2 a=3", r#"{"a":"3","b":"2"}"#),
            ("msg=\"never closed a=1", r#"{"msg":"never closed a=1"}"#),
            (r#"path=C:\x q="C:\x\n""#, r#"{"path":"C:\\x","q":"C:\\x\n"}"#),
            ("=x k=\"v\"next=1", r#"{"k":"v","next":"1"}"#),
        ] {
            assert_eq!(to_json(text).as_deref(), Some(json), "{text}");
        }
        assert_eq!(to_json(" \n"), None);
        assert_eq!(to_json("=x"), None);
    }
}
