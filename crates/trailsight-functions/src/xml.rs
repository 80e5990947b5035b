//! Values out of XML by a path, a part of XPath.
//!
//! ```text
//! path      ::= [ "/" | "//" ] step { ( "/" | "//" ) step }
//! step      ::= "." | "@" name | "text()" | ( name | "*" ) { predicate }
//! predicate ::= "[" ( digits | "last()" | test [ ( "=" | "!=" ) literal ] ) "]"
//! test      ::= "@" name | name | "text()" | "."
//! name      ::= [ prefix ":" ] local
//! literal   ::= "'" ... "'" | '"' ... '"'
//! ```
//!
//! Namespaces do not count: a name is met by its local part. Steps are taken one after the other over all the nodes
//! that the one before has reached, so the work grows with the text and not with its square.

use roxmltree::{Document, Node};

/// What is wrong with a path, if something is.
pub fn xpath_fault(path: &str) -> Option<String> {
    XPath::parse(path).err()
}

/// A path, ready to be followed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct XPath {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
struct Step {
    /// `//`: from any depth below.
    deep: bool,
    to: To,
    predicates: Vec<Predicate>,
}

#[derive(Debug, Clone, PartialEq)]
enum To {
    /// `.`
    Here,
    /// `name`, `*`
    Elements(Option<String>),
    /// `@name`, `@*`
    Attribute(Option<String>),
    /// `text()`
    Text,
}

#[derive(Debug, Clone, PartialEq)]
enum Predicate {
    /// `[2]`, counted from 1 among those of one parent.
    Position(usize),
    /// `[last()]`
    Last,
    /// `[@id]`, `[name]`, `[@id='x']`, `[name!='x']`
    Test { of: To, value: Option<(bool, String)> },
}

impl XPath {
    /// Reads a path. The error is a sentence.
    pub(crate) fn parse(path: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: path.trim() };
        let mut steps = Vec::new();
        let mut deep = reader.eat("//");
        if !deep {
            reader.eat("/");
        }
        loop {
            steps.push(reader.step(deep)?);
            if reader.rest.is_empty() {
                break;
            }
            deep = reader.eat("//");
            if !deep && !reader.eat("/") {
                return Err(reader.unexpected("`/`"));
            }
        }
        let ends = |step: &Step| matches!(step.to, To::Attribute(_) | To::Text);
        match steps.iter().position(ends) {
            Some(at) if at + 1 < steps.len() => Err("nothing is below an attribute or a text".to_owned()),
            _ => Ok(Self { steps }),
        }
    }

    /// The value of the first node that the path leads to, in a text that is an XML document, if need be with
    /// something before its first `<`.
    pub(crate) fn first(&self, text: &str) -> Option<String> {
        let document = Document::parse(&text[text.find('<')?..]).ok()?;
        let words = Words::of(&document);
        let mut nodes = vec![document.root()];
        for step in &self.steps {
            if step.deep {
                nodes = with_descendants(&document, &nodes);
            }
            match &step.to {
                To::Here => {}
                To::Elements(name) => {
                    nodes = nodes.into_iter().flat_map(|node| step.chosen(node, name.as_deref(), &words)).collect();
                    // Behind `//` the children of a node may stand before those of one that came earlier.
                    nodes.sort_unstable_by_key(|node| node.id().get());
                }
                To::Attribute(name) => {
                    return nodes.into_iter().find_map(|node| attribute(node, name.as_deref())).map(str::to_owned);
                }
                To::Text => return nodes.into_iter().flat_map(texts).next().map(str::to_owned),
            }
        }
        nodes.first().map(|node| value(*node))
    }
}

/// The nodes and all that is below them, each once, in the order of the document.
fn with_descendants<'a, 'i>(document: &'a Document<'i>, nodes: &[Node<'a, 'i>]) -> Vec<Node<'a, 'i>> {
    let mut inside = std::collections::HashSet::new();
    inside.extend(nodes.iter().map(|node| node.id()));
    let mut all = Vec::new();
    // A parent comes before its children.
    for node in document.root().descendants() {
        if inside.contains(&node.id()) || node.parent().is_some_and(|parent| inside.contains(&parent.id())) {
            inside.insert(node.id());
            all.push(node);
        }
    }
    all
}

impl Step {
    /// The children of `parent` that the step leads to.
    fn chosen<'a, 'i>(&self, parent: Node<'a, 'i>, name: Option<&str>, words: &Words<'_>) -> Vec<Node<'a, 'i>> {
        let mut chosen: Vec<_> = elements(parent, name).collect();
        for predicate in &self.predicates {
            match predicate {
                Predicate::Position(position) => {
                    chosen = position.checked_sub(1).and_then(|at| chosen.get(at)).copied().into_iter().collect();
                }
                Predicate::Last => chosen = chosen.last().copied().into_iter().collect(),
                Predicate::Test { of, value } => chosen.retain(|node| holds(*node, of, value.as_ref(), words)),
            }
        }
        chosen
    }
}

/// The texts of a document and where they begin, in order. Elements that lie in each other have the same texts, so
/// reading them anew for each element would take time that grows with the square of the document.
struct Words<'a>(Vec<(usize, &'a str)>);

impl<'a> Words<'a> {
    fn of(document: &'a Document<'_>) -> Self {
        let texts = document.root().descendants().filter(|node| node.is_text());
        Self(texts.filter_map(|node| Some((node.range().start, node.text()?))).collect())
    }

    /// Whether all the text below `node` is `literal`.
    fn are(&self, node: Node<'_, '_>, literal: &str) -> bool {
        let range = node.range();
        let first = self.0.partition_point(|(start, _)| *start < range.start);
        let inside = self.0[first..].iter().take_while(|(start, _)| *start < range.end);
        let mut rest = Some(literal);
        for (_, text) in inside {
            rest = rest.and_then(|rest| rest.strip_prefix(text));
            if rest.is_none() {
                return false;
            }
        }
        rest == Some("")
    }
}

fn holds(node: Node<'_, '_>, of: &To, wanted: Option<&(bool, String)>, words: &Words<'_>) -> bool {
    let is = |found: &str| wanted.is_none_or(|(equal, literal)| (found == literal) == *equal);
    let all_is = |node| wanted.is_none_or(|(equal, literal)| words.are(node, literal) == *equal);
    match of {
        To::Here => all_is(node),
        To::Text => texts(node).any(is),
        To::Elements(name) => elements(node, name.as_deref()).any(all_is),
        To::Attribute(name) => {
            node.attributes().filter(|a| name.as_deref().is_none_or(|n| a.name() == n)).any(|a| is(a.value()))
        }
    }
}

fn elements<'a, 'i: 'a>(parent: Node<'a, 'i>, name: Option<&str>) -> impl Iterator<Item = Node<'a, 'i>> {
    parent.children().filter(move |c| c.is_element() && name.is_none_or(|name| c.tag_name().name() == name))
}

fn attribute<'a>(node: Node<'a, '_>, name: Option<&str>) -> Option<&'a str> {
    node.attributes().find(|a| name.is_none_or(|name| a.name() == name)).map(|a| a.value())
}

fn texts<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    node.children().filter(|child| child.is_text()).filter_map(|child| child.text())
}

/// All the text below a node.
fn value(node: Node<'_, '_>) -> String {
    node.descendants().filter(|part| part.is_text()).filter_map(|part| part.text()).collect()
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, sign: &str) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self, expected: &str) -> String {
        match self.rest.chars().next() {
            Some(found) => format!("expected {expected} in the path, found `{found}`"),
            None => format!("expected {expected}, found the end of the path"),
        }
    }

    fn step(&mut self, deep: bool) -> Result<Step, String> {
        let to = self.target()?;
        let mut predicates = Vec::new();
        while matches!(to, To::Elements(_)) && self.eat("[") {
            self.blanks();
            predicates.push(self.predicate()?);
            self.blanks();
            if !self.eat("]") {
                return Err(self.unexpected("`]`"));
            }
        }
        Ok(Step { deep, to, predicates })
    }

    /// `"." | "@" name | "text()" | name | "*"`
    fn target(&mut self) -> Result<To, String> {
        if self.rest.starts_with("..") {
            return Err("`..` is not understood in a path".to_owned());
        }
        if self.eat(".") {
            return Ok(To::Here);
        }
        if self.eat("text()") {
            return Ok(To::Text);
        }
        let attribute = self.eat("@");
        let name = if self.eat("*") { None } else { Some(self.name()?) };
        if self.rest.starts_with("::") {
            return Err("axes such as `child::` are not understood in a path".to_owned());
        }
        if self.rest.starts_with('(') {
            return Err(format!("the function `{}()` is not understood in a path", name.unwrap_or_default()));
        }
        Ok(if attribute { To::Attribute(name) } else { To::Elements(name) })
    }

    /// `[ prefix ":" ] local`, of which the local part counts.
    fn name(&mut self) -> Result<String, String> {
        let first = self.word()?;
        let prefixed = self.rest.starts_with(':') && !self.rest.starts_with("::");
        if prefixed && self.eat(":") { self.word() } else { Ok(first) }
    }

    fn word(&mut self) -> Result<String, String> {
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = self.rest.find(|c| !in_name(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if !word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Err(self.unexpected("a name"));
        }
        self.rest = rest;
        Ok(word.to_owned())
    }

    fn predicate(&mut self) -> Result<Predicate, String> {
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            let (digits, rest) = self.rest.split_at(end);
            self.rest = rest;
            return match digits.parse() {
                Ok(0) | Err(_) => Err(format!("`{digits}` is no position: the first is 1")),
                Ok(position) => Ok(Predicate::Position(position)),
            };
        }
        if self.eat("last()") {
            return Ok(Predicate::Last);
        }
        let of = self.target()?;
        self.blanks();
        let equal = self.eat("=");
        if !equal && !self.eat("!=") {
            return Ok(Predicate::Test { of, value: None });
        }
        self.blanks();
        let literal = self.literal()?;
        Ok(Predicate::Test { of, value: Some((equal, literal)) })
    }

    fn literal(&mut self) -> Result<String, String> {
        for quote in ['\'', '"'] {
            if let Some(inside) = self.rest.strip_prefix(quote) {
                let Some(end) = inside.find(quote) else {
                    return Err(format!("a text in the path has no closing {quote}"));
                };
                self.rest = &inside[end + 1..];
                return Ok(inside[..end].to_owned());
            }
        }
        Err(self.unexpected("a text in quotes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"<?xml version="1.0"?>
<o:order xmlns:o="urn:o" id="7"><!-- no -->
  <item n="1"><name>bolt</name><price>2</price></item>
  <item n="2"><name>nut &amp; washer</name><price><![CDATA[3]]></price></item>
  <note/>
</o:order>"#;

    fn at(path: &str) -> Option<String> {
        XPath::parse(path).expect(path).first(ORDER)
    }

    #[test]
    fn paths_lead_to_the_first_value() {
        for (path, expected) in [
            ("/order/item/name", Some("bolt")),
            ("/o:order/item[2]/name", Some("nut & washer")),
            ("order/item[last()]/price", Some("3")),
            ("//price", Some("2")),
            ("/order//name", Some("bolt")),
            ("//item[@n='2']/name", Some("nut & washer")),
            ("//item[ name != \"bolt\" ]/@n", Some("2")),
            ("//item[price='3'][1]/name/text()", Some("nut & washer")),
            ("//name[.='bolt']", Some("bolt")),
            ("//name[text()='bolt']", Some("bolt")),
            ("/*/@id", Some("7")),
            ("/order/@*", Some("7")),
            ("//@n", Some("1")),
            ("/order/item", Some("bolt2")),
            ("/order/note", Some("")),
            ("/order/./note", Some("")),
            ("/order/note/text()", None),
            ("/item", None),
            ("/order/item[3]", None),
            ("/order/@n", None),
        ] {
            assert_eq!(at(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn paths_that_are_none() {
        for (path, fault) in [
            ("", "expected a name, found the end of the path"),
            ("/", "expected a name, found the end of the path"),
            ("/a/", "expected a name, found the end of the path"),
            ("/a[", "expected a name, found the end of the path"),
            ("/a[1", "expected `]`, found the end of the path"),
            ("/a[0]", "`0` is no position: the first is 1"),
            ("/a b", "expected `/` in the path, found ` `"),
            ("/a/..", "`..` is not understood in a path"),
            ("/child::a", "axes such as `child::` are not understood in a path"),
            ("/count(a)", "the function `count()` is not understood in a path"),
            ("/a[@b=c]", "expected a text in quotes in the path, found `c`"),
            ("/a[@b='c]", "a text in the path has no closing '"),
            ("/@a/b", "nothing is below an attribute or a text"),
        ] {
            assert_eq!(xpath_fault(path).as_deref(), Some(fault), "{path}");
        }
    }

    #[test]
    fn texts_that_are_no_document() {
        let path = XPath::parse("//a").unwrap();
        assert_eq!(path.first("INFO <a>x</a>").as_deref(), Some("x"));
        for text in ["", "plain", "<a>", "<a></b>", "<a>x</a> and more", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"] {
            assert_eq!(path.first(text), None, "{text}");
        }
    }

    #[test]
    fn deep_documents_do_no_harm() {
        let deep = "<a>".repeat(20_000) + "x" + &"</a>".repeat(20_000);
        let found = XPath::parse("//a//a//a[.='x']").unwrap().first(&deep);
        assert!(found.is_none_or(|value| value == "x"));
    }
}
