//! How much can be sold.

/// How much of a variant can be sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AvailableStock {
    /// Units that nobody holds; none where stock is not counted.
    pub counted: Option<i32>,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
}

impl AvailableStock {
    /// From a variant's row and the units in all warehouses that nobody holds; none where nothing
    /// of it ever lay in one.
    pub fn new(track_stock: bool, backorder: bool, left: Option<i64>) -> Self {
        let left = left.unwrap_or(0).clamp(i32::MIN.into(), i32::MAX.into());
        let counted = track_stock.then(|| i32::try_from(left).unwrap_or_default());
        Self { counted, backorder }
    }

    /// The same with some units more, where they are counted.
    pub fn and(self, units: i32) -> Self {
        Self { counted: self.counted.map(|left| left.saturating_add(units)), ..self }
    }

    /// The most that can be bought; none where there is no limit.
    pub fn limit(&self) -> Option<i32> {
        self.counted.filter(|_| !self.backorder).map(|left| left.max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_counted_stock_without_back_order_limits() {
        let limit = |counted, backorder| AvailableStock { counted, backorder }.limit();
        assert_eq!(limit(Some(3), false), Some(3));
        assert_eq!(limit(Some(-3), false), Some(0));
        assert_eq!(limit(Some(3), true), None);
        assert_eq!(limit(None, false), None);
    }
}
