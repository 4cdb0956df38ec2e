//! The products, shoppers and orders of all measurements, in the shop and in its baselines.

/// Products in the shop.
pub const PRODUCTS: usize = 1000;
/// Variants of each product.
pub const VARIANTS: usize = 5;
/// Shoppers who add to their carts.
pub const SHOPPERS: usize = 64;
/// Products in the cart of each shopper.
pub const CART_LINES: usize = 12;
/// Products in each order.
const ORDER_LINES: usize = 3;
/// The payment method of all orders.
pub const PAYMENT_METHOD: &str = "bank_transfer";
/// The details of all orders.
pub const CHECKOUT_DETAILS: [(&str, &str); 8] = [
    ("email", "guest@example.com"),
    ("country", "US"),
    ("region", "ME"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

/// Returns the path of a product's page.
pub fn product_path(number: usize) -> String {
    format!("/products/product-{number}")
}

/// One unit that a shopper adds to the cart.
#[derive(Clone, Copy)]
pub struct Addition {
    pub shopper: usize,
    /// The first variant of a product, as the form of its page sends it.
    pub variant: usize,
}

/// Returns the additions in turn: each product of one shopper's cart, then those of the next.
pub fn addition(turn: usize) -> Addition {
    Addition { shopper: turn / CART_LINES, variant: 1 + VARIANTS * (turn % CART_LINES) }
}

/// Returns the variants that a guest orders.
pub fn ordered_variants(guest: usize) -> impl Iterator<Item = String> {
    (0..ORDER_LINES).map(move |line| {
        let product = (guest * ORDER_LINES + line) % PRODUCTS;
        (1 + VARIANTS * product).to_string()
    })
}
