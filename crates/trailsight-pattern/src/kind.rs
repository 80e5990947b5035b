//! The kinds of variable parts.

/// What a variable part of a line seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A date, a time of day, or both.
    Time = 1,
    /// An address of version 4 or 6, with a port or a prefix length where one stands.
    Ip = 2,
    /// A number, with its unit where one stands.
    Number = 3,
    /// A UUID.
    Uuid = 4,
    /// Hexadecimal digits.
    Hex = 5,
    /// A name with digits in it.
    Id = 6,
    /// A path or a URL.
    Path = 7,
    /// Anything else.
    Token = 8,
}

impl Kind {
    /// The word that stands in a pattern.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Time => "Time",
            Kind::Ip => "IP",
            Kind::Number => "Number",
            Kind::Uuid => "UUID",
            Kind::Hex => "Hex",
            Kind::Id => "ID",
            Kind::Path => "Path",
            Kind::Token => "Token",
        }
    }

    /// The kind that a byte of a shape stands for.
    pub(crate) fn of(byte: u8) -> Option<Kind> {
        Some(match byte {
            1 => Kind::Time,
            2 => Kind::Ip,
            3 => Kind::Number,
            4 => Kind::Uuid,
            5 => Kind::Hex,
            6 => Kind::Id,
            7 => Kind::Path,
            8 => Kind::Token,
            _ => return None,
        })
    }

    /// The narrowest kind that is both. It does not matter in which order several are joined.
    pub(crate) fn join(self, other: Kind) -> Kind {
        let named = |kind| matches!(kind, Kind::Number | Kind::Uuid | Kind::Hex | Kind::Id);
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if named(a) && named(b) => Kind::Id,
            _ => Kind::Token,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_is_the_same_in_any_order() {
        let all: Vec<Kind> = (1..=8).filter_map(Kind::of).collect();
        for &a in &all {
            for &b in &all {
                assert_eq!(a.join(b), b.join(a));
                for &c in &all {
                    assert_eq!(a.join(b).join(c), a.join(b.join(c)));
                }
            }
        }
    }
}
