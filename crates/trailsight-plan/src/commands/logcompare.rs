//! `logcompare`: `pattern @message | diff` with any shift.

use trailsight_syntax::{Expr, ExprKind, Span};

use crate::planner::Planner;

impl Planner<'_> {
    pub(crate) fn logcompare(&mut self, span: Span) {
        if self.scope.patterns.is_none() {
            if !self.scope.raw {
                return self.no_time_to_compare(span);
            }
            self.pattern(&Expr { kind: ExprKind::Field("@message".to_owned()), span }, span);
        }
        self.diff(span);
    }
}
