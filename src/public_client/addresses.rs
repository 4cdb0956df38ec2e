//! Addresses on the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of IPv4 addresses.
struct V4Range {
    first: Ipv4Addr,
    bits: u32,
}

/// A range of IPv6 addresses.
struct V6Range {
    first: Ipv6Addr,
    bits: u32,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32) -> V4Range {
    V4Range { first: Ipv4Addr::new(a, b, c, d), bits }
}

const fn v6(a: u16, b: u16, c: u16, bits: u32) -> V6Range {
    V6Range { first: Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits }
}

/// IPv4 addresses that don't lead to a public host.
const NOT_PUBLIC_V4: [V4Range; 16] = [
    v4(0, 0, 0, 0, 8),       // this network
    v4(10, 0, 0, 0, 8),      // private
    v4(100, 64, 0, 0, 10),   // shared by providers
    v4(127, 0, 0, 0, 8),     // loopback
    v4(169, 254, 0, 0, 16),  // link-local, and the metadata of cloud machines
    v4(172, 16, 0, 0, 12),   // private
    v4(192, 0, 0, 0, 24),    // protocol assignments
    v4(192, 0, 2, 0, 24),    // documentation
    v4(192, 31, 196, 0, 24), // AS112
    v4(192, 88, 99, 0, 24),  // relays of 6to4
    v4(192, 168, 0, 0, 16),  // private
    v4(198, 18, 0, 0, 15),   // benchmarks
    v4(198, 51, 100, 0, 24), // documentation
    v4(203, 0, 113, 0, 24),  // documentation
    v4(224, 0, 0, 0, 4),     // multicast
    v4(240, 0, 0, 0, 4),     // reserved, and broadcast
];

/// Public IPv6 addresses are in this range, which excludes loopback, mapped IPv4 addresses, NAT64,
/// private, link-local and multicast addresses.
const GLOBAL_V6: V6Range = v6(0x2000, 0, 0, 3);

/// Addresses of [`GLOBAL_V6`] that don't lead to a public host.
const NOT_PUBLIC_V6: [V6Range; 4] = [
    v6(0x2001, 0, 0, 23),     // protocol assignments such as Teredo
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x2002, 0, 0, 16),     // 6to4, which contains IPv4 addresses
    v6(0x3fff, 0, 0, 20),     // documentation
];

/// Returns `true` for addresses on the public internet: neither loopback, private, link-local,
/// multicast, reserved, nor an IPv6 address that contains an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|range| range.contains(address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(address)
                && !NOT_PUBLIC_V6.iter().any(|range| range.contains(address))
        }
    }
}

impl V4Range {
    fn contains(&self, address: Ipv4Addr) -> bool {
        (address.to_bits() ^ self.first.to_bits()) >> (32 - self.bits) == 0
    }
}

impl V6Range {
    fn contains(&self, address: Ipv6Addr) -> bool {
        (address.to_bits() ^ self.first.to_bits()) >> (128 - self.bits) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(address: &str) -> bool {
        is_public(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_allowed() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2001:4860::1",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn each_range_is_excluded_from_its_first_to_its_last_address() {
        for address in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.169.254",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.255",
            "192.0.2.1",
            "192.31.196.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.0",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
        ] {
            assert!(!public(address), "{address}");
        }
    }

    #[test]
    fn special_ipv6_addresses_are_excluded() {
        for address in [
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fdff:ffff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }
}
