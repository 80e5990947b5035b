//! Log groups, lookup tables and saved queries: from the project file, and from options.

use crate::{Folder, command, run};

const PROJECT: &str = r#"[groups]
app = "app.jsonl"

[tables]
teams = "teams.csv"

[saved]
of = "SOURCE app | filter user = {{user}} | stats count(*) as n"
"#;

fn folder() -> Folder {
    Folder::with_events()
        .file("teams.csv", "who,team\nana,blue\n")
        .file("trailsight.toml", PROJECT)
        .file("below/other.jsonl", "{\"user\":\"eve\"}\n")
}

#[test]
fn a_project_file_is_named_or_found() {
    let folder = folder();
    let query = "SOURCE app | stats count(*) as n by user | lookup teams who as user OUTPUT team | sort user";
    let rows = "{\"user\":\"ana\",\"n\":2,\"team\":\"blue\"}\n{\"user\":\"raj\",\"n\":1}\n";
    run(&["query", query, "--config", &folder.path("trailsight.toml")]).with(0).prints(rows).tells("2 rows");
    // From a folder below.
    let mut below = command(&["query", "-q", query]);
    let output = below.current_dir(folder.path("below")).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), rows);
    run(&["query", "-q", "$of(user = 'ana')", "--config", &folder.path("trailsight.toml")])
        .with(0)
        .prints("{\"n\":2}\n");
    run(&["check", "lookup teams who OUTPUT taem", "--config", &folder.path("trailsight.toml")])
        .with(2)
        .tells("did you mean `team`?");
    run(&["explain", query, "--config", &folder.path("trailsight.toml")]).with(0);
}

#[test]
fn options_name_things_too() {
    let folder = folder();
    let (app, other) = (format!("app={}", folder.path("app.jsonl")), format!("app={}", folder.path("below")));
    run(&["query", "-q", "SOURCE app | stats count(*) as n", "--group", &app, "--group", &other])
        .with(0)
        .prints("{\"n\":4}\n");
    let table = format!("t={}", folder.path("teams.csv"));
    run(&[
        "query",
        "-q",
        "$x()",
        "--saved",
        "x=lookup t who as user OUTPUT team | stats count(team) as n",
        "--table",
        &table,
        &folder.path("app.jsonl"),
    ])
    .with(0)
    .prints("{\"n\":2}\n");
    run(&["query", "limit 1", "--group", "app", "-"]).with(2).tells("write a name, `=` and what it stands for");
}

#[test]
fn config_shows_what_there_is() {
    let folder = folder();
    let file = folder.path("trailsight.toml");
    let shown = run(&["config", "show", "--config", &file, "--table", "more=x.csv"]).with(0).tells_nothing().out;
    assert!(shown.starts_with(&format!("# from {file}\n# and from --table\n")), "{shown}");
    for part in ["[groups.app]", "teams.csv", "more = \"x.csv\"", "[saved.of]"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn what_is_wrong_with_names_is_told() {
    let folder = folder().file("bad.toml", "[groups]\napp = 1\n").file("gone.toml", "[groups]\napp = \"none\"\n");
    run(&["query", "limit 1", "--config", &folder.path("none.toml"), "-"]).with(2).tells("there is no such file");
    run(&["query", "limit 1", "--config", &folder.path("bad.toml"), "-"]).with(2).tells("bad.toml: line 2: ");
    run(&["query", "SOURCE app", "--config", &folder.path("gone.toml")])
        .with(4)
        .tells("log group `app`: no such file or folder: ");
    run(&["query", "SOURCE ap", "--config", &folder.path("trailsight.toml")]).with(2).tells("did you mean `app`?");
}
