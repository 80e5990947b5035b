//! Small sources beside the archive: an application's JSON lines, and text lines.

use serde_json::json;

use super::identity::time;
use super::random::Random;
use super::world::START;

/// Name and text of each.
pub(super) fn all() -> [(&'static str, String); 2] {
    [("app.jsonl", app()), ("web.log", web())]
}

const ROUTES: &[(&str, &str, u64)] = &[
    ("GET", "/api/orders", 40),
    ("GET", "/api/orders/1042", 12),
    ("POST", "/api/orders", 110),
    ("GET", "/api/customers?name=m%C3%BCller", 75),
    ("GET", "/healthz", 1),
    ("DELETE", "/api/cart", 20),
];

/// One hour of a web application: any shape, as applications write.
fn app() -> String {
    let mut random = Random::named("app.jsonl");
    let mut text = String::new();
    let mut now = START * 1000;
    for number in 0..300 {
        now += random.between(200, 24_000) as i64;
        let stamp = format!("{}.{:03}Z", time(now / 1000).trim_end_matches('Z'), now % 1000);
        let line = match number {
            // Lines as they turn up in practice, each of which has broken a reader.
            40 => json!({}).to_string(),
            77 => r#"{"level":"warn","msg":"a path with \/ escaped \/ slashes","ok":null}"#.to_owned(),
            123 => {
                r#"{"level":"error","msg":"caf\u00e9 \ud83c\udf0a ünïcode\n\tsecond line","retries":"3"}"#.to_owned()
            }
            180 => r#"{ "level" : "info", "msg" : "spaces between", "list" : [ 1, 2.5, "x", null, {"deep": true} ] }"#
                .to_owned(),
            222 => r#"{"level":"info","msg":"","big":9007199254740993,"tiny":1e-7,"below":-12.5}"#.to_owned(),
            _ => app_line(&stamp, number, &mut random),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn app_line(stamp: &str, number: u64, random: &mut Random) -> String {
    if random.permille(80) {
        let job = random.pick(&["prune sessions", "send invoices", "warm cache"]);
        return json!({"ts": stamp, "level": "info", "msg": format!("job {job} done"), "job": {"name": job, "items": random.below(900)}})
            .to_string();
    }
    let (method, path, usual) = random.pick(ROUTES);
    let slow = if random.permille(40) { 30 } else { 1 };
    let latency = usual * slow + random.below(usual * slow + 3);
    let status = match random.below(30) {
        0 => 500,
        1 => 503,
        2 | 3 => 404,
        4 => 401,
        _ => 200,
    };
    let (level, msg) = match status {
        500 => ("error", "request failed: connection to database lost"),
        503 => ("error", "request failed: upstream timed out"),
        404 => ("warn", "no such route or id"),
        401 => ("warn", "not signed in"),
        _ if latency > 600 => ("warn", "slow request"),
        _ => ("info", "request done"),
    };
    let mut line = json!({
        "ts": stamp,
        "level": level,
        "msg": msg,
        "latency": latency as f64 + random.below(1000) as f64 / 1000.0,
        "http": {"method": method, "path": path, "status": status, "request": {"id": random.hex(12), "bytes": random.below(4096)}},
    });
    if status != 401 && random.permille(700) {
        line["user"] = json!(random.pick(&["ana", "raj", "mia", "noor"]));
    }
    if number % 50 == 7 {
        // The same field with another type, as after a release.
        line["latency"] = json!(format!("{latency}ms"));
    }
    line.to_string()
}

/// Text lines that begin with a time; an exception goes on over lines that do not.
fn web() -> String {
    let mut random = Random::named("web.log");
    let mut text = String::new();
    let mut now = START + 8 * 3600;
    for number in 0..190 {
        now += random.between(1, 30) as i64;
        let stamp = time(now);
        let address = format!("192.0.2.{}", random.between(1, 60));
        let (method, path, usual) = random.pick(ROUTES);
        let status = random.pick(&[200, 200, 200, 200, 200, 200, 304, 404, 500]);
        let took = usual + random.below(usual + 5);
        text.push_str(&match number {
            50 | 120 => format!(
                "{stamp} ERROR [worker-{}] java.lang.IllegalStateException: order 10{} has no lines\n\tat shop.Orders.total(Orders.java:88)\n\tat shop.Checkout.run(Checkout.java:41)\n",
                random.between(1, 4),
                random.between(10, 99)
            ),
            90 => format!("{stamp} INFO  [main] configuration read again: pool=16 timeout=2.5s name=\"kelp shop\"\n"),
            _ => format!(
                "{stamp} INFO  [worker-{}] {address} \"{method} {path}\" {status} {} {took}ms\n",
                random.between(1, 4),
                random.between(120, 9000)
            ),
        });
    }
    text
}
