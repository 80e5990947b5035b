//! The table of one request, as DataFusion sees it.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_datasource::source::DataSourceExec;

use crate::scan::LogScan;
use crate::source::{Request, Source};

#[derive(Debug)]
pub(crate) struct LogTable {
    source: Source,
    request: Arc<Request>,
}

impl LogTable {
    pub(crate) fn new(source: Source, request: Request) -> LogTable {
        LogTable { source, request: Arc::new(request) }
    }
}

#[async_trait]
impl TableProvider for LogTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.request.columns)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all = || (0..self.request.columns.fields().len()).collect();
        let projection = projection.cloned().unwrap_or_else(all);
        let partitions = state.config().target_partitions().min(self.source.objects().len()).max(1);
        let scan = LogScan::new(self.source.clone(), Arc::clone(&self.request), projection, limit, partitions);
        Ok(DataSourceExec::from_data_source(scan))
    }

    /// Inexact leaves the filter in the plan as an expression; once it is physical, the scan takes it over exactly,
    /// with all types settled.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }
}
