//! What the query wants of each event: the columns of the table it runs over.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::Column;
use datafusion::logical_expr::Expr;
use trailsight_functions::Kind;

/// The metadata key under which a column of the demanded table keeps the dotted name of its field.
pub const PATH: &str = "trailsight.path";

/// One field in one reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The column's name in plans: the path, with the reading behind it where it is not text.
    pub name: String,
    /// The field's dotted name in the language.
    pub path: String,
    /// The Arrow type that the scan must deliver.
    pub data_type: DataType,
}

/// The readings of raw fields that a query uses, each once, in the order met.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    wanted: Vec<Wanted>,
    by_name: HashMap<String, usize>,
    /// What is wanted of the events that a `join` puts beside these.
    beside: Option<Box<Demand>>,
}

/// Begins the paths of fields that are wanted of the events beside. No name in a query can begin so.
const BESIDE: char = '\0';

impl Demand {
    /// Asks for the field at `path` read as `kind`, and returns its column.
    pub fn ask(&mut self, path: &str, kind: Kind) -> Expr {
        if let Some((beside, path)) = self.beside(path) {
            return joined(beside.ask(path, kind));
        }
        let name = match kind {
            // A structure is made of the text.
            Kind::Text | Kind::Structure => path.to_owned(),
            Kind::Number => format!("{path}:number"),
            Kind::Truth => format!("{path}:truth"),
            Kind::Time if path.starts_with('@') => path.to_owned(),
            Kind::Time => format!("{path}:time"),
        };
        self.ask_as(path, name, kind.data_type())
    }

    /// Asks for a field in a type that no [`Kind`] names: a declared column, `@position`.
    pub(crate) fn ask_type(&mut self, path: &str, data_type: DataType) -> Expr {
        if let Some((beside, path)) = self.beside(path) {
            return joined(beside.ask_type(path, data_type));
        }
        self.ask_as(path, path.to_owned(), data_type)
    }

    fn ask_as(&mut self, path: &str, mut name: String, data_type: DataType) -> Expr {
        loop {
            match self.by_name.get(&name) {
                Some(&i) if self.wanted[i].path == path && self.wanted[i].data_type == data_type => break,
                // A field may itself be called `a:number`; the later of the two gets a mark.
                Some(_) => name.push('\''),
                None => {
                    self.by_name.insert(name.clone(), self.wanted.len());
                    self.wanted.push(Wanted { name: name.clone(), path: path.to_owned(), data_type });
                    break;
                }
            }
        }
        Expr::Column(Column::new_unqualified(name))
    }

    /// From here on paths made by [`Demand::path_beside`] are of other events.
    pub(crate) fn join(&mut self) {
        self.beside = Some(Box::default());
    }

    /// The path of a field of the events beside.
    pub(crate) fn path_beside(path: &str) -> String {
        format!("{BESIDE}{path}")
    }

    /// What is wanted of the events beside, which is asked of another table.
    pub(crate) fn take_beside(&mut self) -> Option<Demand> {
        self.beside.take().map(|beside| *beside)
    }

    fn beside<'p>(&mut self, path: &'p str) -> Option<(&mut Demand, &'p str)> {
        Some((self.beside.as_deref_mut()?, path.strip_prefix(BESIDE)?))
    }

    /// Whether this is the time that the log gives an event.
    pub(crate) fn is_time_of_event(&self, expr: &Expr) -> bool {
        let Expr::Column(column) = expr else { return false };
        let wanted = self.by_name.get(&column.name).map(|&i| &self.wanted[i]);
        wanted.is_some_and(|wanted| wanted.path == "@timestamp" && wanted.data_type == Kind::Time.data_type())
    }

    /// The readings, in the order met.
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// The demanded table's schema; each field keeps its path under [`PATH`].
    pub fn schema(&self) -> SchemaRef {
        let fields = self.wanted.iter().map(|w| {
            Field::new(&w.name, w.data_type.clone(), true)
                .with_metadata(HashMap::from([(PATH.to_owned(), w.path.clone())]))
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }
}

/// A column of the events beside, once they are there.
fn joined(expr: Expr) -> Expr {
    match expr {
        Expr::Column(column) => Expr::Column(Column::new_unqualified(name_beside(&column.name))),
        other => other,
    }
}

/// What a column of the events beside is called once they are there: as no other column.
pub(crate) fn name_beside(name: &str) -> String {
    format!("#beside:{name}")
}
