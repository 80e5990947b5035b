//! Commands that have many forms: `parse` and `stats`.

use super::*;

impl Maker {
    pub(super) fn parse(&mut self, word: &str) {
        let whole = self.random.below(6);
        match whole {
            0 => {
                let (a, b) = (self.fresh(), self.fresh());
                let field = self.field();
                self.push(word, &format!("{field} \"*=* *\" as {a}, {b}, rest{}", self.next));
                self.names.extend([(a, Sort::Value), (b, Sort::Value)]);
            }
            1 => {
                let field = self.field();
                let name = format!("p{}", self.next);
                self.next += 1;
                let multi = if !self.closed && self.random.once_in(3) { " multi" } else { "" };
                self.push(word, &format!("{field} /(?<{name}>[a-z]+)[= \\/]/{multi}"));
                self.names.push((name, Sort::Value));
            }
            2 => {
                let (field, name) = (self.field(), self.fresh());
                self.push(word, &format!("{field} /(\\d+)/ as {name}"));
                self.names.push((name, Sort::Value));
            }
            3 if !self.closed => {
                let (a, b) = (self.fresh(), self.fresh());
                self.push(word, &format!("csv csv as {a}, {b}"));
                self.names.extend([(a, Sort::Value), (b, Sort::Value)]);
            }
            4 if !self.closed => {
                let name = format!("m{}", self.next);
                self.next += 1;
                self.push(word, &format!("msg logfmt as {name}"));
                self.names.push((format!("{name}.level"), Sort::Value));
                self.names.push((name, Sort::Structure));
            }
            5 if !self.closed => {
                let name = self.fresh();
                let path = self.random.pick(&["/e/f", "//f[@id='1']", "/e/f/@id"]);
                self.push(word, &format!("xml XML \"{path}\" as {name}"));
                self.names.push((name, Sort::Value));
            }
            _ => {}
        }
    }

    pub(super) fn stats(&mut self, word: &str) {
        if self.stats >= 9 {
            return;
        }
        let mut names = Vec::new();
        let mut items = Vec::new();
        for _ in 0..=self.random.below(2) {
            let alias = self.fresh();
            let call = self.some_aggregate();
            let item = match self.random.below(5) {
                0 => format!("{call} / count(*)"),
                1 => format!("{call} + 1"),
                _ => call,
            };
            items.push(format!("{item} as {alias}"));
            // May be a list, which is not taken everywhere.
            names.push((
                alias,
                if item.to_ascii_lowercase().contains("values(") { Sort::Structure } else { Sort::Value },
            ));
        }
        let mut keys = Vec::new();
        for _ in 0..self.random.below(3) {
            match self.random.below(4) {
                0 if self.has_time => {
                    let (name, period) = (self.fresh(), self.period());
                    keys.push(format!("bin({period}) as {name}"));
                    names.push((name, Sort::Time));
                }
                1 => {
                    let (value, name) = (self.value(2), self.fresh());
                    keys.push(format!("{value} as {name}"));
                    names.push((name, Sort::Value));
                }
                _ => {
                    let field = self.field();
                    if !keys.contains(&field) {
                        keys.push(field.clone());
                        names.push((field, Sort::Value));
                    }
                }
            }
        }
        let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
        self.push(word, &format!("{}{by}", items.join(", ")));
        self.stats += 1;
        self.close(names);
        // By its keys.
        self.settled = true;
    }
}
