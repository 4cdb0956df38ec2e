//! The kinds of reports.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// What the rows of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ReportKind {
    /// Days, weeks or months.
    Sales,
    /// Products.
    Products,
    /// Variants of products.
    Variants,
    /// Brands of products.
    Brands,
    /// Countries of delivery.
    Countries,
    /// Payment methods.
    PaymentMethods,
    /// Accounts and guests.
    Customers,
    /// Discount codes.
    Codes,
}

impl ReportKind {
    /// All kinds.
    pub fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sales => "Sales over time",
            Self::Products => "Sales by product",
            Self::Variants => "Sales by variant",
            Self::Brands => "Sales by brand",
            Self::Countries => "Sales by country",
            Self::PaymentMethods => "Sales by payment method",
            Self::Customers => "Accounts and guests",
            Self::Codes => "Sales with discount codes",
        }
    }

    /// The label of the link to it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sales => "Over time",
            Self::Products => "Products",
            Self::Variants => "Variants",
            Self::Brands => "Brands",
            Self::Countries => "Countries",
            Self::PaymentMethods => "Payment methods",
            Self::Customers => "Accounts and guests",
            Self::Codes => "Discount codes",
        }
    }

    /// The heading of the rows.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Sales => "Day",
            Self::Products => "Product",
            Self::Variants => "Variant",
            Self::Brands => "Brand",
            Self::Countries => "Country",
            Self::PaymentMethods => "Payment method",
            Self::Customers => "Customer",
            Self::Codes => "Code",
        }
    }
}
