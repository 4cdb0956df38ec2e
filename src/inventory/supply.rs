//! How much can be sold.

/// How much of a variant can be sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    /// Units that nobody holds; none where stock is not counted.
    pub counted: Option<i32>,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
}

impl Supply {
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
        let limit = |counted, backorder| Supply { counted, backorder }.limit();
        assert_eq!(limit(Some(3), false), Some(3));
        assert_eq!(limit(Some(-3), false), Some(0));
        assert_eq!(limit(Some(3), true), None);
        assert_eq!(limit(None, false), None);
    }
}
