//! Sales of the last minutes: text, table and chart.

use crate::{foundation::zone::Zone, orders::MinuteSales, web::components::Moment};

/// Height of the chart, in its own units.
pub(super) const HEIGHT: i64 = 100;
/// Width per minute, in the same units.
const STEP: usize = 10;

/// Sales of the last minutes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SalesChart {
    /// Units sold in all minutes.
    pub units: i64,
    /// Units sold in the current minute.
    pub now: i64,
    /// Width of the chart, in its own units.
    pub width: usize,
    /// The best minute, or `None` if nothing was sold.
    pub best: Option<Minute>,
    /// Start of the first minute, formatted.
    pub from: String,
    /// Minutes with sales, latest first.
    pub minutes: Vec<Minute>,
    /// The bars of these minutes.
    pub bars: Vec<Bar>,
}

/// A minute with sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Minute {
    pub time: Moment,
    pub units: i64,
}

/// A bar of the chart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub x: usize,
    pub y: i64,
    pub height: i64,
}

impl SalesChart {
    /// Summarizes minutes in order; the last one is the current minute.
    pub(super) fn new(minutes: &[MinuteSales], zone: Zone) -> Self {
        let most = minutes.iter().map(|minute| minute.units).max().unwrap_or(0).max(1);
        let sold = || minutes.iter().enumerate().filter(|(_, minute)| minute.units > 0);
        let bar = |(at, minute): (usize, &MinuteSales)| {
            let height = (minute.units * HEIGHT / most).max(2);
            Bar { x: at * STEP, y: HEIGHT - height, height }
        };
        Self {
            units: minutes.iter().map(|minute| minute.units).sum(),
            now: minutes.last().map_or(0, |minute| minute.units),
            width: minutes.len() * STEP,
            best: sold()
                .map(|(_, minute)| minute)
                .max_by_key(|minute| minute.units)
                .map(|minute| Minute::of(minute, zone)),
            from: minutes.first().map(|minute| zone.time(minute.begins)).unwrap_or_default(),
            minutes: sold().rev().map(|(_, minute)| Minute::of(minute, zone)).collect(),
            bars: sold().map(bar).collect(),
        }
    }
}

impl Minute {
    fn of(minute: &MinuteSales, zone: Zone) -> Self {
        Self { time: Moment::time(zone, minute.begins), units: minute.units }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::clock::Timestamp;

    #[test]
    fn best_minute_fills_the_height_of_the_chart() {
        let minute = |time: &str, units| MinuteSales {
            begins: Timestamp::parse(&format!("2026-03-01T{time}:00.000000Z")).unwrap(),
            units,
        };
        let sold = SalesChart::new(
            &[minute("11:58", 1), minute("11:59", 0), minute("12:00", 200)],
            Zone::UTC,
        );
        assert_eq!((sold.units, sold.now, sold.width), (201, 200, 30));
        assert_eq!(sold.from, "11:58 UTC");
        assert_eq!(sold.best.unwrap().time.label(), "12:00 UTC");
        let units: Vec<_> = sold.minutes.iter().map(|minute| minute.units).collect();
        assert_eq!(units, [200, 1]);
        assert_eq!(sold.bars[0], Bar { x: 0, y: 98, height: 2 }, "small sales are visible too");
        assert_eq!(sold.bars[1], Bar { x: 20, y: 0, height: 100 });
    }

    #[test]
    fn no_sales_draw_no_chart() {
        let begins = Timestamp::parse("2026-03-01T12:00:00.000000Z").unwrap();
        let sold = SalesChart::new(&[MinuteSales { begins, units: 0 }], Zone::UTC);
        assert_eq!((sold.units, sold.best, sold.bars), (0, None, Vec::new()));
        assert_eq!(SalesChart::new(&[], Zone::UTC), SalesChart::default());
    }
}
