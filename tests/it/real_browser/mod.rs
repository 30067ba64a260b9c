//! The hosted pages in Chromium, driven through ChromeDriver: what only a real browser enforces (form-action, cookies,
//! SameSite), and that nothing on any page is complained about.

mod chromium;
mod looks;
mod relying_site;
mod signing_in;
mod signing_out;
mod webdriver;
