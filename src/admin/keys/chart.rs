//! A timeline as a drawing: places for its bars and marks. The hours around now stand apart from each other, and the
//! months far away close together, so that a cache of minutes and a life of a year fit into one line.

use super::timeline::{Life, Phase, Stretch, Timeline};
use super::words::{minute, short};
use crate::domain::signing_key::KeyState;
use crate::domain::time::{Span, Timestamp};

/// Within these seconds the scale is nearly even.
const NEAR: f64 = 900.0;
const TOP: f64 = 30.0;
const ROW: f64 = 52.0;
const BAR: f64 = 12.0;
const SIDE: f64 = 12.0;
/// Distances from now that the scale names, the nearest first.
const STEPS: [(i64, &str); 7] = [
    (3_600, "1 h"),
    (86_400, "1 d"),
    (7 * 86_400, "7 d"),
    (30 * 86_400, "30 d"),
    (90 * 86_400, "90 d"),
    (365 * 86_400, "1 y"),
    (3 * 365 * 86_400, "3 y"),
];

/// How wide the drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// For a desk.
    Wide,
    /// For a phone.
    Narrow,
}

impl Width {
    const fn units(self) -> f64 {
        match self {
            Self::Wide => 860.0,
            Self::Narrow => 330.0,
        }
    }
}

/// The drawing. All places are written as its SVG has them.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Its width.
    pub width: String,
    /// Its height.
    pub height: String,
    /// Where the lines of the scale begin.
    pub top: String,
    /// Where they end.
    pub bottom: String,
    /// Where now is.
    pub now: String,
    /// The scale.
    pub ticks: Vec<Tick>,
    /// The keys.
    pub rows: Vec<Row>,
}

/// A line of the scale.
#[derive(Clone, Debug)]
pub struct Tick {
    /// Where.
    pub x: String,
    /// What it says.
    pub label: String,
}

/// A key.
#[derive(Clone, Debug)]
pub struct Row {
    /// The left end of its words.
    pub left: String,
    /// The right end of its words.
    pub right: String,
    /// Where its words stand.
    pub words: String,
    /// The beginning of its name.
    pub kid: String,
    /// What it signs by.
    pub algorithm: &'static str,
    /// Its state.
    pub state: &'static str,
    /// What comes for it.
    pub about: String,
    /// What it does, and when.
    pub bars: Vec<Bar>,
    /// What happens to it.
    pub marks: Vec<Mark>,
}

/// A while in which a key does something.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The left end.
    pub x: String,
    /// The upper end.
    pub y: String,
    /// The length.
    pub width: String,
    /// The class: what it does, and whether that is to come.
    pub class: String,
}

/// A moment of a key.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where.
    pub x: String,
    /// How high.
    pub y: String,
    /// What happens.
    pub kind: Kind,
}

/// A kind of marks.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its class.
    pub name: &'static str,
    /// Its line, around the place.
    pub shape: &'static str,
    /// What it means.
    pub means: &'static str,
}

const KNOWN: Kind =
    Kind {
        name: "known", shape: "M-4 0a4 4 0 1 0 8 0 4 4 0 1 0-8 0z", means: "is in every service’s cache"
    };
const MAY_SIGN: Kind = Kind { name: "may", shape: "M-4.5-5.5 5 0-4.5 5.5z", means: "may sign" };
const TAKES_OVER: Kind = Kind { name: "rotates", shape: "M0-7 7 0 0 7-7 0z", means: "takes over" };
const EXPIRES: Kind = Kind { name: "expires", shape: "M0-8V8", means: "its last token expires" };
const REVOKED: Kind = Kind { name: "revoked", shape: "M-5-5 5 5M5-5-5 5", means: "was revoked" };

/// All kinds of marks.
pub const KINDS: [Kind; 5] = [KNOWN, MAY_SIGN, TAKES_OVER, EXPIRES, REVOKED];

/// The scale of one drawing.
struct Scale {
    now: Timestamp,
    first: f64,
    last: f64,
    width: f64,
}

/// How far a moment lies from now, by a measure that grows ever more slowly.
fn distance(at: Timestamp, now: Timestamp) -> f64 {
    let seconds = at.since(now).seconds().clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    let seconds = f64::from(i32::try_from(seconds).unwrap_or_default());
    (seconds.abs() / NEAR).ln_1p().copysign(seconds)
}

fn written(place: f64) -> String {
    format!("{place:.1}")
}

impl Scale {
    fn new(timeline: &Timeline, width: Width) -> Self {
        let now = timeline.now;
        let (early, late) = (now.minus(Span::from_hours(1)), now.plus(Span::from_days(2)));
        let first = timeline.moments().fold(early, Timestamp::min);
        let last = timeline.moments().fold(late, Timestamp::max);
        // A little room, so that nothing begins or ends at the very side.
        let (first, last) = (distance(first, now) - 0.25, distance(last, now) + 0.5);
        Self { now, first, last, width: width.units() }
    }

    fn x(&self, at: Timestamp) -> f64 {
        let part = (distance(at, self.now) - self.first) / (self.last - self.first);
        (self.width - 2.0 * SIDE).mul_add(part.clamp(0.0, 1.0), SIDE)
    }

    fn ticks(&self) -> Vec<Tick> {
        const APART: f64 = 44.0;
        let mut ticks = Vec::new();
        for (sign, ahead) in [(1, "+"), (-1, "−")] {
            let mut last = self.x(self.now);
            for (seconds, name) in STEPS {
                let at = self.now.plus(Span::from_seconds(sign * seconds));
                let far = distance(at, self.now);
                let x = self.x(at);
                let fits = x > SIDE + 8.0 && x < self.width - SIDE - 8.0;
                if far > self.first && far < self.last && fits && (x - last).abs() >= APART {
                    ticks.push(Tick { x: written(x), label: format!("{ahead}{name}") });
                    last = x;
                }
            }
        }
        ticks
    }
}

impl Chart {
    /// Draws `timeline`.
    pub fn new(timeline: &Timeline, width: Width) -> Self {
        let scale = Scale::new(timeline, width);
        let mut top = TOP;
        let mut rows = Vec::new();
        for life in timeline.lives.iter().rev() {
            rows.push(row(life, &scale, top));
            top += ROW;
        }
        Self {
            width: written(scale.width),
            height: written(top + 8.0),
            top: written(TOP - 8.0),
            bottom: written(top),
            now: written(scale.x(scale.now)),
            ticks: scale.ticks(),
            rows,
        }
    }
}

fn row(life: &Life, scale: &Scale, top: f64) -> Row {
    let y = top + 22.0;
    let bars = life.stretches.iter().flat_map(|stretch| bars(stretch, scale, y)).collect();
    let moments = &life.moments;
    let waits = life.key.state == KeyState::Next;
    let mark = |at: Option<Timestamp>, kind| {
        at.map(|at| Mark { x: written(scale.x(at)), y: written(y + BAR / 2.0), kind })
    };
    let known = Some(moments.known_to_all).filter(|at| moments.revoked.is_none_or(|cut| *at < cut));
    let marks = [
        mark(known, KNOWN),
        mark(Some(moments.may_sign).filter(|_| waits), MAY_SIGN),
        mark(moments.signs.filter(|at| *at >= scale.now), TAKES_OVER),
        mark(moments.last_token_expires.filter(|_| moments.revoked.is_none()), EXPIRES),
        mark(moments.revoked, REVOKED),
    ];
    Row {
        left: written(SIDE),
        right: written(scale.width - SIDE),
        words: written(top + 14.0),
        kid: short(&life.key.kid),
        algorithm: life.key.algorithm.as_str(),
        state: life.key.state.as_str(),
        about: about(life),
        bars,
        marks: marks.into_iter().flatten().collect(),
    }
}

/// What has been of a stretch, and what is to come.
fn bars(stretch: &Stretch, scale: &Scale, y: f64) -> Vec<Bar> {
    let name = match stretch.phase {
        Phase::Published => "published",
        Phase::Signing => "signing",
        Phase::Verifying => "verifying",
    };
    let begin = scale.x(stretch.from);
    let end = stretch.to.map_or(scale.width - SIDE, |to| scale.x(to));
    let now = scale.x(scale.now).clamp(begin, end);
    let bar = |from: f64, to: f64, class: String| Bar {
        x: written(from),
        y: written(y),
        width: written((to - from).max(1.0)),
        class,
    };
    let mut bars = Vec::new();
    if now > begin {
        bars.push(bar(begin, now, name.to_owned()));
    }
    if end > now {
        bars.push(bar(now, end, format!("{name} planned")));
    }
    bars
}

/// The lives of the keys in sentences, for whoever does not see the drawing.
pub fn described(timeline: &Timeline) -> String {
    let fact = |life: &Life| {
        let key = &life.key;
        format!("{} key {} is {}: {}.", key.algorithm, short(&key.kid), key.state, about(life))
    };
    timeline.lives.iter().rev().map(fact).collect::<Vec<_>>().join(" ")
}

/// What comes for a key, or came last.
pub fn about(life: &Life) -> String {
    let moments = &life.moments;
    match life.key.state {
        KeyState::Next => match moments.signs {
            Some(at) => format!("signs from {}", minute(at)),
            None => format!("may sign from {}", minute(moments.may_sign)),
        },
        KeyState::Active => match moments.retires {
            Some(at) => format!("signs until {}", minute(at)),
            None => "signs until another one does".to_owned(),
        },
        KeyState::Retired => match moments.last_token_expires {
            Some(at) => format!("verifies until {}", minute(at)),
            None => "never signed".to_owned(),
        },
        KeyState::Revoked => match moments.revoked {
            Some(at) => format!("revoked {}", minute(at)),
            None => String::new(),
        },
    }
}

#[cfg(test)]
mod tests;
