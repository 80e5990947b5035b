//! How a query would be run: each stage's product.

use std::fmt;

use datafusion::physical_plan::displayable;

use crate::query::Prepared;
use crate::source::Source;

/// How a query would be run. `Display` shows all of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explanation {
    /// The query in canonical spelling.
    pub query: String,
    /// The query as a tree.
    pub ast: String,
    /// What is read of each event: a field and the type it is decoded to, one a line.
    pub demand: String,
    /// DataFusion's logical plan after optimisation.
    pub logical: String,
    /// DataFusion's physical plan.
    pub physical: String,
    /// Objects that would be read and their stored bytes, after pruning by their keys.
    pub objects: Vec<(String, u64)>,
    /// Objects that the window leaves out by their keys.
    pub pruned: usize,
}

impl Explanation {
    pub(crate) fn new(text: &str, source: &Source, prepared: &Prepared) -> Self {
        let demand = prepared.planned.demand().wanted().iter();
        let demand: Vec<String> = demand.map(|w| format!("{} as {}", w.path, w.data_type)).collect();
        let all = source.objects();
        let kept = all.iter().filter(|object| source.inner.may_hold(object, &prepared.request));
        let objects: Vec<(String, u64)> = kept.map(|o| (o.path.clone(), o.size)).collect();
        Self {
            query: trailsight_syntax::print(&prepared.query),
            ast: format!("{:#?}", WithText(text, &prepared.query)),
            demand: demand.join("\n"),
            logical: prepared.logical.display_indent().to_string(),
            physical: displayable(prepared.physical.as_ref()).indent(false).to_string(),
            pruned: all.len() - objects.len(),
            objects,
        }
    }
}

/// The tree, one command after another.
struct WithText<'a>(&'a str, &'a trailsight_syntax::Query);

impl fmt::Debug for WithText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, stage) in self.1.stages.iter().enumerate() {
            if k > 0 {
                f.write_str("\n")?;
            }
            let text = self.0.get(stage.span.start..stage.span.end).unwrap_or_default();
            write!(f, "{text}\n{:#?}", stage.command)?;
        }
        Ok(())
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
            "objects to read: {} ({bytes} bytes); left out by the window: {}",
            self.objects.len(),
            self.pruned
        )?;
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
