//! A client that is tried on a device.

pub mod page;
