//! The network address of a client, as counted by rate limits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that a request comes from. A client with one IPv6 address usually controls its whole
/// /64 network, so the last 64 bits are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    address: IpAddr,
    is_limited: bool,
}

impl Client {
    /// Creates a client whose requests count towards the rate limits.
    pub fn new(address: IpAddr) -> Self {
        let address = match address.to_canonical() {
            IpAddr::V4(v4) => IpAddr::V4(v4),
            IpAddr::V6(v6) => IpAddr::V6(leading_bits(v6, 64)),
        };
        Self { address, is_limited: true }
    }

    /// The same client, exempt from rate limits.
    pub fn unlimited(self) -> Self {
        Self { is_limited: false, ..self }
    }

    /// Returns `true` if rate limits apply.
    pub fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// The address: an IPv4 address, or the first 64 bits of an IPv6 address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The wider network around the address: the first 24 bits of IPv4, the first 48 of IPv6.
    pub fn network(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() >> 8 << 8)),
            IpAddr::V6(v6) => IpAddr::V6(leading_bits(v6, 48)),
        }
    }

    /// The address as text, such as `203.0.113.7` or `2001:db8:1:2::/64`.
    pub fn address_text(&self) -> String {
        match self.address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("{v6}/64"),
        }
    }

    /// The network as text, such as `203.0.113.0/24` or `2001:db8:1::/48`.
    pub fn network_text(&self) -> String {
        match self.network() {
            IpAddr::V4(v4) => format!("{v4}/24"),
            IpAddr::V6(v6) => format!("{v6}/48"),
        }
    }
}

fn leading_bits(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    let rest = 128 - bits;
    Ipv6Addr::from_bits(address.to_bits() >> rest << rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Client {
        Client::new(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6"), client("2001:db8:1:2::9"));
        assert_ne!(client("2001:db8:1:2::9"), client("2001:db8:1:3::9"));
        assert_eq!(client("::ffff:203.0.113.7"), client("203.0.113.7"));
        assert_ne!(client("203.0.113.7"), client("203.0.113.8"));
    }

    #[test]
    fn neighbors_share_a_network() {
        assert_eq!(client("203.0.113.7").network(), client("203.0.113.8").network());
        assert_eq!(client("2001:db8:1:2::9").network(), client("2001:db8:1:3::9").network());
        let texts = |text| [client(text).address_text(), client(text).network_text()];
        assert_eq!(texts("203.0.113.7"), ["203.0.113.7", "203.0.113.0/24"]);
        assert_eq!(texts("2001:db8:1:2::9"), ["2001:db8:1:2::/64", "2001:db8:1::/48"]);
    }
}
