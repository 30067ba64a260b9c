//! A QR code as the path of an SVG. The page draws it: no script, no image from elsewhere, no markup from a library.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use crate::domain::decision::Fault;

/// The white border that scanners need, in modules.
const QUIET_ZONE: usize = 4;

/// A QR code, ready to be drawn in a square of `size` units.
#[derive(Clone)]
pub struct Qr {
    /// Width and height, with the border.
    pub size: usize,
    /// The dark modules.
    pub path: String,
}

impl Qr {
    /// Of `text`, of which a quarter or less may be unreadable.
    pub fn of(text: &str) -> Result<Self, Fault> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|error| Fault::internal("making a QR code", error))?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                    // Writing to a text cannot fail.
                    let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Ok(Self { size: width + 2 * QUIET_ZONE, path })
    }
}

impl std::fmt::Debug for Qr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Qr(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_has_the_modules_of_the_code() {
        let text = "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ";
        let qr = Qr::of(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let mut drawn = 0;
        for run in qr.path.split_terminator('z') {
            let (place, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            for step in 0..length {
                assert_eq!(code[(x - QUIET_ZONE + step, y - QUIET_ZONE)], Color::Dark);
            }
            drawn += length;
        }
        assert_eq!(drawn, code.to_colors().iter().filter(|color| **color == Color::Dark).count());
        assert_eq!(qr.size, code.width() + 8);
        assert_eq!(format!("{qr:?}"), "Qr(…)");
    }

    #[test]
    fn what_does_not_fit_is_a_fault() {
        assert!(Qr::of(&"x".repeat(4000)).is_err());
    }
}
