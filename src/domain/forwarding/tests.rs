//! Trusted hops are walked from the right; what is malformed is refused.

use proptest::prelude::*;

use super::*;

fn proxies(header: ProxyHeader) -> TrustedProxies {
    TrustedProxies::parse("127.0.0.1, 10.0.0.0/8 2001:db8:ffff::/48", header).unwrap()
}

fn client(header: ProxyHeader, peer: &str, values: &[&str]) -> Result<String, MalformedForwarding> {
    let values = values.iter().map(|value| value.as_bytes());
    proxies(header).client(peer.parse().unwrap(), values).map(|address| address.to_string())
}

fn listed(peer: &str, values: &[&str]) -> Result<String, MalformedForwarding> {
    client(ProxyHeader::XForwardedFor, peer, values)
}

fn forwarded(values: &[&str]) -> Result<String, MalformedForwarding> {
    client(ProxyHeader::Forwarded, "127.0.0.1", values)
}

#[test]
fn an_untrusted_peer_is_itself_whatever_it_says() {
    for value in ["203.0.113.7", "garbage", ""] {
        assert_eq!(listed("198.51.100.1", &[value]).unwrap(), "198.51.100.1");
    }
}

#[test]
fn trusted_hops_are_walked_from_the_right() {
    for (values, expected) in [
        (&["203.0.113.7"][..], "203.0.113.7"),
        (&["192.0.2.1, 203.0.113.7"], "203.0.113.7"),
        (&["192.0.2.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (&["192.0.2.1, 203.0.113.7", "10.1.2.3", "10.9.9.9"], "203.0.113.7"),
        (&["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        (&["unknown, 203.0.113.7"], "203.0.113.7"),
        (&["2001:db8::5"], "2001:db8::5"),
        (&["[2001:db8::5]:443"], "2001:db8::5"),
        (&["2001:db8::5, 2001:db8:ffff::1"], "2001:db8::5"),
        (&["203.0.113.7:1234"], "203.0.113.7"),
        (&["::ffff:203.0.113.7"], "203.0.113.7"),
        (&[], "127.0.0.1"),
    ] {
        assert_eq!(listed("127.0.0.1", values).unwrap(), expected, "{values:?}");
    }
    assert_eq!(listed("::ffff:127.0.0.1", &["203.0.113.7"]).unwrap(), "203.0.113.7");
}

#[test]
fn what_is_malformed_is_refused_wherever_it_stands() {
    for value in [
        "",
        "garbage",
        ",",
        "203.0.113.7,",
        ",203.0.113.7",
        "garbage, 203.0.113.7",
        "203.0.113.7, garbage",
        "203.0.113.256",
        "203.0.113.7 10.0.0.1",
        "unknown",
        "203.0.113.7, unknown",
        "_hidden",
        "for=203.0.113.7",
        "203.0.113.7:99999",
        "203.0.113.007",
        "[203.0.113.7]",
        "[::1",
        "0x7f.1",
        "203.0.113.7\u{0}",
    ] {
        assert!(listed("127.0.0.1", &[value]).is_err(), "{value:?}");
    }
    assert!(listed("127.0.0.1", &["203.0.113.7", ""]).is_err());
}

#[test]
fn the_standards_header_is_read_by_its_grammar() {
    for (value, expected) in [
        ("for=203.0.113.7", "203.0.113.7"),
        ("For=\"203.0.113.7:4711\";proto=https;by=10.0.0.1", "203.0.113.7"),
        ("for=\"[2001:db8::5]:4711\"", "2001:db8::5"),
        ("for=192.0.2.1, for=203.0.113.7;host=\"a,b;c\\\"d\", for=10.2.3.4", "203.0.113.7"),
        ("for=_secret, for=203.0.113.7", "203.0.113.7"),
    ] {
        assert_eq!(forwarded(&[value]).unwrap(), expected, "{value}");
    }
    for value in [
        "",
        "for",
        "for=",
        "for=\"203.0.113.7",
        "for=203.0.113.7;for=10.0.0.1",
        "for=unknown",
        "proto=https",
        "203.0.113.7",
        "for=203.0.113.7,",
        "for=203.0.113.7;",
        "for = 203.0.113.7",
        "for=\"203.0.113.7\"x",
        "for=203.0.113.7, garbage",
    ] {
        assert!(forwarded(&[value]).is_err(), "{value}");
    }
}

#[test]
fn networks_are_addresses_or_prefixes() {
    for wrong in ["10.0.0.0/33", "localhost", "10.0.0", "10.0.0.0/8;::1"] {
        assert!(TrustedProxies::parse(wrong, ProxyHeader::Forwarded).is_err(), "{wrong}");
    }
    assert!(TrustedProxies::parse("0.0.0.0/0", ProxyHeader::Forwarded).unwrap().trusts_everybody());
    assert!(!proxies(ProxyHeader::Forwarded).trusts_everybody());
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(value in "\\PC*", by_list in any::<bool>()) {
        let header = if by_list { ProxyHeader::XForwardedFor } else { ProxyHeader::Forwarded };
        let _ = client(header, "127.0.0.1", &[&value]);
    }
}
