//! The walk over the commands, and what comes of it.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column as PlanColumn, Result};
use datafusion::logical_expr::{Expr as Plan, LogicalPlan, SortExpr, TableSource, lit};
use trailsight_functions::{Kind, Moment, Registry, values};
use trailsight_syntax::{Diagnostic, Name, Query, Regex, Span, codes, did_you_mean};

use crate::branch::Branch;
use crate::catalog::{Alone, Catalog, Origin};
use crate::commands;
use crate::commands::Compared;
use crate::demand::Demand;
use crate::scope::Scope;
use crate::settings::Settings;
use crate::shape::{Column, Role, Shape};
use crate::step::{self, Step};
use crate::strict;
use crate::value::Value;

/// A mistake in a query that only its meaning shows.
pub type Problem = Diagnostic;

/// A planned query: what it wants of each event and what it does with them.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The events of the query first.
    inputs: Vec<Input>,
    steps: Vec<Step>,
    shape: Shape,
    estimated: bool,
}

/// A table that a plan reads.
#[derive(Debug, Clone)]
pub struct Input {
    /// Where its rows come from.
    pub origin: Origin,
    /// The readings of fields that are wanted of it: its columns.
    pub demand: Demand,
    /// The window that the query sets for it, in ms, both ends included; none is the one it was asked over.
    pub window: Option<(Option<i64>, Option<i64>)>,
    /// Which events are wanted first, if it is the time that says so: a scan may begin with them.
    pub order: Option<Order>,
}

/// At which end of time the first rows of a query are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest events come first.
    NewestFirst,
    /// The oldest events come first.
    OldestFirst,
}

impl Planned {
    /// The readings of raw fields that the query uses of its own events: the table's columns.
    pub fn demand(&self) -> &Demand {
        &self.inputs[0].demand
    }

    /// The tables that the plan reads, that of the query's own events first.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// What the columns of the result are.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The plan over a table whose schema is [`Demand::schema`], of a query that reads no other.
    ///
    /// # Errors
    /// As [`over_each`](Self::over_each).
    pub fn over(&self, table: Arc<dyn TableSource>) -> Result<LogicalPlan> {
        self.over_each(&[table])
    }

    /// Whether the query asks how much it would read, by `estimate`, and is not to be run.
    pub fn is_estimate(&self) -> bool {
        self.estimated
    }

    /// The plan over a table for each of the [`inputs`](Self::inputs), whose schema is that of the input's demand.
    ///
    /// # Errors
    /// If DataFusion refuses the plan, which would be a bug of ours: a query's mistakes are found by [`plan`].
    pub fn over_each(&self, tables: &[Arc<dyn TableSource>]) -> Result<LogicalPlan> {
        step::build(&Branch { input: 0, steps: self.steps.clone() }, tables)
    }
}

/// Plans `query`, whose text is `text`, against what is known of the fields.
///
/// `declared` names the columns that every event has with their types, where the source knows (Parquet).
///
/// # Errors
/// Every mistake at once, in the order they stand.
pub fn plan(
    text: &str,
    query: &Query,
    registry: &Registry,
    moment: Moment,
    declared: Option<SchemaRef>,
    settings: &Settings,
) -> Result<Planned, Vec<Problem>> {
    plan_with(text, query, registry, moment, &Alone { declared }, settings)
}

/// As [`plan`], with log groups and lookup tables that the query may name.
///
/// # Errors
/// As [`plan`].
pub fn plan_with(
    text: &str,
    query: &Query,
    registry: &Registry,
    moment: Moment,
    catalog: &dyn Catalog,
    settings: &Settings,
) -> Result<Planned, Vec<Problem>> {
    let mut planner = Planner::new(text, registry, moment, settings, catalog);
    planner.inputs.push(Input { origin: Origin::Given, demand: Demand::default(), window: None, order: None });
    planner.walk(query);
    if settings.strict {
        planner.problems.extend(strict::refused(text, query, moment, catalog.groups()));
    }
    planner.finish()
}

/// A column of the result while it is planned.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) role: Role,
}

/// Names and what they mean, in order.
pub(crate) type Names = Vec<(String, Value)>;

/// Expressions and the columns they become, in order.
pub(crate) type Columns = Vec<(Plan, String)>;

/// What is collected while the items of a `stats` are planned.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) keys: Names,
    pub(crate) items: Names,
    pub(crate) aggregates: Columns,
}

pub(crate) struct Planner<'a> {
    pub(crate) text: &'a str,
    pub(crate) registry: &'a Registry,
    pub(crate) moment: Moment,
    pub(crate) settings: &'a Settings,
    pub(crate) catalog: &'a dyn Catalog,
    /// All inputs of the plan; those of queries around this one, too.
    pub(crate) inputs: Vec<Input>,
    /// Which of them holds the events of this query.
    pub(crate) main: usize,
    /// Which of them a `join` has put beside these.
    pub(crate) beside: Option<usize>,
    pub(crate) scope: Scope,
    pub(crate) demand: Demand,
    pub(crate) steps: Vec<Step>,
    pub(crate) problems: Vec<Problem>,
    /// The result's columns so far.
    pub(crate) shown: Vec<Shown>,
    /// Whether a command has said what is shown; else `@timestamp` and `@message` are, with what `parse` made.
    pub(crate) chosen: bool,
    /// The order in force after an explicit `sort` or a `stats`; before either it is newest first.
    pub(crate) order: Vec<SortExpr>,
    /// What orders the rows that were made of one row: what stands above finds them equal.
    pub(crate) within: Vec<SortExpr>,
    /// The column that numbers the rows by so many keys of `within`, once something has asked for it.
    pub(crate) numbered: Option<(usize, Plan)>,
    /// Whether the rows stand in that order after the last step.
    pub(crate) sorted: bool,
    pub(crate) limited: bool,
    pub(crate) any: bool,
    pub(crate) stats: usize,
    pub(crate) estimated: bool,
    /// The column that tells the row of sums which `addtotals` has added from the others.
    pub(crate) totals: Option<String>,
    /// By how many ms the bins of the `stats` that is planned are shifted.
    pub(crate) offset: i64,
    pub(crate) group: Option<Group>,
    problem_names: Vec<String>,
    pub(crate) depth: usize,
    pub(crate) told_too_deep: bool,
    /// What the patterns are compared with, if a command compares them.
    pub(crate) compared: Option<Compared>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        text: &'a str,
        registry: &'a Registry,
        moment: Moment,
        settings: &'a Settings,
        catalog: &'a dyn Catalog,
    ) -> Planner<'a> {
        Planner {
            text,
            registry,
            moment,
            settings,
            catalog,
            inputs: Vec::new(),
            main: 0,
            beside: None,
            scope: Scope::new(None),
            demand: Demand::default(),
            steps: Vec::new(),
            problems: Vec::new(),
            shown: Vec::new(),
            chosen: false,
            order: Vec::new(),
            within: Vec::new(),
            numbered: None,
            sorted: false,
            limited: false,
            any: false,
            stats: 0,
            estimated: false,
            totals: None,
            offset: 0,
            group: None,
            problem_names: Vec::new(),
            depth: 0,
            told_too_deep: false,
            compared: None,
        }
    }

    /// Plans the commands of a query, one after another.
    pub(crate) fn walk(&mut self, query: &Query) {
        let commands = commands::hoisted(query, self.settings);
        let first = self.sources(&commands);
        self.begin_comparison(&commands);
        for stage in &commands[first..] {
            self.stage(stage);
        }
    }

    /// Leaves what is wanted of the events with the input, once all commands are planned.
    pub(crate) fn hand_over(&mut self) {
        if let Some(demand) = self.demand.take_beside()
            && let Some(beside) = self.beside
        {
            self.inputs[beside].demand = demand;
        }
        self.inputs[self.main].order = self.reading_order();
        if let Some((start, end)) = self.compared.take().and_then(Compared::window) {
            self.inputs[self.main].window = Some((Some(start), Some(end)));
        }
        self.inputs[self.main].demand = std::mem::take(&mut self.demand);
    }
}

impl Planner<'_> {
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// How many mistakes were found so far.
    pub(crate) fn mistakes(&self) -> usize {
        self.problems.len()
    }

    pub(crate) fn step(&mut self, step: Step) {
        self.sorted = false;
        self.steps.push(step);
    }

    /// Makes a computed value a column, so that it is computed once however often it is named.
    pub(crate) fn column(&mut self, hint: &str, value: Value) -> Value {
        match value {
            Value::Typed(kind, expr) => Value::Typed(kind, self.computed(hint, expr)),
            // What the part is of: the part itself is read as what its users ask for.
            Value::Part(json, path) => Value::Part(self.computed(hint, json), path),
            other => other,
        }
    }

    fn computed(&mut self, hint: &str, expr: Plan) -> Plan {
        if matches!(expr, Plan::Column(_)) {
            return expr;
        }
        let name = self.scope.fresh(hint);
        self.step(Step::With(vec![(expr, name.clone())]));
        column(&name)
    }

    /// Rows made of many, which have these columns and nothing else. What numbered those before is gone.
    pub(crate) fn rows_are_new(&mut self, columns: Names) {
        self.scope.replace(columns);
        self.within.clear();
        self.numbered = None;
    }

    /// What a name means here; a mistake if it is gone after `stats`.
    pub(crate) fn named(&mut self, name: &Name) -> Value {
        match self.scope.get(&name.text, &mut self.demand) {
            Some(value) => value,
            None => self.unknown_after_stats(&name.text, name.span),
        }
    }

    /// Defines a field that a command makes of others, and shows it behind the columns that are there.
    pub(crate) fn add_field(&mut self, name: &str, value: Value) {
        let value = self.column(name, value);
        self.scope.define(name, value.clone());
        if !self.shown.iter().any(|s| s.name == name) {
            self.shown.push(Shown { name: name.to_owned(), value, role: Role::Text });
        }
    }

    /// `@timestamp` as a time, while it exists.
    pub(crate) fn timestamp(&mut self) -> Option<Plan> {
        let value = self.scope.get("@timestamp", &mut self.demand)?;
        Some(value.time(&mut self.demand))
    }

    /// The event's place in the archive.
    pub(crate) fn position(&mut self) -> Plan {
        self.demand.ask_type("@position", DataType::UInt64)
    }

    pub(crate) fn no_position(&self) -> Plan {
        lit(0u64)
    }

    /// A name that the last `stats` did not make. Said once for each name.
    pub(crate) fn unknown_after_stats(&mut self, name: &str, span: Span) -> Value {
        if !self.problem_names.iter().any(|n| n == name) {
            self.problem_names.push(name.to_owned());
            let made_by = self.scope.made_by;
            let message = format!("`{name}` is not an output of the `{made_by}` before it");
            let problem = Problem::new(&codes::UNKNOWN_AFTER_STATS, span, message);
            let help = match did_you_mean(name, self.scope.names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if made_by != "stats" => format!("only what `{made_by}` made is visible after it"),
                None => {
                    format!("only what `stats` made is visible after it: add `{name}` to its `by`, or aggregate it")
                }
            };
            self.problem(problem.help(help));
        }
        Value::Missing
    }

    /// Notes if `name` is defined already. A name is defined once (spec 4.1).
    pub(crate) fn check_new(&mut self, name: &str, span: Span) {
        if self.scope.is_taken(name) {
            let message = format!("`{name}` is already defined by an earlier command");
            let help = "give it another name: a name is defined once in a query";
            self.problem(Problem::new(&codes::ALREADY_DEFINED, span, message).help(help));
        }
    }

    /// The parser has checked the grammar; the engine may still find the expression too large.
    pub(crate) fn check_regex(&mut self, regex: &Regex) {
        if let Err(reason) = trailsight_functions::regex(&regex.text) {
            let reason = reason.lines().last().unwrap_or_default().trim().to_owned();
            let message = format!("this regular expression cannot be used: {reason}");
            self.problem(Problem::new(&codes::BAD_REGEX, regex.span, message).help("make it shorter or simpler"));
        }
    }

    /// Takes the aggregate calls out of `expr`; what is left stands on their results.
    pub(crate) fn take_aggregates(&mut self, expr: Plan) -> Plan {
        let group = self.group.get_or_insert_with(Group::default);
        let taken = expr.transform_down(|e| {
            if !matches!(e, Plan::AggregateFunction(_)) {
                return Ok(Transformed::no(e));
            }
            let name = match group.aggregates.iter().find(|(known, _)| *known == e) {
                Some((_, name)) => name.clone(),
                None => {
                    let name = format!("#aggregate:{}", group.aggregates.len());
                    group.aggregates.push((e, name.clone()));
                    name
                }
            };
            Ok(Transformed::new(column(&name), true, datafusion::common::tree_node::TreeNodeRecursion::Jump))
        });
        // The closure never fails.
        taken.map_or_else(|_| crate::value::null(Kind::Text), |t| t.data)
    }

    /// The order in force.
    pub(crate) fn order(&mut self) -> Vec<SortExpr> {
        let mut order = self.order.clone();
        if self.scope.raw {
            for key in self.newest_first() {
                if !order.iter().any(|k| k.expr == key.expr) {
                    order.push(key);
                }
            }
        }
        order.extend(self.within.iter().cloned());
        order
    }

    /// Newest first; events of one moment, and those without a time, in the order they were read.
    pub(crate) fn newest_first(&mut self) -> Vec<SortExpr> {
        let timestamp = self.demand.ask("@timestamp", Kind::Time);
        vec![timestamp.sort(false, false), self.position().sort(true, false)]
    }

    /// What orders rows by a value: missing first ascending, last descending (section 13, 5); text naturally (4.6).
    pub(crate) fn sort_key(&mut self, value: &Value, descending: bool) -> SortExpr {
        let key = match value.kind() {
            Kind::Text => values::sort_key(value.text(&mut self.demand)),
            _ => value.natural(&mut self.demand),
        };
        key.sort(!descending, !descending)
    }

    /// Puts the rows in the order in force.
    pub(crate) fn sort_now(&mut self) {
        if self.sorted {
            return;
        }
        let order = self.order();
        if !order.is_empty() {
            self.step(Step::Sort(order));
        }
        self.sorted = true;
    }

    fn finish(mut self) -> Result<Planned, Vec<Problem>> {
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|p| (p.span.start, p.span.end));
            return Err(self.problems);
        }
        if self.settings.pointers && self.scope.raw && !self.shown.iter().any(|s| s.name == "@ptr") {
            self.choose();
            let ptr = self.raw_shown("@ptr", Role::Text);
            self.shown.push(ptr);
        }
        self.sort_now();
        let default = self.settings.default_limit.filter(|_| !self.limited);
        // A `limit` of the query has cut already, so that the smaller one wins (section 13, 11).
        if let Some(limit) = self.settings.limit.or(default) {
            self.cut(limit);
        }
        let columns = self.columns();
        let mut select = Vec::new();
        let mut shape = Vec::new();
        for Shown { name, value, role } in columns {
            let role = if role == Role::Text { Role::of(value.kind()) } else { role };
            select.push((value.natural(&mut self.demand), name.clone()));
            shape.push(Column { name, role });
        }
        self.steps.push(Step::Select(select));
        self.hand_over();
        if self.estimated {
            shape = vec![Column { name: commands::ESTIMATE.to_owned(), role: Role::Number }];
        }
        let shape = Shape { columns: shape };
        Ok(Planned { inputs: self.inputs, steps: self.steps, shape, estimated: self.estimated })
    }

    /// Where no command has said what is shown: the time and the text of an event, of both where two are joined.
    pub(crate) fn choose(&mut self) {
        if self.chosen || !self.scope.raw {
            return;
        }
        self.chosen = true;
        let sides = self.scope.sides().map(|sides| [format!("{}.", sides.left), format!("{}.", sides.right)]);
        let sides = sides.map_or_else(|| vec![String::new()], Vec::from);
        let mut shown = Vec::new();
        for side in sides {
            shown.push(self.raw_shown(&format!("{side}@timestamp"), Role::Time));
            shown.push(self.raw_shown(&format!("{side}@message"), Role::Text));
        }
        shown.append(&mut self.shown);
        self.shown = shown;
    }

    /// The columns of the result. Of those with one name the last definition counts (section 13, 14).
    pub(crate) fn columns(&mut self) -> Vec<Shown> {
        self.choose();
        let mut columns: Vec<Shown> = Vec::new();
        for shown in std::mem::take(&mut self.shown) {
            match columns.iter_mut().find(|c| c.name == shown.name) {
                Some(earlier) => *earlier = shown,
                None => columns.push(shown),
            }
        }
        columns
    }

    /// What the first sort of events says, unless something gathers them or cuts them off before it.
    fn reading_order(&self) -> Option<Order> {
        let gathers = |step: &&Step| match step {
            Step::With(_) | Step::Filter(_) => false,
            Step::Beside(beside) => !beside.unique,
            _ => true,
        };
        let Some(Step::Sort(order)) = self.steps.iter().find(gathers) else { return None };
        let first = order.first()?;
        self.demand.is_time_of_event(&first.expr).then_some(if first.asc {
            Order::OldestFirst
        } else {
            Order::NewestFirst
        })
    }

    fn raw_shown(&mut self, name: &str, role: Role) -> Shown {
        let value = self.scope.get(name, &mut self.demand).unwrap_or(Value::Missing);
        Shown { name: name.to_owned(), value, role }
    }
}

/// A column of the plan by its exact name.
pub(crate) fn column(name: &str) -> Plan {
    Plan::Column(PlanColumn::new_unqualified(name))
}
