//! Charts as SVG that the server draws: bars, with the figures in words for whoever does not see them.

/// Width of a chart, in its own units.
const WIDTH: i64 = 480;
/// Height of a chart.
const HEIGHT: i64 = 118;
/// Room below the bars for the names of the hours.
const FOOT: i64 = 18;

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// How wide.
    pub width: i64,
    /// How high.
    pub height: i64,
}

/// A chart of one number for each hour.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The bars, from left to right.
    pub bars: Vec<Bar>,
    /// The largest number.
    pub most: i64,
    /// All together.
    pub sum: i64,
    /// Width in its own units.
    pub width: i64,
    /// Height in its own units.
    pub height: i64,
}

impl Chart {
    /// Of these numbers; a number that is not zero is never without a bar.
    pub fn of(numbers: &[i64]) -> Self {
        let count = i64::try_from(numbers.len()).unwrap_or(1).max(1);
        let most = numbers.iter().copied().max().unwrap_or(0).max(0);
        let room = HEIGHT.saturating_sub(FOOT);
        let step = WIDTH.checked_div(count).unwrap_or(1).max(1);
        let bar = |(place, number): (usize, &i64)| {
            let height = number.saturating_mul(room).checked_div(most).unwrap_or(0);
            let height = if *number > 0 { height.max(2) } else { 0 };
            Bar {
                x: i64::try_from(place).unwrap_or(0).saturating_mul(step),
                y: room.saturating_sub(height),
                width: step.saturating_sub(2).max(1),
                height,
            }
        };
        Self {
            bars: numbers.iter().enumerate().map(bar).collect(),
            most,
            sum: numbers.iter().sum(),
            width: WIDTH,
            height: HEIGHT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_fills_the_height_and_none_is_lost() {
        let chart = Chart::of(&[0, 1, 1000]);
        assert_eq!((chart.most, chart.sum, chart.bars.len()), (1000, 1001, 3));
        assert_eq!((chart.bars[0].height, chart.bars[1].height), (0, 2));
        assert_eq!((chart.bars[2].height, chart.bars[2].y), (HEIGHT - FOOT, 0));
        assert!(chart.bars.iter().all(|bar| bar.x + bar.width <= WIDTH));
        assert_eq!(Chart::of(&[]).bars, []);
        assert!(Chart::of(&[0, 0]).bars.iter().all(|bar| bar.height == 0));
    }
}
