//! The error codes of the API with their statuses and meanings, and when a request may be repeated.

use actix_web::http::StatusCode;

/// An error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ErrorCode {
    /// The code, such as `cart_full`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened, and perhaps what to do.
    pub meaning: &'static str,
}

/// Errors with one cause.
pub(super) struct ErrorGroup {
    pub title: &'static str,
    pub codes: &'static [ErrorCode],
}

/// Returns the description of a code.
pub(super) fn find(code: &str) -> Option<&'static ErrorCode> {
    GROUPS.iter().flat_map(|group| group.codes).find(|entry| entry.code == code)
}

/// Returns the status of a rejection with this code.
pub(super) fn status_of(code: &str) -> Option<StatusCode> {
    find(code).and_then(|entry| StatusCode::from_u16(entry.status).ok())
}

/// The code of an error whose status says all, such as `method_not_allowed`.
pub(super) fn code_of(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or("Error");
    reason.to_lowercase().replace([' ', '-'], "_").replace('\'', "")
}

/// Makes a table of groups from lines of a status, a code and its meaning.
macro_rules! groups {
    ($($title:literal { $($status:literal $code:ident: $meaning:literal)* })*) => {
        &[$(ErrorGroup {
            title: $title,
            codes: &[$(
                ErrorCode { code: stringify!($code), status: $status, meaning: $meaning }
            ),*],
        }),*]
    };
}

/// All error codes, in the order of the documentation.
pub(super) const GROUPS: &[ErrorGroup] = groups! {
    "Requests" {
        400 bad_request: "The request can't be understood."
        400 malformed_json: "The body is not valid JSON."
        400 invalid_parameter: "A query parameter or header is unknown or has a wrong value. details.parameter is its name."
        404 not_found: "There is nothing at this address, or it isn't yours."
        405 method_not_allowed: "The address takes other methods, which the header Allow lists."
        408 body_too_slow: "The body did not arrive in time."
        409 stale: "The record was changed after you read it. Read it again, then repeat your change."
        410 updated_since_too_old: "updated_since is more than 30 days ago, and older deletions are forgotten. Read the whole list again."
        412 precondition_failed: "If-Match names an older version of the record. Read it again, then repeat your change."
        413 body_too_large: "The body is larger than 64 KiB, or 1 MiB under /admin."
        414 uri_too_long: "The address is too long."
        415 unsupported_media_type: "The body is not application/json, a picture or a table, or it is compressed."
        422 validation_failed: "Fields of the body have mistakes. errors lists each with a JSON pointer."
        431 request_header_fields_too_large: "The headers are too long."
    }
    "Access" {
        401 unauthenticated: "Credentials are missing, unknown, expired or revoked."
        403 customers_only: "API keys can't do this. Use a customer's access token or a cart token."
        403 forbidden: "You don't have the right to do this."
        403 missing_scope: "The key lacks the scope in details.required_scope. If two are named, either is enough."
    }
    "Accounts" {
        401 invalid_credentials: "The email address or the password is wrong, or the token is no longer valid."
        422 credentials_missing: "Send an email address with a password, or the token of a mailed link."
        422 invalid_link: "The mailed link is not valid any more."
        403 recent_login_required: "Log in again before this change."
        409 last_owner: "The shop would have no owner. Make somebody else an owner first."
        409 role_in_use: "Members of staff or invitations have this role. details counts them."
        409 built_in_role: "Built-in roles can't be changed or deleted."
        409 own_account: "Nobody deactivates themselves."
        404 staff_member_not_found: "There is no member of staff with this id."
        404 role_not_found: "There is no role with this id."
        404 staff_invitation_not_found: "There is no invitation with this id. It may have been accepted or withdrawn."
    }
    "Repeated requests" {
        409 idempotency_key_in_use: "The first request with this Idempotency-Key is still running."
        422 idempotency_key_reused: "This Idempotency-Key was used for a different request."
    }
    "Load and failures" {
        429 rate_limit_exceeded: "You have sent too many requests. Wait as long as Retry-After says."
        500 internal_error: "A fault of the shop. It was logged with the request's id."
        503 busy: "The shop is overloaded."
        503 unavailable: "The database is out of service. Nothing was changed."
    }
    "Catalog" {
        422 not_a_picture: "The file is not a JPEG, PNG, WebP or GIF picture."
        422 damaged_picture: "The picture is damaged or incomplete."
        422 too_many_pixels: "The picture has more than 50 megapixels, or more than 12,000 pixels on a side."
        413 picture_too_large: "The picture has more than 20 MB."
        422 unprocessable_picture: "The picture took too much memory or time. Save it as a JPEG file."
        404 variant_not_found: "There is no such variant."
        404 product_not_found: "There is no such product."
        404 category_not_found: "There is no such category."
        404 report_not_found: "There is no report with this name."
        404 search_synonyms_not_found: "There is no group of synonyms with this id."
        422 not_undoable: "This change can't be undone."
        422 deleted_since: "The product was deleted. Restore it first."
        422 changed_since: "The product was changed again, so nothing was undone. changes lists what was changed."
        422 ordered_since: "The product was ordered, so it can't be deleted. Archive it instead."
        422 undo_does_not_fit: "The product can't be as it was before the change. problems says why."
        422 draft_not_releasable: "The product is a draft. Make it active, then release it."
        422 archived_not_releasable: "The product is archived. Unarchive it and make it active first."
        422 parts_do_not_fit: "The removed variants or pictures don't fit the product as it is now."
    }
    "Bulk changes, imports and views" {
        404 product_batch_not_found: "There is no such batch. Previews are deleted after a day."
        404 saved_view_not_found: "There is no such saved view, or it is another user's."
        422 batch_already_started: "The batch was applied before."
        422 batch_still_running: "The batch is running. Undo it when it is done."
        422 batch_not_applied: "The batch was not applied, so there is nothing to undo."
        422 batch_being_undone: "The batch is being undone."
        422 batch_already_undone: "The batch was undone before."
        422 batch_of_command: "A command of the command line applied the batch, so only the command can continue it."
        422 batch_interrupted: "The batch of a command was stopped before the command ended."
        422 batch_too_old: "The batch was applied more than 30 days ago."
    }
    "Imports" {
        404 imported_order_not_found: "There is no such order of an earlier shop, or it is another customer's."
        404 import_not_found: "There is no such import. Imports are deleted after 35 days."
        422 empty_file: "The file is empty."
        413 file_too_large: "The file has more than 50 MB."
        422 too_many_columns: "The file has more than 1,000 columns."
        422 spreadsheet_file: "The file is one of a spreadsheet program. Save it as CSV."
        422 not_a_table: "The file is not a table of text."
        422 nothing_to_import: "The file lists something that can't be imported, such as orders."
        409 import_not_ready: "The preview isn't complete yet, or the columns have no meanings."
        409 import_already_started: "The file was imported, so its columns can't be changed."
        422 nothing_changes: "The file changes nothing."
        409 another_import_running: "Another file is being imported. Wait until that is done."
        422 import_not_started: "The file was not imported, so there is nothing to undo."
        422 import_being_undone: "The import is being undone."
        422 import_already_undone: "The import was undone before."
        422 import_too_old: "The file was imported more than 30 days ago, or before imports of its kind could be undone."
    }
    "Stock" {
        404 warehouse_not_found: "There is no such warehouse."
        404 stock_hold_not_found: "There is no such reservation."
        422 not_enough_stock: "Fewer units are left than were asked for. details say how many."
        422 below_zero: "Stock can't go below zero."
        422 counted_since: "The stock was counted or imported since, so it can't be undone."
        422 below_reserved: "Stock can't go below what shoppers have reserved."
        422 too_many_units: "Stock can't exceed 1,000,000,000 units."
        422 stock_changed: "The stock was changed after you read it."
        422 last_warehouse: "A shop needs a warehouse, so the only one can't be deleted."
        422 warehouse_in_ledger: "The warehouse has a history in the ledger, so it can't be deleted."
    }
    "Carts" {
        404 cart_not_found: "There is no such cart, or it isn't yours."
        410 cart_expired: "The cart was not used for too long. Create a new one."
        409 cart_converted: "The cart was ordered or merged into another one."
        404 item_not_found: "The cart has no such item."
        400 invalid_quantity: "The quantity is no whole number from 1 to 9999."
        422 product_not_available: "The product can't be bought: it is not for sale, not released, or too few units are left."
        422 order_limit: "One order may have at most details.max units."
        409 changed_elsewhere: "The cart was changed after you read it."
        409 checking_out: "The cart is in checkout, so it can't be changed. End the checkout first."
        422 cart_full: "The cart has the maximum number of lines, which is details.max."
        422 customer_limit: "The limit per customer is reached."
        422 already_in_cart: "Only one unit may be bought, and it is in the cart already."
        422 quantity_limit: "The cart has the maximum number of units per order, which is details.max."
        422 nothing_to_discount: "A code needs a cart with items."
        422 undo_too_late: "The merge can't be undone any more."
    }
    "Coupons" {
        404 coupon_not_found: "There is no such coupon."
        400 coupon_invalid: "No coupon has this code, or it is not valid now, or not for the items in the cart."
        422 coupon_minimum_not_met: "The cart needs details.least in items, or details.missing more eligible units."
        422 coupon_usage_limit: "The coupon has no uses left, or the customer has none."
        422 coupon_needs_email_proof: "The coupon is limited per customer. The shopper must confirm an email address first."
        422 coupon_not_combinable: "The coupon can't be combined with the coupon details.other."
        422 too_many_coupons: "The cart has details.max codes, the maximum."
        422 code_rejected: "One of several coupons was rejected when the order was placed."
        422 in_use: "Orders used the coupon, so it can't be deleted. End it instead."
    }
    "Checkout" {
        404 checkout_not_found: "There is no such checkout, or it isn't yours."
        409 checkout_placed: "The order was placed."
        422 nothing_to_check_out: "The cart is empty."
        409 not_open: "There is no open checkout. Begin one from the cart."
        410 reservation_ended: "The checkout has expired, and its stock was released."
        422 items_unavailable: "Some items can't be bought in this quantity. details.reasons has a sentence for each."
        422 too_many_checkouts: "The cart has begun too many checkouts within an hour."
        422 network_busy: "The client's network has too many open checkouts."
        422 network_limit: "The client's network has reserved too many units of an item."
        422 already_extended: "The deadline was extended before, which works once."
        422 too_many_links: "Too many links were sent to the email address."
        422 already_ordered: "The checkout was completed meanwhile."
    }
    "Orders" {
        422 order_status_invalid: "The order's state allows no such step. details.allowed lists the states that may follow."
        422 order_on_hold: "The order is on hold. Release it first."
        422 awaits_approval: "The order is on hold because of a wrong payment. Accept or cancel it instead."
        422 cannot_hold: "The order can't be put on hold in its state."
        422 cannot_refund: "The order can't be refunded in its state."
        404 order_not_found: "There is no such order, or it isn't yours."
        422 cart_empty: "The cart has no lines."
        422 checkout_unfinished: "A step of the checkout is incomplete."
        422 other_checkout: "The checkout is not the current one."
        422 not_available: "Some lines can't be bought as they are. details.objections has a sentence for each."
        422 limit_exceeded: "The order would exceed the limit per customer of some products."
        422 cannot_order: "The cart can't be ordered. details.obstacles has a sentence for each reason."
        422 total_too_large: "The total is too large for one order."
        409 cart_changed: "The cart differs from what was shown. details.changes has a sentence for each change."
        422 too_many_unpaid_orders: "The client's network has too many unpaid orders."
        422 too_many_emails_for_order: "Too many emails were sent to the address of the order today."
        422 too_many_emails_for_payment_method: "Too many emails were sent to the order's address today, so its payment method can't be changed."
        422 payment_method_fixed: "The payment method can't be changed in the order's state."
        409 paid_meanwhile: "Another payment was recorded at the same time."
        409 refunded_meanwhile: "Another refund was recorded at the same time."
        409 changed_meanwhile: "The order was changed after you read it."
        422 not_awaiting_payment: "No manual payment is expected."
        422 not_on_hold: "The order is not on hold."
        422 already_refunded: "The order was refunded, so it can't be accepted. Cancel it instead."
        422 cannot_ship: "Only confirmed orders are shipped."
        422 not_enough_units_to_ship: "Fewer units are left to ship."
        422 not_enough_units_to_refund: "Fewer units are left to refund."
        422 refund_too_large: "At most details.left can still be refunded."
        422 refund_not_manual: "The payment provider handles this refund."
        422 customer_cannot_cancel: "The customer can no longer cancel the order."
        422 cannot_cancel: "The order can no longer be cancelled. Shipped items can be refunded."
    }
    "Payments" {
        422 no_provider: "The shop has no payment provider."
        422 provider_unavailable: "The payment provider doesn't respond. Nothing was charged."
        422 provider_refused: "The payment provider refused the payment. Nothing was charged."
        422 too_many_attempts: "There were too many payment attempts for this order."
        422 reservation_ends: "The stock can't be reserved any longer, so the order can't be paid."
        422 method_not_available: "The shop doesn't offer this payment method."
        422 test_refund_too_large: "The test provider has less money left to refund."
    }
    "Webhooks" {
        404 webhook_endpoint_not_found: "There is no such endpoint."
        404 webhook_delivery_not_found: "There is no such delivery."
        422 too_many_endpoints: "There are details.max webhook endpoints, the maximum."
        422 endpoint_not_active: "The endpoint is paused or disabled. Resume it first."
    }
    "Tax and shipping" {
        404 tax_rate_not_found: "There is no such tax rate."
        404 shipping_zone_not_found: "There is no such shipping zone."
        404 shipping_method_not_found: "There is no such shipping method."
    }
    "Keys and jobs" {
        404 api_key_not_found: "There is no such key."
        404 picture_fetch_not_found: "There is no such picture on another site."
        404 job_not_found: "There is no such failed job."
    }
    "Deletions" {
        404 audit_entry_not_found: "There is no such entry of the audit log."
        404 deletion_not_found: "There is no such deletion, or it is too old to be restored."
        422 taken: "The record can't be restored: its name or its place was taken."
        422 parent_deleted: "The record can't be restored: what it belonged to is deleted."
    }
};

/// When a request with an error of some status may be sent again.
pub(super) struct Retry {
    pub statuses: &'static str,
    pub advice: &'static str,
}

const fn retry(statuses: &'static str, advice: &'static str) -> Retry {
    Retry { statuses, advice }
}

/// Advice on repeating requests, by status.
pub(super) const RETRIES: &[Retry] = &[
    retry("400, 404, 405, 410, 413, 414, 415, 431", "Don't repeat the request. Correct it first."),
    retry("401", "Get a new token, then repeat it once."),
    retry("402", "Let the customer pay another way."),
    retry("403", "Don't repeat it. Use credentials with the right."),
    retry("408", "Repeat it, with the same Idempotency-Key."),
    retry("409, 412", "Read the record again, then decide whether to repeat your change."),
    retry("422", "Don't repeat it. Correct the fields, or tell the customer."),
    retry("429", "Repeat it after Retry-After."),
    retry("500", "Repeat it a few times with growing pauses, with the same Idempotency-Key."),
    retry("503", "Repeat it after Retry-After, with the same Idempotency-Key."),
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use strum::VariantNames;

    use super::*;
    use crate::{
        accounts::StaffRejection, catalog::CatalogRejection, checkout::CheckoutRejection,
        deletions::DeletionRejection, error::Stale, idempotency::RequestRejection,
        imports::ImportRejection, inventory::InventoryRejection, orders::OrderRejection,
        payments::PaymentRejection, pictures::PictureRejection, product_batches::BatchRejection,
        promotions::CouponRejection, settings::SettingsRejection, shopping_cart::CartRejection,
        webhooks::WebhookRejection,
    };

    fn rejections() -> BTreeSet<&'static str> {
        let contexts = [
            CatalogRejection::VARIANTS,
            PictureRejection::VARIANTS,
            BatchRejection::VARIANTS,
            CheckoutRejection::VARIANTS,
            DeletionRejection::VARIANTS,
            Stale::VARIANTS,
            RequestRejection::VARIANTS,
            ImportRejection::VARIANTS,
            InventoryRejection::VARIANTS,
            OrderRejection::VARIANTS,
            PaymentRejection::VARIANTS,
            CouponRejection::VARIANTS,
            SettingsRejection::VARIANTS,
            CartRejection::VARIANTS,
            WebhookRejection::VARIANTS,
            StaffRejection::VARIANTS,
        ];
        contexts.into_iter().flatten().copied().collect()
    }

    /// The codes in the source of the API: literals after a status, and those that name what is missing.
    fn codes_in_source() -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = fs::read_to_string(&path).unwrap();
                for call in
                    [".missing(\"", "::not_found(\"", "::new(status, \"", "MISSING: &str = \""]
                {
                    codes.extend(source.split(call).skip(1).filter_map(literal));
                }
                let after_statuses = source.split("StatusCode::").skip(1);
                let arguments = after_statuses.filter_map(|rest| {
                    let rest =
                        rest.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_');
                    rest.strip_prefix(',')?.trim_start().strip_prefix('"')
                });
                codes.extend(arguments.filter_map(literal));
            }
        }
        codes
    }

    /// The text up to the next quote.
    fn literal(rest: &str) -> Option<String> {
        rest.split_once('"').map(|(code, _)| code.to_owned())
    }

    /// Commands of the program have reasons of their own, which the API never gives.
    const OF_COMMANDS: [&str; 2] = ["SeedRejection", "CliRejection"];

    #[test]
    fn the_rejections_of_every_context_are_checked() {
        let contexts = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files =
            fs::read_dir(contexts).unwrap().map(|entry| entry.unwrap().path().join("rejection.rs"));
        for source in files.filter_map(|file| fs::read_to_string(file).ok()) {
            for rest in source.split("\npub enum ").skip(1) {
                let name = rest.split_whitespace().next().unwrap_or_default();
                let is_checked =
                    include_str!("error_codes.rs").contains(&format!("{name}::VARIANTS"));
                let is_reason = source.contains(&format!("Reason for {name}"));
                assert!(is_checked || !is_reason || OF_COMMANDS.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn every_code_of_a_rejection_is_documented() {
        let missing: Vec<_> =
            rejections().into_iter().filter(|code| find(code).is_none()).collect();
        assert!(missing.is_empty(), "add to GROUPS: {missing:?}");
    }

    #[test]
    fn every_code_of_an_error_is_documented() {
        let codes = codes_in_source();
        assert!(codes.contains("not_found") && codes.contains("missing_scope"), "{codes:?}");
        let missing: Vec<_> =
            codes.into_iter().filter(|code| code != "error" && find(code).is_none()).collect();
        assert!(missing.is_empty(), "add to GROUPS: {missing:?}");
    }

    #[test]
    fn codes_are_documented_once_and_exist() {
        let documented: Vec<&str> =
            GROUPS.iter().flat_map(|group| group.codes).map(|entry| entry.code).collect();
        let unique: BTreeSet<&str> = documented.iter().copied().collect();
        assert_eq!(unique.len(), documented.len());
        let source = codes_in_source();
        let names_status = |code: &str| {
            let status = status_of(code).unwrap_or(StatusCode::OK);
            code_of(status) == code
        };
        let known = |code: &&str| {
            rejections().contains(code) || source.contains(*code) || names_status(code)
        };
        let unknown: Vec<_> = documented.into_iter().filter(|code| !known(code)).collect();
        assert!(unknown.is_empty(), "remove from GROUPS: {unknown:?}");
    }

    #[test]
    fn every_status_says_whether_to_repeat_the_request() {
        let statuses: BTreeSet<u16> = RETRIES
            .iter()
            .flat_map(|retry| retry.statuses.split(", "))
            .map(|s| s.parse().unwrap())
            .collect();
        for entry in GROUPS.iter().flat_map(|group| group.codes) {
            assert!(statuses.contains(&entry.status), "{}", entry.status);
        }
    }
}
