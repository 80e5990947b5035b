//! Read strictly or leniently; and the words of the service.

use trailsight::output::to_ndjson_string;
use trailsight::{Engine, Error, Settings, Source};

use crate::Outcome;
use crate::engine::folder;

/// How the service words the mistakes of a query.
fn wordings(engine: &Engine, source: &Source, query: &str) -> Vec<Option<String>> {
    let checked = engine.query(query, source).check();
    let mistakes = checked.expect_err("it has mistakes");
    mistakes.diagnostics().iter().map(|mistake| mistake.aws.clone()).collect()
}

#[tokio::test]
async fn a_query_or_an_engine_is_strict() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n{\"a\":2}\n"]).await;
    let query = "dedup a | sort a | fields a";
    let rows = engine.query(query, &source).run().await?.collect().await?;
    assert_eq!(to_ndjson_string(&rows), "{\"a\":\"1\"}\n{\"a\":\"2\"}\n");
    let Err(Error::Query(refused)) = engine.query(query, &source).strict(true).run().await else { panic!("it ran") };
    assert_eq!(refused.diagnostics().len(), 2, "{refused}");
    assert!(refused.to_json().contains("\"aws\":\"unexpected symbol found sort at line 1 and position 10\""));
    let strict = Engine::builder().strict(true).build()?;
    assert!(strict.query(query, &source).check().is_err());
    assert!(strict.query(query, &source).strict(false).check().is_ok());
    Ok(())
}

#[tokio::test]
async fn only_when_it_runs_a_query_needs_a_window() -> Outcome {
    let engine = Engine::builder().strict(true).build()?;
    let (_folder, source) = folder(&engine, &["{\"a\":1}\n"]).await;
    let query = "pattern @message | diff";
    assert!(engine.query(query, &source).check().is_ok());
    assert!(engine.query(query, &source).run().await.is_err());
    assert!(engine.query(query, &source).since(0).explain().await.is_ok());
    Ok(())
}

#[tokio::test]
async fn mistakes_carry_the_words_of_the_service() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{}\n"]).await;
    for (query, expected) in [
        ("fields lower(a) as b", "Unrecognized function name: lower"),
        ("fields abs(a) as b\n| fields a as b", "Ephemeral field is already defined: b"),
        ("stats count(*) by a | fields c", "Unknown symbols found in or after stats: c"),
        ("stats count(*) as n by a | stats sum(n) by bin(5m)", "Unknown symbols found in or after stats: @timestamp"),
        ("filter a = 1 | diff", "Diff compilation Failed : Diff operation has to be used after Pattern"),
        ("fields a\n| sort bin(5m)", "unexpected symbol found ( at line 2 and position 10"),
    ] {
        assert_eq!(wordings(&engine, &source, query), [Some(expected.to_owned())], "{query}");
    }
    assert_eq!(wordings(&engine, &source, "fields strlen(a, b, c) as n"), [None]);
    Ok(())
}

#[tokio::test]
async fn a_window_ends_after_it_begins() -> Outcome {
    let engine = Engine::new()?;
    let (_folder, source) = folder(&engine, &["{}\n"]).await;
    assert!(engine.query("fields a", &source).since(5).until(5).run().await.is_ok());
    let backwards = engine.query("fields a", &source).since(6).until(5);
    let Err(mistakes) = backwards.check() else { panic!("it has none") };
    let [mistake] = mistakes.diagnostics() else { panic!("it has one") };
    assert_eq!(mistake.code.code, "E166");
    let aws = mistake.aws.as_deref().unwrap_or_default();
    assert!(aws.starts_with("Query's end date and time is either before the log groups creation time"), "{aws}");
    assert!(backwards.run().await.is_err());
    Ok(())
}

#[tokio::test]
async fn parameters_of_saved_queries_are_worded_as_the_service_words_them() -> Outcome {
    let saved = trailsight::SavedQuery::new("filter a > {{least}}");
    let engine = Engine::builder().project(trailsight::Project::new().saved("q", saved)).build()?;
    let (_folder, source) = folder(&engine, &["{}\n"]).await;
    let absent = Some("Required parameters not found in queryString".to_owned());
    for (query, expected) in [
        ("$q()", vec![absent.clone()]),
        ("$q(least = 1, most = 2)", vec![absent]),
        ("$q(least = 1, least = 2)", vec![Some("Duplicate parameter name".to_owned())]),
    ] {
        assert_eq!(wordings(&engine, &source, query), expected, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn of_two_limits_the_smaller_one_wins() -> Outcome {
    let engine = Engine::new()?;
    let lines: String = (0..12_000).map(|k| format!("{{\"a\":{k}}}\n")).collect();
    let (_folder, source) = folder(&engine, &[&lines]).await;
    let rows = async |query: &str, limit: u64| -> Result<usize, Error> {
        let batches = engine.query(query, &source).limit(limit).run().await?.collect().await?;
        Ok(batches.iter().map(|batch| batch.num_rows()).sum())
    };
    for (query, limit, expected) in [
        ("fields a", 3, 3),
        ("fields a", 11_000, 11_000),
        ("fields a | limit 5", 3, 3),
        ("fields a | limit 3", 5, 3),
        ("fields a | limit 5 | stats count(*) as n", 1, 1),
        ("fields a | sort a | tail 5", 2, 2),
    ] {
        assert_eq!(rows(query, limit).await?, expected, "{query}, {limit}");
    }
    Ok(())
}

#[tokio::test]
async fn a_count_of_nothing_is_left_out_or_zero() -> Outcome {
    let lenient = Engine::new()?;
    let (_folder, source) = folder(&lenient, &["{\"a\":1}\n"]).await;
    let query = "stats count(*) as all, count(b) as some, countDistinct(b) as kinds, count(b) + 1 as more";
    let asked = async |engine: &Engine| -> Result<String, Error> {
        Ok(to_ndjson_string(&engine.query(query, &source).run().await?.collect().await?))
    };
    assert_eq!(asked(&lenient).await?, "{\"all\":1}\n");
    let mut settings = Settings::default();
    settings.zero_counts = true;
    let engine = Engine::builder().settings(settings).build()?;
    assert_eq!(asked(&engine).await?, "{\"all\":1,\"some\":0,\"kinds\":0,\"more\":1}\n");
    Ok(())
}
