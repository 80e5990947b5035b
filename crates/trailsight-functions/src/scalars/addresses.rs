//! What the functions on IP addresses share.

use std::net::IpAddr;
use std::sync::LazyLock;

use arrow::array::ArrayRef;
use datafusion_common::Result;
use ipnet::IpNet;

use crate::args::{Args, Values};

/// Whether the address at place 0 is acceptable and lies in the subnet at place 1.
pub(super) fn in_subnet(args: &Args<'_>, accept: fn(&IpAddr) -> bool) -> Result<ArrayRef> {
    let (text, subnet) = (args.text(0)?, args.text(1)?);
    let lies_in = |row: usize, subnet: IpNet| {
        let address = text.get(row)?.parse().ok()?;
        Some(accept(&address) && subnet.contains(&address))
    };
    // Mostly a literal: read it once.
    if let Values::Same(subnet) = &subnet {
        let subnet = subnet.as_deref().and_then(parse_subnet);
        return args.verdicts(|row| lies_in(row, subnet?));
    }
    args.verdicts(|row| lies_in(row, parse_subnet(subnet.get(row)?)?))
}

fn parse_subnet(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: IpAddr| IpNet::from(address)))
}

/// From where an address can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// From within a private network.
    Private,
    /// From nowhere, or only near by: set aside for a special purpose.
    Reserved,
    /// From everywhere.
    Public,
}

/// Whether `text` is an address of that reach.
pub(super) fn is(text: &str, reach: Reach) -> Option<bool> {
    Some(self::reach(&text.parse().ok()?) == reach)
}

fn reach(address: &IpAddr) -> Reach {
    let within = |subnets: &[IpNet]| subnets.iter().any(|subnet| subnet.contains(address));
    if within(&PRIVATE) {
        Reach::Private
    } else if within(&RESERVED) && !within(&EXCEPTED) {
        Reach::Reserved
    } else {
        Reach::Public
    }
}

/// RFC 1918 and RFC 4193.
static PRIVATE: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| subnets(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]));

/// The special-purpose address registries of IANA (RFC 6890), without what is private or reachable from everywhere; and
/// multicast, which is no address of one machine.
static RESERVED: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    subnets(&[
        "0.0.0.0/8",       // this network
        "100.64.0.0/10",   // shared by carriers
        "127.0.0.0/8",     // loopback
        "169.254.0.0/16",  // link-local
        "192.0.0.0/24",    // protocol assignments
        "192.0.2.0/24",    // documentation
        "192.88.99.0/24",  // 6to4 relays, deprecated
        "198.18.0.0/15",   // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",     // multicast
        "240.0.0.0/4",     // reserved, and broadcast
        "::/128",          // unspecified
        "::1/128",         // loopback
        "::ffff:0:0/96",   // IPv4 within IPv6
        "64:ff9b:1::/48",  // translation within a site
        "100::/64",        // discard
        "100:0:0:1::/64",  // dummy
        "2001::/23",       // protocol assignments
        "2001:db8::/32",   // documentation
        "2002::/16",       // 6to4
        "3fff::/20",       // documentation
        "5f00::/16",       // segment routing
        "fe80::/10",       // link-local
        "ff00::/8",        // multicast
    ])
});

/// Parts of the above that the registries call globally reachable.
static EXCEPTED: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    subnets(&[
        "192.0.0.9/32",    // port control protocol, anycast
        "192.0.0.10/32",   // relays around translators, anycast
        "2001:1::1/128",   // port control protocol, anycast
        "2001:1::2/128",   // relays around translators, anycast
        "2001:1::3/128",   // service registration, anycast
        "2001:3::/32",     // multicast tunnels
        "2001:4:112::/48", // sinks for reverse look-ups
        "2001:20::/28",    // hashed identities
        "2001:30::/28",    // drones
    ])
});

fn subnets(texts: &[&str]) -> Vec<IpNet> {
    // A text above that is not a subnet would be a slip of ours; the tests ask for a member of each.
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
