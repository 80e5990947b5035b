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
}

impl Demand {
    /// Asks for the field at `path` read as `kind`, and returns its column.
    pub fn ask(&mut self, path: &str, kind: Kind) -> Expr {
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
