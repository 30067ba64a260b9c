//! The pages of the account area, as its side navigation lists them.

/// One page of the account area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// What there is.
    Overview,
    /// Name, user name, picture, phone, language, clock, notifications.
    Profile,
    /// The mail address.
    Email,
    /// The password.
    Password,
    /// Two-step verification.
    SecondFactor,
    /// Devices that were remembered.
    Devices,
    /// Where the person is signed in.
    Sessions,
    /// What has access to the account.
    Applications,
    /// What happened.
    Activity,
    /// A copy of it all, and the end of it.
    Data,
}

impl Room {
    /// Every page, in the order of the navigation.
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Profile,
        Self::Email,
        Self::Password,
        Self::SecondFactor,
        Self::Devices,
        Self::Sessions,
        Self::Applications,
        Self::Activity,
        Self::Data,
    ];

    /// Every page, for templates.
    pub fn all(&self) -> [Self; 10] {
        Self::ALL
    }

    /// The path, to be put under the issuer's own.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/account",
            Self::Profile => "/account/profile",
            Self::Email => "/account/email",
            Self::Password => "/account/password",
            Self::SecondFactor => "/account/second-factor",
            Self::Devices => "/account/devices",
            Self::Sessions => "/account/sessions",
            Self::Applications => "/account/applications",
            Self::Activity => "/account/activity",
            Self::Data => "/account/data",
        }
    }

    /// The message that names it.
    pub const fn said(self) -> &'static str {
        match self {
            Self::Overview => "area-overview",
            Self::Profile => "area-profile",
            Self::Email => "area-email",
            Self::Password => "area-password",
            Self::SecondFactor => "area-second-factor",
            Self::Devices => "area-devices",
            Self::Sessions => "area-sessions",
            Self::Applications => "area-applications",
            Self::Activity => "area-activity",
            Self::Data => "area-data",
        }
    }

    /// The message that tells what it is for.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Overview => "overview-lead",
            Self::Profile => "area-about-profile",
            Self::Email => "area-about-email",
            Self::Password => "area-about-password",
            Self::SecondFactor => "area-about-second-factor",
            Self::Devices => "area-about-devices",
            Self::Sessions => "area-about-sessions",
            Self::Applications => "area-about-applications",
            Self::Activity => "area-about-activity",
            Self::Data => "area-about-data",
        }
    }

    /// The line of its icon, on a field of 20 by 20.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Overview => "M3 9.5 10 3.5l7 6M5 8v8.5h10V8",
            Self::Profile => {
                "M10 3a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M3.25 17.25c.6-3.4 3.3-5 6.75-5s6.15 1.6 6.75 5"
            }
            Self::Email => "M2.75 5h14.5v10.5H2.75zM3 5.5l7 5.5 7-5.5",
            Self::Password => "M4.5 9h11v8h-11zM7 9V6.25a3 3 0 0 1 6 0V9M10 12v2",
            Self::SecondFactor => {
                "M10 2.75 16 5v4.5c0 3.75-2.4 6.5-6 7.75-3.6-1.25-6-4-6-7.75V5zM7.25 9.75l2 2 3.5-3.75"
            }
            Self::Devices => "M2.75 4h10.5v8.5H2.75zM6 15.5h3.5M13.5 8h4v8.5h-4z",
            Self::Sessions => "M2.75 4h14.5v9.5H2.75zM7 16.5h6M10 13.5v3",
            Self::Applications => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
            Self::Activity => "M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5M10 6v4.25l2.75 1.75",
            Self::Data => "M10 3v9M6.5 8.75 10 12.25l3.5-3.5M3.5 13v3.5h13V13",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::return_place::ReturnPlace;

    #[test]
    fn every_page_can_be_come_back_to() {
        for room in Room::ALL {
            assert_eq!(room.path().parse::<ReturnPlace>().unwrap().as_str(), room.path());
        }
    }
}
