//! The README opens with a query and what it prints; both stay true.

use trailsight::output::{Options, format};
use trailsight::{Engine, Results};

use crate::Outcome;

#[test]
fn the_first_query_of_the_readme_prints_what_it_says() -> Outcome {
    crate::from_the_root(asked)
}

#[tokio::main]
async fn asked() -> Outcome {
    let readme = std::fs::read_to_string("README.md")?;
    let block = |opening: &str| readme.split(opening).nth(1).and_then(|rest| rest.split("\n```").next());
    let command = block("```sh\n").ok_or("no command in the README")?;
    let shown = block("```text\n").ok_or("no output in the README")?;
    let mut quoted = command.split('\'');
    let query = quoted.nth(1).ok_or("no query in the command")?;
    let place = quoted.next().ok_or("no place in the command")?.trim();

    let engine = Engine::new()?;
    let source = engine.open([place]).await?;
    let results = engine.query(query, &source).run().await?;
    assert_eq!(table(results).await?.trim_end(), shown);
    Ok(())
}

async fn table(results: Results) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = Vec::new();
    let mut writer = (format("table").ok_or("no table format")?.writer)(results.schema(), &Options::default());
    for batch in results.collect().await? {
        writer.write(&batch, &mut text)?;
    }
    writer.finish(&mut text)?;
    // A table pads its last column; the README does not.
    let text = String::from_utf8(text)?;
    Ok(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"))
}
