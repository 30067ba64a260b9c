//! The text that Prometheus reads (exposition format 0.0.4).

use std::fmt::{Display, Write as _};

use super::number::Histogram;

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Goes up only.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Spread over bounds.
    Histogram,
}

/// In which unit a histogram is kept, and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Kept in microseconds, shown in seconds.
    Seconds,
    /// Shown as it is.
    Pieces,
}

impl Unit {
    fn show(self, value: u64) -> String {
        match self {
            Self::Pieces => value.to_string(),
            Self::Seconds => {
                let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }
}

/// The text, as far as it is written.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// Begins a family of numbers of one name.
    pub fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One number.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        if !labels.is_empty() {
            let labels: Vec<String> =
                labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
            let _ = write!(self.0, "{{{}}}", labels.join(","));
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// A family of one number.
    pub fn single(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    /// A family of one histogram.
    pub fn histogram(&mut self, name: &str, help: &str, unit: Unit, histogram: &Histogram) {
        self.family(name, Kind::Histogram, help);
        self.buckets(name, &[], unit, &histogram.read());
    }

    /// The samples of a histogram, as [`Histogram::read`] gives them.
    pub fn buckets(
        &mut self,
        name: &str,
        labels: &[(&str, &str)],
        unit: Unit,
        read: &(Vec<(u64, u64)>, u64, u64),
    ) {
        let (upto, all, sum) = read;
        let bucket = format!("{name}_bucket");
        for (bound, count) in upto {
            let bound = unit.show(*bound);
            self.sample(&bucket, &[labels, &[("le", &bound)]].concat(), count);
        }
        self.sample(&bucket, &[labels, &[("le", "+Inf")]].concat(), all);
        self.sample(&format!("{name}_sum"), labels, unit.show(*sum));
        self.sample(&format!("{name}_count"), labels, all);
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.0
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_prometheus_reads() {
        let mut text = Text::default();
        text.single("a_total", Kind::Counter, "How many.", 3);
        text.family("b", Kind::Gauge, "Which.");
        text.sample("b", &[("x", "a\"b\\c\nd"), ("y", "")], -1);
        let histogram = Histogram::new(&[500, 2_500_000]);
        histogram.note(700);
        text.histogram("c_seconds", "How long.", Unit::Seconds, &histogram);
        let expected = "# HELP a_total How many.\n# TYPE a_total counter\na_total 3\n\
                        # HELP b Which.\n# TYPE b gauge\nb{x=\"a\\\"b\\\\c\\nd\",y=\"\"} -1\n\
                        # HELP c_seconds How long.\n# TYPE c_seconds histogram\n\
                        c_seconds_bucket{le=\"0.0005\"} 0\nc_seconds_bucket{le=\"2.5\"} 1\n\
                        c_seconds_bucket{le=\"+Inf\"} 1\nc_seconds_sum 0.0007\nc_seconds_count 1\n";
        assert_eq!(text.finish(), expected);
    }
}
