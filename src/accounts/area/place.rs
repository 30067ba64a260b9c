//! Addresses in words.

use crate::domain::audit::Origin;
use crate::domain::client_address::ClientAddress;
use crate::places::Places;
use crate::words::{Said, Words};

/// Where an address is, as far as the file of addresses knows: Lisbon, Portugal (192.0.2.7). Else the address itself.
pub fn told(address: ClientAddress, places: &Places, words: Words) -> String {
    let location = places.find(address, words.language()).unwrap_or_default();
    let said = match (location.city, location.country) {
        (Some(city), Some(country)) => Said::new("unusual-place").with("city", city).with("country", country),
        (Some(one), None) | (None, Some(one)) => Said::new("unusual-place-part").with("place", one),
        (None, None) => return address.to_string(),
    };
    words.tell(&said.with("address", address.to_string()))
}

/// The same for where a request came from.
pub fn told_of(origin: &Origin, places: &Places, words: Words) -> Option<String> {
    origin.ip.map(|address| told(address, places, words))
}

/// The same for an address as it was kept.
pub fn told_of_kept(kept: &str, places: &Places, words: Words) -> String {
    kept.parse().map_or_else(|_| kept.to_owned(), |address| told(address, places, words))
}
