//! How a query would be run: each stage's product.

use std::fmt::{self, Write};

use datafusion::physical_plan::displayable;
use trailsight_plan::Origin;
use trailsight_scan::would_read;
use trailsight_syntax::Query;

use crate::query::Prepared;

/// How a query would be run. `Display` shows all of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explanation {
    /// The query in canonical spelling.
    pub query: String,
    /// The query as a tree: each command as written, and indented below it what was understood.
    pub ast: String,
    /// What is read of each event: a field and the type it is decoded to, one a line.
    pub demand: String,
    /// DataFusion's logical plan after optimisation.
    pub logical: String,
    /// DataFusion's physical plan.
    pub physical: String,
    /// Objects that would be read and their stored bytes, after pruning by their keys.
    pub objects: Vec<(String, u64)>,
    /// Objects that the window and the filters leave out by their keys.
    pub pruned: usize,
    /// Folders that are not even listed, because all in them was delivered at another time.
    pub folders_pruned: u64,
    /// How many requests the listing took, where the objects lie in stores.
    pub requests: u64,
    /// Whether more are left out while the query runs, as the rows that are there already come before all of theirs.
    pub fewer: bool,
}

impl Explanation {
    pub(crate) fn new(text: &str, prepared: &Prepared) -> Self {
        let mut demand = Vec::new();
        for (k, input) in prepared.planned.inputs().iter().enumerate() {
            // The query's own events need no name.
            let of = match &input.origin {
                _ if k == 0 => String::new(),
                Origin::Given => "the same events: ".to_owned(),
                Origin::Groups(names) => format!("{}: ", names.join(", ")),
                Origin::Table(name) => format!("table {name}: "),
            };
            demand.extend(input.demand.wanted().iter().map(|w| format!("{of}{} as {}", w.path, w.data_type)));
        }
        let mut objects: Vec<(String, u64)> = Vec::new();
        let (mut all, mut kept, mut fewer) = (0, 0, false);
        for read in would_read(&prepared.physical) {
            let listed = read.source.objects();
            all += listed.len();
            kept += read.objects.len();
            fewer |= read.fewer;
            objects.extend(read.objects.iter().map(|at| &listed[*at as usize]).map(|o| (o.path.clone(), o.size)));
        }
        Self {
            query: trailsight_syntax::print(&prepared.query),
            ast: tree(text, &prepared.query),
            demand: demand.join("\n"),
            logical: prepared.logical.display_indent().to_string(),
            physical: displayable(prepared.physical.as_ref()).indent(false).to_string(),
            pruned: all - kept,
            folders_pruned: prepared.statistics.snapshot().folders_pruned,
            requests: prepared.statistics.snapshot().requests,
            objects,
            fewer,
        }
    }
}

/// The tree: each command as it was written, and below it what was understood.
fn tree(text: &str, query: &Query) -> String {
    let mut tree = String::new();
    for stage in &query.stages {
        let source = text.get(stage.span.start..stage.span.end).unwrap_or_default();
        let _ = writeln!(tree, "{}", source.split_whitespace().collect::<Vec<_>>().join(" "));
        // Every node of a tree can be written as `Debug` has it, which no new command has to be taught. But it takes
        // a screen for each command, most of it spans.
        let debug = format!("{:#?}", stage.command);
        let mut lines = debug.lines();
        while let Some(node) = lines.next().map(|line| Node::new(line, &mut lines)) {
            node.write(1, &mut tree);
        }
    }
    tree
}

/// A value as `{:#?}` writes it: `name: Type {`, what is in it line by line, and `}`. A text has no line end in it.
struct Node<'a> {
    label: &'a str,
    /// All of a value that holds no other.
    opening: &'a str,
    inner: Vec<Node<'a>>,
    closing: &'a str,
}

impl<'a> Node<'a> {
    /// The node that begins in `line`; what is in it is taken from `rest`.
    fn new(line: &'a str, rest: &mut std::str::Lines<'a>) -> Self {
        let line = line.trim_start().trim_end_matches(',');
        // The names of fields are the only words with a colon and a blank behind them; a text begins with its quote.
        let (label, opening) = line.split_once(": ").filter(|_| !line.starts_with('"')).unwrap_or(("", line));
        let mut node = Node { label, opening, inner: Vec::new(), closing: "" };
        if line.starts_with('"') || !opening.ends_with(['{', '(', '[']) {
            return node;
        }
        let mut stood = false;
        while let Some(line) = rest.next() {
            if let closing @ ("}" | ")" | "]") = line.trim().trim_end_matches(',') {
                node.closing = closing;
                break;
            }
            let inner = Node::new(line, rest);
            if inner.opening == "Span {" {
                // One of a tuple, `Glob("..", span)`, leaves its name: it says which of several it is.
                stood |= !inner.label.is_empty();
            } else {
                node.inner.push(inner);
            }
        }
        // Where a thing stood is gone; what it is stays. And `Filter(Filter { .. })` says it twice.
        let twice = |inner: &Node<'_>| opening.trim_end_matches('(') == inner.opening.trim_end_matches(" {");
        match node.inner.pop() {
            Some(only) if node.inner.is_empty() && (stood || twice(&only)) => Node { label, ..only },
            Some(last) => {
                node.inner.push(last);
                node
            }
            None => node,
        }
    }

    /// On one line if it fits, else with what is in it on the lines below.
    fn write(&self, depth: usize, tree: &mut String) {
        const WIDTH: usize = 100;
        let indent = "  ".repeat(depth);
        let line = self.line();
        if self.inner.is_empty() || indent.len() + line.chars().count() <= WIDTH {
            let _ = writeln!(tree, "{indent}{line}");
            return;
        }
        let _ = writeln!(tree, "{indent}{}{}", self.named(), self.opening);
        self.inner.iter().for_each(|inner| inner.write(depth + 1, tree));
        let _ = writeln!(tree, "{indent}{}", self.closing);
    }

    fn line(&self) -> String {
        let inner = self.inner.iter().map(Node::line).collect::<Vec<_>>().join(", ");
        let blank = if self.closing == "}" { " " } else { "" };
        format!("{}{}{blank}{inner}{blank}{}", self.named(), self.opening, self.closing)
    }

    fn named(&self) -> String {
        if self.label.is_empty() { String::new() } else { format!("{}: ", self.label) }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LISTED: usize = 20;
        let bytes: u64 = self.objects.iter().map(|(_, size)| size).sum();
        writeln!(f, "query\n  {}\n", self.query)?;
        writeln!(f, "tree\n{}\n", indented(&self.ast))?;
        writeln!(f, "demand\n{}\n", indented(&self.demand))?;
        writeln!(f, "logical plan\n{}\n", indented(&self.logical))?;
        writeln!(f, "physical plan\n{}\n", indented(&self.physical))?;
        writeln!(
            f,
            "objects to read: {} ({bytes} bytes); left out by their names: {}",
            self.objects.len(),
            self.pruned
        )?;
        if self.folders_pruned > 0 {
            writeln!(f, "{} folders of other days are not listed", self.folders_pruned)?;
        }
        if self.requests > 0 {
            writeln!(f, "listed by {} requests", self.requests)?;
        }
        if self.fewer {
            writeln!(f, "more are left out once the rows found so far come before all that they can hold")?;
        }
        for (path, size) in self.objects.iter().take(LISTED) {
            writeln!(f, "  {size:>10}  {path}")?;
        }
        if self.objects.len() > LISTED {
            writeln!(f, "  ... and {} more", self.objects.len() - LISTED)?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        tree(text, &trailsight_syntax::parse(text).query)
    }

    #[test]
    fn a_tree_says_what_was_understood_and_not_where_it_stood() {
        let wanted = [
            r"filter a like /x: \{/ and b = 1",
            "  Filter {",
            "    condition: Binary(",
            "      And",
            r#"      Like { subject: Field("a"), pattern: Regex("x: \\{"), negated: false }"#,
            r#"      Binary(Eq, Field("b"), Number("1"))"#,
            "    )",
            "  }",
            r#"parse "* \"b\" (" as c"#,
            r#"  Parse { source: None, pattern: Glob("* \"b\" ("), names: ["c"], multi: false }"#,
            "limit 3",
            "  Limit { kind: First, count: 3 }",
        ];
        let tree = of("filter a like /x: \\{/\n  and b = 1 | parse \"* \\\"b\\\" (\" as c | limit 3");
        assert_eq!(tree.lines().collect::<Vec<_>>(), wanted);
    }
}
