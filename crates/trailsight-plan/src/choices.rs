//! What the language leaves open, and what was chosen: one entry for each point, told in the reference.

/// A point on which the documentation of the language is silent, or at odds with what the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The question, ended by a question mark.
    pub question: &'static str,
    /// What happens here.
    pub here: &'static str,
    /// Why it was chosen.
    pub why: &'static str,
    /// How to have it otherwise, if that can be had.
    pub setting: Option<&'static str>,
}

macro_rules! choices {
    ($($question:literal here $here:literal why $why:literal $(setting $setting:literal)?)*) => {
        /// Every choice.
        pub const CHOICES: &[Choice] = &[$(Choice {
            question: $question,
            here: $here,
            why: $why,
            setting: choices!(@ $($setting)?),
        }),*];
    };
    (@) => { None };
    (@ $setting:literal) => { Some($setting) };
}

choices! {
    "How strictly is a query read?"
        here "What has a plain meaning is accepted."
        why "Published queries, AWS's own among them, break rules that its documentation states."
        setting "`--strict`, or `strict(true)` of a query or an engine"
    "How many rows come without a `limit`?"
        here "10,000, and the command line says so when there may be more."
        why "So it is documented; the service cuts off in silence."
        setting "`--no-limit`, or `default_limit` of a query"
    "What if a query has a `limit`, and the one who asks it wants so many rows?"
        here "The smaller number wins."
        why "Neither asked for more. The documentation does not say."
        setting "`--limit`, or `limit` of a query"
    "How is the column of `accum` called without a name?"
        here "As the field, with `_accum` behind it; the field stays as it is."
        why "The documentation does not say, and a sum in the place of its own values would hide them."
        setting "`accum FIELD as NAME`"
    "How many decimals has a number?"
        here "At most four, of the exact value, without trailing zeros. Arrow and Parquet results keep all."
        why "Results of the service were seen to be rounded so."
        setting "`--precise`"
    "Does an event carry its `@ptr`?"
        here "No."
        why "It is long, and only needed to look the event up again."
        setting "`--ptr`, or `pointers(true)` of a query"
    "What does `count(field)` give where no event of a group has the field?"
        here "Nothing: the column is left out of the row."
        why "So the service was seen to answer. The documentation speaks of a number."
        setting "`Settings::zero_counts` in the library, which gives 0"
    "What becomes of a `filter` on a field that `stats` has hidden?"
        here "It runs before the `stats`, if it names nothing that the `stats` made."
        why "AWS's own examples for AppSync and Container Insights need it."
        setting "`--strict`, or `Settings::hoist_filters` in the library, which refuse it"
    "What becomes of events that lack a key of `stats`?"
        here "They form a group, whose key is left out of the row."
        why "The console shows a blank cell; dropping events would make sums wrong in silence."
    "How do `true` and `false` of JSON compare?"
        here "`true` equals `true`, `\"true\"` and 1, and `false` likewise; shown they are as in the JSON."
        why "Queries are written in all three ways."
    "Are `%` and `_` wildcards behind `like`?"
        here "No, they are looked for as they stand."
        why "No page of AWS says otherwise."
    "Which way does `sort` go without a word?"
        here "Ascending; missing values come first, and last descending."
        why "AWS's examples sort texts and hours without a word."
    "What does `stats` give over no events?"
        here "No row."
        why "Clients of the service are written for an empty answer."
    "What is `not` of a condition on a missing value?"
        here "Unknown, and the row is dropped."
        why "The guide adds `not ispresent(field)` where such rows are to stay."
    "How do a text and a number compare with `<`?"
        here "As texts, unless both are numbers."
        why "A log holds both in one field, and no row should make a query fail."
    "When does a week begin?"
        here "On Monday, in UTC."
        why "It is the week of ISO 8601."
    "How is a percentile reckoned?"
        here "Exactly up to 8,192 values of a group, between two values in proportion; closely beyond."
        why "The service estimates, and does not say how."
    "Which of two columns with one name is shown?"
        here "The last one that was defined."
        why "So a later command can mend an earlier one."
    "What does a field that holds an object or an array show?"
        here "Its JSON text."
        why "Nothing is lost, and `jsonParse` reads it again."
    "What is `@message` of an event that is JSON?"
        here "Its text as it stands in the archive."
        why "What was logged is what is searched."
    "Does a text event keep its line end?"
        here "Yes, in `@message`; tables do not show it."
        why "The service returns it for lines of Lambda."
    "What does the third argument of `strcontains` do?"
        here "It makes the search ignore case."
        why "The documentation says so, though the service was seen to take no notice."
    "What does `offset` of `stats` do?"
        here "It moves the bounds of the bins."
        why "The service was seen to do that. The documentation speaks of an earlier time to compare with."
    "What is the second argument of `histogram`?"
        here "The width of a bucket."
        why "The service was seen to take it so. The documentation speaks of their number."
    "Which event fields are known?"
        here "All of them, however many an event has."
        why "The service discovers 200 in an event; an archive has no reason to hide the others."
}

#[cfg(test)]
mod tests {
    use super::CHOICES;

    #[test]
    fn choices_are_told_in_sentences() {
        for choice in CHOICES {
            assert!(choice.question.ends_with('?'), "{}", choice.question);
            assert!(choice.here.ends_with('.') && choice.why.ends_with('.'), "{}", choice.question);
            assert!(choice.setting.is_none_or(|setting| !setting.ends_with('.')), "{}", choice.question);
        }
    }
}
