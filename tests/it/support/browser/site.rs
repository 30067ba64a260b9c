//! Where a navigation comes from, as `Sec-Fetch-Site` and `Origin` say it.

use reqwest::Url;

/// The initiator of a navigation, and the farthest that the way led from it.
#[derive(Clone, Debug)]
pub struct Site {
    initiator: Option<Url>,
    distance: Distance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    None,
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Site {
    /// A person typed the URL.
    pub fn typed() -> Self {
        Self { initiator: None, distance: Distance::None }
    }

    /// A link, form or script on the page at `page` leads to `target`.
    pub fn from_page(page: &Url, target: &Url) -> Self {
        Self { initiator: Some(page.clone()), distance: distance(page, target) }
    }

    /// The server redirected to `target`: whoever began stays the initiator.
    pub fn redirected(&self, target: &Url) -> Self {
        let farther = self.initiator.as_ref().map_or(Distance::None, |page| distance(page, target));
        Self { initiator: self.initiator.clone(), distance: self.distance.max(farther) }
    }

    /// Whether cookies of `SameSite=Strict` stay at home.
    pub fn is_cross_site(&self) -> bool {
        self.distance == Distance::CrossSite
    }

    /// `Sec-Fetch-Site`.
    pub fn as_str(&self) -> &'static str {
        match self.distance {
            Distance::None => "none",
            Distance::SameOrigin => "same-origin",
            Distance::SameSite => "same-site",
            Distance::CrossSite => "cross-site",
        }
    }

    /// `Origin`.
    pub fn origin(&self) -> String {
        self.initiator.as_ref().map_or_else(|| "null".to_owned(), |page| page.origin().ascii_serialization())
    }
}

fn distance(page: &Url, target: &Url) -> Distance {
    if page.origin() == target.origin() {
        Distance::SameOrigin
    } else if page.scheme() == target.scheme() && page.host() == target.host() {
        Distance::SameSite
    } else {
        Distance::CrossSite
    }
}
