//! On what screen, in which light and in which language a page is looked at.

use serde_json::json;
use signet::domain::language::Language;

use super::webdriver::WebDriver;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Held in a hand, 390 × 844.
    Phone,
    /// On a desk, 1280 × 800.
    Desktop,
}

/// What the person has chosen in their system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A look at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// On this screen.
    pub screen: Screen,
    /// In this light.
    pub light: Light,
}

impl View {
    /// Every look at one page.
    pub const ALL: [Self; 4] = [
        Self::new(Screen::Desktop, Light::Light),
        Self::new(Screen::Desktop, Light::Dark),
        Self::new(Screen::Phone, Light::Dark),
        Self::new(Screen::Phone, Light::Light),
    ];

    /// That look.
    pub const fn new(screen: Screen, light: Light) -> Self {
        Self { screen, light }
    }

    /// Width and height.
    pub const fn size(self) -> (u32, u32) {
        match self.screen {
            Screen::Phone => (390, 844),
            Screen::Desktop => (1280, 800),
        }
    }

    /// `phone-dark`.
    pub fn name(self) -> String {
        format!("{:?}-{:?}", self.screen, self.light).to_lowercase()
    }

    /// Lays the open page out so.
    pub async fn show(self, tab: &WebDriver) {
        let (width, height) = self.size();
        let mobile = self.screen == Screen::Phone;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        tab.chrome("Emulation.setDeviceMetricsOverride", metrics).await;
        let value = if self.light == Light::Dark { "dark" } else { "light" };
        // Movement is not waited for.
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": value },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        tab.chrome("Emulation.setEmulatedMedia", features).await;
    }
}

/// From now on the tab asks for pages in `language`, and a proxy says that it is at `address`.
pub async fn comes_as(tab: &WebDriver, language: Language, address: &str) {
    let headers = json!({ "headers": { "Accept-Language": language.as_str(), "X-Forwarded-For": address } });
    tab.chrome("Network.setExtraHTTPHeaders", headers).await;
}
