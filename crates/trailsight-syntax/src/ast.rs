//! The query as a tree. Every node knows where it stood in the text.

use crate::commands::{
    Accum, Addtotals, Anomaly, AppendCols, Autoregress, CidrLookup, CountFrequent, Dedup, Diff, Display, Estimate,
    Expand, Fields, Filldown, Fillmissing, Filter, FilterIndex, Join, Json, Limit, Logcompare, Lookup, Outlier, Parse,
    Pattern as PatternCommand, Relevantfields, Saved, Sessionize, Sort, Source, Stats, Unmask, Unnest,
};

/// A stretch of the query text, in bytes, end excluded.
#[derive(Debug, Clone, Copy, Default, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

// A span says where a node stood, not what it is: two nodes are equal wherever they stand, so that
// `parse(print(q)) == q` can be said with `==`.
impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Span {
    /// The stretch from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A whole query: its commands in the order they run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// The commands, separated by `|` in the text.
    pub stages: Vec<Stage>,
}

/// One command and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// What it does.
    pub command: Command,
    /// From the command word to the end of its last token.
    pub span: Span,
}

/// A command. Matched in one place per crate; elsewhere ask it a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// `accum a as b`
    Accum(Accum),
    /// `addtotals a, b`
    Addtotals(Addtotals),
    /// `anomaly`
    Anomaly(Anomaly),
    /// `appendcols (stats count(*) as n)`
    AppendCols(AppendCols),
    /// `autoregress a p=1-2`
    Autoregress(Autoregress),
    /// `cidrlookup networks ip OUTPUT site`
    CidrLookup(CidrLookup),
    /// `countFrequent a, b`
    CountFrequent(CountFrequent),
    /// `dedup a, b`
    Dedup(Dedup),
    /// `diff previousDay`
    Diff(Diff),
    /// `display a, b as c`
    Display(Display),
    /// `estimate`
    Estimate(Estimate),
    /// `expand items`
    Expand(Expand),
    /// `fields a, b as c`
    Fields(Fields),
    /// `filldown a b*`
    Filldown(Filldown),
    /// `fillmissing with 0 for a`
    Fillmissing(Fillmissing),
    /// `filter a = 1`
    Filter(Filter),
    /// `filterIndex a = 1`
    FilterIndex(FilterIndex),
    /// `join left=a right=b where a.x = b.y (SOURCE "z")`
    Join(Join),
    /// `json field=body "user.id" as id`
    Json(Json),
    /// `limit 20`
    Limit(Limit),
    /// `logcompare timeshift 7d`
    Logcompare(Logcompare),
    /// `lookup users id OUTPUT team`
    Lookup(Lookup),
    /// `outlier a b`
    Outlier(Outlier),
    /// `parse a "x *" as y`
    Parse(Parse),
    /// `pattern @message`
    Pattern(PatternCommand),
    /// `relevantfields a, b where c = 1`
    Relevantfields(Relevantfields),
    /// `$name(over = 5)`
    Saved(Saved),
    /// `sessionize a maxspan 30m`
    Sessionize(Sessionize),
    /// `sort a desc`
    Sort(Sort),
    /// `SOURCE "orders"`
    Source(Source),
    /// `stats count(*) by a`
    Stats(Stats),
    /// `unmask`, `unmask card`
    Unmask(Unmask),
    /// `unnest m.items into item`
    Unnest(Unnest),
}

/// A field name or an alias: `userIdentity.arn`, without the backticks it may have been written with.
///
/// A path of steps and positions is one dotted name: `items[0].id` is `items.0.id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The dotted name.
    pub text: String,
    /// Where it stands, backticks included.
    pub span: Span,
}

/// An expression with an optional alias, as `fields`, `display`, `stats` and `by` take it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What is computed.
    pub expr: Expr,
    /// How its column is called.
    pub label: Label,
}

/// How the column of an [`Item`] is called.
#[derive(Debug, Clone, PartialEq)]
pub enum Label {
    /// `expr as alias`
    Alias(Name),
    /// A bare field: the column has the field's name.
    Field,
    /// The text of the expression as written, trimmed: `count(*)` (spec 7.3).
    Text(String),
}

impl Item {
    /// The name of the column this item makes.
    pub fn name(&self) -> &str {
        match (&self.label, &self.expr.kind) {
            (Label::Alias(name), _) => &name.text,
            (Label::Text(text), _) => text,
            (Label::Field, ExprKind::Field(name)) => name,
            // The parser gives `Field` to fields only.
            (Label::Field, _) => "",
        }
    }
}

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, parentheses around it left out.
    pub span: Span,
}

impl Expr {
    /// The expressions it is made of, those of a query inside it left out.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Period(_) | ExprKind::Field(_) => {
                Vec::new()
            }
            ExprKind::Call(call) => match &call.args {
                Args::Star => Vec::new(),
                Args::List(args) => args.iter().collect(),
            },
            ExprKind::Step(inner, _) | ExprKind::Negate(inner) | ExprKind::Not(inner) => vec![inner],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Like(like) => match &like.pattern {
                Pattern::Text(text) => vec![&like.subject, text],
                Pattern::Regex(_) => vec![&like.subject],
            },
            ExprKind::In(list) => std::iter::once(list.subject.as_ref()).chain(&list.list).collect(),
            ExprKind::InQuery(within) => vec![&within.subject],
        }
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A number as written, so that its digits survive: `0.10`, `1e3`.
    Number(String),
    /// `"text"`, its escapes resolved.
    Text(String),
    /// `true` or `false`
    Truth(bool),
    /// `5m`
    Period(Period),
    /// `userIdentity.arn`
    Field(String),
    /// `f(a, b)`, `count(*)`
    Call(Call),
    /// `base.key` or `base[0]` where the base is not itself a field.
    Step(Box<Expr>, String),
    /// `-a`
    Negate(Box<Expr>),
    /// `not a`, `!a`
    Not(Box<Expr>),
    /// `a + b`, `a and b`, `a = b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `a like "x"`, `a not like /x/`, `a =~ /x/`
    Like(Like),
    /// `a in [1, "b"]`, `a not in [...]`
    In(In),
    /// `a in (SOURCE "g" | fields b)`
    InQuery(InQuery),
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name in the case it was written.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// What stands between the parentheses.
    pub args: Args,
}

/// The arguments of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Args {
    /// `count(*)`
    Star,
    /// `f()`, `f(a, b)`
    List(Vec<Expr>),
}

/// `subject [not] like pattern`
#[derive(Debug, Clone, PartialEq)]
pub struct Like {
    /// What is searched.
    pub subject: Box<Expr>,
    /// What is searched for.
    pub pattern: Pattern,
    /// `not like`
    pub negated: bool,
}

/// What `like` and `parse` search for.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Any expression, most often a literal: its text is searched for as it stands.
    Text(Box<Expr>),
    /// `/re/`
    Regex(Regex),
}

/// A regular expression as it stands between the slashes, `\/` already made `/`.
/// The parser has checked that it compiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Regex {
    /// The expression.
    pub text: String,
    /// Where it stands, slashes included.
    pub span: Span,
}

/// `subject [not] in [a, b]`
#[derive(Debug, Clone, PartialEq)]
pub struct In {
    /// What is looked up.
    pub subject: Box<Expr>,
    /// The elements.
    pub list: Vec<Expr>,
    /// `not in`
    pub negated: bool,
}

/// `subject [not] in (query)`
#[derive(Debug, Clone, PartialEq)]
pub struct InQuery {
    /// What is looked up.
    pub subject: Box<Expr>,
    /// The query whose one column holds the values.
    pub query: Query,
    /// `not in`
    pub negated: bool,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`, `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `^`
    Pow,
}

/// A length of time as written: `5m`, `1h`, `250ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How many, as written; the caps of spec 5.3 are applied by what uses it.
    pub count: u64,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// `ms`
    Millisecond,
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `mo`
    Month,
    /// `q`
    Quarter,
    /// `y`
    Year,
}
