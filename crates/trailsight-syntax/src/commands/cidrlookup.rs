//! `cidrlookup`: columns of a table, found by the network that holds an address.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use super::lookup::{Outputs, Plain, alias, not_output, outputs, table};
use crate::ast::Name;
use crate::grammar::{Input, PResult, expect};

/// `cidrlookup networks sourceIPAddress as cidr OUTPUT site`
#[derive(Debug, Clone, PartialEq)]
pub struct CidrLookup {
    /// The table.
    pub table: Name,
    /// The field that holds the address.
    pub field: Name,
    /// The column of the table that holds the networks, if it is named.
    pub column: Option<Name>,
    /// What is taken from the table.
    pub outputs: Outputs,
}

/// What `cidrlookup` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "cidrlookup",
    aliases: &[],
    usage: "cidrlookup TABLE FIELD [as COLUMN] OUTPUT|OUTPUTNEW COLUMN [as NAME][, ...]",
    summary: "Add columns of a table, from its line whose network holds the event's address.",
    search: &["ip", "subnet", "network", "range", "enrich", "geo"],
    parameters: &[
        Parameter {
            name: "TABLE",
            summary: "A lookup table: a CSV or Parquet file named in the project file or by `--table`.",
        },
        Parameter { name: "FIELD", summary: "A field that holds an IPv4 or IPv6 address." },
        Parameter {
            name: "COLUMN",
            summary: "Behind `as` the column of networks such as `10.0.0.0/8`, the first that holds one without it; behind `OUTPUT` what is wanted.",
        },
        Parameter {
            name: "OUTPUT",
            summary: "Whatever the event had under the name is replaced, where nothing fits by nothing.",
        },
        Parameter { name: "OUTPUTNEW", summary: "Only fills what the event lacks." },
        Parameter { name: "NAME", summary: "What the column is called from here on." },
    ],
    notes: &[
        "Unlike AWS, which does not say, of several networks that hold the address the smallest counts; of equal ones the first line.",
        "An address alone is a network of one. A cell that is no network holds no address.",
        "An IPv4 address written as IPv6, `::ffff:10.0.0.1`, is the IPv4 address.",
    ],
    examples: &[Example {
        query: "fields ip | cidrlookup sites ip OUTPUT site | sort ip",
        input: "{\"ip\":\"10.1.2.3\"} {\"ip\":\"10.9.9.9\"} {\"ip\":\"8.8.8.8\"}\n\
                --- table sites\ncidr,site\n10.0.0.0/8,office\n10.1.0.0/16,lab",
        output: r#"{"ip":"8.8.8.8"} {"ip":"10.1.2.3","site":"lab"} {"ip":"10.9.9.9","site":"office"}"#,
    }],
};

/// `cidrlookup ::= "cidrlookup" table name [ "as" name ] outputs`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, CidrLookup> {
    let (i, table) = expect("the name of a table", table)(i)?;
    let (i, field) = expect("a field that holds an address", not_output)(i)?;
    let (i, column) = alias(i)?;
    let (i, outputs) = outputs(i)?;
    Ok((i, CidrLookup { table, field, column, outputs }))
}

impl fmt::Display for CidrLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cidrlookup {} {}", Plain(&self.table), Plain(&self.field))?;
        if let Some(column) = &self.column {
            write!(f, " as {column}")?;
        }
        write!(f, " {}", self.outputs)
    }
}
