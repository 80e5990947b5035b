//! Regular expressions of the language, and globs.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem::Finder;
use regex::Regex;
use regex_syntax::ast::{self, Ast, ClassPerlKind, Span, Visitor};

/// Compiles a regular expression of the language.
///
/// ```
/// let digits = trailsight_functions::regex(r"^\d+$").unwrap();
/// assert!(digits.is_match("42"));
/// assert!(!digits.is_match("४२"));
/// ```
///
/// The service's engine is RE2, where `\d`, `\w`, `\s` and `\b` know ASCII only while `.` and literals are Unicode, and
/// `\<` is the sign itself. The error is a sentence.
pub fn regex(text: &str) -> Result<Regex, String> {
    let explain = |reason: &dyn std::fmt::Display| {
        // The last line says what is wrong; those before it draw a picture of the pattern.
        let reason = reason.to_string();
        let line = reason.lines().last().unwrap_or_default();
        format!("`{text}` is not a regular expression: {}", line.strip_prefix("error: ").unwrap_or(line))
    };
    let tree = ast::parse::Parser::new().parse(text).map_err(|error| explain(error.kind()))?;
    // Infallible: the visitor's error type has no values.
    let Ok(changes) = ast::visit(&tree, Re2 { changes: Vec::new() });
    let mut pattern = String::with_capacity(text.len());
    let mut copied = 0;
    for (span, replacement) in changes {
        pattern.push_str(&text[copied..span.start.offset]);
        pattern.push_str(replacement);
        copied = span.end.offset;
    }
    pattern.push_str(&text[copied..]);
    Regex::new(&pattern).map_err(|error| explain(&error))
}

/// The compiled form of `text`, which a thread keeps from batch to batch: compiling takes longer than a small batch does,
/// and an expression that has been used has learned states that a new one, or the clone of one, must learn again.
pub(crate) fn kept_regex(text: &str) -> Result<Rc<Regex>, String> {
    /// More than any query uses at a time; what was used least recently goes.
    const KEPT: usize = 16;
    thread_local! {
        static COMPILED: RefCell<Vec<(String, Rc<Regex>)>> = const { RefCell::new(Vec::new()) };
    }
    COMPILED.with_borrow_mut(|compiled| {
        let entry = match compiled.iter().position(|(known, _)| known == text) {
            Some(place) => compiled.remove(place),
            None => (text.to_owned(), Rc::new(regex(text)?)),
        };
        let kept = Rc::clone(&entry.1);
        compiled.truncate(KEPT - 1);
        compiled.insert(0, entry);
        Ok(kept)
    })
}

/// Collects what must be spelled differently to mean what RE2 means, in the order of the text.
struct Re2 {
    changes: Vec<(Span, &'static str)>,
}

impl Re2 {
    fn class(&mut self, class: &ast::ClassPerl) {
        // Bracketed classes stand inside others as well as alone. Blanks are spelled out for the sake of `(?x)`.
        let ascii = match (&class.kind, class.negated) {
            (ClassPerlKind::Digit, false) => "[0-9]",
            (ClassPerlKind::Digit, true) => "[^0-9]",
            (ClassPerlKind::Space, false) => r"[\t\n\f\r\x20]",
            (ClassPerlKind::Space, true) => r"[^\t\n\f\r\x20]",
            (ClassPerlKind::Word, false) => "[0-9A-Za-z_]",
            (ClassPerlKind::Word, true) => "[^0-9A-Za-z_]",
        };
        self.changes.push((class.span, ascii));
    }
}

impl Visitor for Re2 {
    type Output = Vec<(Span, &'static str)>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.changes)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        match tree {
            Ast::ClassPerl(class) => self.class(class),
            Ast::Assertion(assertion) => {
                let ascii = match assertion.kind {
                    ast::AssertionKind::WordBoundary => r"(?-u:\b)",
                    ast::AssertionKind::NotWordBoundary => r"(?-u:\B)",
                    ast::AssertionKind::WordBoundaryStartAngle => "<",
                    ast::AssertionKind::WordBoundaryEndAngle => ">",
                    _ => return Ok(()),
                };
                self.changes.push((assertion.span, ascii));
            }
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), Self::Err> {
        if let ast::ClassSetItem::Perl(class) = item {
            self.class(class);
        }
        Ok(())
    }
}

/// A text with `*` for what is to be captured, as `parse` takes it: `"user=* role=*"`.
pub(crate) struct Glob {
    /// Empty for a pattern that begins with `*`.
    first: Finder<'static>,
    /// What follows each `*`.
    after: Vec<Finder<'static>>,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        let mut literals = pattern.split('*').map(|literal| Finder::new(literal).into_owned());
        // Splitting gives at least one part.
        let first = literals.next().unwrap_or_else(|| Finder::new("").into_owned());
        Self { first, after: literals.collect() }
    }

    /// How many values it captures.
    pub(crate) fn captures(&self) -> usize {
        self.after.len()
    }

    /// Where in `text` what each `*` stands for lies, if the pattern occurs there; writes nothing that counts otherwise.
    ///
    /// Taking the leftmost place for each literal is enough: a literal that does not follow the leftmost place of the
    /// one before does not follow a later one either.
    pub(crate) fn find(&self, text: &str, captured: &mut Vec<Range<usize>>) -> bool {
        captured.clear();
        let text = text.as_bytes();
        let Some(found) = self.first.find(text) else { return false };
        let mut start = found + self.first.needle().len();
        for (nth, literal) in self.after.iter().enumerate() {
            let last = nth + 1 == self.after.len();
            let end = if last && literal.needle().is_empty() {
                text.len()
            } else {
                match literal.find(&text[start..]) {
                    Some(length) => start + length,
                    None => return false,
                }
            };
            captured.push(start..end);
            start = end + literal.needle().len();
        }
        true
    }
}
