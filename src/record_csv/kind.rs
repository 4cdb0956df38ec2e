//! Recognizes files of customers, redirects and orders by their columns.

use crate::{imported_orders::OrderSource, product_csv::RawRows};

use super::{customers, orders::recognize_source, redirects};

/// The kind of the records of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Customers with their addresses.
    Customers,
    /// Old paths with the new ones.
    Redirects,
    /// Orders of a system.
    Orders(OrderSource),
}

/// Columns that only products have.
const OF_PRODUCTS: [&str; 6] =
    ["handle", "sku", "variantsku", "price", "regularprice", "variantprice"];

/// Returns the kind of the records of a file with these columns; `None` if it may have products or is of another
/// kind.
pub fn recognize(names: &[String]) -> Option<RecordKind> {
    let table = RawRows { names: names.to_vec(), rows: Vec::new() };
    if let Some(source) = recognize_source(&table) {
        return Some(RecordKind::Orders(source));
    }
    let is_order = table.position(&["lineitemname", "financialstatus", "ordernumber"]).is_some();
    if is_order || table.position(&OF_PRODUCTS).is_some() {
        return None;
    }
    if table.position(&customers::EMAIL).is_some() {
        return Some(RecordKind::Customers);
    }
    let is_redirect =
        table.position(&redirects::FROM).is_some() && table.position(&redirects::TO).is_some();
    is_redirect.then_some(RecordKind::Redirects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_redirects_and_orders_are_recognized() {
        for (line, kind) in [
            ("First Name,Last Name,Email,Total Orders", Some(RecordKind::Customers)),
            ("user_login,user_email,display_name", Some(RecordKind::Customers)),
            ("Redirect from,Redirect to", Some(RecordKind::Redirects)),
            ("source,target,regex,code", Some(RecordKind::Redirects)),
            ("Handle,Title,Email", None),
            ("Name,Email,Lineitem name", None),
            (
                "Name,Email,Financial Status,Lineitem name",
                Some(RecordKind::Orders(OrderSource::Shopify)),
            ),
            (
                "order_id,order_date,sku,order_total",
                Some(RecordKind::Orders(OrderSource::WooCommerce)),
            ),
            ("order_id,order_date,billing_email", Some(RecordKind::Customers)),
            ("Artikel,Preis", None),
        ] {
            let names: Vec<String> = line.split(',').map(str::to_owned).collect();
            assert_eq!(recognize(&names), kind, "{line}");
        }
    }
}
