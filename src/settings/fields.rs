//! The fields of the settings, which `pages` puts on pages by subject.

use crate::foundation::field::FieldSpec;

/// Name of the shop.
pub const SHOP_NAME: FieldSpec = FieldSpec::new("shop_name", "Shop name")
    .required()
    .max_length(100)
    .hint("Shown on pages and in mails.");
/// Contact address of the shop.
pub const EMAIL: FieldSpec = FieldSpec::new("email", "Email")
    .optional()
    .email()
    .hint("Where customers reach you. Replies to the shop's mails go here, too.");
/// Option to email new orders to the shopkeeper.
pub const ORDER_MAILS: FieldSpec = FieldSpec::new("order_mails", "Mail me each new order")
    .check()
    .hint("Sent when an order is placed, or once it is paid if the customer pays online.");
/// Address that new orders are emailed to.
pub const ORDER_MAIL_TO: FieldSpec = FieldSpec::new("order_mail_to", "Send it to")
    .optional()
    .email()
    .hint("Leave empty to use the shop's own address.");
/// Heading of the home page.
pub const HEADING: FieldSpec = FieldSpec::new("heading", "Heading")
    .optional()
    .max_length(80)
    .hint("The first line of the home page. Leave empty to show the shop's name.");
/// Tagline at the bottom of every page.
pub const TAGLINE: FieldSpec = FieldSpec::new("motto", "Tagline")
    .optional()
    .max_length(120)
    .hint("Shown after the shop's name at the bottom of every page.");
/// Introduction below the heading of the home page.
pub const INTRODUCTION: FieldSpec = FieldSpec::new("lead", "Introduction")
    .optional()
    .lines(2)
    .max_length(300)
    .hint("Shown below the heading on the home page.");
/// Option to show the drawing on the home page.
pub const SHOP_WINDOW: FieldSpec = FieldSpec::new("shop_window", "Show the shop window")
    .check()
    .hint("A drawing of household goods at the top of the home page.");
/// Return policy in one sentence.
pub const RETURNS: FieldSpec = FieldSpec::new("returns", "Returns")
    .optional()
    .max_length(200)
    .hint("Shown on every product page, for example: Unused, within 30 days.");
/// Option to charge tax.
pub const CHARGES_TAX: FieldSpec = FieldSpec::new("charges_tax", "Charge tax").check();
/// Option to enter and show prices with tax included.
pub const PRICES_INCLUDE_TAX: FieldSpec =
    FieldSpec::new("prices_include_tax", "Prices include tax")
        .check()
        .hint("Usual in Europe. When off, tax is added to the prices.");
/// Option to charge shipping.
pub const CHARGES_SHIPPING: FieldSpec =
    FieldSpec::new("charges_shipping", "Charge shipping").check();
/// Business days until an order is handed to the carrier.
pub const HANDLING_DAYS: FieldSpec = FieldSpec::new("handling_days", "Handling time")
    .range(0, 60)
    .hint("Business days until an order is handed to the carrier; 0 for the same day.");
/// Time of day until which orders are handled on the same day.
pub const CUT_OFF: FieldSpec = FieldSpec::new("cut_off", "Order cut-off")
    .optional()
    .time()
    .hint("Later orders start on the next business day.");
/// Dates without handling and delivery, one per line.
pub const HOLIDAYS: FieldSpec = FieldSpec::new("holidays", "Holidays")
    .optional()
    .lines(4)
    .max_length(4_000)
    .hint("One date per line, such as 2026-04-03, or 12-25 for every year. A note may follow.");
/// Option to accept bank transfers.
pub const TAKES_TRANSFERS: FieldSpec = FieldSpec::new("takes_transfers", "Take bank transfers")
    .check()
    .hint("You mark these orders as paid when the money arrives.");
/// Bank account that customers transfer money to.
pub const BANK_DETAILS: FieldSpec = FieldSpec::new("bank_details", "Bank details")
    .optional()
    .lines(4)
    .max_length(500)
    .hint("Shown to customers who pay by transfer.");
/// Option to accept cash on delivery or at pickup.
pub const TAKES_CASH: FieldSpec =
    FieldSpec::new("takes_cash", "Take cash").check().hint("On delivery or at pickup.");
/// Option to synchronize products with Stripe's catalog.
pub const STRIPE_CATALOGUE: FieldSpec = FieldSpec::new(
    "stripe_catalogue",
    "Follow Stripe's catalog",
)
.check()
.hint(
    "Titles, descriptions and prices come from Stripe; stock, categories and options stay yours.",
);
/// Maximum quantity of a cart line.
pub const MAX_QUANTITY: FieldSpec = FieldSpec::new("max_quantity", "Max. quantity")
    .range(1, 9_999)
    .hint("Per line of a cart. Individual variants can set a lower limit.");
/// Maximum number of different variants in a cart.
pub const MAX_LINES: FieldSpec = FieldSpec::new("max_lines", "Max. items per cart")
    .range(1, 500)
    .hint("Different variants in one cart.");
/// Days after its last use until a guest's cart expires.
pub const GUEST_CART_DAYS: FieldSpec = FieldSpec::new("guest_cart_days", "Keep guest carts (days)")
    .range(1, 365)
    .hint("Counted from the cart's last use.");
/// Days after its last use until a customer's cart expires.
pub const CUSTOMER_CART_DAYS: FieldSpec =
    FieldSpec::new("customer_cart_days", "Keep customer carts (days)")
        .range(1, 365)
        .hint("The same for customers with an account.");
/// Minutes for which a checkout reserves stock.
pub const HOLD_MINUTES: FieldSpec = FieldSpec::new("hold_minutes", "Reserve stock for (minutes)")
    .range(15, 30)
    .hint("How long stock is reserved for a shopper who is checking out.");
/// Number of units at which a variant is low on stock.
pub const LOW_STOCK_AT: FieldSpec = FieldSpec::new("low_stock_at", "Low stock at")
    .range(0, 9_999)
    .hint("A variant with this many units or fewer is low on stock.");
/// Company name in the shop's address.
pub const COMPANY: FieldSpec = FieldSpec::new("company", "Company").optional().max_length(200);
/// Street in the shop's address.
pub const STREET: FieldSpec = FieldSpec::new("street", "Street").optional().max_length(200);
/// Postcode in the shop's address.
pub const POSTCODE: FieldSpec = FieldSpec::new("postcode", "Postcode").optional().max_length(20);
/// City in the shop's address.
pub const CITY: FieldSpec = FieldSpec::new("city", "City").optional().max_length(100);
/// State or province in the shop's address.
pub const REGION: FieldSpec = FieldSpec::new("region", "Region")
    .optional()
    .max_length(10)
    .hint("State or province code, such as QC.");
/// VAT number of the shop.
pub const VAT_NUMBER: FieldSpec = FieldSpec::new("vat_number", "VAT number")
    .optional()
    .max_length(20)
    .hint("Such as DE123456788.");
/// Sites whose scripts may use the API.
pub const ALLOWED_ORIGINS: FieldSpec = FieldSpec::new("allowed_origins", "Allowed origins")
    .optional()
    .lines(3)
    .max_length(4_000)
    .hint("Sites whose scripts may use the API in a browser. One per line, such as https://app.example.");
/// Currency of all prices.
pub const CURRENCY: FieldSpec = FieldSpec::new("currency", "Currency").required().max_length(3);
/// Time zone of all dates and times.
pub const TIME_ZONE: FieldSpec = FieldSpec::new("time_zone", "Time zone")
    .hint("Used for all dates and times on pages, in mails and in forms.");
/// Weekdays on which orders are handled and delivered.
pub const BUSINESS_DAYS: FieldSpec = FieldSpec::new("business_days", "Business days");
/// Country in the shop's address.
pub const COUNTRY: FieldSpec = FieldSpec::new("country", "Country");

/// The shop's logo.
pub const LOGO: FieldSpec = FieldSpec::new("logo", "Logo")
    .picture()
    .hint("Replaces the name in the header of pages and mails. PNG or WebP with a transparent background fits best.");
/// The picture of the home page.
pub const BANNER: FieldSpec = FieldSpec::new("banner", "Picture of the home page")
    .picture()
    .hint("Replaces the drawing at the top of the home page. A wide one fits best.");
/// The description of the picture of the home page.
pub const BANNER_ALT: FieldSpec = FieldSpec::new("banner_alt", "Description of the picture")
    .optional()
    .max_length(1_000)
    .hint("For people who can't see it. Leave it empty if the picture is only decoration.");
