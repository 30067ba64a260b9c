//! Where on earth an address is, as far as a file of addresses knows it, and how far apart two of them are.

/// What is known of a place. Its names are those of a map, in the language that was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location {
    /// `Lisbon`.
    pub city: Option<String>,
    /// `Portugal`.
    pub country: Option<String>,
    /// Where it lies.
    pub point: Option<Point>,
}

/// A point on earth, known to within a radius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    latitude: f64,
    longitude: f64,
    radius_km: f64,
}

const EARTH_RADIUS_KM: f64 = 6371.0;

impl Point {
    /// In degrees. `None`: there is no such point.
    pub fn new(latitude: f64, longitude: f64, radius_km: u16) -> Option<Self> {
        let right = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        right.then(|| Self { latitude, longitude, radius_km: f64::from(radius_km) })
    }

    /// The kilometres that lie between the two for certain: along the surface, less what is not known exactly.
    pub fn apart_km(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let (up, along) = (to - from, (other.longitude - self.longitude).to_radians());
        // The haversine formula: exact enough, and stable for points that are close.
        let half = (up / 2.0).sin().powi(2) + from.cos() * to.cos() * (along / 2.0).sin().powi(2);
        let distance = 2.0 * EARTH_RADIUS_KM * half.clamp(0.0, 1.0).sqrt().asin();
        (distance - self.radius_km - other.radius_km).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude, 0).unwrap()
    }

    #[test]
    fn distances_are_those_of_a_globe() {
        let (berlin, lisbon, sydney) = (point(52.52, 13.40), point(38.72, -9.14), point(-33.87, 151.21));
        for (from, to, km) in [(berlin, berlin, 0.0), (berlin, lisbon, 2313.0), (lisbon, sydney, 18_180.0)] {
            assert!((from.apart_km(to) - km).abs() < 30.0, "{} for {km}", from.apart_km(to));
            assert!((to.apart_km(from) - from.apart_km(to)).abs() < 1.0);
        }
        // Over the line where a day ends.
        assert!(point(0.0, 179.9).apart_km(point(0.0, -179.9)) < 30.0);
    }

    #[test]
    fn what_is_not_known_exactly_is_not_counted() {
        let vague = Point::new(52.52, 13.40, 1000).unwrap();
        assert!((vague.apart_km(point(38.72, -9.14)) - 1313.0).abs() < 30.0);
        assert!(vague.apart_km(point(48.14, 11.58)) < f64::EPSILON);
    }

    #[test]
    fn what_is_not_on_earth_is_no_point() {
        for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Point::new(latitude, longitude, 0), None);
        }
    }
}
