//! What can be sold, and how that is said.

/// Up to how many units a shopper is told the number.
pub const LOW: i32 = 5;

/// How much of a variant can be sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Units that nobody holds; none where stock is not counted.
    pub counted: Option<i32>,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
}

/// What a shopper is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockLevel {
    /// Enough.
    Available,
    /// Only so many, [`LOW`] at most.
    Low(i32),
    /// None, but it can be ordered.
    Backorder,
    /// None.
    SoldOut,
}

impl Availability {
    /// The most that one can buy; none where there is no limit.
    pub fn limit(&self) -> Option<i32> {
        self.counted.filter(|_| !self.backorder).map(|left| left.max(0))
    }

    /// Whether none can be bought.
    pub fn is_sold_out(&self) -> bool {
        self.limit() == Some(0)
    }

    /// What a shopper is told.
    pub fn level(&self) -> StockLevel {
        match self.counted {
            None => StockLevel::Available,
            Some(left) if left > LOW => StockLevel::Available,
            Some(left) if left > 0 => StockLevel::Low(left),
            Some(_) if self.backorder => StockLevel::Backorder,
            Some(_) => StockLevel::SoldOut,
        }
    }
}

impl StockLevel {
    /// One word for styles: `in`, `low`, `back`, `out`.
    pub fn class(self) -> &'static str {
        match self {
            Self::Available => "in",
            Self::Low(_) => "low",
            Self::Backorder => "back",
            Self::SoldOut => "out",
        }
    }
}

/// The words for shoppers.
impl std::fmt::Display for StockLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Available => f.write_str("In stock"),
            Self::Low(left) => write!(f, "Only {left} left"),
            Self::Backorder => f.write_str("Available on back-order"),
            Self::SoldOut => f.write_str("Sold out"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_much_there_is() {
        let level = |counted, backorder| Availability { counted, backorder }.level();
        assert_eq!(level(None, false), StockLevel::Available);
        assert_eq!(level(Some(6), false), StockLevel::Available);
        assert_eq!(level(Some(5), false), StockLevel::Low(5));
        assert_eq!(level(Some(0), false), StockLevel::SoldOut);
        assert_eq!(level(Some(-2), true), StockLevel::Backorder);
        assert_eq!(StockLevel::Low(3).to_string(), "Only 3 left");
    }

    #[test]
    fn only_counted_stock_without_back_order_limits() {
        let limit = |counted, backorder| Availability { counted, backorder }.limit();
        assert_eq!(limit(Some(3), false), Some(3));
        assert_eq!(limit(Some(-3), false), Some(0));
        assert_eq!(limit(Some(3), true), None);
        assert_eq!(limit(None, false), None);
    }
}
