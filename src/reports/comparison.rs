//! The period that a report is compared with.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::period::Period;

/// The period that a report is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Comparison {
    /// The days of the same number before.
    #[default]
    Previous,
    /// The same days of the year before.
    Year,
    /// None.
    None,
}

impl Comparison {
    /// All comparisons.
    pub fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The label of the choice.
    pub fn label(self) -> &'static str {
        match self {
            Self::Previous => "The period before",
            Self::Year => "The year before",
            Self::None => "Nothing",
        }
    }

    /// The period to compare with.
    pub fn period(self, of: &Period) -> Option<Period> {
        match self {
            Self::Previous => Some(of.previous()),
            Self::Year => Some(of.year_before()),
            Self::None => None,
        }
    }
}
