//! Every order is mailed once when it is placed, once more when its money comes, and to the shop.

use crate::on_both;
use crate::paying::{count, mails, order_by_card, review_by_card};
use crate::support::{Browser, Database, Shop};

/// Opens a shop with an account for transfers and an address for new orders.
fn shop(db: Database, orders_to: &str) -> Shop {
    let shop = Shop::stocked(db);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings").form("Save settings");
    let form = form.fill("Bank details (optional)", "Harbour Bank, account 12345");
    let form = form.fill("Email (optional)", "help@shop.example");
    let page = admin.submit(form.fill("Send it to (optional)", orders_to));
    assert_eq!(page.status, 200, "{}", page.says());
    shop
}

fn by_transfer(shop: &Shop) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    assert_eq!(guest.check_out().heading(), "Thank you for your order!");
    guest
}

on_both! {
    fn an_unfinished_payment_is_mailed_with_the_way_to_finish_it(db: Database) {
        let shop = shop(db, "orders@shop.example");
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let session = guest.page().path.clone();
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        let says = mail.says();
        for part in ["One step left: your payment of $19.98", "until", "no need to pay again", "2 x Mug"] {
            assert!(says.contains(part), "{part}: {says}");
        }
        let links = mail.anchors();
        let pay = links.iter().find(|(_, to)| to.ends_with("/payment")).expect("a link to pay");
        assert_eq!(shop.visitor().get(&pay.1).heading(), "Pay for your order", "on any device");
        assert_eq!(mails(&shop.db), 1, "the shop is told when it is certain");
        // A slow payment is on its way: one mail has said all there is to say.
        guest.get(&session);
        guest.press("Pay later");
        assert_eq!(mails(&shop.db), 1);
        guest.get(&session);
        guest.press("Let the money arrive");
        let says = shop.newest_mail("guest@example.com", "We have received your payment").says();
        assert!(says.contains("We received your payment of $19.98") && says.contains("We're packing your order now"), "{says}");
        let message = shop.newest_mail("orders@shop.example", "New order ORD-").says();
        assert!(message.contains("guest@example.com placed an order for $19.98. Paid"), "{message}");
        guest.get(&session);
        assert_eq!(mails(&shop.db), 3, "each once");
    }

    fn a_transfer_is_mailed_with_account_and_reference(db: Database) {
        let shop = shop(db, "");
        let guest = by_transfer(&shop);
        let order = guest.page().path.clone();
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        let says = mail.says();
        for part in ["Please transfer $19.98", "use ORD-", "Harbour Bank, account 12345", "As soon as your payment arrives"] {
            assert!(says.contains(part), "{part}: {says}");
        }
        assert!(says.contains("HandlerResult to help@shop.example"), "{says}");
        assert!(mail.anchors().iter().any(|(_, to)| to.ends_with(&order)));
        let message = shop.newest_mail("help@shop.example", "New order ORD-");
        let says = message.says();
        assert!(says.contains("HandlerResult to guest@example.com") && says.contains("Not paid yet: Bank transfer"), "{says}");
        let mut admin = shop.admin();
        let page = message.anchors().into_iter().find(|(_, to)| to.contains("/admin/orders/ORD-")).unwrap();
        assert!(admin.get(&page.1).heading().starts_with("Order ORD-"));
        assert_eq!(mails(&shop.db), 2);
        admin.press("Mark $19.98 as paid");
        shop.newest_mail("guest@example.com", "We have received your payment");
        assert_eq!(mails(&shop.db), 3);
    }

    fn a_second_press_mails_nothing_more(db: Database) {
        let shop = shop(db, "");
        let mut guest = shop.visitor();
        guest.add("mug", 2);
        let form = review_by_card(&mut guest);
        guest.submit(form.clone());
        guest.submit(form);
        assert_eq!((count(&shop.db, "orders"), mails(&shop.db)), (1, 1));
    }

    fn the_shop_is_told_only_if_it_wants_to_be(db: Database) {
        let shop = shop(db, "orders@shop.example");
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings").form("Save settings");
        let page = admin.submit(form.fill("Send it to (optional)", "nobody"));
        assert_eq!((page.status, page.field_value("Send it to (optional)").as_str()), (422, "nobody"));
        assert!(page.error_for("Send it to (optional)").is_some());
        let form = admin.get("/admin/settings").form("Save settings");
        assert_eq!(admin.submit(form.check("Mail me each new order", false)).status, 200);
        by_transfer(&shop);
        shop.newest_mail("guest@example.com", "Your order ORD-");
        assert_eq!(mails(&shop.db), 1);
    }
}
