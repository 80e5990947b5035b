//! Bad queries, bad data, and places that are not there: three kinds that never mix.

use trailsight::{Engine, Error, InputError, OnError};

use crate::Outcome;
use crate::engine::folder;

#[tokio::test]
async fn all_mistakes_come_at_once() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{}\n"]).await;
    let query = "filter strln(a) > 1 | stat count(*) | fields count(*) | sort bin(5m)";
    let Err(Error::Query(mistakes)) = engine.query(query, &source).run().await else { panic!("it ran") };
    let places: Vec<_> = mistakes.diagnostics().iter().map(|d| (d.span.start, d.code.code)).collect();
    assert_eq!(places.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [7, 22, 45, 64], "{mistakes}");
    assert!(mistakes.render(false).contains("did you mean `strlen`?"), "{mistakes}");
    assert!(mistakes.to_json().contains("\"start\":7"), "{}", mistakes.to_json());
    Ok(())
}

#[tokio::test]
async fn a_missing_place_is_an_input_error_and_an_empty_one_is_none() -> Outcome {
    let engine = Engine::new()?;
    let missing = engine.open(["no/such/place"]).await;
    assert!(matches!(missing, Err(Error::Input(InputError::Open(_)))));
    let empty = tempfile::tempdir()?;
    assert!(engine.open([empty.path().display().to_string()]).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn damage_ends_the_query_only_if_asked() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n{\"a\":\n{\"a\":3}\n"]).await;
    let skipping = engine.query("stats count(*) as n", &source).run().await?.collect().await?;
    assert_eq!(trailsight::output::to_ndjson_string(&skipping), "{\"n\":2}\n");
    let failing = engine.query("stats count(*) as n", &source).on_error(OnError::Fail).run().await?.collect().await;
    assert!(matches!(failing, Err(Error::Input(InputError::Damaged(_)))), "{failing:?}");
    Ok(())
}

#[test]
fn a_limit_of_nothing_is_a_wrong_setting() {
    assert!(matches!(Engine::builder().threads(0).build(), Err(Error::Input(InputError::Setting(_)))));
    assert!(matches!(Engine::builder().concurrency(0).build(), Err(Error::Input(InputError::Setting(_)))));
}
