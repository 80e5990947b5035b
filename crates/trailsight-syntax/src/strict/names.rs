//! What names may be made of and lead to, which the service knows while it reads a query (spec 4.1, 4.11, 4.12, 4.18).

use std::collections::{HashMap, HashSet};

use super::fields_of;
use crate::ast::{Command, Expr, ExprKind, Item, Label, Name, Query, Span};
use crate::codes;
use crate::commands::{Parse, ParsePattern, Relevantfields};
use crate::diagnostic::Diagnostic;

/// What a name was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// It is another name of a field of the events.
    Field,
    /// `jsonParse` read it, or it is a part of such a thing.
    Json,
    /// `split` made it.
    Split,
    /// `parse` took it out of text.
    Parsed,
    /// It was calculated.
    Value,
}

struct Names<'a> {
    made: HashMap<String, Origin>,
    /// Fields of the events that were shown.
    shown: HashSet<String>,
    /// The fields of the events are gone.
    gathered: bool,
    found: &'a mut Vec<Diagnostic>,
}

pub(super) fn check(query: &Query, found: &mut Vec<Diagnostic>) {
    let mut names = Names { made: HashMap::new(), shown: HashSet::new(), gathered: false, found };
    for stage in &query.stages {
        for expr in stage.command.exprs() {
            fields_of(expr).into_iter().for_each(|(name, span)| names.steps(name, span));
        }
        names.command(&stage.command);
    }
}

impl Names<'_> {
    fn command(&mut self, command: &Command) {
        match command {
            Command::Display(display) => self.items(&display.items),
            Command::Fields(fields) => self.items(&fields.items),
            Command::Parse(parse) => self.parse(parse),
            Command::Json(json) => self.make(&json.name.text, json.name.span, Origin::Parsed),
            Command::Relevantfields(node) => {
                self.relevantfields(node);
                self.gather();
            }
            Command::Unnest(unnest) => {
                self.unnest(&unnest.list);
                self.make(&unnest.item.text, unnest.item.span, Origin::Json);
            }
            Command::Expand(expand) => self.expand(&expand.field),
            Command::Sort(sort) => sort.keys.iter().for_each(|key| self.steps(&key.name.text, key.name.span)),
            Command::Dedup(dedup) => dedup.fields.iter().for_each(|name| self.steps(&name.text, name.span)),
            Command::CountFrequent(_) | Command::Stats(_) | Command::Pattern(_) | Command::Logcompare(_) => {
                self.gather()
            }
            _ => {}
        }
    }

    /// Only what the command made is there behind it.
    fn gather(&mut self) {
        self.made.clear();
        self.shown.clear();
        self.gathered = true;
    }

    fn items(&mut self, items: &[Item]) {
        // All items see the names as they were before the command.
        let origins: Vec<_> = items.iter().map(|item| self.origin(&item.expr)).collect();
        for (item, origin) in items.iter().zip(origins) {
            match (&item.label, &item.expr.kind) {
                (Label::Alias(name), _) => self.make(&name.text, name.span, origin),
                (Label::Field, ExprKind::Field(name)) if !self.gathered && !self.made.contains_key(name) => {
                    self.shown.insert(name.clone());
                }
                _ => {}
            }
        }
    }

    fn make(&mut self, name: &str, span: Span, origin: Origin) {
        if self.shown.contains(name) && !self.made.contains_key(name) {
            let message = format!("`{name}` is the name of a field that was shown before");
            let help = "give it another name";
            self.found.push(Diagnostic::new(&codes::FIELD_SHOWN, span, message).help(help));
        }
        self.made.insert(name.to_owned(), origin);
    }

    fn parse(&mut self, parse: &Parse) {
        let origin = match parse.pattern {
            ParsePattern::Logfmt(_) => Origin::Json,
            _ => Origin::Parsed,
        };
        for (name, _, span) in parse.outputs() {
            self.make(&name, span, origin);
        }
    }

    /// The name that `name` is or leads into, and what it was made of.
    fn known<'n>(&self, name: &'n str) -> Option<(&'n str, Origin)> {
        let parts = name.char_indices().rev().filter(|(_, c)| *c == '.').map(|(dot, _)| &name[..dot]);
        std::iter::once(name).chain(parts).find_map(|part| self.made.get(part).map(|origin| (part, *origin)))
    }

    fn origin(&self, expr: &Expr) -> Origin {
        match &expr.kind {
            ExprKind::Field(name) => match self.known(name) {
                Some((_, origin)) => origin,
                None if self.gathered => Origin::Value,
                None => Origin::Field,
            },
            ExprKind::Call(call) if call.name.eq_ignore_ascii_case("jsonParse") => Origin::Json,
            ExprKind::Call(call) if call.name.eq_ignore_ascii_case("split") => Origin::Split,
            ExprKind::Step(inner, _) => self.origin(inner),
            _ => Origin::Value,
        }
    }

    fn steps(&mut self, name: &str, span: Span) {
        if let Some((base, Origin::Field)) = self.known(name)
            && base.len() < name.len()
        {
            let message = format!("`{base}` is another name of a field, and no path leads into it");
            let help = "write the path behind the field's own name";
            self.found.push(Diagnostic::new(&codes::STEP_OF_ALIAS, span, message).help(help));
        }
    }

    fn unnest(&mut self, list: &Name) {
        let origin = match self.known(&list.text) {
            Some((_, origin)) => origin,
            None if self.gathered => return,
            None => Origin::Field,
        };
        let what = match origin {
            Origin::Json | Origin::Value => return,
            Origin::Field => "is a field of the events",
            Origin::Split => "was made by `split`",
            Origin::Parsed => "was taken out of text",
        };
        let message = format!("`{}` {what}, and `unnest` takes what `jsonParse` has read", list.text);
        let help = "write `fields jsonParse(...) as m` before it, and `unnest m.items into item`";
        self.found.push(Diagnostic::new(&codes::NOT_FROM_JSON, list.span, message).help(help));
    }

    fn expand(&mut self, field: &Name) {
        if let Some((_, Origin::Split)) = self.known(&field.text) {
            let message = format!("`{}` was made by `split`, and `expand` takes the text of a JSON array", field.text);
            let help = "`jsonParse` and `unnest` take a list apart";
            self.found.push(Diagnostic::new(&codes::NOT_FROM_JSON, field.span, message).help(help));
        }
    }

    fn relevantfields(&mut self, node: &Relevantfields) {
        let named = node.fields.iter().map(|name| (name.text.as_str(), name.span));
        let told: Vec<_> = named.chain(fields_of(&node.condition)).collect();
        for (name, span) in told {
            if let Some((_, Origin::Parsed)) = self.known(name) {
                let message = format!("`{name}` was made by `parse`, and `relevantfields` takes fields of the events");
                let help = "name a field of the events, or `stats` by this one";
                self.found.push(Diagnostic::new(&codes::PARSED_RELEVANT, span, message).help(help));
            }
        }
    }
}
