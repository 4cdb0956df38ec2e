//! Carts of guests, by their secret token, and of customers.

mod view;

use actix_web::{http::StatusCode, web::Path};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Error, Result,
    accounts::Scope,
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::{ApiError, ApiResult},
        query::Query,
        response::ApiResponse,
        schema::Amount,
    },
    checkout::{self, CHECKOUT_CLOSED, CartChangeResult, CheckoutRejection},
    db::{Conn, Tx},
    foundation::{
        ids::{CartId, CartItemId, kinds},
        params::Params,
    },
    limits::Action,
    shopping_cart::{self, Cart, CartLimits, CartOwner, CartRejection},
    web::{extractors::PathId, state::State},
};

pub use view::{CartDestination, CartView, load_view};

/// The endpoints of carts.
pub fn endpoints() -> EndpointGroup {
    let endpoints = cart_endpoints().into_iter().chain(item_endpoints());
    let description = "Carts of guests, by their secret token, and of customers.";
    EndpointGroup::new("Carts", description, endpoints).missing("cart_not_found")
}

fn cart_endpoints() -> [Endpoint; 11] {
    [
        Endpoint::post("/carts", "Create a cart, or get the customer's cart", create)
            .without_idempotency_key()
            .creates::<CartView>(),
        Endpoint::post("/carts/guest", "Create a guest's cart", create_guest)
            .without_idempotency_key()
            .creates::<CartView>(),
        Endpoint::post("/carts/merge", "Merge a guest's cart into the customer's", merge)
            .access(Access::Customer)
            .returns::<CartView>(),
        Endpoint::get("/carts/me", "Get the sender's cart", show_own)
            .access(Access::Cart)
            .returns::<CartView>(),
        Endpoint::get("/carts/{id}", "Get a cart", show).access(Access::Cart).returns::<CartView>(),
        Endpoint::delete("/carts/{id}", "Delete a cart", delete).access(Access::Cart),
        Endpoint::get("/carts/{id}/summary", "Get the number of items and the total", summary)
            .access(Access::Cart)
            .returns::<CartSummary>(),
        Endpoint::put("/carts/{id}/destination", "Set the destination", set_destination)
            .access(Access::Cart)
            .takes::<NewDestination>()
            .returns::<CartView>(),
        Endpoint::post("/carts/{id}/coupon", "Apply a coupon code", add_coupon)
            .access(Access::Cart)
            .takes::<NewCoupon>()
            .returns::<CartView>(),
        Endpoint::delete("/carts/{id}/coupon", "Remove one coupon code or all", remove_coupon)
            .access(Access::Cart)
            .query::<CouponQuery>()
            .returns::<CartView>(),
        Endpoint::post("/carts/{id}/refresh", "Acknowledge changed prices and stock", refresh)
            .access(Access::Cart)
            .returns::<CartView>(),
    ]
}

fn item_endpoints() -> [Endpoint; 4] {
    [
        Endpoint::post("/carts/{id}/items", "Add an item", add_item)
            .access(Access::Cart)
            .takes::<NewItem>()
            .creates::<CartView>(),
        Endpoint::delete("/carts/{id}/items", "Remove all items", clear).access(Access::Cart),
        Endpoint::put("/carts/{id}/items/{item_id}", "Change the quantity of an item", update_item)
            .access(Access::Cart)
            .takes::<NewQuantity>()
            .returns::<CartView>(),
        Endpoint::delete("/carts/{id}/items/{item_id}", "Remove an item", remove_item)
            .access(Access::Cart),
    ]
}

/// An item to add. It names a variant, or a product that has only one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
struct NewItem {
    /// The variant.
    #[schema(minimum = 1)]
    variant_id: Option<i64>,
    /// A product with only one variant.
    #[schema(minimum = 1)]
    product_id: Option<i64>,
    /// Units; 1 by default.
    #[schema(minimum = 1, maximum = 9999)]
    quantity: Option<i64>,
}

/// A new quantity.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
struct NewQuantity {
    /// Units; 0 removes the item.
    #[schema(required = true, value_type = i64, minimum = 0, maximum = 9999)]
    quantity: Option<i64>,
}

/// A place to estimate shipping and tax for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCartDestination)]
#[expect(dead_code, reason = "only describes the body")]
struct NewDestination {
    /// Two-letter code of the country.
    #[schema(required = true, value_type = String, min_length = 2, max_length = 2)]
    country: Option<String>,
    /// Code of the state or province.
    region: Option<String>,
    /// The postcode.
    postcode: Option<String>,
    /// The VAT number of a business.
    vat_number: Option<String>,
}

/// A coupon code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCartCoupon)]
#[expect(dead_code, reason = "only describes the body")]
struct NewCoupon {
    /// The code.
    #[schema(required = true, value_type = String)]
    code: Option<String>,
}

/// The code to remove.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct CouponQuery {
    /// The code; all codes without it.
    code: Option<String>,
}

/// What the header of a page shows of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartSummary {
    /// The id.
    id: i64,
    /// Units that count towards the total.
    item_count: i32,
    /// The currency of the total.
    currency: &'static str,
    /// The amount to pay, as far as it is known.
    total: Amount,
}

/// The path of an item.
#[derive(Deserialize)]
struct ItemPath {
    id: CartId,
    item_id: CartItemId,
}

/// A request about one cart.
struct CartRequest {
    id: CartId,
    owner: CartOwner,
    state: State,
}

impl CartRequest {
    fn new(client: &ApiClient, id: CartId) -> Result<Self, ApiError> {
        Ok(Self { id, owner: client.owner()?, state: client.state.clone() })
    }

    fn limits(&self) -> CartLimits {
        self.state.cart_limits()
    }

    fn cart(&self, conn: &mut Conn<'_>) -> Result<Cart> {
        shopping_cart::get_cart(conn, &self.owner, Some(self.id))
    }

    /// The cart as it is now.
    fn view(&self, conn: &mut Conn<'_>) -> Result<CartView> {
        let cart = self.cart(conn)?;
        load_view(conn, &self.owner, &cart, &self.state)
    }

    fn respond(&self, conn: &mut Conn<'_>) -> Result<ApiResponse> {
        self.view(conn)?.to_response()
    }
}

/// Changes a cart that exists and makes the response, in one transaction. A checkout whose deadline has passed is
/// ended first.
async fn change(
    client: &ApiClient,
    id: CartId,
    change: impl Fn(&mut Tx<'_>, &CartRequest) -> Result<ApiResponse> + Send + 'static,
) -> ApiResult {
    let request = CartRequest::new(client, id)?;
    let response = client.write(move |tx, _| {
        if request.cart(tx)?.is_in_checkout() {
            checkout::end_due_checkout(tx, &request.owner)?;
        }
        change(tx, &request)
    });
    response.await
}

/// `POST /carts`
async fn create(client: ApiClient) -> ApiResult {
    let Some(user) = client.scope.user() else { return create_guest(client).await };
    create_cart(&client, CartOwner::User(user.id), None).await
}

/// `POST /carts/guest`
async fn create_guest(client: ApiClient) -> ApiResult {
    client.limit(Action::Cart, None)?;
    let token = CartOwner::generate_token();
    create_cart(&client, CartOwner::from_token(&token), Some(token)).await
}

async fn create_cart(client: &ApiClient, owner: CartOwner, token: Option<String>) -> ApiResult {
    let state = client.state.clone();
    let response = client.write_unstored(move |tx, _| {
        let cart = shopping_cart::create_cart(tx, &owner, &state.cart_limits())?;
        let view = load_view(tx, &owner, &cart, &state)?.with_token(token.clone());
        Ok(view.to_response()?.created(&format!("/carts/{}", cart.id)))
    });
    response.await
}

/// `POST /carts/merge`: merges the cart of the token that is sent, if there is one.
async fn merge(client: ApiClient) -> ApiResult {
    let owner = client.owner()?;
    let guest = client.cart_token.as_deref().map(CartOwner::from_token);
    let state = client.state.clone();
    let response = client.write(move |tx, _| {
        let cart_limits = state.cart_limits();
        if let Some(guest) = &guest
            && shopping_cart::find_cart(tx, guest)?.is_some()
            && shopping_cart::merge_carts(tx, &owner, guest, &cart_limits)?.is_none()
        {
            return Err(CartRejection::CheckingOut.into());
        }
        let cart = shopping_cart::create_cart(tx, &owner, &cart_limits)?;
        load_view(tx, &owner, &cart, &state)?.to_response()
    });
    response.await
}

/// `GET /carts/me`
async fn show_own(client: ApiClient) -> ApiResult {
    show_cart(&client, None).await
}

/// `GET /carts/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Cart>) -> ApiResult {
    show_cart(&client, Some(id)).await
}

/// Responds with the cart, and extends its lifetime. A checkout whose deadline has passed is ended first, like
/// on the page.
async fn show_cart(client: &ApiClient, id: Option<CartId>) -> ApiResult {
    let owner = client.owner()?;
    let read = {
        let owner = owner.clone();
        let state = client.state.clone();
        move |conn: &mut Conn<'_>, _: &Scope| {
            let cart = shopping_cart::get_cart(conn, &owner, id)?;
            if checkout::is_due(conn, &cart)? {
                return Err(CheckoutRejection::ReservationEnded.into());
            }
            state.cart_touches.note(&owner, &cart, &state.cart_limits(), conn.now());
            load_view(conn, &owner, &cart, &state)?.to_response()
        }
    };
    let mut response = client.read(read.clone()).await;
    if response.as_ref().is_err_and(ApiError::is_reservation_ended) {
        client.state.repo.write(move |tx| checkout::end_due_checkout(tx, &owner)).await?;
        response = client.read(read).await;
    }
    response
}

/// `GET /carts/{id}/summary`
async fn summary(client: ApiClient, PathId(id): PathId<kinds::Cart>) -> ApiResult {
    let request = CartRequest::new(&client, id)?;
    let response = client.read(move |conn, _| {
        let cart = request.cart(conn)?;
        let settings = request.state.settings();
        let contents = shopping_cart::load_contents(conn, &request.owner, &cart, &settings)?;
        ApiResponse::ok(&CartSummary {
            id: cart.id.get(),
            item_count: contents.count(),
            currency: settings.currency.code(),
            total: Amount::from(contents.total()),
        })
    });
    response.await
}

/// `DELETE /carts/{id}`. An open checkout of it ends.
async fn delete(client: ApiClient, PathId(id): PathId<kinds::Cart>) -> ApiResult {
    let delete = change(&client, id, |tx, request| {
        checkout::leave_checkout(tx, &request.owner)?;
        shopping_cart::delete_cart(tx, &request.owner)?;
        Ok(ApiResponse::no_content())
    });
    delete.await
}

/// `POST /carts/{id}/items`. Closes an open checkout, like the pages do.
async fn add_item(
    client: ApiClient,
    PathId(id): PathId<kinds::Cart>,
    body: Json<NewItem>,
) -> ApiResult {
    let fields = body.fields();
    let add = change(&client, id, move |tx, request| {
        let CartRequest { owner, .. } = request;
        let cart_limits = request.limits();
        let add = |tx: &mut Tx<'_>, owner: &CartOwner| {
            shopping_cart::add_item_to_cart(tx, owner, &cart_limits, fields.clone())
        };
        let CartChangeResult { result: added, released_stock, .. } =
            checkout::end_and_change_cart(tx, owner, None, &cart_limits, add)?;
        let closed = released_stock.then(|| CHECKOUT_CLOSED.to_owned());
        let view = request.view(tx)?.with_notes(closed.into_iter().chain(added.note));
        Ok(view.to_response()?.created(&format!("/carts/{id}")))
    });
    add.await.map_err(about_quantity)
}

/// Gives an error about an item that does not exist, or is of another cart, a reason.
fn or_item_not_found(error: Error) -> Error {
    match error {
        Error::NotFound => CartRejection::ItemNotFound.into(),
        error => error,
    }
}

/// Gives an error about a quantity that is out of range its own code.
fn about_quantity(error: ApiError) -> ApiError {
    error.with_code_for_field("/quantity", StatusCode::BAD_REQUEST, "invalid_quantity")
}

/// `PUT /carts/{id}/items/{item_id}`
async fn update_item(
    client: ApiClient,
    path: Path<ItemPath>,
    body: Json<NewQuantity>,
) -> ApiResult {
    let ItemPath { id, item_id } = path.into_inner();
    let fields = body.fields();
    let update = change(&client, id, move |tx, request| {
        let CartRequest { owner, .. } = request;
        let fields = fields.clone();
        shopping_cart::set_item_quantity(tx, owner, &request.limits(), item_id, fields)
            .map_err(or_item_not_found)?;
        request.respond(tx)
    });
    update.await.map_err(about_quantity)
}

/// `DELETE /carts/{id}/items/{item_id}`
async fn remove_item(client: ApiClient, path: Path<ItemPath>) -> ApiResult {
    let ItemPath { id, item_id } = path.into_inner();
    let remove = change(&client, id, move |tx, request| {
        shopping_cart::remove_item_from_cart(tx, &request.owner, &request.limits(), item_id)
            .map_err(or_item_not_found)?
            .ok_or(CartRejection::ItemNotFound)?;
        Ok(ApiResponse::no_content())
    });
    remove.await
}

/// `DELETE /carts/{id}/items`
async fn clear(client: ApiClient, PathId(id): PathId<kinds::Cart>) -> ApiResult {
    let clear = change(&client, id, |tx, request| {
        shopping_cart::clear_cart(tx, &request.owner, &request.limits())?;
        Ok(ApiResponse::no_content())
    });
    clear.await
}

/// `PUT /carts/{id}/destination`
async fn set_destination(
    client: ApiClient,
    PathId(id): PathId<kinds::Cart>,
    body: Json<NewDestination>,
) -> ApiResult {
    let fields = body.fields();
    let set = change(&client, id, move |tx, request| {
        let settings = request.state.settings();
        shopping_cart::set_destination(tx, &request.owner, &settings, fields.clone())?;
        request.respond(tx)
    });
    set.await
}

/// `POST /carts/{id}/coupon`
async fn add_coupon(
    client: ApiClient,
    PathId(id): PathId<kinds::Cart>,
    body: Json<NewCoupon>,
) -> ApiResult {
    // Guests are limited by address only, because they can get a new cart at any time.
    client.limit(Action::Coupon, client.scope.user().map(|user| user.email.as_str()))?;
    let fields = body.fields();
    let add = change(&client, id, move |tx, request| {
        let currency = request.state.settings().currency;
        let CartRequest { owner, .. } = request;
        shopping_cart::apply_code(tx, owner, &request.limits(), currency, fields.clone())?;
        request.respond(tx)
    });
    add.await
}

/// `DELETE /carts/{id}/coupon`
async fn remove_coupon(
    client: ApiClient,
    PathId(id): PathId<kinds::Cart>,
    Query(query): Query<CouponQuery>,
) -> ApiResult {
    let remove = change(&client, id, move |tx, request| {
        let codes = match &query.code {
            Some(code) => vec![code.clone()],
            None => request.view(tx)?.codes(),
        };
        for code in codes {
            let params: Params = [("code", &*code)].into_iter().collect();
            shopping_cart::remove_coupon(tx, &request.owner, &request.limits(), &params)?;
        }
        request.respond(tx)
    });
    remove.await
}

/// `POST /carts/{id}/refresh`: acknowledges the changes of prices and availability, and removes what is
/// no longer sold. The response's notes are the changes.
async fn refresh(client: ApiClient, PathId(id): PathId<kinds::Cart>) -> ApiResult {
    let refresh = change(&client, id, |tx, request| {
        let settings = request.state.settings();
        let cart = request.cart(tx)?;
        let contents = shopping_cart::load_contents(tx, &request.owner, &cart, &settings)?;
        let mut params = Params::default();
        let mut notes = Vec::new();
        for change in contents.changes() {
            params.push(format!("seen[{}][price]", change.item), change.price.to_string());
            params.push(format!("seen[{}][state]", change.item), change.state.clone());
            notes.extend(change.sentences(settings.currency, tx.now(), settings.zone()));
        }
        shopping_cart::acknowledge_changes(tx, &request.owner, &request.limits(), &params)?;
        request.view(tx)?.with_notes(notes).to_response()
    });
    refresh.await
}
