//! Checkouts, by their secret token: the steps from a cart to an order.

mod view;

use actix_web::web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Scope,
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::{ApiError, ApiResult},
        response::ApiResponse,
    },
    checkout::{self, CheckoutConfig, OwnedCheckout},
    db::Tx,
    foundation::{ids::kinds, params::Params},
    limits::Action,
    orders::{self as shop_orders, OrderContext, PlaceOrderResult},
    shopping_cart::{self, CartOwner},
    web::{
        extractors::PathId,
        paths,
        state::{AppState, State},
    },
};

pub use view::{CheckoutView, load_view};

use super::orders::{self, OrderView};

/// The endpoints of checkouts.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::post("/carts/{id}/checkout", "Begin the checkout", begin)
            .access(Access::Cart)
            .missing("cart_not_found")
            .creates::<CheckoutView>(),
        Endpoint::get("/checkouts/{token}", "Get a checkout", show).returns::<CheckoutView>(),
        Endpoint::delete("/checkouts/{token}", "Leave a checkout and return to the cart", leave),
        Endpoint::put(
            "/checkouts/{token}/details",
            "Set the email address and the delivery address",
            set_details,
        )
        .takes::<NewDetails>()
        .returns::<CheckoutView>(),
        Endpoint::put("/checkouts/{token}/delivery", "Choose a delivery option", set_delivery)
            .takes::<NewDelivery>()
            .returns::<CheckoutView>(),
        Endpoint::put("/checkouts/{token}/payment", "Choose a payment method", set_payment)
            .takes::<NewPaymentMethod>()
            .returns::<CheckoutView>(),
        Endpoint::post(
            "/checkouts/{token}/extension",
            "Extend the reservation of the stock, once",
            extend,
        )
        .returns::<CheckoutView>(),
        Endpoint::post(
            "/checkouts/{token}/email_proof",
            "Email a link that confirms the email address",
            send_proof,
        )
        .returns::<CheckoutView>(),
        Endpoint::delete(
            "/checkouts/{token}/email_proof",
            "Continue without the codes that need a confirmed address",
            skip_proof,
        )
        .returns::<CheckoutView>(),
        Endpoint::post("/checkouts/{token}/order", "Place the order", place_order)
            .takes::<NewOrder>()
            .creates::<OrderView>(),
    ];
    let description = "From a cart to an order, step by step. A checkout has a secret token.";
    EndpointGroup::new("Checkouts", description, endpoints).missing("checkout_not_found")
}

/// The shopper's email address and delivery address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCheckoutDetails)]
#[expect(dead_code, reason = "only describes the body")]
struct NewDetails {
    /// The email address.
    email: String,
    /// Two-letter code of the country.
    country: Option<String>,
    /// Full name.
    name: Option<String>,
    /// Street and number.
    line1: Option<String>,
    /// Second line of the address.
    line2: Option<String>,
    /// The company.
    company: Option<String>,
    /// The VAT number of a business.
    vat_number: Option<String>,
    /// The postcode.
    postcode: Option<String>,
    /// The city.
    city: Option<String>,
    /// The state or province, by its code or name.
    region: Option<String>,
    /// A region that is not listed and was rejected before, to insist on it.
    unlisted_region: Option<String>,
    /// The phone number, for the carrier.
    phone: Option<String>,
    /// The billing address in lines, if it is another one.
    billing: Option<String>,
}

/// A delivery option.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCheckoutDelivery)]
#[expect(dead_code, reason = "only describes the body")]
struct NewDelivery {
    /// The code of a delivery option.
    delivery: String,
}

/// A payment method.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCheckoutPayment)]
#[expect(dead_code, reason = "only describes the body")]
struct NewPaymentMethod {
    /// The code of a payment method.
    payment_method: String,
}

/// What the shopper saw before ordering. If it differs from the cart, nothing is ordered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrder {
    /// The total that was shown.
    #[schema(example = "24.50", pattern = r"^\d+(\.\d{1,6})?$")]
    total: String,
    /// The items that were shown; without them, only the total is compared.
    #[serde(default)]
    items: Vec<ShownItem>,
    /// The coupon codes that applied.
    #[serde(default)]
    codes: Vec<String>,
}

/// An item as it was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShownItem {
    /// The item of the cart.
    id: i64,
    /// The price of one unit.
    #[schema(example = "24.50", pattern = r"^\d+(\.\d{1,6})?$")]
    unit_price: String,
    /// Units.
    quantity: i64,
}

impl NewOrder {
    /// The fields of the review page's form.
    fn form(&self, token: &str) -> Params {
        let mut form = Params::default();
        form.push("key", token);
        form.push("total", &*self.total);
        for item in &self.items {
            form.push(format!("seen[{}][price]", item.id), &*item.unit_price);
            form.push(format!("seen[{}][quantity]", item.id), item.quantity.to_string());
        }
        self.codes.iter().for_each(|code| form.push("codes", &**code));
        form
    }
}

/// A request that changes a checkout.
struct CheckoutRequest<'a> {
    scope: &'a Scope,
    owner: CartOwner,
    config: CheckoutConfig,
    state: &'a AppState,
}

/// Changes an open checkout and responds with it, in one transaction.
async fn change(
    client: &ApiClient,
    token: String,
    change: impl Fn(&mut Tx<'_>, &CheckoutRequest<'_>) -> Result<()> + Send + 'static,
) -> ApiResult {
    let state = client.state.clone();
    let due = token.clone();
    let response = client.write(move |tx, scope| {
        let found = checkout::get_checkout_by_token(tx, scope, &token)?;
        found.require_open()?;
        let OwnedCheckout { owner, .. } = found;
        let config = state.checkout_config();
        change(tx, &CheckoutRequest { scope, owner, config, state: &state })?;
        ApiResponse::ok(&load_view(tx, scope, &token, &state)?)
    });
    ended_if_due(client, due, response.await).await
}

/// Ends the checkout if its deadline has passed, which releases its stock.
async fn ended_if_due(client: &ApiClient, token: String, response: ApiResult) -> ApiResult {
    if response.as_ref().is_err_and(ApiError::is_reservation_ended) {
        let scope = client.scope.clone();
        let end = client.state.repo.write(move |tx| {
            let found = checkout::get_checkout_by_token(tx, &scope, &token)?;
            checkout::end_due_checkout(tx, &found.owner)
        });
        end.await?;
    }
    response
}

/// Saves a step of the checkout by the function that the step's page calls.
async fn save(client: &ApiClient, token: String, fields: Params, save: SaveStep) -> ApiResult {
    let save = change(client, token, move |tx, request| {
        save(tx, request.scope, &request.owner, &request.config, fields.clone())
    });
    save.await
}

/// Saves a step's fields.
type SaveStep = fn(&mut Tx<'_>, &Scope, &CartOwner, &CheckoutConfig, Params) -> Result<()>;

/// `POST /carts/{id}/checkout`: reserves the stock and locks the cart. Responds with the open checkout
/// if there is one.
async fn begin(client: ApiClient, PathId(cart): PathId<kinds::Cart>) -> ApiResult {
    client.limit(Action::Checkout, None)?;
    let owner = client.owner()?;
    let state = client.state.clone();
    let response = client.write(move |tx, scope| {
        shopping_cart::get_cart(tx, &owner, Some(cart))?;
        let checkout = checkout::begin(tx, scope, &owner, &state.checkout_config())?;
        let view = load_view(tx, scope, &checkout.token, &state)?;
        Ok(ApiResponse::ok(&view)?.created(&format!("/checkouts/{}", checkout.token)))
    });
    response.await
}

/// `GET /checkouts/{token}`
async fn show(client: ApiClient, token: Path<String>) -> ApiResult {
    let state = client.state.clone();
    let response = client.read(move |conn, scope| {
        let view = load_view(conn, scope, &token, &state)?;
        ApiResponse::ok(&view)
    });
    response.await
}

/// `DELETE /checkouts/{token}`
async fn leave(client: ApiClient, token: Path<String>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        let found = checkout::get_checkout_by_token(tx, scope, &token)?;
        found.require_open()?;
        checkout::leave_checkout(tx, &found.owner)?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `PUT /checkouts/{token}/details`
async fn set_details(client: ApiClient, token: Path<String>, body: Json<NewDetails>) -> ApiResult {
    let mut fields = body.fields();
    if fields.get("billing").unwrap_or_default().trim().is_empty() {
        fields.set("same_billing", "true");
    }
    save(&client, token.into_inner(), fields, checkout::save_details).await
}

/// `PUT /checkouts/{token}/delivery`
async fn set_delivery(
    client: ApiClient,
    token: Path<String>,
    body: Json<NewDelivery>,
) -> ApiResult {
    save(&client, token.into_inner(), body.fields(), checkout::save_delivery).await
}

/// `PUT /checkouts/{token}/payment`
async fn set_payment(
    client: ApiClient,
    token: Path<String>,
    body: Json<NewPaymentMethod>,
) -> ApiResult {
    save(&client, token.into_inner(), body.fields(), checkout::save_payment).await
}

/// `POST /checkouts/{token}/extension`
async fn extend(client: ApiClient, token: Path<String>) -> ApiResult {
    let extend = change(&client, token.into_inner(), |tx, request| {
        checkout::extend(tx, &request.owner, &request.config.settings).map(|_| ())
    });
    extend.await
}

/// `POST /checkouts/{token}/email_proof`
async fn send_proof(client: ApiClient, token: Path<String>) -> ApiResult {
    client.limit(Action::Mail, None)?;
    let send = change(&client, token.into_inner(), |tx, request| {
        checkout::send_proof_link(
            tx,
            request.scope,
            &request.owner,
            &request.config,
            &request.state.notifier(),
            paths::email_proof,
        )
    });
    send.await
}

/// `DELETE /checkouts/{token}/email_proof`
async fn skip_proof(client: ApiClient, token: Path<String>) -> ApiResult {
    let skip = change(&client, token.into_inner(), |tx, request| {
        let CheckoutRequest { scope, owner, config, .. } = request;
        checkout::remove_limited_codes(tx, scope, owner, config).map(|_| ())
    });
    skip.await
}

/// `POST /checkouts/{token}/order`. A checkout becomes one order, however often this is sent.
async fn place_order(client: ApiClient, token: Path<String>, body: Json<NewOrder>) -> ApiResult {
    let state: State = client.state.clone();
    let form = body.value.form(&token);
    let due = String::clone(&token);
    let response = client.write(move |tx, scope| {
        let found = checkout::get_checkout_by_token(tx, scope, &token)?;
        if found.require_open().is_ok()
            && let Some(client) = scope.client()
        {
            state.limits.check(Action::Order, client.address(), None)?;
        }
        let order_context = OrderContext {
            checkout_config: state.checkout_config(),
            shop_identity: state.shop_identity(),
        };
        let PlaceOrderResult { order, .. } =
            shop_orders::place_order(tx, scope, &found.owner, &order_context, &form)?;
        let view = orders::load_view(tx, &order.token, &state)?;
        Ok(view.to_response()?.created(&format!("/orders/{}", order.token)))
    });
    ended_if_due(&client, due, response.await).await
}
