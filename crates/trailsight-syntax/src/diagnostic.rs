//! What is wrong with a query: where, why, and what to write instead.

use crate::ast::Span;
use crate::codes::Code;

/// One mistake in a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The stable code and its page.
    pub code: &'static Code,
    /// Where the mistake stands.
    pub span: Span,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// How the service words it, where that is known: [`worded`](Self::worded) fills it in.
    pub aws: Option<String>,
}

impl Diagnostic {
    /// A mistake of kind `code` at `span`.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), help: None, aws: None }
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
