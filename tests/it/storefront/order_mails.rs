//! Mails about an order: when it is placed, when it is paid, and to the shop.

use crate::on_both;
use crate::support::card_checkout::{card_order_form, order_by_card};
use crate::support::sql::{count_mails, count_rows};
use crate::support::{Browser, Database, Shop};

/// Opens a shop with a bank account and an address for mails about new orders.
fn open_shop(db: Database, orders_to: &str) -> Shop {
    let shop = Shop::stocked(db);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/payments").form("Save settings");
    admin.submit(form.fill("Bank details (optional)", "Harbour Bank, account 12345"));
    let form = admin.get("/admin/settings/shop").form("Save settings");
    admin.submit(form.fill("Email (optional)", "help@shop.example"));
    let form = admin.get("/admin/settings/mail").form("Save settings");
    let page = admin.submit(form.fill("Send it to (optional)", orders_to));
    assert_eq!(page.status, 200, "{}", page.text());
    shop
}

fn order_by_transfer(shop: &Shop) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    assert_eq!(guest.check_out().heading(), "Thank you for your order!");
    guest
}

on_both! {
    fn the_mail_of_an_unpaid_order_links_to_its_payment(db: Database) {
        let shop = open_shop(db, "orders@shop.example");
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let session = guest.page().path.clone();
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        let text = mail.text();
        for part in ["One step left: your payment of $19.98", "until", "no need to pay again", "2 x Mug"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let links = mail.links();
        let pay = links.iter().find(|link| link.url.ends_with("/payment")).expect("a link to pay");
        assert_eq!(shop.visitor().get(&pay.url).heading(), "Pay for your order", "on any device");
        assert_eq!(count_mails(&shop.db), 1, "the shop gets a mail once the order is paid");
        // A slow payment is pending, and no further mail is sent.
        guest.get(&session);
        guest.press("Pay later");
        assert_eq!(count_mails(&shop.db), 1);
        guest.get(&session);
        guest.press("Let the money arrive");
        let text = shop.newest_mail("guest@example.com", "We have received your payment").text();
        assert!(text.contains("We received your payment of $19.98") && text.contains("We're packing your order now"), "{text}");
        let text = shop.newest_mail("orders@shop.example", "New order ORD-").text();
        assert!(text.contains("guest@example.com placed an order for $19.98. Paid"), "{text}");
        guest.get(&session);
        assert_eq!(count_mails(&shop.db), 3, "each once");
    }

    fn the_mail_of_a_bank_transfer_has_account_and_reference(db: Database) {
        let shop = open_shop(db, "");
        let guest = order_by_transfer(&shop);
        let order = guest.page().path.clone();
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        let text = mail.text();
        for part in ["Please transfer $19.98", "use ORD-", "Harbour Bank, account 12345", "As soon as your payment arrives"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("Reply to help@shop.example"), "{text}");
        assert!(mail.links().iter().any(|link| link.url.ends_with(&order)));
        let mail = shop.newest_mail("help@shop.example", "New order ORD-");
        let text = mail.text();
        assert!(text.contains("Reply to guest@example.com") && text.contains("Not paid yet: Bank transfer"), "{text}");
        let mut admin = shop.admin();
        let page = mail.links().into_iter().find(|link| link.url.contains("/admin/orders/ORD-")).unwrap();
        assert!(admin.get(&page.url).heading().starts_with("Order ORD-"));
        assert_eq!(count_mails(&shop.db), 2);
        admin.press("Mark $19.98 as paid");
        shop.newest_mail("guest@example.com", "We have received your payment");
        assert_eq!(count_mails(&shop.db), 3);
    }

    fn submitting_twice_sends_one_mail(db: Database) {
        let shop = open_shop(db, "");
        let mut guest = shop.visitor();
        guest.add("mug", 2);
        let form = card_order_form(&mut guest);
        guest.submit(form.clone());
        guest.submit(form);
        assert_eq!((count_rows(&shop.db, "orders"), count_mails(&shop.db)), (1, 1));
    }

    fn the_shop_gets_mails_about_orders_only_if_it_wants_them(db: Database) {
        let shop = open_shop(db, "orders@shop.example");
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/mail").form("Save settings");
        let page = admin.submit(form.fill("Send it to (optional)", "nobody"));
        assert_eq!((page.status, page.field_value("Send it to (optional)").as_str()), (422, "nobody"));
        assert!(page.error_for("Send it to (optional)").is_some());
        let form = admin.get("/admin/settings/mail").form("Save settings");
        assert_eq!(admin.submit(form.check("Mail me each new order", false)).status, 200);
        order_by_transfer(&shop);
        shop.newest_mail("guest@example.com", "Your order ORD-");
        assert_eq!(count_mails(&shop.db), 1);
    }
}
