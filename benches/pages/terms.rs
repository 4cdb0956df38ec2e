//! The cart of a visitor beside the list, in shops with taxes, shipping zones and discount codes.

use crate::{
    ROUNDS, Speed, measure,
    report::{Comparison, line, median},
    shop::Shop,
};

/// Adds 5,000 tax rates and 200 shipping zones to those of the demo.
const MANY_TERMS: &str = "
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
    INSERT INTO tax_rates (country, region, tax_class, name, rate, on_shipping, inserted_at, updated_at)
        SELECT 'US', 'R' || n, 'standard', 'Tax', 50000, TRUE, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'
        FROM numbers;
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200)
    INSERT INTO shipping_zones (name, position, inserted_at, updated_at)
        SELECT 'Zone ' || n, 100 + n, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z' FROM numbers;
    INSERT INTO shipping_places (zone_id, country, postcode_prefix)
        SELECT id, 'US', 'Z' || id FROM shipping_zones WHERE name LIKE 'Zone %';
    INSERT INTO shipping_methods (zone_id, name, kind, price, min_days, max_days, inserted_at, updated_at)
        SELECT id, 'Post', 'flat', 5000000, 1, 3, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'
        FROM shipping_zones WHERE name LIKE 'Zone %';
";

/// Measures the list and a visitor's unchanged cart of three lines in turns.
pub fn measure_carts() {
    let columns = format!("{:>10}{:>12}{:>8}", "requests/s", "list/s", "ratio");
    println!("\n{:<28}{columns}{:>10}{:>14}{:>8}", "cart", "processor", "list's", "ratio");
    for (name, sql) in [("with the demo's terms", ""), ("5,000 rates, 200 zones", MANY_TERMS)] {
        let shop = Shop::with_demo_terms(sql);
        let cart = shop.get("/cart", &shop.guest());
        let list = shop.get("/products", "");
        let (mut comparisons, mut cart_micros, mut list_micros) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            let Speed { per_second, micros } = measure(&cart, shop.process());
            let of_list = measure(&list, shop.process());
            comparisons.push(Comparison { shop: per_second, baseline: of_list.per_second });
            cart_micros.push(micros);
            list_micros.push(of_list.micros);
        }
        let (cart, list) = (median(cart_micros), median(list_micros));
        println!("{}{cart:>7.0} µs{list:>11.0} µs{:>8.2}", line(name, &comparisons), cart / list);
    }
}
