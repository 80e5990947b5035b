//! The texts that a pattern cannot match without.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, ClassSet, ClassSetItem, Flag, Flags, RepetitionKind, RepetitionRange};

/// A text that what matches holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// What matches begins with it.
    pub(super) start: bool,
    /// What matches ends with it.
    pub(super) end: bool,
}

/// The texts between the `%` and `_` of a `LIKE` pattern. An escaped sign is none of them.
pub(super) fn like(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part { text: String::new(), start: true, end: true };
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '%' | '_' => {
                parts.push(Part { end: false, ..part });
                part = Part { text: String::new(), start: false, end: true };
            }
            '\\' => {
                signs.next();
                parts.push(Part { end: false, ..part });
                part = Part { text: String::new(), start: false, end: true };
            }
            sign => part.text.push(sign),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.text.is_empty());
    parts
}

/// What is needed, of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    Text(String),
    All(Vec<Need>),
    Any(Vec<Need>),
}

/// What a text must hold for a regular expression to match somewhere in it; none when nothing is known.
///
/// The tree is that of what is written, not of what it means: engines differ in what `\d` or `\<` stand for, but not
/// in the signs that stand for themselves.
pub(super) fn regex(pattern: &str) -> Option<Need> {
    let tree = Parser::new().parse(pattern).ok()?;
    let mut walk = Walk::default();
    walk.visit(&tree);
    let need = walk.finish();
    // Bytes that are no characters, which a text does not have.
    if walk.bytes { None } else { need }
}

/// A walk over the tree, in the order in which it matches.
#[derive(Default)]
struct Walk {
    /// Matched up to here without a gap.
    text: String,
    needs: Vec<Need>,
    ignore_case: bool,
    bytes: bool,
}

impl Walk {
    /// Calls itself as deep as groups are nested, which the parser limits.
    fn visit(&mut self, tree: &Ast) {
        match tree {
            Ast::Empty(_) => {}
            Ast::Flags(set) => self.flags(&set.flags),
            Ast::Literal(literal) => self.sign(literal.c),
            Ast::ClassBracketed(class) => match &class.kind {
                // `[.]`
                ClassSet::Item(ClassSetItem::Literal(literal)) if !class.negated => self.sign(literal.c),
                _ => self.gap(),
            },
            Ast::Dot(_) | Ast::Assertion(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => self.gap(),
            Ast::Repetition(repetition) => {
                let least = match &repetition.op.kind {
                    RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 0,
                    RepetitionKind::OneOrMore => 1,
                    RepetitionKind::Range(
                        RepetitionRange::Exactly(least)
                        | RepetitionRange::AtLeast(least)
                        | RepetitionRange::Bounded(least, _),
                    ) => *least,
                };
                if least > 0 {
                    self.visit(&repetition.ast);
                }
                self.gap();
            }
            Ast::Group(group) => {
                let ignore_case = self.ignore_case;
                if let Some(flags) = group.flags() {
                    self.flags(flags);
                }
                self.visit(&group.ast);
                self.ignore_case = ignore_case;
            }
            Ast::Alternation(alternation) => {
                self.gap();
                let mut any = Vec::new();
                for branch in &alternation.asts {
                    // Flags that one branch sets hold for the next as well.
                    let mut walk = Walk { ignore_case: self.ignore_case, ..Walk::default() };
                    walk.visit(branch);
                    any.push(walk.finish());
                    self.ignore_case = walk.ignore_case;
                    self.bytes |= walk.bytes;
                }
                self.needs.extend(any.into_iter().collect::<Option<Vec<_>>>().map(Need::Any));
            }
            Ast::Concat(concat) => concat.asts.iter().for_each(|tree| self.visit(tree)),
        }
    }

    fn sign(&mut self, sign: char) {
        // The other signs of ASCII are the other case of nothing.
        if self.ignore_case && (!sign.is_ascii() || sign.is_ascii_alphabetic()) {
            self.gap();
        } else {
            self.text.push(sign);
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.needs.push(Need::Text(std::mem::take(&mut self.text)));
        }
    }

    fn flags(&mut self, flags: &Flags) {
        self.ignore_case = flags.flag_state(Flag::CaseInsensitive).unwrap_or(self.ignore_case);
        self.bytes |= flags.flag_state(Flag::Unicode) == Some(false);
    }

    fn finish(&mut self) -> Option<Need> {
        self.gap();
        match self.needs.len() {
            0 => None,
            1 => self.needs.pop(),
            _ => Some(Need::All(std::mem::take(&mut self.needs))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_between_wildcards() {
        let parts = |pattern: &str| {
            let shown = |part: Part| {
                let (start, end) = (if part.start { "^" } else { "" }, if part.end { "$" } else { "" });
                format!("{start}{}{end}", part.text)
            };
            like(pattern).into_iter().map(shown).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(parts("abc"), "^abc$");
        assert_eq!(parts("abc%"), "^abc");
        assert_eq!(parts("%abc"), "abc$");
        assert_eq!(parts("%ab_c%d%"), "ab c d");
        assert_eq!(parts("a\\%b\\\\c%d\\"), "^a b c d");
        assert_eq!(parts("%_"), "");
    }

    #[test]
    fn texts_that_a_regex_needs() {
        fn show(need: &Need) -> String {
            let list = |needs: &[Need], by: &str| needs.iter().map(show).collect::<Vec<_>>().join(by);
            match need {
                Need::Text(text) => text.clone(),
                Need::All(needs) => list(needs, " "),
                Need::Any(needs) => format!("({})", list(needs, "|")),
            }
        }
        for (pattern, needed) in [
            ("abc", "abc"),
            ("^ab(cd)e$", "abcde"),
            ("ab.cd", "ab cd"),
            ("ab\\d+cd[xy]ef", "ab cd ef"),
            ("abc?d", "ab d"),
            ("ab(cd)+ef", "abcd ef"),
            ("ab(cd){2,3}ef", "abcd ef"),
            ("ab(cd){0,3}ef", "ab ef"),
            ("a(b|cd)e", "a (b|cd) e"),
            ("a(b|)e", "a e"),
            ("(b|.*)", ""),
            ("(?i)ab12-cd", "12-"),
            ("ab(?i:cd)ef", "ab ef"),
            ("(?:a(?i)b|c)d", "d"),
            ("a(?i)b(?-i)c", "a c"),
            ("(?x) a b # comment", "ab"),
            ("s3[.]amazonaws\\.com", "s3.amazonaws.com"),
            ("\\bab\\b\\<c", "ab c"),
            ("(?-u)ab", ""),
            ("\\x41\\u{e9}", "A\u{e9}"),
            ("(", ""),
            ("[\\D&&[a\u{663}]]b", "b"),
        ] {
            assert_eq!(regex(pattern).map(|need| show(&need)).unwrap_or_default(), needed, "{pattern}");
        }
    }
}
