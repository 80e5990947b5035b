//! Flow logs of 2020: lines told apart by hand here, by the format `vpcflow` there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::records::Record;
use super::values::{Row, group, natural};
use super::{Question, ordered, unordered};

const NAMES: [&str; 14] = [
    "version",
    "accountId",
    "interfaceId",
    "srcAddr",
    "dstAddr",
    "srcPort",
    "dstPort",
    "protocol",
    "packets",
    "bytes",
    "startTime",
    "endTime",
    "action",
    "logStatus",
];

/// The flows of a file whose first line names the fields, which it has in the default order.
pub(super) fn read(path: &Path) -> Result<Vec<Record>, String> {
    let fault = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let file = std::fs::File::open(path).map_err(|e| fault(&e))?;
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).map_err(|e| fault(&e))?;
    let flow = |line: &str| {
        let known = NAMES.iter().zip(line.split(' ')).filter(|(_, value)| *value != "-");
        let value: Value = known.map(|(name, value)| ((*name).to_owned(), Value::from(value))).collect();
        let time = value["startTime"].as_str().and_then(|seconds| seconds.parse::<i64>().ok());
        let time = time.ok_or_else(|| fault(&"a flow without a time"))? * 1000;
        Ok(Record { message: line.to_owned(), value, object: String::new(), time })
    };
    text.lines().skip(1).map(flow).collect()
}

pub(super) const QUESTIONS: &[Question] = &[
    unordered("flows", "stats count(*) as n", |records| vec![Row::new().count("n", records.len()).end()]),
    unordered("what was done", "stats count(*) as n by action", |records| {
        counts(records, "action", |r| r.text("action"))
    }),
    unordered("whether there were data", "stats count(*) as n by logStatus", |records| {
        counts(records, "logStatus", |r| r.text("logStatus"))
    }),
    unordered("both spellings", "stats count(*) as n by srcaddr, srcAddr", |records| {
        let groups = group(records, |r| r.text("srcAddr")).into_iter();
        groups
            .map(|(a, of_it)| Row::new().text("srcaddr", a.clone()).text("srcAddr", a).count("n", of_it.len()).end())
            .collect()
    }),
    ordered(
        "the ports most looked for",
        "stats count(*) as n by dstPort | sort n desc, dstPort | limit 20",
        |records| {
            let mut ports: Vec<_> =
                group(records, |r| r.text("dstPort")).into_iter().map(|(p, of)| (of.len(), p)).collect();
            ports.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| natural(a.1.as_deref(), b.1.as_deref())));
            ports.truncate(20);
            ports.into_iter().map(|(n, port)| Row::new().text("dstPort", port).count("n", n).end()).collect()
        },
    ),
    ordered("who sent most", "stats sum(bytes) as bytes by srcAddr | sort bytes desc, srcAddr | limit 10", |records| {
        let sums = group(records, |r| r.text("srcAddr")).into_iter().map(|(a, of)| (sum(&of, "bytes"), a));
        let mut sums: Vec<_> = sums.filter(|(bytes, _)| bytes.is_some()).collect();
        sums.sort_by(|a, b| {
            b.0.unwrap_or(0.0).total_cmp(&a.0.unwrap_or(0.0)).then_with(|| natural(a.1.as_deref(), b.1.as_deref()))
        });
        sums.truncate(10);
        sums.into_iter().map(|(bytes, a)| Row::new().text("srcAddr", a).number("bytes", bytes).end()).collect()
    }),
    unordered(
        "who tried many ports",
        "filter action = 'REJECT' | stats countDistinct(dstPort) as ports by srcAddr | filter ports > 2",
        |records| {
            let refused: Vec<&Record> = records.iter().filter(|r| is(r, "action", "REJECT")).collect();
            let mut ports: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
            for record in refused {
                ports.entry(record.text("srcAddr")).or_default().extend(record.text("dstPort"));
            }
            ports.retain(|_, ports| ports.len() > 2);
            ports.into_iter().map(|(a, p)| Row::new().text("srcAddr", a).count("ports", p.len()).end()).collect()
        },
    ),
    unordered(
        "from a subnet",
        "filter isIpInSubnet(srcAddr, '10.0.0.0/8') | stats count(*) as n by dstPort",
        |records| counts_where(records, "dstPort", |r| begins(r, "srcAddr", "10."), |r| r.text("dstPort")),
    ),
    unordered(
        "from a subnet, spelled for IPv4",
        "stats sum(isIpv4InSubnet(srcAddr, '45.129.33.0/24')) as n",
        |records| {
            vec![Row::new().count("n", records.iter().filter(|r| begins(r, "srcAddr", "45.129.33.")).count()).end()]
        },
    ),
    unordered(
        "inside and outside",
        "stats sum(isPrivateIP(srcAddr)) as inside, sum(isValidIp(srcAddr)) as valid, sum(isValidIpV6(srcAddr)) as six by action",
        |records| {
            let groups = group(records, |r| r.text("action")).into_iter();
            groups
                .map(|(action, of_it)| {
                    let inside = of_it.iter().filter(|r| octets(r).is_some_and(private)).count();
                    let valid = of_it.iter().filter(|r| octets(r).is_some()).count();
                    Row::new()
                        .text("action", action)
                        .count("inside", inside)
                        .count("valid", valid)
                        .count("six", 0)
                        .end()
                })
                .collect()
        },
    ),
    unordered("an address as a number", "stats count(*) as n by ipv4ToNumber(srcAddr) % 256 as last", |records| {
        let groups = group(records, |r| octets(r).map(|o| o[3])).into_iter();
        groups.map(|(last, of)| Row::new().number("last", last.map(f64::from)).count("n", of.len()).end()).collect()
    }),
    unordered("how large packets are", "stats avg(bytes / packets) as size by action", |records| {
        let groups = group(records, |r| r.text("action")).into_iter();
        groups
            .map(|(action, of_it)| {
                let sizes: Vec<f64> =
                    of_it.iter().filter_map(|r| Some(r.number("bytes")? / r.number("packets")?)).collect();
                Row::new().text("action", action).number("size", mean(&sizes)).end()
            })
            .collect()
    }),
    unordered(
        "least, most, mean and sum",
        "stats min(bytes) as low, max(bytes) as high, avg(bytes) as mean, sum(bytes) as sum by protocol",
        |records| {
            let groups = group(records, |r| r.text("protocol")).into_iter();
            groups
                .map(|(protocol, of_it)| {
                    let all = numbers(&of_it, "bytes");
                    let text = |number: f64| number.to_string();
                    // What is least and what is most are values of the log, as they are written there.
                    let low = all.iter().copied().reduce(f64::min).map(text);
                    let high = all.iter().copied().reduce(f64::max).map(text);
                    let row = Row::new().text("protocol", protocol).text("low", low).text("high", high);
                    row.number("mean", mean(&all)).number("sum", sum(&of_it, "bytes")).end()
                })
                .collect()
        },
    ),
    unordered("how far packets vary", "stats variance(packets) as v, stddev(packets) as d by action", |records| {
        let groups = group(records, |r| r.text("action")).into_iter();
        groups
            .map(|(action, of_it)| {
                let all = numbers(&of_it, "packets");
                let variance =
                    mean(&all).map(|m| all.iter().map(|n| (n - m) * (n - m)).sum::<f64>() / all.len() as f64);
                Row::new().text("action", action).number("v", variance).number("d", variance.map(f64::sqrt)).end()
            })
            .collect()
    }),
    unordered("how long flows are", "stats count(*) as n by endTime - startTime as seconds", |records| {
        let seconds = |r: &Record| Some((r.number("endTime")? - r.number("startTime")?) as i64);
        let groups = group(records, seconds).into_iter();
        groups.map(|(s, of)| Row::new().number("seconds", s.map(|s| s as f64)).count("n", of.len()).end()).collect()
    }),
    ordered("by the hour", "stats count(*) as n, sum(bytes) as bytes by bin(1h) as hour", |records| {
        let groups = group(records, |r| floor(r.time, 3_600_000)).into_iter().rev();
        groups
            .map(|(t, of)| Row::new().time("hour", t).count("n", of.len()).number("bytes", sum(&of, "bytes")).end())
            .collect()
    }),
    unordered("by five minutes and what was done", "stats count(*) as n by bin(5m) as t, action", |records| {
        let groups = group(records, |r| (floor(r.time, 300_000), r.text("action"))).into_iter();
        groups
            .map(|((t, action), of)| Row::new().time("t", t).text("action", action).count("n", of.len()).end())
            .collect()
    }),
    unordered("by the day", "stats count(*) as n by datefloor(@timestamp, 1d) as day", |records| {
        let groups = group(records, |r| floor(r.time, 86_400_000)).into_iter();
        groups.map(|(t, of)| Row::new().time("day", t).count("n", of.len()).end()).collect()
    }),
    unordered("by the hour of the day", "stats count(*) as n by formatDate(@timestamp, '%H') as hour", |records| {
        counts(records, "hour", |r| Some(format!("{:02}", r.time / 3_600_000 % 24)))
    }),
    unordered(
        "the time is that of the beginning",
        "stats sum(toMillis(@timestamp) = startTime * 1000) as n",
        |records| vec![Row::new().count("n", records.len()).end()],
    ),
    unordered("text within an address", "stats sum(strcontains(srcAddr, '.29.')) as n", |records| {
        let found = records.iter().filter(|r| r.text("srcAddr").is_some_and(|a| a.contains(".29.")));
        vec![Row::new().count("n", found.count()).end()]
    }),
    unordered(
        "how addresses begin and end",
        "stats sum(startsWith(srcAddr, '1')) as a, sum(endsWith(srcAddr, '9')) as z",
        |records| {
            let begin = records.iter().filter(|r| begins(r, "srcAddr", "1")).count();
            let end = records.iter().filter(|r| r.text("srcAddr").is_some_and(|a| a.ends_with('9'))).count();
            vec![Row::new().count("a", begin).count("z", end).end()]
        },
    ),
    unordered(r"by a pattern", r"filter srcAddr like /^45\.129\./ | stats count(*) as n by srcAddr", |records| {
        counts_where(records, "srcAddr", |r| begins(r, "srcAddr", "45.129."), |r| r.text("srcAddr"))
    }),
    unordered("among some ports", "filter dstPort in [22, 23, '3389'] | stats count(*) as n by dstPort", |records| {
        let some = |r: &Record| ["22", "23", "3389"].iter().any(|port| is(r, "dstPort", port));
        counts_where(records, "dstPort", some, |r| r.text("dstPort"))
    }),
    unordered("not among some ports", "filter dstPort not in [22, 23] | stats count(*) as n", |records| {
        let others = |r: &&Record| r.text("dstPort").is_some_and(|port| port != "22" && port != "23");
        vec![Row::new().count("n", records.iter().filter(others).count()).end()]
    }),
    unordered(
        "protocols by name",
        "stats count(*) as n by case(protocol = 6, 'tcp', protocol = 17, 'udp', ispresent(protocol), 'other') as name",
        |records| {
            let name = |r: &Record| {
                r.text("protocol").map(|number| match number.as_str() {
                    "6" => "tcp".to_owned(),
                    "17" => "udp".to_owned(),
                    _ => "other".to_owned(),
                })
            };
            counts(records, "name", name)
        },
    ),
    unordered(
        "one or the other",
        "stats sum(if(action = 'REJECT', bytes, 0)) as refused, sum(bytes) as all",
        |records| {
            let refused: Vec<&Record> = records.iter().filter(|r| is(r, "action", "REJECT")).collect();
            let all: Vec<&Record> = records.iter().collect();
            vec![
                Row::new()
                    .number("refused", sum(&refused, "bytes").unwrap_or(0.0))
                    .number("all", sum(&all, "bytes"))
                    .end(),
            ]
        },
    ),
    unordered("something in place of nothing", "stats count(*) as n by coalesce(action, 'none') as a", |records| {
        counts(records, "a", |r| r.text("action").or(Some("none".to_owned())))
    }),
    unordered("ends of flows", "stats countDistinct(concat(dstAddr, ':', dstPort)) as n by action", |records| {
        let groups = group(records, |r| r.text("action")).into_iter();
        groups
            .map(|(action, of_it)| {
                let part = |r: &Record, name| r.text(name).unwrap_or_default();
                let ends: BTreeSet<_> = of_it.iter().map(|r| (part(r, "dstAddr"), part(r, "dstPort"))).collect();
                Row::new().text("action", action).count("n", ends.len()).end()
            })
            .collect()
    }),
    unordered(
        "the first part of an address",
        "fields split(srcAddr, '.') as p | stats count(*) as n by p[0] as first",
        |records| counts(records, "first", |r| Some(r.text("srcAddr")?.split('.').next()?.to_owned())),
    ),
    unordered(
        "the network of an address",
        r"stats count(*) as n by regexReplace(srcAddr, '[.][0-9]+$', '.0') as net",
        |records| counts(records, "net", |r| Some(format!("{}.0", r.text("srcAddr")?.rsplit_once('.')?.0))),
    ),
    unordered(
        "three letters",
        "stats count(*) as n by substr(srcAddr, 0, 3) as a, strlen(srcAddr) as length",
        |records| {
            let key = |r: &Record| r.text("srcAddr").map(|a| (a[..3.min(a.len())].to_owned(), a.len()));
            let groups = group(records, key).into_iter();
            groups
                .map(|(key, of_it)| {
                    let (a, length) = key.map_or((None, None), |(a, length)| (Some(a), Some(length as f64)));
                    Row::new().text("a", a).number("length", length).count("n", of_it.len()).end()
                })
                .collect()
        },
    ),
    unordered("small letters", "stats count(*) as n by tolower(action) as a, toupper(logStatus) as s", |records| {
        let key = |r: &Record| (r.text("action").map(|a| a.to_lowercase()), r.text("logStatus"));
        let groups = group(records, key).into_iter();
        groups.map(|((a, s), of)| Row::new().text("a", a).text("s", s).count("n", of.len()).end()).collect()
    }),
    unordered(
        "there and back again",
        "stats sum(hexToDec(decToHex(dstPort)) = dstPort) as hex, sum(base64decode(base64encode(srcAddr)) = srcAddr) as base, \
         sum(urldecode(urlencode(@message)) = @message) as url",
        |records| {
            let count = |name| records.iter().filter(|r| r.text(name).is_some()).count();
            let row = Row::new().count("hex", count("dstPort")).count("base", count("srcAddr"));
            vec![row.count("url", records.len()).end()]
        },
    ),
    unordered("each source once", "fields srcAddr | dedup srcAddr", |records| {
        let known: BTreeSet<_> = records.iter().filter_map(|r| r.text("srcAddr")).collect();
        let without = records.iter().filter(|r| r.text("srcAddr").is_none());
        let rows = known.into_iter().map(|a| Row::new().text("srcAddr", a).end());
        rows.chain(without.map(|_| Row::new().end())).collect()
    }),
    ordered(
        "sorted by ports, then addresses",
        "display dstPort, srcAddr | sort dstPort desc, srcAddr | limit 40",
        |records| {
            let mut rows: Vec<_> = records.iter().map(|r| (r.text("dstPort"), r.text("srcAddr"))).collect();
            rows.sort_by(|a, b| {
                natural(b.0.as_deref(), a.0.as_deref()).then_with(|| natural(a.1.as_deref(), b.1.as_deref()))
            });
            rows.truncate(40);
            rows.into_iter().map(|(port, a)| Row::new().text("dstPort", port).text("srcAddr", a).end()).collect()
        },
    ),
    unordered(
        "taken apart by hand",
        "parse @message '* * * *' as v, account, eni, rest | stats sum(account = accountId and eni = interfaceId) as n",
        |records| vec![Row::new().count("n", records.len()).end()],
    ),
    unordered(
        "taken apart by a pattern",
        r"parse @message /(?<a>\d+\.\d+\.\d+\.\d+) (?<b>\d+\.\d+\.\d+\.\d+)/ | stats sum(a = srcAddr) as source, sum(b = dstAddr) as target",
        |records| {
            let n = records.iter().filter(|r| octets(r).is_some()).count();
            vec![Row::new().count("source", n).count("target", n).end()]
        },
    ),
    unordered(
        "rounded in three ways",
        "stats sum(floor(bytes / 1024)) as down, sum(ceil(bytes / 1024)) as up, sum(round(bytes / 1024, 1)) as near",
        |records| {
            let all: Vec<f64> = records.iter().filter_map(|r| r.number("bytes")).map(|n| n / 1024.0).collect();
            let sum = |f: fn(f64) -> f64| all.iter().map(|n| f(*n)).sum::<f64>();
            let row = Row::new().number("down", sum(f64::floor)).number("up", sum(f64::ceil));
            vec![row.number("near", sum(|n| (n * 10.0).round() / 10.0)).end()]
        },
    ),
    unordered(
        "the larger port",
        "stats max(greatest(srcPort, dstPort)) as high, min(least(srcPort, dstPort)) as low, max(abs(srcPort - dstPort)) as apart",
        |records| {
            let ports: Vec<(f64, f64)> =
                records.iter().filter_map(|r| Some((r.number("srcPort")?, r.number("dstPort")?))).collect();
            let high = ports.iter().map(|(a, b)| a.max(*b)).reduce(f64::max);
            let low = ports.iter().map(|(a, b)| a.min(*b)).reduce(f64::min);
            let apart = ports.iter().map(|(a, b)| (a - b).abs()).reduce(f64::max);
            vec![Row::new().number("high", high).number("low", low).number("apart", apart).end()]
        },
    ),
    unordered("roots and logarithms", "stats avg(sqrt(bytes)) as root, avg(log(bytes)) as log", |records| {
        let all: Vec<f64> = records.iter().filter_map(|r| r.number("bytes")).collect();
        let of = |f: fn(f64) -> f64| mean(&all.iter().map(|n| f(*n)).collect::<Vec<_>>());
        vec![Row::new().number("root", of(f64::sqrt)).number("log", of(f64::ln)).end()]
    }),
    unordered(
        "groups of groups of flows",
        "stats count(*) as n by srcAddr, dstPort | stats count(*) as ports, max(n) as most by srcAddr | filter ports > 3",
        |records| {
            let mut found: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
            for ((a, _), of_it) in group(records, |r| (r.text("srcAddr"), r.text("dstPort"))) {
                found.entry(a).or_default().push(of_it.len());
            }
            found.retain(|_, counts| counts.len() > 3);
            let most = |counts: &[usize]| counts.iter().max().copied().unwrap_or(0);
            let row = |(a, counts): (_, Vec<usize>)| {
                Row::new().text("srcAddr", a).count("ports", counts.len()).count("most", most(&counts)).end()
            };
            found.into_iter().map(row).collect()
        },
    ),
    unordered(
        "what is empty, blank or a number",
        "stats sum(isempty(srcAddr)) as empty, sum(isblank(action)) as blank, sum(isNumeric(dstPort)) as ports, sum(isNumeric(srcAddr)) as none",
        |records| {
            let without = |name| records.iter().filter(|r| r.text(name).is_none()).count();
            let row = Row::new().count("empty", without("srcAddr")).count("blank", without("action"));
            vec![row.count("ports", records.len() - without("dstPort")).count("none", 0).end()]
        },
    ),
    unordered(
        "how long the lines are",
        "stats sum(messageSize(@message)) as bytes, max(strlen(@message)) as most",
        |records| {
            let lengths = || records.iter().map(|r| r.message.len());
            let row = Row::new().count("bytes", lengths().sum());
            vec![row.count("most", lengths().max().unwrap_or(0)).end()]
        },
    ),
    unordered(
        "one sum by another",
        "stats sum(bytes) / count(*) as mean, sum(bytes) * 8 / sum(packets) as bits by action",
        |records| {
            let groups = group(records, |r| r.text("action")).into_iter();
            groups
                .map(|(action, of_it)| {
                    let (bytes, packets) = (sum(&of_it, "bytes"), sum(&of_it, "packets"));
                    let bits = bytes.zip(packets).map(|(b, p)| b * 8.0 / p);
                    Row::new()
                        .text("action", action)
                        .number("mean", bytes.map(|b| b / of_it.len() as f64))
                        .number("bits", bits)
                        .end()
                })
                .collect()
        },
    ),
    ordered(
        "the largest flows",
        "filter bytes > 100000 | display bytes, srcAddr | sort bytes desc, srcAddr | limit 15",
        |records| {
            let mut rows: Vec<_> =
                records.iter().filter(|r| r.number("bytes").is_some_and(|n| n > 100_000.0)).collect();
            rows.sort_by(|a, b| {
                natural(b.text("bytes").as_deref(), a.text("bytes").as_deref())
                    .then_with(|| natural(a.text("srcAddr").as_deref(), b.text("srcAddr").as_deref()))
            });
            rows.truncate(15);
            rows.iter()
                .map(|r| Row::new().text("bytes", r.text("bytes")).text("srcAddr", r.text("srcAddr")).end())
                .collect()
        },
    ),
];

fn counts(records: &[Record], name: &str, key: impl Fn(&Record) -> Option<String>) -> Vec<Value> {
    counts_where(records, name, |_| true, key)
}

fn counts_where(
    records: &[Record],
    name: &str,
    chosen: impl Fn(&Record) -> bool,
    key: impl Fn(&Record) -> Option<String>,
) -> Vec<Value> {
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| chosen(record)) {
        *counts.entry(key(record)).or_default() += 1;
    }
    counts.into_iter().map(|(key, n)| Row::new().text(name, key).count("n", n).end()).collect()
}

fn is(record: &Record, name: &str, value: &str) -> bool {
    record.text(name).as_deref() == Some(value)
}

fn begins(record: &Record, name: &str, with: &str) -> bool {
    record.text(name).is_some_and(|text| text.starts_with(with))
}

fn numbers(records: &[&Record], name: &str) -> Vec<f64> {
    records.iter().filter_map(|record| record.number(name)).collect()
}

/// Nothing where there is no number.
fn sum(records: &[&Record], name: &str) -> Option<f64> {
    numbers(records, name).into_iter().reduce(|a, b| a + b)
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

fn floor(time: i64, step: i64) -> i64 {
    time.div_euclid(step) * step
}

/// The four numbers of the source's address.
fn octets(record: &Record) -> Option<[u8; 4]> {
    let text = record.text("srcAddr")?;
    let parts: Option<Vec<u8>> = text.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

fn private(address: [u8; 4]) -> bool {
    matches!(address, [10, ..] | [192, 168, ..] | [172, 16..=31, ..])
}
