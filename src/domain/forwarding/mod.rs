//! Whom a request that came through proxies comes from. Only what trusted proxies wrote counts; anybody can send the
//! same headers (security.md RL4).

mod hop;

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use super::client_address::ClientAddress;
use super::named::named;
use hop::Hop;

named! {
    /// The header in which the proxies say for whom they speak.
    ProxyHeader, "header of a proxy" {
        /// A list of addresses, the nearest last.
        XForwardedFor = "x-forwarded-for",
        /// RFC 7239.
        Forwarded = "forwarded",
    }
}

/// The proxies in front of the server, and how they speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ProxyHeader,
}

/// A trusted proxy sent a header that says nothing clear.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the forwarding header of a trusted proxy is malformed")]
pub struct MalformedForwarding;

/// The text names no network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a list of networks: {0}")]
pub struct InvalidNetwork(String);

impl TrustedProxies {
    /// Proxies in `networks`: addresses and networks (`10.0.0.0/8`) with commas or spaces between them.
    pub fn parse(networks: &str, header: ProxyHeader) -> Result<Self, InvalidNetwork> {
        let parts = networks.split([',', ' ']).filter(|part| !part.is_empty());
        let networks = parts.map(network).collect::<Result<_, _>>()?;
        Ok(Self { networks, header })
    }

    /// In which header they speak.
    pub const fn header(&self) -> ProxyHeader {
        self.header
    }

    /// The networks.
    pub fn networks(&self) -> impl Iterator<Item = String> {
        self.networks.iter().map(ToString::to_string)
    }

    /// Whether anybody at all is trusted to say who they are.
    pub fn trusts_everybody(&self) -> bool {
        self.networks.iter().any(|network| network.prefix_len() == 0)
    }

    /// Whom the request comes from: `peer` is at the other end of the connection, `values` are all values of
    /// [`Self::header`] in their order. What an untrusted peer sends is not even read.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        values: impl Iterator<Item = &'a [u8]>,
    ) -> Result<ClientAddress, MalformedForwarding> {
        let peer = ClientAddress::new(peer);
        if !self.trusts(peer) {
            return Ok(peer);
        }
        // security.md RL4: malformed forwarding headers are refused, never skipped.
        let mut hops = Vec::new();
        for value in values {
            let value = str::from_utf8(value).map_err(|_| MalformedForwarding)?;
            hops.extend(hop::parse(value, self.header).ok_or(MalformedForwarding)?);
        }
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            // The proxy before this one says that it does not know, or does not tell.
            let Hop::Address(address) = hop else { return Err(MalformedForwarding) };
            nearest = ClientAddress::new(address);
            if !self.trusts(nearest) {
                break;
            }
        }
        Ok(nearest)
    }

    /// Whether what the other end of the connection says about a request is believed.
    pub fn believes(&self, peer: IpAddr) -> bool {
        self.trusts(ClientAddress::new(peer))
    }

    fn trusts(&self, address: ClientAddress) -> bool {
        self.networks.iter().any(|network| network.contains(&address.ip()))
    }
}

fn network(text: &str) -> Result<IpNet, InvalidNetwork> {
    let single = IpAddr::from_str(text).map(|address| IpNet::from(address.to_canonical()));
    single.or_else(|_| text.parse()).map_err(|_| InvalidNetwork(text.to_owned()))
}

#[cfg(test)]
mod tests;
