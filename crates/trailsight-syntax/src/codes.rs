//! Every kind of mistake a query can hold. A code is a promise: it is never reused for another mistake.
//!
//! `E0..` are mistakes in how a query is written, found by this crate. `E1..` are mistakes in what it means, found
//! when it is planned. `E2..` are none to us: only a strict reading refuses them, as the service does.

use std::borrow::Cow;

/// A kind of mistake and its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The stable code: `E014`.
    pub code: &'static str,
    /// The stable name, for people and programs: `unknown-command`.
    pub name: &'static str,
    /// One sentence that says what is wrong.
    pub summary: &'static str,
    /// Why it is so, and what to do about it.
    pub explanation: &'static str,
    /// A query that makes this mistake, and no other. Those of `E001` and `E060` show only how such a query begins:
    /// [`Code::query`] has it in full.
    pub example: &'static str,
    /// The query mended.
    pub instead: &'static str,
}

impl Code {
    /// The example as a query that really makes the mistake: ten thousand characters do not belong on a page.
    pub fn query(&self) -> Cow<'static, str> {
        if self.code == TOO_MANY_COMMANDS.code {
            return Cow::Owned(vec![self.example; crate::MAX_COMMANDS + 1].join(" | "));
        }
        if self.code != TOO_LONG.code {
            return Cow::Borrowed(self.example);
        }
        let mut query = self.example.to_owned();
        while query.len() <= crate::MAX_CHARACTERS {
            query.push_str(" | ");
            query.push_str(self.example);
        }
        Cow::Owned(query)
    }
}

impl Code {
    /// Whether only a strict reading refuses it: the service does, and it means something here.
    pub fn only_strict(&self) -> bool {
        self.code.starts_with("E2") || [AFTER_DEDUP.code, BEFORE_STATS.code].contains(&self.code)
    }
}

macro_rules! codes {
    ($($constant:ident = $code:literal $name:literal {
        $summary:literal
        $explanation:literal
        example $example:literal
        instead $instead:literal
    })*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $summary)]
            #[doc = ""]
            #[doc = $explanation]
            pub const $constant: Code = Code {
                code: $code,
                name: $name,
                summary: $summary,
                explanation: $explanation,
                example: $example,
                instead: $instead,
            };
        )*

        /// Every code, sorted.
        pub const CODES: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    TOO_LONG = "E001" "too-long" {
        "The query has more than 10,000 characters."
        "The language ends there. A long list of values is often shorter as a regular expression, and a long chain of `or` as a list after `in`."
        example "filter user = \"ana\""
        instead "filter user in [\"ana\", \"raj\"]"
    }
    TOO_DEEP = "E002" "too-deep" {
        "The expression is nested too deeply."
        "Parentheses, calls and signs may be nested 128 deep, and a chain of operators may be 512 long. Conditions joined by `and` may be split over several `filter` commands, a chain of `or` is shorter as a list after `in`."
        example "filter ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((a = 1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"
        instead "filter a = 1"
    }
    UNCLOSED_STRING = "E003" "unclosed-text" {
        "A text in quotes has no end."
        "A text begins with `\"` or `'` and ends with the same sign; inside, that sign is written with a backslash before it."
        example "filter user = \"ana"
        instead "filter user = \"ana\""
    }
    UNCLOSED_BACKTICK = "E004" "unclosed-name" {
        "A name in backticks has no end."
        "A name with characters other than letters, digits, `_`, `@` and `.` stands between two backticks, on one line."
        example "fields `http-status"
        instead "fields `http-status`"
    }
    UNCLOSED_REGEX = "E005" "unclosed-regex" {
        "A regular expression has no closing slash."
        "A regular expression stands between two slashes; a slash inside it is written `\\/`."
        example "filter @message like /ana"
        instead "filter @message like /ana/"
    }
    NUMBER = "E006" "malformed-number" {
        "A number is not written as one."
        "Numbers are digits with an optional fraction and exponent: `12`, `0.5`, `1e3`. Addresses, versions and dates are text and stand in quotes."
        example "filter sourceIPAddress = 10.0.0.1"
        instead "filter sourceIPAddress = \"10.0.0.1\""
    }
    BAD_PERIOD = "E007" "malformed-period" {
        "A period is not a whole number of a known unit."
        "A period is a whole number with a unit: `ms`, `s`, `m`, `h`, `d`, `w`, `mo`, `q`, `y`, or the words they stand for."
        example "stats count(*) by bin(1.5h)"
        instead "stats count(*) by bin(90m)"
    }
    BAD_REGEX = "E008" "malformed-regex" {
        "A regular expression does not compile."
        "The expression is searched for in time that grows with the text only, so look-around and references back to a group are not there. A sign that means something is taken literally with a backslash before it."
        example "filter @message like /a(b/"
        instead "filter @message like /a\\(b/"
    }
    REGEX_FLAG = "E009" "regex-flag" {
        "Letters follow the closing slash of a regular expression."
        "Switches stand inside the expression: `(?i)` at its start makes it ignore case, `(?s)` lets `.` match a newline, `(?m)` lets `^` and `$` match at each line."
        example "filter @message like /error/i"
        instead "filter @message like /(?i)error/"
    }
    UNEXPECTED = "E010" "unexpected" {
        "Something else was expected here."
        "The message says what may stand at this place, and what was found there."
        example "fields user, | limit 5"
        instead "fields user | limit 5"
    }
    EMPTY_STAGE = "E011" "empty-command" {
        "There is no command between two pipes."
        "A pipe separates two commands. One before the first command and one behind the last do no harm."
        example "fields user | | limit 5"
        instead "fields user | limit 5"
    }
    DOUBLE_PIPE = "E012" "double-pipe" {
        "`||` is not part of the language."
        "Conditions are joined by the word `or`; commands are separated by one `|`."
        example "filter a = 1 || b = 2"
        instead "filter a = 1 or b = 2"
    }
    OTHER_LANGUAGE = "E013" "other-language" {
        "This is how another language says it."
        "The operators are `and`, `or`, `not`, `=`, `!=`, `<`, `<=`, `>`, `>=`, `like`, `=~`, `in` and arithmetic. A condition with two outcomes is the function `if`, a test for a missing value the function `ispresent`."
        example "filter a <> 1 && b is null"
        instead "filter a != 1 and not ispresent(b)"
    }
    UNKNOWN_COMMAND = "E014" "unknown-command" {
        "No command has this name."
        "Each part between two pipes begins with the name of a command, in any case."
        example "sort @timestamp desc | dedpu user"
        instead "sort @timestamp desc | dedup user"
    }
    NOT_YET_COMMAND = "E015" "command-not-yet" {
        "The command is part of the language, but Trailsight does not run it yet."
        "It is refused rather than skipped, because the rows would be others than the query asks for."
        example "search \"error\""
        instead "filter @message like \"error\""
    }
    GLOB_NAMES = "E016" "names-do-not-match-pattern" {
        "The pattern of `parse` and its names do not match."
        "Each `*` of a pattern in quotes fills one name, and each name needs its `*`. A regular expression fills at most as many names as it has groups."
        example "parse @message \"user=* from=*\" as user"
        instead "parse @message \"user=* from=*\" as user, from"
    }
    NO_NAMED_GROUP = "E017" "no-named-group" {
        "The regular expression of `parse` fills no field."
        "A named group `(?<name>...)` becomes the field `name`. Groups without names need names after `as`."
        example "parse @message /user=(\\w+)/"
        instead "parse @message /user=(?<user>\\w+)/"
    }
    BAD_PATH = "E031" "malformed-path" {
        "A path into JSON is not written as one."
        "A path is keys and positions, with a dot before each key but the first: `user.id`, `items[0].id`, `items.0.id`. A key with other signs stands in brackets and quotes: `user['first name']`."
        example "json field=body \"user..id\" as id"
        instead "json field=body \"user.id\" as id"
    }
    NESTED_QUERY = "E040" "nested-query" {
        "A query inside a query holds another one."
        "Queries nest one deep. Run the innermost one by itself, and write its values in a list after `in`."
        example "filter user in (filter team in (fields team) | fields user)"
        instead "filter user in (filter team in [\"blue\"] | fields user)"
    }
    JOIN_SIDES = "E041" "join-sides" {
        "The condition of a `join` does not compare its two sides."
        "The sides have the names that `left=` and `right=` give them, and the condition is a field of one equal to a field of the other, each with its side and a dot before it."
        example "join left=a right=b where a.id = orderId (SOURCE \"orders\")"
        instead "join left=a right=b where a.id = b.orderId (SOURCE \"orders\")"
    }
    OPTION_RANGE = "E042" "option-out-of-range" {
        "A number of rows is none."
        "Whole numbers from 1 on are."
        example "appendcols max=0 (stats count(*) as n)"
        instead "appendcols max=1 (stats count(*) as n)"
    }
    BAD_OPTION = "E050" "bad-option" {
        "A command has no such option, or the option no such value."
        "Options stand behind some commands as `name=value`. The message says which there are."
        example "fields price, tax | addtotals rows=true"
        instead "fields price, tax | addtotals row=true"
    }
    TOO_MANY_COMMANDS = "E060" "too-many-commands" {
        "The query has more than 100 commands besides `filter`."
        "Each works on the rows of the one before, so a longer chain takes more time to prepare than to run. Those of queries inside it count, and each such query as one more."
        example "fields user"
        instead "fields user, role"
    }
    UNKNOWN_FUNCTION = "E101" "unknown-function" {
        "No function has this name."
        "Functions are called by name in any case; older spellings such as `count_distinct` work too."
        example "fields lower(user) as name"
        instead "fields toLower(user) as name"
    }
    WRONG_ARGUMENTS = "E102" "wrong-arguments" {
        "A function has too few or too many arguments."
        "The page of the function says which arguments it takes and which may be left out."
        example "fields strlen(user, 2) as n"
        instead "fields strlen(user) as n"
    }
    WRONG_ARGUMENT_KIND = "E103" "wrong-argument-kind" {
        "An argument is not of the kind the function takes."
        "Some arguments shape the whole calculation, such as the rank of a percentile, and must be written out: a field cannot stand there."
        example "stats pct(bytes, rank) as p"
        instead "stats pct(bytes, 95) as p"
    }
    PERIOD_EXPECTED = "E104" "period-expected" {
        "A period such as `5m` is needed here."
        "A period is a whole number with a unit: `ms`, `s`, `m`, `h`, `d`, `w`, `mo`, `q`, `y`."
        example "stats count(*) by bin(5)"
        instead "stats count(*) by bin(5m)"
    }
    AGGREGATE_OUTSIDE_STATS = "E105" "aggregate-outside-stats" {
        "A function over many events stands outside `stats`."
        "`count`, `sum`, `avg` and their like give one value for a group of events, and only `stats` makes groups."
        example "fields count(*) as n"
        instead "stats count(*) as n"
    }
    NESTED_AGGREGATE = "E106" "nested-aggregate" {
        "A function over many events stands inside another."
        "The inner one has left a single value, so nothing remains to be gathered. Use two `stats` commands, the second over the result of the first."
        example "stats max(count(*)) as busiest"
        instead "stats count(*) as n by user | stats max(n) as busiest"
    }
    NOT_AN_AGGREGATE = "E107" "not-an-aggregate" {
        "An item of `stats` gathers nothing."
        "A group has many values of a field. Say which one: `max(field)`, `latest(field)`, or group by the field after `by`."
        example "stats user, count(*) as n"
        instead "stats count(*) as n by user"
    }
    ALREADY_DEFINED = "E108" "already-defined" {
        "A name is defined twice."
        "A name made by `fields`, `parse` or `stats` keeps its meaning to the end of the query. Take another name."
        example "fields strlen(user) as n | fields strlen(role) as n"
        instead "fields strlen(user) as n | fields strlen(role) as m"
    }
    UNKNOWN_AFTER_STATS = "E109" "unknown-after-stats" {
        "The name is gone after `stats`."
        "Only what `stats` makes is there after it: its items and its keys. Carry the field through as a key, or gather it with `latest(field)`."
        example "stats count(*) as n by user | fields role"
        instead "stats count(*) as n by user, role | fields role"
    }
    NO_TIMESTAMP = "E110" "no-timestamp" {
        "There is no `@timestamp` here any more."
        "`stats` leaves only its own columns. Carry the time through, as in `max(@timestamp) as t`, and use `datefloor(t, 1h)`."
        example "stats count(*) as n by user | stats sum(n) by bin(1h)"
        instead "stats count(*) as n, max(@timestamp) as t by user | stats sum(n) by datefloor(t, 1h)"
    }
    AFTER_DEDUP = "E111" "after-dedup" {
        "Only `limit` may follow `dedup`. Only a strict reading refuses more."
        "`dedup` keeps the first event of each kind in the order at that point, so sorting and filtering belong before it. Here any command may follow, and works on the rows that are kept."
        example "dedup user | sort user"
        instead "sort user | dedup user"
    }
    TOO_MANY_STATS = "E112" "too-many-stats" {
        "A query has more than ten `stats` commands."
        "The language ends there."
        example "stats count(*) as a | stats max(a) as b | stats max(b) as c | stats max(c) as d | stats max(d) as e | stats max(e) as f | stats max(f) as g | stats max(g) as h | stats max(h) as i | stats max(i) as j | stats max(j) as k"
        instead "stats count(*) as a"
    }
    STRUCTURE = "E113" "no-structure" {
        "A path leads into something that has no parts."
        "Steps such as `.key` and `[0]` follow a field or something that gives a structure."
        example "fields strlen(user).length as n"
        instead "fields strlen(user) as n"
    }
    BEFORE_STATS = "E114" "before-stats" {
        "`sort` or `limit` stands before the last `stats`. Only a strict reading refuses it."
        "The documentation asks for them behind it, and has examples that break this. Here a `sort` before `stats` does no harm, and a `limit` cuts the rows off where it stands."
        example "sort user | stats count(*) as n by user"
        instead "stats count(*) as n by user | sort user"
    }
    LIMIT_RANGE = "E115" "limit-out-of-range" {
        "The number of rows is out of range."
        "`limit` takes a whole number from 1 on. The service stops at 100,000, and so does a strict reading; otherwise a limit goes as far as it says."
        example "limit 99999999999999999999"
        instead "limit 100000"
    }
    NOT_YET = "E116" "not-yet" {
        "This form or function is part of the language, but Trailsight does not run it yet."
        "It is refused rather than skipped, because the rows would be others than the query asks for."
        example "stats count(*) as n by bin(1h) offset 10m"
        instead "stats count(*) as n by bin(1h)"
    }
    STRUCTURE_USED = "E131" "structure-not-taken" {
        "A map or a list stands where only single values are compared."
        "`dedup`, `sort` and the keys and arguments of `stats` take texts, numbers, truths and times. Name a part of the structure, or make it text with `jsonStringify`."
        example "fields jsonParse(body) as m | sort m"
        instead "fields jsonParse(body) as m | sort m.user"
    }
    BAD_XPATH = "E132" "malformed-xpath" {
        "A path into XML is not one that is understood."
        "Steps are names, `*`, `@name`, `text()` and `.`, after `/` or, at any depth, `//`. In brackets behind a name stand a position from 1, `last()`, or something to be there or to have a value: `/order/item[2]/@id`, `//item[@id='7']/name`."
        example "parse body xml \"/order/../item\" as item"
        instead "parse body xml \"//item\" as item"
    }
    NEEDS_PATTERN = "E140" "needs-pattern" {
        "A command that works on patterns does not stand behind `pattern`."
        "`diff` and `anomaly` look at the rows that `pattern` makes, with all its columns; only `filter`, `sort`, `limit` and each other may stand between."
        example "filter user = \"ana\" | diff"
        instead "filter user = \"ana\" | pattern @message | diff"
    }
    UNKNOWN_GROUP = "E141" "unknown-log-group" {
        "No log group has this name, or fits."
        "Log groups are named in the project file, by `--group`, or by the program that asks. Case counts."
        example "SOURCE \"ordres\" | fields id"
        instead "SOURCE \"orders\" | fields id"
    }
    UNKNOWN_TABLE = "E142" "unknown-table" {
        "No lookup table has this name."
        "Tables are named in the project file, by `--table`, or by the program that asks. Case counts."
        example "lookup usres id OUTPUT team"
        instead "lookup users id OUTPUT team"
    }
    UNREADABLE_TABLE = "E143" "unreadable-table" {
        "A lookup table cannot be read."
        "It is a CSV file in UTF-8 with a header, each line of which has as many cells as the header, or a Parquet file. The message says what is wrong with it, and where."
        example "lookup broken id OUTPUT team"
        instead "lookup users id OUTPUT team"
    }
    UNKNOWN_COLUMN = "E144" "unknown-column" {
        "A lookup table has no such column."
        "The columns of a CSV file are called as its header says. Case counts."
        example "lookup users id OUTPUT taem"
        instead "lookup users id OUTPUT team"
    }
    NO_NETWORKS = "E145" "no-networks" {
        "A lookup table has no column of networks."
        "A network is written `10.0.0.0/8` or `2001:db8::/32`. Where none of the columns holds one, there is nothing to find an address in."
        example "cidrlookup users ip OUTPUT team"
        instead "cidrlookup sites ip OUTPUT site"
    }
    NOT_ONE_COLUMN = "E146" "not-one-column" {
        "The query behind `in` does not give one column."
        "Its values are those of its only column, or of a `fields` with one field at its end."
        example "filter user in (SOURCE \"orders\" | fields user, id)"
        instead "filter user in (SOURCE \"orders\" | fields user)"
    }
    QUERY_IN_STATS = "E147" "query-in-stats" {
        "A query stands where values of a group are reckoned."
        "A query inside a query belongs in a `filter`, before the `stats` or behind it."
        example "stats max(n) in (SOURCE \"orders\" | fields n) as found"
        instead "stats max(n) as most | filter most in (SOURCE \"orders\" | fields n)"
    }
    TOO_MANY_JOINS = "E148" "too-many-joins" {
        "A query has more than one `join`."
        "The language ends there. What needs one value of a third log group can often be a `filter` with a query behind `in`, or a `lookup`."
        example "join left=a right=b where a.id = b.id (SOURCE \"orders\") | join left=c right=d where c.id = d.id (SOURCE \"orders\")"
        instead "join left=a right=b where a.id = b.id (SOURCE \"orders\")"
    }
    UNKNOWN_SAVED_QUERY = "E149" "unknown-saved-query" {
        "No query is saved under this name."
        "Queries are saved in the project file, by `--saved`, or by the program that asks. Case counts."
        example "$solw(over = 5)"
        instead "$slow(over = 5)"
    }
    SAVED_QUERY_PARAMETER = "E150" "saved-query-parameter" {
        "A saved query is given too few parameters, too many, or one twice."
        "Its parameters are the names in double braces in its text. Each needs a value once, in the call or as a default."
        example "$slow(ms = 5)"
        instead "$slow(over = 5)"
    }
    NESTED_SAVED_QUERY = "E151" "nested-saved-query" {
        "A saved query calls another one."
        "Saved queries do not nest. Several may stand one behind the other, with a `|` between them."
        example "$nested()"
        instead "$slow(over = 5)"
    }
    SOURCE_WINDOWS = "E152" "source-windows" {
        "Several `SOURCE`s have different windows."
        "Their events are read together, from one time on and up to another."
        example "SOURCE \"orders\" start=-1d | SOURCE \"users\" start=-2d | fields id"
        instead "SOURCE \"orders\" start=-1d | SOURCE \"users\" start=-1d | fields id"
    }
    SOURCE_NOT_FIRST = "E153" "source-not-first" {
        "`SOURCE` does not stand first."
        "It says where the events come from, and all else is about these events. Several may stand first, with a `|` between them."
        example "fields id | SOURCE \"orders\""
        instead "SOURCE \"orders\" | fields id"
    }
    AFTER_ESTIMATE = "E161" "after-estimate" {
        "Nothing may follow `estimate`."
        "`estimate` tells what the commands before it would read, so there are no rows for another command."
        example "filter user = \"ana\" | estimate | limit 5"
        instead "filter user = \"ana\" | limit 5 | estimate"
    }
    NOT_ALONE = "E162" "not-alone" {
        "`topk` stands beside something else."
        "It gives one list for all rows, so no other aggregate may stand in its `stats`, and no `by`."
        example "stats topk(3, user) by role"
        instead "stats topk(3, user)"
    }
    NO_BINS = "E163" "no-bins" {
        "`fillmissing` has no bins of time to fill."
        "It adds the rows that a `stats ... by bin(...)` before it has no events for, so there must be one."
        example "stats count(*) as n by user | fillmissing with 0 for n"
        instead "stats count(*) as n by user, bin(5m) | fillmissing with 0 for n"
    }
    NO_COLUMN_FITS = "E164" "no-column-fits" {
        "A pattern of names fits no column."
        "`*` in a name stands for anything, among the columns shown and the names made by earlier commands. Fields that no command has named yet are not among them: they are known only when the events are read."
        example "fields user | filldown cpu*"
        instead "fields user, cpu_user, cpu_system | filldown cpu*"
    }
    NO_FIXED_LENGTH = "E165" "no-fixed-length" {
        "A period of months stands where a fixed length of time is wanted."
        "Months, quarters and years differ in length. Write days or weeks."
        example "stats count(*) by bin(1d) offset 1mo"
        instead "stats count(*) by bin(1d) offset 30d"
    }
    WINDOW_BACKWARDS = "E166" "window-backwards" {
        "A window ends before it begins."
        "There are no events in it, whatever the archive holds. The service refuses it as one without events."
        example "SOURCE \"orders\" start=-1h end=-1d | fields id"
        instead "SOURCE \"orders\" start=-1d end=-1h | fields id"
    }
    FIELD_SHOWN = "E201" "field-shown" {
        "A new name is that of a field that was shown before. Only a strict reading refuses it."
        "Once a `fields` has shown a field of the events, the service takes its name as defined. Here the new meaning holds from there on."
        example "fields user | parse line \"by *\" as user"
        instead "fields user | parse line \"by *\" as author"
    }
    PATTERN_AFTER_SORT = "E202" "pattern-after-sort" {
        "`pattern` stands behind `sort`. Only a strict reading refuses it."
        "Patterns do not depend on the order of the lines, so the order is lost on it; here it does no harm."
        example "sort user | pattern @message"
        instead "pattern @message"
    }
    PARSED_RELEVANT = "E204" "parsed-in-relevantfields" {
        "`relevantfields` looks at a field that `parse` made. Only a strict reading refuses it."
        "The service looks at fields of the events only."
        example "parse line \"took * ms\" as ms | relevantfields where ms > 100"
        instead "relevantfields where duration > 100"
    }
    NOT_FROM_JSON = "E205" "not-from-json" {
        "A list that did not come from `jsonParse` is taken apart. Only a strict reading refuses it."
        "The service takes apart what `jsonParse` has read: not a field of the event as it is, and not what `split` made."
        example "unnest items into item"
        instead "fields jsonParse(body) as m | unnest m.items into item"
    }
    NAMES_WITH_MULTI = "E206" "names-with-multi" {
        "`multi` goes with names behind `as`. Only a strict reading refuses it."
        "The documentation has this form, and the service was seen to refuse it. Named groups say the same."
        example "parse line /(\\d+)/ as n multi"
        instead "parse line /(?<n>\\d+)/ multi"
    }
    AS_LEFT_OUT = "E207" "as-left-out" {
        "The word `as` before a name is left out. Only a strict reading refuses it."
        "Only behind a pattern in quotes may it be left out in the service."
        example "json field=body \"user.id\" id"
        instead "json field=body \"user.id\" as id"
    }
    PATH_SIGNS = "E208" "path-signs" {
        "A path of `json` has `$` or brackets. Only a strict reading refuses it."
        "The service knows keys and positions with a dot between them."
        example "json field=body \"$.items[0].id\" as id"
        instead "json field=body \"items.0.id\" as id"
    }
    MODE_WITHOUT_FIELD = "E209" "mode-without-field" {
        "`parse` in a mode names no field to read. Only a strict reading refuses it."
        "Only a pattern may leave it out, and reads `@message` then, in the service. Here every mode may."
        example "parse csv as user, role"
        instead "parse @message csv as user, role"
    }
    STEP_OF_ALIAS = "E210" "step-of-alias" {
        "A path leads into another name of a field. Only a strict reading refuses it."
        "A field of the events has its parts under its own name only, in the service. Here another name leads to them, too."
        example "fields request as r | filter r.path = \"/\""
        instead "filter request.path = \"/\""
    }
    QUERY_ELSEWHERE = "E211" "query-elsewhere" {
        "A query behind `in` stands elsewhere than in a `filter`. Only a strict reading refuses it."
        "The service knows it as a condition of `filter` only."
        example "fields user in (SOURCE \"orders\" | fields user) as known"
        instead "filter user in (SOURCE \"orders\" | fields user)"
    }
    INFREQUENT_ACCESS = "E212" "infrequent-access" {
        "A command is not there for log groups of the class `INFREQUENT_ACCESS`. Only a strict reading refuses it."
        "These have no `pattern`, `diff`, `anomaly`, `unmask` and `filterIndex`, and two `stats` at most, in the service. Here a group's class makes no difference."
        example "SOURCE logGroups(class: [\"INFREQUENT_ACCESS\"]) | pattern @message"
        instead "SOURCE logGroups(class: [\"STANDARD\"]) | pattern @message"
    }
    SOURCE_LISTS = "E213" "source-lists" {
        "A list of `SOURCE` is longer than the service takes. Only a strict reading refuses it."
        "It takes 5 prefixes, 20 accounts, 10 data sources, 5 tags, and 5 values of a tag. Here a list is as long as it is."
        example "SOURCE logGroups(namePrefix: [\"a\", \"b\", \"c\", \"d\", \"e\", \"o\"]) | fields id"
        instead "SOURCE logGroups(namePrefix: [\"o\"]) | fields id"
    }
    BARE_TEXT = "E214" "bare-text" {
        "A text stands without quotes. Only a strict reading refuses it."
        "An address with `://` in it can be nothing else, so it is read as text up to the next blank. The service refuses it."
        example "filter referrer = http://example.org/"
        instead "filter referrer = \"http://example.org/\""
    }
    NO_WINDOW = "E215" "no-window" {
        "Patterns are compared with an earlier time, but the query has no window. Only a strict reading refuses it."
        "In the service every query has one. Here a query without one compares the later half of the time that its events span with the earlier half. Give it a start, or write one behind `SOURCE`."
        example "pattern @message | diff"
        instead "SOURCE \"orders\" start=-1d | pattern @message | diff"
    }
    MANY_BRANCHES = "E216" "many-branches" {
        "A `case` has more than ten branches. Only a strict reading refuses it."
        "The service stops there. Here a `case` has as many as it is given."
        example "fields case(n=1,1,n=2,2,n=3,3,n=4,4,n=5,5,n=6,6,n=7,7,n=8,8,n=9,9,n=10,10,n=11,11) as m"
        instead "fields case(n=1,1,n=2,2) as m"
    }
    SEPARATORS = "E217" "separators" {
        "Commas stand where the documentation has blanks, or blanks where it has commas. Only a strict reading refuses it."
        "`filldown` and `outlier` have blanks between their fields, `addtotals` has commas, and options have blanks. Here either will do."
        example "fields cpu, memory | filldown cpu, memory"
        instead "fields cpu, memory | filldown cpu memory"
    }
    OPTION_FORM = "E218" "option-form" {
        "An option is written otherwise than in the documentation. Only a strict reading refuses it."
        "Options stand before the fields, a name behind `as` where the usage of the command has it, and only `name=value` has a sign between name and value."
        example "sessionize user maxspan=30m"
        instead "sessionize user maxspan 30m"
    }
    INDEX_CONDITION = "E219" "index-condition" {
        "`filterIndex` has a condition that no index answers. Only a strict reading refuses it."
        "The service takes a field equal to a value, or in a list of values, and several of these joined by `and`. Here it is a `filter`."
        example "filterIndex user like \"ana\""
        instead "filterIndex user = \"ana\""
    }
    OFFSET_WITHOUT_BIN = "E220" "offset-without-bin" {
        "`offset` stands in a `stats` without `bin`. Only a strict reading refuses it."
        "It moves the bounds of bins; without any it changes nothing."
        example "stats count(*) as n by user offset 10m"
        instead "stats count(*) as n by user, bin(1h) offset 10m"
    }
    HISTOGRAM_BEFORE_BY = "E221" "histogram-before-by" {
        "`histogram` stands before `by`. Only a strict reading refuses it."
        "The service was seen to take it as a key, by which rows are grouped. Here it is also an aggregate, which gives a map."
        example "stats histogram(size, 10) as sizes"
        instead "stats count(*) as n by histogram(size, 10)"
    }
    JOIN_FORM = "E222" "join-form" {
        "A `join` has several conditions or several `SOURCE`s. Only a strict reading refuses it."
        "The documentation shows one condition, and one `SOURCE` in the parentheses."
        example "join left=a right=b where a.id = b.id and a.n = b.n (SOURCE \"orders\")"
        instead "join left=a right=b where a.id = b.id (SOURCE \"orders\") | filter a.n = b.n"
    }
    MANY_PARAMETERS = "E223" "many-parameters" {
        "A saved query has more than 20 parameters. Only a strict reading refuses it."
        "The service stops there. Here it has as many as it is given."
        example "$many(a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1,l=1,m=1,n=1,o=1,p=1,q=1,r=1,s=1,t=1,u=1)"
        instead "$slow(over = 5)"
    }
    QUERY_WITHOUT_SOURCE = "E224" "query-without-source" {
        "A query behind `in` does not begin with `SOURCE`. Only a strict reading refuses it."
        "In the service it says itself which log group it is about. Here it has the events of the query around it, if it does not say."
        example "filter user in (fields user)"
        instead "filter user in (SOURCE \"orders\" | fields user)"
    }
    BARE_GROUP = "E225" "bare-group" {
        "The name of a log group stands without quotes. Only a strict reading refuses it."
        "The documentation has quotes around it, unless a window stands behind it."
        example "SOURCE orders | fields id"
        instead "SOURCE \"orders\" | fields id"
    }
    TABLE_NAME = "E226" "table-name" {
        "A lookup table has a name that the service does not allow. Only a strict reading refuses it."
        "It has letters, digits and `_` only, there. Here a table is called as you like."
        example "lookup `site-names` id OUTPUT site"
        instead "lookup users id OUTPUT team"
    }
    LAST_PIPE = "E227" "last-pipe" {
        "A `|` stands behind the last command. Only a strict reading refuses it."
        "It separates two commands. Here one at the end does no harm."
        example "fields user |"
        instead "fields user"
    }
}
