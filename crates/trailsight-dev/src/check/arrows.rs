//! Which crate may depend on which: the table of the house, held against `cargo metadata`.

use super::findings;
use crate::Result;
use crate::workspace::Member;

/// A crate, and the crates of ours it may depend on. Order as a query travels.
const ARROWS: &[(&str, &[&str])] = &[
    ("trailsight-spec", &[]),
    ("trailsight-syntax", &["trailsight-spec"]),
    ("trailsight-pattern", &[]),
    ("trailsight-functions", &["trailsight-pattern", "trailsight-spec"]),
    ("trailsight-plan", &["trailsight-syntax", "trailsight-functions", "trailsight-spec"]),
    ("trailsight-extract", &[]),
    ("trailsight-scan", &["trailsight-extract", "trailsight-spec"]),
    ("trailsight-output", &["trailsight-spec"]),
    ("trailsight-chart", &[]),
    (
        "trailsight",
        &[
            "trailsight-syntax",
            "trailsight-plan",
            "trailsight-functions",
            "trailsight-scan",
            "trailsight-output",
            "trailsight-chart",
            "trailsight-spec",
        ],
    ),
    ("trailsight-cli", &["trailsight"]),
    ("trailsight-python", &["trailsight"]),
];

/// Crates that nobody depends on and that may depend on any: tools, cases, benchmarks.
const FREE: &[&str] = &["trailsight-bucket", "trailsight-dev", "trailsight-tests", "trailsight-benches"];

/// Fails on an arrow that is not drawn, and on a crate that is not in the table.
///
/// Dev-dependencies are free: a test may look at its crate from any side.
pub(super) fn check(members: &[Member]) -> Result<()> {
    let mut found = Vec::new();
    for member in members {
        if FREE.contains(&member.name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == member.name) else {
            found.push(format!("`{}` is not in the table of crate arrows; add its line there", member.name));
            continue;
        };
        for dependency in member.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev")) {
            let ours = members.iter().any(|other| other.name == dependency.name);
            if ours && !allowed.contains(&dependency.name.as_str()) {
                found.push(format!("`{}` must not depend on `{}`", member.name, dependency.name));
            }
        }
    }
    findings(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Dependency, members};

    fn member(name: &str, dependencies: &[(&str, Option<&str>)]) -> Member {
        let dependencies = dependencies.iter().map(|(name, kind)| Dependency {
            name: name.to_string(),
            identifier: name.replace('-', "_"),
            kind: kind.map(str::to_owned),
        });
        Member { name: name.into(), folder: "".into(), license: None, dependencies: dependencies.collect() }
    }

    #[test]
    fn the_workspace_is_as_drawn() {
        check(&members().unwrap()).unwrap();
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_named() {
        let scan = member("trailsight-scan", &[("trailsight-plan", None), ("trailsight-spec", None)]);
        let error = check(&[scan, member("trailsight-plan", &[]), member("trailsight-spec", &[])]).unwrap_err();
        assert_eq!(error.to_string(), "`trailsight-scan` must not depend on `trailsight-plan`");
    }

    #[test]
    fn a_test_may_look_from_any_side() {
        let scan = member("trailsight-scan", &[("trailsight-plan", Some("dev"))]);
        check(&[scan, member("trailsight-plan", &[])]).unwrap();
    }

    #[test]
    fn a_crate_without_a_line_is_named() {
        let error = check(&[member("trailsight-extra", &[])]).unwrap_err();
        assert!(error.to_string().starts_with("`trailsight-extra` is not in the table"), "{error}");
    }
}
