//! The lines of the report.

use std::time::Duration;

/// The duration of each measurement.
pub const SPAN: Duration = Duration::from_millis(1500);

/// Requests per second of the shop and of its baseline, measured one after the other.
pub struct Comparison {
    pub shop: f64,
    pub baseline: f64,
}

pub fn print(name: &str, comparisons: &[Comparison]) {
    println!("{}", line(name, comparisons));
}

/// Returns a line with both medians and their ratio.
pub fn line(name: &str, comparisons: &[Comparison]) -> String {
    let shop = median(comparisons.iter().map(|comparison| comparison.shop).collect());
    let baseline = median(comparisons.iter().map(|comparison| comparison.baseline).collect());
    format!("{name:<28}{shop:>10.0}{baseline:>12.0}{:>8.2}", shop / baseline)
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
