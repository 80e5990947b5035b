//! Where Trailsight differs from AWS: what its page and `trailsight help differences` are made of.

use trailsight::spec::Spec;
use trailsight::syntax::{Code, codes};

use crate::topics::Group;

pub(crate) const TITLE: &str = "Where we differ from AWS, and why";

pub(crate) const INTRODUCTION: &str = "Queries mean here what they mean in CloudWatch Logs Insights. Where its documentation \
    is silent, a choice was made; where documentation and service disagree, one of them is followed; and where the \
    service refuses what has a plain meaning, it is accepted, because published queries need it. With `--strict` such \
    queries are refused as well.";

pub(crate) const CHOSEN: &str = "Choices, and how to change them";
pub(crate) const BY_NAME: &str = "Commands and functions";
pub(crate) const STRICT: &str = "Accepted here, and refused with --strict";

/// The notes of commands and functions that tell a difference.
pub(crate) fn by_name() -> Vec<(&'static Spec, &'static str)> {
    let groups = [Group::Commands, Group::Functions, Group::Aggregates];
    let specs = groups.into_iter().flat_map(|group| group.specs());
    specs.flat_map(|spec| spec.differences().map(move |note| (spec, note))).collect()
}

/// The codes that only a strict reading raises.
pub(crate) fn strict_codes() -> impl Iterator<Item = &'static Code> + Clone {
    codes::CODES.iter().copied().filter(|code| code.only_strict())
}
