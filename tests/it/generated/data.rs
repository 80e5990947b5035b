//! Invented events of mixed types, and what else queries name.

use std::path::Path;

use serde_json::{Map, Value, json};
use trailsight::{Group, Project, SavedQuery};

use super::random::Random;
use crate::answer::put;

/// The first event: 2025-01-02T00:00:00Z.
pub(super) const START: i64 = 1_735_776_000_000;

/// Fields of the events that hold one value: everything may be missing, and most may be of any kind.
pub(super) const FIELDS: &[&str] =
    &["user", "status", "ms", "ok", "ip", "msg", "day", "code", "geo.lat", "geo.lon", "`odd-key`", "nothing"];

/// Fields that mostly hold numbers.
pub(super) const NUMBERS: &[&str] = &["ms", "status", "geo.lat", "geo.lon"];

/// The columns of the typed copy: numbers where all values are numbers.
pub(super) const TYPED: &str = "fields @timestamp, @message, user, status, ms + 0 as ms, ok, ip, msg, day, code, \
    geo.lat + 0 as geo.lat, geo.lon + 0 as geo.lon, `odd-key`, body, csv, xml | sort seq";

/// The events, one a line. Sums of their numbers are exact in whatever order they are added.
pub(super) fn events(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let mut at = START;
    (0..count)
        .map(|n| {
            // Some at the same time.
            at += i64::from(!random.once_in(4)) * (1_000 + random.below(3_000_000) as i64);
            event(&mut random, n, at).to_string()
        })
        .collect()
}

fn event(random: &mut Random, n: usize, at: i64) -> Value {
    let mut event = Map::new();
    let mut add = |key: &str, value: Value| drop(event.insert(key.to_owned(), value));
    if n % 17 != 16 {
        add("@timestamp", json!(at));
    }
    add("seq", json!(n));
    let user = random.pick(&["ana", "raj", "Zoë", "ana b", "", "-"]);
    let status = random.pick(&[200, 200, 201, 404, 500]);
    let took = random.below(400) as f64 / 4.0 - 10.0;
    if !random.once_in(5) {
        add("user", json!(user));
    }
    match random.below(6) {
        0 => {}
        1 => add("status", json!(status.to_string())),
        2 => add("status", json!("n/a")),
        _ => add("status", json!(status)),
    }
    if !random.once_in(6) {
        // As a number is printed that has been one all along.
        add("ms", if took.fract() == 0.0 { json!(took as i64) } else { json!(took) });
    }
    if !random.once_in(3) {
        add("ok", json!(random.once_in(2)));
    }
    if !random.once_in(5) {
        add("ip", json!(random.pick(&["10.0.0.1", "10.1.2.3", "192.168.1.77", "8.8.8.8", "2001:db8::1", "host"])));
    }
    add(
        "msg",
        match random.below(5) {
            0 => json!(format!("user={user} took {took} ms")),
            1 => json!(format!("level=warn msg=\"retry {n}\" code={status}")),
            2 => json!(format!("GET /a/{n}?x=%20 status: {status}")),
            3 => json!("Error: no route to 10.0.0.1\n\tat line \"7\""),
            _ => json!(format!("done {user}|{status}|{n}")),
        },
    );
    if !random.once_in(4) {
        add("day", json!(random.pick(&["2025-01-02", "2025-01-03 04:05:06", "03/01/2025", "soon"])));
    }
    if !random.once_in(4) {
        add("code", json!(random.pick(&["0x1f", "0042", "42", "12e1", "7a", "-3", "a%20b", "YW5h", "616e61"])));
    }
    if !random.once_in(4) {
        add("geo", json!({"lat": random.below(160) as i64 - 80, "lon": random.below(340) as f64 / 2.0 + 0.25}));
    }
    if random.once_in(2) {
        add("odd-key", json!(random.below(3)));
    }
    let id = random.below(3);
    add(
        "body",
        json!(random.pick(&[
            r#"{"items":[{"id":1,"n":"x"},{"id":2}],"k":"v"}"#,
            r#"{"items":[],"k":null,"deep":{"a":[1,[2]]}}"#,
            "[1,\"two\",null,{\"id\":3}]",
            "no JSON",
        ])),
    );
    add("csv", json!(random.pick(&["a,\"b, c\",3", "x", "", "1,2,3,4"])));
    add("xml", json!(random.pick(&["<e><f id=\"1\">x</f><f>y</f></e>", "<e/>", "no <xml"])));
    if !random.once_in(3) {
        add("items", json!([{"id": id}, {"id": id + 1, "to": user}]));
    }
    if !random.once_in(3) {
        add("tags", json!(["red", user]));
    }
    Value::Object(event)
}

/// Log groups, tables and saved queries. `deal` lays events out in objects.
pub(super) fn project(folder: &Path, deal: &dyn Fn(&[String]) -> Vec<String>) -> Project {
    let mut project = Project::new();
    for (k, name) in ["main", "other"].into_iter().enumerate() {
        let lines = events(if k == 0 { EVENTS } else { 12 }, k as u64 + 1);
        for (n, text) in deal(&lines).iter().enumerate() {
            put(folder, &format!("{name}/{n:02}.jsonl"), text);
        }
        let group = Group::new(name, [folder.join(name).to_string_lossy()]).format("json").tag("team", "blue");
        project = project.group(group.data_source("app.log").account("123456789012"));
    }
    let users = put(folder, "users.csv", "id,team,weight\nana,blue,1\nraj,red,2.5\n,none,3\nana,second,4\n");
    let sites = put(folder, "sites.csv", "cidr,site\n10.0.0.0/8,office\n10.1.0.0/16,lab\n2001:db8::/32,six\nx,y\n");
    project
        .table("users", users.to_string_lossy())
        .table("sites", sites.to_string_lossy())
        .saved("slow", SavedQuery::new("filter ms > {{over}} or user = {{who}}").default("who", "\"ana\""))
}

/// How many events the queries are asked over.
pub(super) const EVENTS: usize = 60;
