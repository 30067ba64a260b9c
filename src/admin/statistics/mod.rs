//! Figures: what happened hour by hour, and how the server stands.

pub mod api;
pub mod chart;
pub mod operation;
pub mod view;
