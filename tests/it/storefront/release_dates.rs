//! The arrival date on a product page.

use vitrine::foundation::clock::Clock;
use vitrine::foundation::zone::Zone;
use vitrine::settings::Calendar;

use crate::on_both;
use crate::support::{Browser, Database, Page, Shop};

const CALENDAR: &str = "/admin/settings/calendar";
const CHARGES: &str = "/admin/settings/tax";

/// An admin in Zurich who ships within Switzerland in 1 to 2 days and to France in 4.
fn log_in_admin(shop: &Shop) -> Browser {
    let mut admin = shop.admin();
    let form = admin.get(CALENDAR).form("Save settings").choose("Time zone", "Europe/Zurich");
    admin.submit(form);
    let form = admin.get("/admin/settings/shop").form("Save settings");
    admin.submit(form.choose("Country (optional)", "Switzerland"));
    let form = admin.get(CHARGES).form("Save settings").check("Charge shipping", true);
    let page = admin.submit(form);
    assert_eq!(page.status, 200, "{}", page.text());
    for (zone, country, days) in
        [("Home", "Switzerland", ["1", "2"]), ("Abroad", "France", ["4", "4"])]
    {
        let form = admin.get("/admin/shipping/zones/new").form("Save zone").fill("Name", zone);
        admin.submit(form.fill("Country of place 1", country));
        let form = admin.click(&format!("New method for {zone}")).form("Save method");
        let form = form.fill("Name", "Standard").fill("Price", "5");
        let form = form.fill("Min. days", days[0]).fill("Max. days", days[1]);
        assert_eq!(admin.submit(form).status, 200);
    }
    admin
}

fn arrival_text(page: &Page) -> String {
    page.texts(".arrival").join(" ")
}

/// Asserts what a page says by this calendar. Loads it again if an order day has just ended.
fn assert_arrival(
    calendar: &Calendar,
    days: [i32; 2],
    country: &str,
    load: &mut dyn FnMut() -> String,
) {
    for _ in 0..2 {
        let before = Clock::System.now();
        let text = load();
        if calendar.handling_day(before) != calendar.handling_day(Clock::System.now()) {
            continue;
        }
        let between = calendar.arrival_days(before, days[0], days[1], " – ");
        let by = calendar.order_deadline(before);
        assert_eq!(text, format!("Order by {by} for delivery {between} ({country})."));
        return;
    }
    panic!("two order days ended in a moment");
}

on_both! {
    fn a_product_page_shows_the_arrival_date(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = log_in_admin(&shop);
        let zurich = Calendar { zone: Zone::from_name("Europe/Zurich").unwrap(), ..Calendar::default() };
        let mut ann = shop.visitor();
        assert_arrival(&zurich, [1, 2], "Switzerland", &mut || arrival_text(ann.get("/products/mug")));
        // A cut-off time and a handling time change the cached page at once.
        let form = admin.get(CALENDAR).form("Save settings").fill("Handling time", "2");
        admin.submit(form.fill("Order cut-off (optional)", "11:30"));
        let later = Calendar { handling_days: 2, cut_off: "11:30".parse().unwrap(), ..zurich };
        assert_arrival(&later, [1, 2], "Switzerland", &mut || arrival_text(ann.get("/products/mug")));
        assert!(arrival_text(ann.page()).contains("11:30 CE"), "{}", arrival_text(ann.page()));
        // If the cart has another destination, the page shows the date for it.
        ann.add("mug", 1);
        let form = ann.get("/cart").form("Estimate").choose("Country", "France");
        assert_eq!(ann.submit(form).status, 200);
        assert_arrival(&later, [4, 4], "France", &mut || arrival_text(ann.get("/products/mug")));
        assert_arrival(&later, [1, 2], "Switzerland", &mut || arrival_text(&shop.visitor().visit("/products/mug")));
        // So does a page with a mistake in its form.
        let form = ann.get("/products/kettle").form("Add to cart");
        let page = ann.submit(form);
        assert_eq!((page.status, page.texts(".arrival").len()), (422, 1));
        let form = ann.get("/cart").form("Estimate").choose("Country", "Japan");
        ann.submit(form);
        assert_eq!(arrival_text(ann.get("/products/mug")), "", "the shop does not ship there");
    }

    fn sold_out_and_digital_products_have_no_arrival_date(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        assert_eq!(arrival_text(ann.get("/products/mug")), "", "the shop has no delivery times");
        let mut admin = log_in_admin(&shop);
        assert_ne!(arrival_text(ann.get("/products/mug")), "");
        assert_eq!(arrival_text(ann.get("/products/vase")), "", "sold out");
        assert_eq!(arrival_text(ann.get("/products/rug")), "", "made to order");
        assert_ne!(arrival_text(ann.get("/products/kettle")), "", "one of several is in stock");
        admin.get("/admin/products");
        let form = admin.click("Mug").form("Save product").fill("Release (optional)", "2036-01-31T09:30");
        admin.submit(form);
        assert_eq!(arrival_text(ann.get("/products/mug")), "", "not released yet");
        let form = admin.get(CHARGES).form("Save settings").check("Charge shipping", false);
        admin.submit(form);
        assert_eq!(arrival_text(ann.get("/products/kettle")), "");
    }
}
