//! Queries out of the grammar: what may stand where is known, so that every one of them is right.

mod longer;

use trailsight::functions::{aggregates, scalars};
use trailsight::syntax::commands;

use super::data::FIELDS;
use super::exprs::{ALONE, in_some_case};
use super::random::Random;

/// What a name that the query has made holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Value,
    Time,
    Structure,
}

/// A query.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) text: String,
    /// How many rows come is known, but not which.
    pub(super) any_rows: bool,
    /// Whether it can be asked over a typed copy of the events, too.
    pub(super) typed: bool,
}

/// A query in the making.
#[derive(Debug)]
pub(super) struct Maker {
    pub(super) random: Random,
    /// Names made so far that can be used.
    names: Vec<(String, Sort)>,
    next: usize,
    /// Only the names above are there.
    pub(super) closed: bool,
    /// `@timestamp` is there.
    pub(super) has_time: bool,
    /// The order of rows is known to the last.
    settled: bool,
    /// Nothing has been put in the way of `sort`.
    dedup: bool,
    joined: bool,
    inside: bool,
    pattern: bool,
    any_rows: bool,
    /// A field stands where a condition does.
    pub(super) bare: bool,
    stats: usize,
    stages: Vec<String>,
}

/// The `k`-th query.
pub(super) fn make(k: usize) -> Made {
    let mut maker = Maker::new(Random::new(k as u64), false);
    let specs = commands::specs();
    let spec = specs[k % specs.len()];
    let names: Vec<&str> = spec.names().collect();
    let word = maker.random.pick(&names);
    if spec.name == "SOURCE" || maker.random.once_in(12) {
        maker.source();
    }
    for _ in 0..maker.random.below(3) {
        maker.some_command();
    }
    // Every function in turn, wherever there is an end to a query so far.
    maker.function(k / 2);
    maker.command(spec.name, word);
    for _ in 0..maker.random.below(4) {
        maker.some_command();
    }
    let text = maker.joined_text();
    let lower = text.to_ascii_lowercase();
    // Fields that are not there in both, and where the language asks for the kind of a value: a number of JSON is true by
    // itself, the same digits in a column of texts are not.
    // So it is with a truth, which counts as a number only in JSON; and other files have other sizes.
    let apart = ["relevantfields", "source", "items", "tags", "estimate", "ok"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let typed = !maker.bare && !words.any(|word| apart.contains(&word));
    Made { text, any_rows: maker.any_rows, typed }
}

impl Maker {
    fn new(random: Random, inside: bool) -> Self {
        Self {
            random,
            names: Vec::new(),
            next: 0,
            closed: false,
            has_time: true,
            settled: true,
            dedup: false,
            joined: false,
            inside,
            pattern: false,
            any_rows: false,
            bare: false,
            stats: 0,
            stages: Vec::new(),
        }
    }

    fn joined_text(&mut self) -> String {
        let between = self.random.pick(&[" | ", "|", "\n| ", " # note\n| "]);
        self.stages.join(between)
    }

    /// A field that holds a single value.
    pub(super) fn field(&mut self) -> String {
        if self.closed || self.random.once_in(3) {
            if let Some(name) = self.named(Sort::Value) {
                return name;
            }
            if self.closed {
                return self.first_name();
            }
        }
        self.random.pick(FIELDS).to_owned()
    }

    fn first_name(&self) -> String {
        self.names.iter().find(|(_, sort)| *sort != Sort::Structure).map_or("\"\"".to_owned(), |(name, _)| name.clone())
    }

    pub(super) fn time_field(&mut self) -> Option<String> {
        if self.has_time && self.random.once_in(2) {
            return Some("@timestamp".to_owned());
        }
        self.named(Sort::Time).or_else(|| self.has_time.then(|| "@timestamp".to_owned()))
    }

    /// A name of the query's own that holds such a thing.
    pub(super) fn named(&mut self, wanted: Sort) -> Option<String> {
        let fit: Vec<&String> = self.names.iter().filter(|(_, sort)| *sort == wanted).map(|(name, _)| name).collect();
        (!fit.is_empty()).then(|| fit[self.random.below(fit.len())].clone())
    }

    /// A name nobody has.
    fn fresh(&mut self) -> String {
        self.next += 1;
        let inner = if self.inside { "i" } else { "" };
        match self.random.below(8) {
            0 => format!("`{inner}n-{}`", self.next),
            1 => format!("@{inner}n{}", self.next),
            _ => format!("{inner}n{}", self.next),
        }
    }

    fn define(&mut self, sort: Sort) -> String {
        let name = self.fresh();
        self.names.push((name.clone(), sort));
        name
    }

    fn push(&mut self, word: &str, rest: &str) {
        let word = in_some_case(self, word);
        self.stages.push(format!("{word} {rest}").trim_end().to_owned());
    }

    /// Only these names from here on.
    fn close(&mut self, names: Vec<(String, Sort)>) {
        self.names = names;
        self.closed = true;
        self.has_time = false;
        self.settled = false;
        self.pattern = false;
    }

    /// Sorts rows so that equal ones only can change places. False where that cannot be done.
    fn settle(&mut self) -> bool {
        if self.settled {
            return true;
        }
        let single: Vec<String> =
            self.names.iter().filter(|(_, sort)| *sort != Sort::Structure).map(|(name, _)| name.clone()).collect();
        if !self.closed || self.dedup || single.is_empty() || single.len() < self.names.len() {
            return false;
        }
        self.push("sort", &single.join(", "));
        self.settled = true;
        true
    }

    fn some_command(&mut self) {
        let specs = commands::specs();
        let spec = if self.random.once_in(2) {
            let name = self.random.pick(&["fields", "filter", "stats", "sort", "parse", "limit"]);
            specs.iter().find(|spec| spec.name == name).copied()
        } else {
            let free = |spec: &&&trailsight::spec::Spec| {
                // They leave little to the commands behind them.
                !["estimate", "relevantfields", "SOURCE", "logcompare", "diff", "pattern", "anomaly"]
                    .contains(&spec.name)
            };
            let fit: Vec<_> = specs.iter().filter(free).collect();
            Some(*fit[self.random.below(fit.len())])
        };
        let Some(spec) = spec else { return };
        let names: Vec<&str> = spec.names().collect();
        let word = self.random.pick(&names);
        self.command(spec.name, word);
    }

    /// A call of the `k`-th function under one of its names.
    fn function(&mut self, k: usize) {
        if self.dedup || self.stages.last().is_some_and(|stage| stage.to_ascii_lowercase().starts_with("estimate")) {
            return;
        }
        let single: Vec<_> =
            scalars().iter().flat_map(|scalar| scalar.spec.names().map(move |name| (scalar, name))).collect();
        let many: Vec<_> = aggregates().iter().flat_map(|one| one.spec.names().map(move |name| (one, name))).collect();
        let k = k % (single.len() + many.len());
        if let Some((scalar, name)) = single.get(k) {
            if self.can(scalar) {
                let call = self.call(scalar, name, 2);
                let alias = self.fresh();
                self.push("fields", &format!("{call} as {alias}"));
                self.remember(scalar.gives, alias);
            }
        } else if self.stats < 9 {
            let (aggregate, name) = many[k - single.len()];
            if !self.can_gather(aggregate) {
                return;
            }
            let call = self.aggregate(aggregate, name);
            let alias = self.fresh();
            let alone = ALONE.contains(&aggregate.spec.name);
            let by = if alone || self.random.once_in(3) { String::new() } else { " by ".to_owned() + &self.field() };
            // What is a list is taken by few commands.
            let list = alone || aggregate.spec.name == "values";
            let mut names = vec![(alias.clone(), if list { Sort::Structure } else { Sort::Value })];
            if let Some(key) = by.strip_prefix(" by ") {
                names.push((key.to_owned(), Sort::Value));
            }
            self.push("stats", &format!("{call} as {alias}{by}"));
            self.stats += 1;
            self.close(names);
            self.dedup |= list;
        }
    }

    fn remember(&mut self, gives: trailsight::functions::Gives, alias: String) {
        use trailsight::functions::{Gives, Kind};
        let sort = match gives {
            Gives::Kind(Kind::Structure) => Sort::Structure,
            Gives::Kind(Kind::Time) => Sort::Time,
            _ => Sort::Value,
        };
        self.names.push((alias, sort));
    }

    fn source(&mut self) {
        if !self.stages.is_empty() {
            return;
        }
        let form = self.random.pick(&[
            "\"main\"",
            "main",
            "logGroups(namePrefix: [\"m\"])",
            "logGroups(accountIdentifier: [\"123456789012\"], class: [\"STANDARD\"])",
            "dataSource([\"app.log\"])",
            "logGroupTags([{\"key\": \"team\", \"values\": [\"b*\"]}])",
            "'main' start=1735776000 end=1735862400",
        ]);
        self.push("SOURCE", form);
        // Groups are read side by side, so equal times leave the order open.
        self.settled = !form.contains('(');
    }

    fn command(&mut self, name: &str, word: &str) {
        if self.dedup && name != "limit" {
            return;
        }
        if self.stages.last().is_some_and(|stage| stage.to_ascii_lowercase().starts_with("estimate")) {
            return;
        }
        self.made(name, word);
    }

    #[allow(clippy::too_many_lines)] // One arm for each command, as the list of them has one line for each.
    fn made(&mut self, name: &str, word: &str) {
        match name {
            "$name" => {
                if !self.closed {
                    let call = self.random.pick(&["$slow(over = 5)", "$slow(who = \"raj\", over = 0.5)"]);
                    self.stages.push(call.to_owned());
                }
            }
            "SOURCE" => {}
            "accum" | "autoregress" => {
                if !self.settle() {
                    return;
                }
                let field = self.field();
                let alias = self.define(Sort::Value);
                self.push(word, &format!("{field} as {alias}"));
            }
            "addtotals" => {
                let field = self.field();
                let name = self.define(Sort::Value);
                self.push(word, &format!("fieldname={name} {field}"));
            }
            "anomaly" | "diff" => {
                self.made("pattern", "pattern");
                if self.pattern {
                    let against = if name == "diff" { self.random.pick(&["", "previousDay"]) } else { "" };
                    self.push(word, against);
                    let names = match name {
                        "diff" => ["@diffEventCount", "@differenceDescription"],
                        _ => ["@anomaly", "@anomalyDetail"],
                    };
                    self.names.extend(names.map(|name| (name.to_owned(), Sort::Value)));
                }
            }
            "appendcols" => {
                if self.inside || !self.settle() {
                    return;
                }
                let (inner, column) = self.inner();
                let options = self.random.pick(&["", "override=true ", "max=3 ", "override=false max=100 "]);
                self.push(word, &format!("{options}({inner})"));
                self.names.push((column, Sort::Value));
            }
            "cidrlookup" => {
                let field = self.field();
                let name = self.define(Sort::Value);
                let output = self.random.pick(&["OUTPUT", "OUTPUTNEW", "output"]);
                self.push(word, &format!("sites {field} as cidr {output} site as {name}"));
            }
            "countFrequent" => {
                let field = self.field();
                self.push(word, &field);
                self.close(vec![(field, Sort::Value), ("_approxcount".to_owned(), Sort::Value)]);
            }
            "dedup" => {
                if !self.settle() {
                    return;
                }
                let list = self.list(2);
                self.push(word, &list);
                self.dedup = true;
            }
            "display" => {
                let mut items = vec![self.value(2)];
                if self.random.once_in(2) {
                    items.push(self.field());
                }
                let alias = self.fresh();
                let first = format!("{} as {alias}", items[0]);
                items[0] = first;
                self.push(word, &items.join(", "));
                self.names.push((alias, Sort::Value));
            }
            "estimate" => {
                if !self.inside {
                    self.push(word, "");
                    self.dedup = true;
                }
            }
            "expand" => {
                if !self.closed && !self.joined {
                    let field = self.random.pick(&["items", "tags", "user", "body"]);
                    self.push(word, field);
                }
            }
            "fields" => {
                let mut items = Vec::new();
                let mut names = Vec::new();
                for _ in 0..=self.random.below(3) {
                    match self.random.below(6) {
                        0 => items.push(self.field()),
                        1 => items.push(self.number(2)),
                        2 => {
                            let (time, name) = (self.time(2), self.fresh());
                            items.push(format!("{time} as {name}"));
                            names.push((name, Sort::Time));
                        }
                        3 => {
                            let (structure, name) = (self.structure(), self.fresh());
                            items.push(format!("{structure} as {name}"));
                            names.push((name, Sort::Structure));
                        }
                        _ => {
                            let (value, name) = (self.value(3), self.fresh());
                            items.push(format!("{value} as {name}"));
                            names.push((name, Sort::Value));
                        }
                    }
                }
                self.push(word, &items.join(", "));
                self.names.extend(names);
            }
            "filldown" => {
                if self.settle() {
                    let field = self.field();
                    self.push(word, &field);
                }
            }
            "fillmissing" => {
                if !self.has_time || self.stats > 8 {
                    return;
                }
                let (count, bin) = (self.fresh(), self.fresh());
                let period = self.random.pick(&["1h", "6h", "1d"]);
                self.push("stats", &format!("count(*) as {count} by bin({period}) as {bin}"));
                self.stats += 1;
                self.push(word, &format!("with 0 for {count}"));
                self.close(vec![(count, Sort::Value), (bin, Sort::Time)]);
            }
            "filter" => {
                if !self.inside && self.random.once_in(6) {
                    let field = self.field();
                    let (inner, column) = self.inner();
                    let not = self.random.pick(&["", "not "]);
                    self.push(word, &format!("{field} {not}in ({inner} | fields {column})"));
                } else {
                    let condition = self.truth(3);
                    self.push(word, &condition);
                }
            }
            "filterIndex" => {
                let field = self.field();
                let condition = self.random.pick(&["= \"ana\"", "in [\"raj\", 404]"]);
                self.push(word, &format!("{field} {condition}"));
            }
            "join" => {
                if self.inside || self.joined || self.closed || !self.names.is_empty() {
                    return;
                }
                let kind = self.random.pick(&["", "type=left ", "type=inner "]);
                let key = self.random.pick(&["user", "status", "day"]);
                self.push(word, &format!("{kind}left=l right=r where l.{key} = r.{key} (SOURCE \"other\")"));
                let names = ["l.user", "r.user", "l.ms", "r.ms", "l.status", "r.msg", "r.code"];
                self.close(names.map(|name| (name.to_owned(), Sort::Value)).to_vec());
                self.joined = true;
                self.settled = true;
            }
            "json" => {
                if self.closed {
                    return;
                }
                let path = self.random.pick(&["k", "items[0].id", "items", "$.deep.a", "deep"]);
                let name = self.define(Sort::Value);
                self.push(word, &format!("field=body \"{path}\" as {name}"));
                // May be a structure, which is nowhere refused but behaves as one.
                if let Some(last) = self.names.last_mut() {
                    last.1 = Sort::Structure;
                }
            }
            "limit" => {
                if self.random.once_in(8) && word == "limit" && !self.dedup && !self.closed && !self.inside {
                    let count = 1 + self.random.below(70);
                    self.push(word, &format!("any {count}"));
                    self.any_rows = true;
                    self.dedup = true;
                } else if self.dedup && !self.any_rows || self.settle() {
                    let count = 1 + self.random.below(30);
                    self.push(word, &count.to_string());
                    // No `sort` decides any more what the rows are.
                    self.dedup = self.dedup || self.random.once_in(2);
                }
            }
            "logcompare" => {
                if !self.closed && !self.inside {
                    let shift = self.random.pick(&["1d", "6h", "1mo"]);
                    self.push(word, &format!("timeshift {shift}"));
                    self.close(patterns());
                }
            }
            "lookup" => {
                let field = self.field();
                let name = self.define(Sort::Value);
                let output = self.random.pick(&["OUTPUT", "OUTPUTNEW"]);
                self.push(word, &format!("users id as {field} {output} team as {name}, weight"));
                self.names.push(("weight".to_owned(), Sort::Value));
            }
            "outlier" => {
                let option = self.random.pick(&["", "action=remove ", "param=1.5 uselower=true ", "mark=true "]);
                let field = self.field();
                self.push(word, &format!("{option}{field}"));
            }
            "parse" => self.parse(word),
            "pattern" => {
                if !self.closed
                    && !self.inside
                    && !self.stages.iter().any(|s| s.to_ascii_lowercase().starts_with("sort"))
                {
                    let field = self.random.pick(&["msg", "@message", "concat(msg, user)"]);
                    self.push(word, field);
                    self.close(patterns());
                    self.pattern = true;
                }
            }
            "relevantfields" => {
                if !self.closed && !self.inside && self.names.is_empty() && !self.joined {
                    let fields = self.random.pick(&["", "user, status ", "ms, ip, user "]);
                    let condition = self.truth(2);
                    self.push(word, &format!("{fields}where {condition}"));
                    self.close(vec![
                        ("@fieldName".to_owned(), Sort::Value),
                        ("@relevanceScore".to_owned(), Sort::Value),
                    ]);
                }
            }
            // It goes by the time of events.
            "sessionize" if !self.has_time => {}
            "sessionize" => {
                let span = self.random.pick(&["", " maxspan 30m", " maxspan 2h"]);
                let field = self.field();
                let name = self.define(Sort::Value);
                self.push(word, &format!("{field}{span} as {name}"));
            }
            "sort" => {
                let mut keys = Vec::new();
                for _ in 0..=self.random.below(2) {
                    let field = match self.random.once_in(4) {
                        true => self.time_field().unwrap_or_else(|| self.first_name()),
                        false => self.field(),
                    };
                    keys.push(format!("{field}{}", self.random.pick(&["", " asc", " desc", " DESC"])));
                }
                let by = self.random.pick(&["", "by "]);
                // Where there is no name left there is nothing to sort by.
                if !keys.iter().any(|key| key.starts_with('"')) {
                    self.push(word, &format!("{by}{}", keys.join(", ")));
                }
            }
            "stats" => self.stats(word),
            "unmask" => {
                let list = if self.random.once_in(2) { String::new() } else { self.list(2) };
                self.push(word, &list);
            }
            "unnest" => {
                if self.closed {
                    return;
                }
                let list = match self.named(Sort::Structure) {
                    Some(name) => name,
                    None => self.random.pick(&["items", "tags", "user"]).to_owned(),
                };
                let item = self.fresh();
                self.push(word, &format!("{list} into {item}"));
                self.names.push((item, Sort::Structure));
            }
            other => panic!("the generator knows no command `{other}`: it has to be taught"),
        }
    }

    fn list(&mut self, most: usize) -> String {
        let count = 1 + self.random.below(most);
        (0..count).map(|_| self.field()).collect::<Vec<_>>().join(", ")
    }

    /// A query inside this one, and its only column.
    fn inner(&mut self) -> (String, String) {
        let seed = self.random.below(1 << 30) as u64;
        let mut maker = Maker::new(Random::new(seed), true);
        if self.random.once_in(2) {
            let source = self.random.pick(&["SOURCE \"other\"", "SOURCE 'main'"]);
            maker.stages.push(source.to_owned());
        }
        for _ in 0..maker.random.below(3) {
            let command = maker.random.pick(&["filter", "fields", "parse"]);
            maker.command(command, command);
        }
        let key = maker.field();
        let name = format!("column{}", self.next);
        self.next += 1;
        maker.stages.push(format!("stats count(*) as calls by {key} as {name} | sort {name}, calls | display {name}"));
        self.bare |= maker.bare;
        (maker.stages.join(" | "), name)
    }
}

fn patterns() -> Vec<(String, Sort)> {
    ["@pattern", "@ratio", "@sampleCount", "@severityLabel"].map(|name| (name.to_owned(), Sort::Value)).to_vec()
}
