//! Where a request comes from: an address, and the network that counts as one visitor (security.md RL1).

use std::fmt;
use std::net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The address of a browser or an application. An IPv4 address that is written as an IPv6 one is an IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

/// What counts as one: a network of addresses that one party can choose among. Its text is its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientNetwork {
    base: IpAddr,
    prefix: u8,
}

impl ClientAddress {
    /// The address, unmapped.
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address as such.
    pub const fn ip(self) -> IpAddr {
        self.0
    }

    /// The network from which one person comes, though their address changes: IPv4 /24, IPv6 /64.
    pub fn network(self) -> ClientNetwork {
        match self.0 {
            IpAddr::V4(v4) => ClientNetwork::v4(v4, 24),
            IpAddr::V6(v6) => ClientNetwork::v6(v6, 64),
        }
    }

    /// The address as it is counted by itself. Whoever has one address of an IPv6 /64 has them all.
    pub fn host(self) -> ClientNetwork {
        match self.0 {
            IpAddr::V4(v4) => ClientNetwork::v4(v4, 32),
            IpAddr::V6(v6) => ClientNetwork::v6(v6, 64),
        }
    }
}

impl ClientNetwork {
    fn v4(address: Ipv4Addr, prefix: u8) -> Self {
        let host_bits = 32_u32.saturating_sub(u32::from(prefix));
        let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
        Self { base: Ipv4Addr::from_bits(address.to_bits() & mask).into(), prefix }
    }

    fn v6(address: Ipv6Addr, prefix: u8) -> Self {
        let host_bits = 128_u32.saturating_sub(u32::from(prefix));
        let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
        Self { base: Ipv6Addr::from_bits(address.to_bits() & mask).into(), prefix }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

impl FromStr for ClientAddress {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.parse().map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> ClientAddress {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_is_what_one_party_can_choose_among() {
        for (text, network, host) in [
            ("203.0.113.77", "203.0.113.0/24", "203.0.113.77/32"),
            ("::ffff:203.0.113.77", "203.0.113.0/24", "203.0.113.77/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
            ("::1", "::/64", "::/64"),
        ] {
            assert_eq!(address(text).network().to_string(), network);
            assert_eq!(address(text).host().to_string(), host);
        }
    }

    #[test]
    fn an_address_has_one_spelling() {
        assert_eq!(address("::ffff:127.0.0.1").to_string(), "127.0.0.1");
        assert_eq!(address("2001:DB8:0::1").to_string(), "2001:db8::1");
        assert!("127.0.0.1:80".parse::<ClientAddress>().is_err());
    }
}
