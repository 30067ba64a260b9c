//! The hosted pages in Chromium, driven through ChromeDriver: what only a real browser enforces (form-action, cookies,
//! SameSite), and that nothing on any page is complained about.

mod album;
mod axe;
mod chromium;
mod looks;
mod pages;
mod relying_site;
mod scene;
mod signing_in;
mod signing_out;
mod story;
mod view;
mod webdriver;
