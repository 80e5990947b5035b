//! `unnest`: a row for each element of a list, as a new field.

use trailsight_functions::Kind;
use trailsight_syntax::commands::Unnest;

use crate::planner::Planner;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn unnest(&mut self, unnest: &Unnest) {
        let list = self.named(&unnest.list);
        self.check_new(&unnest.item.text, unnest.item.span);
        // A single value, in every row, is a list of one.
        let single = matches!(list.kind(), Kind::Number | Kind::Truth | Kind::Time) || list == Value::Missing;
        let item = if single { list } else { self.rows_of_elements(&list, &unnest.item.text) };
        self.add_field(&unnest.item.text, item);
    }
}
