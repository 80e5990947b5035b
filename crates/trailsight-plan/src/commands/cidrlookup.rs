//! `cidrlookup`: columns of a table beside the rows, by the network that holds an address.
//!
//! The networks are one literal of the plan, and a function of it finds the number of the line, by which the line is then
//! joined: for each row a few looks into maps, however long the table.

use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::DataType;
use trailsight_functions::values;
use trailsight_syntax::codes;
use trailsight_syntax::commands::CidrLookup;

use crate::catalog::Lookup as Table;
use crate::demand::Demand;
use crate::planner::{Planner, Problem};
use crate::value::text_literal;

impl Planner<'_> {
    pub(crate) fn cidrlookup(&mut self, lookup: &CidrLookup) {
        let address = self.named(&lookup.field).text(&mut self.demand);
        let Some(table) = self.table(&lookup.table) else { return };
        let column = match &lookup.column {
            Some(column) => self.has_column(table, &lookup.table, column),
            None => {
                let found = networks(table);
                if found.is_none() {
                    let message = format!("no column of the table `{}` holds networks", lookup.table.text);
                    let help = "name the column behind `as`; its cells are such as `10.0.0.0/8`";
                    self.problem(Problem::new(&codes::NO_NETWORKS, lookup.table.span, message).help(help));
                }
                found
            }
        };
        let known = self.has_outputs(table, &lookup.table, &lookup.outputs);
        let (Some(at), true) = (column, known) else { return };
        // A cell may hold line ends, but then it is no network.
        let values = table.values(at);
        let lines: Vec<&str> =
            values.iter().map(|cell| cell.filter(|cell| !cell.contains('\n')).unwrap_or_default()).collect();
        let line = values::network_line(address, text_literal(&lines.join("\n")));
        let mut demand = Demand::default();
        let position = demand.ask_type("@position", DataType::UInt64);
        self.beside_table(&lookup.table, demand, Vec::new(), (vec![line], vec![position]), &lookup.outputs);
    }
}

/// The first column that holds a network, or else the first that holds an address.
fn networks(table: &dyn Table) -> Option<usize> {
    let columns = table.columns().len();
    let holds = |alone: bool| {
        (0..columns).find(|column| {
            let values = table.values(*column);
            (0..values.len()).any(|row| values.is_valid(row) && values::is_network(values.value(row), alone))
        })
    };
    holds(false).or_else(|| holds(true))
}
