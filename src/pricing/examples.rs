//! Recomputes the worked examples of `docs/PRICING.md`.
//!
//! An example is a section that begins with `### `. The tables whose first columns are `Currency`,
//! `Line` and `Price`, `Discount`, and `Shipping` define the purchase. The test generates tables
//! from the quote, which must occur in the section verbatim.

use std::collections::HashMap;

use super::*;
use crate::foundation::money::{Currency, Money};

const DOCUMENT: &str = include_str!("../../docs/PRICING.md");

#[test]
fn the_examples_of_the_document_are_correct() {
    let examples: Vec<&str> = DOCUMENT.split("\n### ").skip(1).collect();
    let mut currencies = Vec::new();
    let mut wrong = Vec::new();
    for example in examples {
        let section = example.split("\n## ").next().unwrap();
        let purchase = purchase(section);
        let quote = quote(&purchase);
        let tables = [lines_table(&quote), sums_table(&quote)];
        // The document does not contain the word joiner after a minus sign.
        let tables = tables.map(|table| table.replace('\u{2060}', ""));
        wrong.extend(tables.into_iter().filter(|table| !section.contains(table.as_str())));
        currencies.push(purchase.currency.code());
    }
    assert!(wrong.is_empty(), "docs/PRICING.md should say\n\n{}", wrong.join("\n"));
    assert_eq!(currencies, ["USD", "EUR", "JPY", "CAD", "EUR"]);
}

type Cells<'a> = HashMap<&'a str, &'a str>;

/// Returns the rows of the table that starts with these two columns.
fn table<'a>(section: &'a str, heads: [&str; 2]) -> Vec<Cells<'a>> {
    let begin = format!("| {} | {} |", heads[0], heads[1]);
    let from = section.lines().skip_while(|line| !line.starts_with(&begin));
    let rows: Vec<Vec<&str>> = from.take_while(|line| line.starts_with('|')).map(cells).collect();
    let data = rows.iter().skip(2);
    data.map(|row| rows[0].iter().copied().zip(row.iter().copied()).collect()).collect()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

fn purchase(section: &str) -> Purchase {
    let shop = &table(section, ["Currency", "Prices"])[0];
    let rows = table(section, ["Shipping", "Price"]);
    Purchase {
        currency: Currency::from_code(shop["Currency"]).unwrap(),
        prices_include_tax: shop["Prices"] == "with tax",
        items: table(section, ["Line", "Price"]).iter().map(item).collect(),
        discounts: table(section, ["Discount", "Kind"]).iter().map(discount).collect(),
        shipping: rows.first().map(|row| Shipping {
            name: row["Shipping"].to_owned(),
            price: money(row["Price"]),
            rates: rates(row["Taxes"]),
            estimated: false,
        }),
        tax: match shop["Tax"] {
            "charged" => Tax::Charged,
            "reversed" => Tax::Reversed,
            other => panic!("{other}"),
        },
    }
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn item(row: &Cells) -> Item {
    Item {
        key: row["Line"].parse().unwrap(),
        price: money(row["Price"]),
        quantity: row["Quantity"].parse().unwrap(),
        rates: rates(row["Taxes"]),
    }
}

/// `5% GST (Canada) + 9.975% QST (Quebec, Canada)`
fn rates(text: &str) -> Vec<Rate> {
    let rate = |text: &str| {
        let (percent, rest) = text.split_once("% ").unwrap();
        let (name, place) = rest.split_once(" (").unwrap();
        let place = place.trim_end_matches(')').to_owned();
        Rate { name: name.to_owned(), place, percent: percent.parse().unwrap() }
    };
    text.split(" + ").filter(|text| *text != "none").map(rate).collect()
}

fn discount(row: &Cells) -> Discount {
    let (name, code) = row["Discount"].split_once(" (").unwrap();
    let keys = row["Lines"].split(", ").filter_map(|key| key.parse().ok()).collect();
    let code = code.trim_end_matches(')').to_owned();
    Discount { code, name: name.to_owned(), kind: reduction(row["Kind"]), keys }
}

fn reduction(text: &str) -> Reduction {
    if text == "free shipping" {
        return Reduction::FreeShipping;
    }
    if let Some(numbers) = text.strip_prefix("buy ") {
        let (buy, rest) = numbers.split_once(", get ").unwrap();
        let get = rest.trim_end_matches(" free").parse().unwrap();
        return Reduction::BuyGet { buy: buy.parse().unwrap(), get };
    }
    if let Some(amount) = text.strip_suffix(" off") {
        return Reduction::Fixed(money(amount));
    }
    let (percent, most) = text.split_once(", at most ").unwrap_or((text, ""));
    Reduction::Percentage { percent: percent.parse().unwrap(), at_most: most.parse().ok() }
}

fn lines_table(quote: &Quote) -> String {
    let mut table =
        "| Line | Base | Discount | Left | Tax | Why |\n|---|---|---|---|---|---|\n".to_owned();
    for line in &quote.lines {
        let [base, discount, left, tax] = [&line.base, &line.discount, &line.total, &line.tax]
            .map(|amount| amount.format(quote.currency));
        let key = line.key;
        let why = &line.explanation;
        table += &format!("| {key} | {base} | {discount} | {left} | {tax} | {why} |\n");
    }
    table
}

fn sums_table(quote: &Quote) -> String {
    let show = |amount: &Money| amount.format(quote.currency);
    let subtotal = show(&quote.subtotal);
    let mut table = format!(
        "| Sum | Amount | Why |\n|---|---|---|\n| Subtotal | {subtotal} | sum of the lines |\n"
    );
    for row in quote.rows() {
        table += &format!("| {} | {} | {} |\n", row.label, show(&row.amount), row.explanation);
    }
    table + &format!("| **Total** | **{}** | |\n", show(&quote.total))
}
