//! What a bulk change does to one product.

use crate::{
    catalog::{ProductDraft, ProductRecord, VariantDraft},
    foundation::{
        ids::{CategoryId, VariantId},
        money::Money,
    },
    inventory::Stock,
};

use super::change::{BulkAction, BulkChange, CompareAtRule, WHOLE};

/// A product after a bulk change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProductPlan {
    /// The product.
    pub draft: ProductDraft,
    /// The stock of its variants that changes.
    pub stock: Vec<StockPlan>,
}

/// The stock of a variant after a bulk change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StockPlan {
    /// The variant.
    pub variant: VariantId,
    /// The variant's name.
    pub name: String,
    /// Units on hand before.
    pub before: i32,
    /// Units on hand after.
    pub after: i32,
}

/// The reason why a product can't be changed, a sentence for people.
pub(super) type Obstacle = String;

/// Plans a change of a product, given the stock of its variants, which only changes of stock need.
pub(super) fn plan(
    change: &BulkChange,
    record: &ProductRecord,
    stock: &[Stock],
) -> Result<ProductPlan, Obstacle> {
    let moved = match &change.action {
        BulkAction::AddStock { units } => {
            plan_stock(stock, |on_hand| on_hand.saturating_add(*units))?
        }
        BulkAction::SetStock { units } => plan_stock(stock, |_| *units)?,
        _ => Vec::new(),
    };
    Ok(ProductPlan { draft: plan_draft(change, record.draft.clone())?, stock: moved })
}

/// Changes a product, without its stock.
fn plan_draft(change: &BulkChange, mut draft: ProductDraft) -> Result<ProductDraft, Obstacle> {
    let currency = change.currency();
    match &change.action {
        BulkAction::PricePercent { parts, compare_at } => {
            let factor = parts.saturating_add(WHOLE);
            for variant in &mut draft.variants {
                let price = variant.price.share(factor, WHOLE, currency);
                set_price(variant, price, *compare_at)?;
            }
        }
        BulkAction::PriceAmount { amount, compare_at } => {
            for variant in &mut draft.variants {
                let price = variant.price.clone() + amount;
                set_price(variant, price, *compare_at)?;
            }
        }
        BulkAction::EndSale => {
            for variant in draft.variants.iter_mut().filter(|variant| is_reduced(variant)) {
                if let Some(before) = variant.compare_at_price.take() {
                    variant.price = before;
                }
            }
        }
        BulkAction::Status { status } => draft.status = *status,
        BulkAction::AddCategory { category } => add_category(&mut draft.categories, *category),
        BulkAction::RemoveCategory { category } => draft.categories.retain(|id| id != category),
        BulkAction::AddTags { tags } => draft.tags = with_tags(&draft.tags, tags),
        BulkAction::RemoveTags { tags } => draft.tags = without_tags(&draft.tags, tags),
        BulkAction::TaxClass { tax_class } => draft.tax_class.clone_from(tax_class),
        BulkAction::AddStock { .. } | BulkAction::SetStock { .. } => {}
        BulkAction::Weight { grams } => {
            draft.variants.iter_mut().for_each(|variant| variant.grams = *grams);
        }
    }
    Ok(draft)
}

fn is_reduced(variant: &VariantDraft) -> bool {
    variant.compare_at_price.as_ref().is_some_and(|before| *before > variant.price)
}

fn set_price(
    variant: &mut VariantDraft,
    price: Money,
    compare_at: CompareAtRule,
) -> Result<(), Obstacle> {
    if price.is_negative() {
        return Err(format!("A price of {} would go below zero.", variant.price));
    }
    match compare_at {
        CompareAtRule::Keep => {}
        CompareAtRule::OldPrice if is_reduced(variant) => {}
        CompareAtRule::OldPrice => variant.compare_at_price = Some(variant.price.clone()),
        CompareAtRule::Clear => variant.compare_at_price = None,
    }
    variant.price = price;
    Ok(())
}

fn add_category(categories: &mut Vec<CategoryId>, category: CategoryId) {
    if let Err(position) = categories.binary_search(&category) {
        categories.insert(position, category);
    }
}

fn split_tags(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty())
}

fn is_same_tag(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Returns the tags with those that are missing at the end. The text stays as it is if none is.
fn with_tags(text: &str, added: &[String]) -> String {
    let mut tags: Vec<&str> = split_tags(text).collect();
    let count = tags.len();
    for tag in added {
        if !tags.iter().any(|known| is_same_tag(known, tag)) {
            tags.push(tag);
        }
    }
    if tags.len() == count { text.to_owned() } else { tags.join(", ") }
}

/// Returns the tags without some. The text stays as it is if it has none of them.
fn without_tags(text: &str, removed: &[String]) -> String {
    let is_left = |tag: &&str| !removed.iter().any(|removed| is_same_tag(removed, tag));
    let tags: Vec<&str> = split_tags(text).filter(is_left).collect();
    if tags.len() == split_tags(text).count() { text.to_owned() } else { tags.join(", ") }
}

fn plan_stock(stock: &[Stock], units: impl Fn(i32) -> i32) -> Result<Vec<StockPlan>, Obstacle> {
    let counted: Vec<&Stock> = stock.iter().filter(|stock| stock.variant.track_stock).collect();
    if counted.is_empty() {
        return Err("Its stock is not counted.".to_owned());
    }
    let mut plans = Vec::new();
    for stock in counted {
        let (before, after) = (stock.on_hand(), units(stock.on_hand()));
        let reserved = stock.held();
        let name = stock.name();
        if after < before && after < reserved && !stock.variant.backorder {
            return Err(match reserved {
                0 => format!("{name}: stock can't go below zero."),
                _ => format!("{name}: {reserved} are reserved for shoppers."),
            });
        }
        if before != after {
            plans.push(StockPlan { variant: stock.variant.id, name, before, after });
        }
    }
    Ok(plans)
}

#[cfg(test)]
mod tests {
    use crate::catalog::VariantAttributes;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn reprice(
        price: &str,
        compare_at: Option<&str>,
        action: BulkAction,
    ) -> Result<VariantDraft, Obstacle> {
        let attributes = VariantAttributes {
            price: money(price),
            compare_at_price: compare_at.map(money),
            ..VariantAttributes::default()
        };
        let variant = VariantDraft { attributes, ..VariantDraft::default() };
        let draft = ProductDraft { variants: vec![variant], ..ProductDraft::default() };
        let change = BulkChange { currency: "EUR".into(), action };
        plan_draft(&change, draft).map(|draft| draft.variants[0].clone())
    }

    fn percent(parts: i32, compare_at: CompareAtRule) -> BulkAction {
        BulkAction::PricePercent { parts, compare_at }
    }

    #[test]
    fn percentages_are_exact_and_rounded_half_up() {
        for (price, parts, expected) in [
            ("10", 50_000, "10.50"),
            ("0.10", 50_000, "0.11"),
            ("0.99", 50_000, "1.04"),
            ("19.99", -200_000, "15.99"),
            ("0.01", -1_000_000, "0"),
            ("0.333333", 10_000_000, "3.67"),
        ] {
            let changed = reprice(price, None, percent(parts, CompareAtRule::Keep)).unwrap();
            assert_eq!(changed.price, money(expected), "{price} by {parts}");
            assert_eq!(changed.compare_at_price, None);
        }
    }

    #[test]
    fn a_sale_remembers_the_first_price_and_ends_with_it() {
        let sale = percent(-100_000, CompareAtRule::OldPrice);
        let reduced = reprice("20", None, sale.clone()).unwrap();
        assert_eq!((&reduced.price, &reduced.compare_at_price), (&money("18"), &Some(money("20"))));
        let again = reprice("18", Some("20"), sale).unwrap();
        assert_eq!(again.compare_at_price, Some(money("20")), "not the reduced price");
        let ended = reprice("16.20", Some("20"), BulkAction::EndSale).unwrap();
        assert_eq!((&ended.price, &ended.compare_at_price), (&money("20"), &None));
        let other = reprice("16.20", Some("10"), BulkAction::EndSale).unwrap();
        assert_eq!((&other.price, &other.compare_at_price), (&money("16.20"), &Some(money("10"))));
    }

    #[test]
    fn prices_do_not_go_below_zero() {
        let lower = |amount: &str| BulkAction::PriceAmount {
            amount: money(amount),
            compare_at: CompareAtRule::Clear,
        };
        assert_eq!(reprice("2", Some("3"), lower("-2")).unwrap().price, Money::zero());
        assert!(reprice("2", None, lower("-2.01")).unwrap_err().contains("below zero"));
    }

    #[test]
    fn tags_are_compared_without_case_and_left_alone_otherwise() {
        let tags = |list: &[&str]| list.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
        assert_eq!(with_tags("Red,Äpfel", &tags(&["red", "ÄPFEL"])), "Red,Äpfel");
        assert_eq!(with_tags("Red,Blue", &tags(&["Green"])), "Red, Blue, Green");
        assert_eq!(with_tags("", &tags(&["Green"])), "Green");
        assert_eq!(without_tags("Red,Blue ,x", &tags(&["blue"])), "Red, x");
        assert_eq!(without_tags("Red,Blue ,x", &tags(&["lue"])), "Red,Blue ,x");
    }
}
