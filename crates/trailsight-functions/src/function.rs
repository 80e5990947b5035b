//! The scalar functions as DataFusion sees them: one type for all of them, told apart by name.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::{Result, ScalarValue, exec_err, internal_err, plan_err};
use datafusion_expr::expr::ScalarFunction;
use datafusion_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::args::Args;
use crate::entry::{Gives, Kind, Scalar, Takes, Want};

/// A function that DataFusion can call, made when first used.
pub(crate) type Udf = LazyLock<Arc<ScalarUDF>>;

/// Computes a whole column. Called once per batch; where all arguments are constants, for one row.
pub(crate) type Run = fn(&Args<'_>) -> Result<ArrayRef>;

/// Tells the type of a result.
pub(crate) type Returns = fn(&ReturnFieldArgs<'_>) -> Result<DataType>;

/// The expression that calls `udf`.
pub(crate) fn call(udf: &Udf, args: Vec<Expr>) -> Expr {
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(udf), args))
}

/// The function of the language that `scalar` describes.
pub(crate) fn function(scalar: &Scalar, run: Run) -> Arc<ScalarUDF> {
    let returns = match scalar.gives {
        Gives::Kind(Kind::Text | Kind::Structure) => text,
        Gives::Kind(Kind::Number) => number,
        Gives::Kind(Kind::Truth) => truth,
        Gives::Kind(Kind::Time) => time,
        Gives::Common | Gives::First | Gives::FirstButTimeAsNumber => first,
    };
    // SQL folds names that are not quoted to lower case, so `tonumber(x)` must find `toNumber`.
    let mut aliases: Vec<String> = Vec::new();
    for name in scalar.spec.names().flat_map(|name| [name.to_owned(), name.to_ascii_lowercase()]) {
        if name != scalar.spec.name && !aliases.contains(&name) {
            aliases.push(name);
        }
    }
    Arc::new(ScalarUDF::new_from_impl(Function {
        name: scalar.spec.name,
        aliases,
        signature: Signature::user_defined(Volatility::Immutable),
        takes: scalar.takes,
        returns,
        run,
    }))
}

/// A helper that only plans use. Its name begins with an underscore, which no function of the language does.
pub(crate) fn helper(name: &'static str, takes: Takes, returns: Returns, run: Run) -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(Function {
        name,
        aliases: Vec::new(),
        signature: Signature::user_defined(Volatility::Immutable),
        takes,
        returns,
        run,
    }))
}

/// Gives text.
pub(crate) fn text(_: &ReturnFieldArgs<'_>) -> Result<DataType> {
    Ok(Kind::Text.data_type())
}

/// Gives a number.
pub(crate) fn number(_: &ReturnFieldArgs<'_>) -> Result<DataType> {
    Ok(Kind::Number.data_type())
}

/// Gives a truth.
pub(crate) fn truth(_: &ReturnFieldArgs<'_>) -> Result<DataType> {
    Ok(Kind::Truth.data_type())
}

/// Gives a time.
pub(crate) fn time(_: &ReturnFieldArgs<'_>) -> Result<DataType> {
    Ok(Kind::Time.data_type())
}

fn first(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    match args.arg_fields.first() {
        Some(field) => Ok(field.data_type().clone()),
        None => plan_err!("expected an argument"),
    }
}

/// A scalar function with its name, its places and its body.
#[derive(Debug)]
pub(crate) struct Function {
    name: &'static str,
    aliases: Vec<String>,
    signature: Signature,
    takes: Takes,
    returns: Returns,
    run: Run,
}

// Names are unique, and function pointers are not a dependable identity.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("{}: the type depends on more than types; ask return_field_from_args", self.name)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(self.name, (self.returns)(&args)?, true)))
    }

    // Plans of the language bring the right types already; this serves SQL.
    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let Takes { required, optional, rest, timestamp, star: _ } = self.takes;
        let least = required.len() + usize::from(timestamp);
        if given.len() < least {
            return plan_err!("{}: expected at least {least} arguments, found {}", self.name, given.len());
        }
        if rest.is_empty() && given.len() > least + optional.len() {
            let most = least + optional.len();
            return plan_err!("{}: expected at most {most} arguments, found {}", self.name, given.len());
        }
        let leading = if timestamp { &[Want::Kind(Kind::Time)][..] } else { &[] };
        let places = leading.iter().chain(required).chain(optional).chain(rest.iter().cycle());
        Ok(given.iter().zip(places).map(|(given, want)| wanted_type(*want, given)).collect())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let column = (self.run)(&Args::new(self.name, &args.args, rows))?;
        if column.len() != rows {
            return exec_err!("{}: gave {} values for {rows} rows", self.name, column.len());
        }
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&column, 0)?));
        }
        Ok(ColumnarValue::Array(column))
    }
}

fn wanted_type(want: Want, given: &DataType) -> DataType {
    match want {
        Want::Kind(kind) => kind.data_type(),
        Want::Whole | Want::Period | Want::LiteralText => Kind::Text.data_type(),
        Want::LiteralNumber => Kind::Number.data_type(),
        Want::Any | Want::Addend if given.is_null() => Kind::Text.data_type(),
        Want::Any | Want::Addend => given.clone(),
    }
}
