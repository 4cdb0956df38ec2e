//! Progress bars.

use indicatif::{ProgressBar, ProgressStyle};

/// Creates a progress bar for a number of products, which is drawn on standard error if that is a terminal.
pub(super) fn bar(products: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} products, {eta} left");
    let bar = ProgressBar::new(products);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
