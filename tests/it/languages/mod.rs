//! Pages in the languages of their people.

mod choosing;
mod menu;
mod pages;
mod texts;
