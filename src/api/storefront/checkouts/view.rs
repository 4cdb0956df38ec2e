//! What responses contain of a checkout.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Scope,
    api::{
        schema::{Amount, Time},
        storefront::carts::{CartDestination, CartView},
    },
    checkout::{
        self, CheckoutDetails, CheckoutSession, CheckoutStatus, DeliveryOption, OpenCheckout,
        OwnedCheckout, Step,
    },
    db::Conn,
    foundation::clock::Timestamp,
    orders,
    payments::PaymentMethod,
    settings::Calendar,
    web::state::AppState,
};

/// Loads the checkout with a token.
pub fn load_view(
    conn: &mut Conn<'_>,
    scope: &Scope,
    token: &str,
    state: &AppState,
) -> Result<CheckoutView> {
    let found = checkout::get_checkout_by_token(conn, scope, token)?;
    if found.is_open_at(conn.now()) {
        let OwnedCheckout { checkout, cart, owner } = found;
        let open = OpenCheckout { checkout, cart };
        let config = state.checkout_config();
        let session = checkout::load_checkout_session(conn, scope, &owner, open, &config)?;
        return Ok(CheckoutView::open(&session, state, conn.now()));
    }
    let order = match found.checkout.order_id {
        Some(order) => Some(orders::get_order_by_id(conn, order)?.order.token),
        None => None,
    };
    Ok(CheckoutView::ended(&found, order))
}

/// A checkout. Once it has ended, most fields are empty.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Checkout)]
pub struct CheckoutView {
    /// The secret token.
    token: String,
    /// The state.
    status: CheckoutState,
    /// The token of the order that it became.
    order_token: Option<String>,
    /// The end of the reservation.
    reserved_until: Time,
    /// `true` if the reservation can be extended.
    can_extend: bool,
    /// The steps of this checkout. Steps without a choice are left out.
    steps: Vec<CheckoutStep>,
    /// The first step that is not done; `review` if the order can be placed.
    next_step: Option<StepName>,
    /// The cart with the amounts that the order will have.
    cart: Option<CartView>,
    /// The email address and the delivery address, as far as they are known.
    details: Option<CheckoutDetailsView>,
    /// The destination, as far as it is known.
    destination: Option<CartDestination>,
    /// Sentences about details that may be mistyped. They block nothing.
    suggestions: Vec<String>,
    /// The delivery options for the destination.
    delivery_options: Vec<DeliveryOptionView>,
    /// The code of the delivery option, chosen or preselected.
    delivery: Option<String>,
    /// The payment methods.
    payment_methods: Vec<PaymentMethodView>,
    /// The code of the payment method, if it is known.
    payment_method: Option<&'static str>,
    /// Why the email address must be confirmed, in sentences; empty if it need not be.
    email_proof_reasons: Vec<String>,
    /// `true` if a link to confirm it was mailed.
    is_email_proof_sent: bool,
    /// The limits per customer that the cart exceeds, in sentences.
    exceeded_limits: Vec<String>,
}

/// The state of a checkout.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckoutStatus)]
enum CheckoutState {
    /// The stock is reserved.
    Open,
    /// The order was placed.
    Placed,
    /// The shopper returned to the cart.
    Left,
    /// The reservation has ended.
    Expired,
}

/// A step of a checkout.
#[derive(Debug, Serialize, ToSchema)]
struct CheckoutStep {
    /// The step.
    name: StepName,
    /// `true` if it is complete.
    is_done: bool,
}

/// The name of a step.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckoutStepName)]
enum StepName {
    /// Email and address.
    Details,
    /// Confirmation of the email address.
    EmailProof,
    /// Delivery option.
    Delivery,
    /// Payment method.
    Payment,
    /// Everything is known: the order can be placed.
    Review,
}

/// The details of a shopper.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckoutDetails)]
struct CheckoutDetailsView {
    /// The email address.
    email: String,
    /// Full name.
    name: String,
    /// The company.
    company: String,
    /// Street and number.
    line1: String,
    /// Second line of the address.
    line2: String,
    /// The postcode.
    postcode: String,
    /// The city.
    city: String,
    /// The phone number.
    phone: String,
    /// The billing address in lines; empty if it is the delivery address.
    billing: String,
}

/// A delivery option.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryOption)]
struct DeliveryOptionView {
    /// The code, to choose it.
    code: String,
    /// `true` if the shopper collects it.
    is_pickup: bool,
    /// The name.
    name: String,
    /// The price.
    price: Amount,
    /// `true` if the price is an estimate.
    is_estimated: bool,
    /// When it arrives, or the address where it is collected.
    hint: String,
}

/// A payment method.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentMethod)]
pub struct PaymentMethodView {
    /// The code, to choose it.
    code: &'static str,
    /// The name.
    name: &'static str,
    /// What happens next, as a sentence.
    hint: &'static str,
    /// `true` if it is paid on a provider's page before the order is confirmed.
    is_online: bool,
}

impl CheckoutView {
    fn open(session: &CheckoutSession, state: &AppState, now: Timestamp) -> Self {
        let settings = state.settings();
        let step = |step: Step| CheckoutStep { name: step.into(), is_done: session.is_done(step) };
        let option = |option| DeliveryOptionView::new(&option, now, &settings.calendar);
        let suggestions = session.suggestions().into_iter();
        let checkout = &session.checkout;
        Self {
            token: checkout.token.clone(),
            status: CheckoutState::Open,
            order_token: None,
            reserved_until: checkout.expires_at.into(),
            can_extend: !checkout.extended,
            steps: session.steps().into_iter().map(step).collect(),
            next_step: Some(session.first_open().into()),
            cart: Some(CartView::new(&session.cart, &session.contents, state, now)),
            details: Some(CheckoutDetailsView::from(&checkout.details)),
            destination: Some(CartDestination::from(&session.cart.destination)),
            suggestions: suggestions.map(|suggestion| suggestion.message).collect(),
            delivery_options: session.delivery_options().into_iter().map(option).collect(),
            delivery: session.delivery_option().map(|option| option.code()),
            payment_methods: session.methods.iter().map(PaymentMethodView::from).collect(),
            payment_method: session.payment().map(|method| method.code),
            email_proof_reasons: sentences(&session.proof_reasons),
            is_email_proof_sent: session.is_proof_sent,
            exceeded_limits: sentences(&session.exceeded_limits),
        }
    }

    fn ended(found: &OwnedCheckout, order_token: Option<String>) -> Self {
        let OwnedCheckout { checkout, .. } = found;
        Self {
            token: checkout.token.clone(),
            status: match checkout.status {
                CheckoutStatus::Placed => CheckoutState::Placed,
                CheckoutStatus::Abandoned => CheckoutState::Left,
                CheckoutStatus::Open | CheckoutStatus::Expired => CheckoutState::Expired,
            },
            order_token,
            reserved_until: checkout.expires_at.into(),
            can_extend: false,
            steps: Vec::new(),
            next_step: None,
            cart: None,
            details: None,
            destination: None,
            suggestions: Vec::new(),
            delivery_options: Vec::new(),
            delivery: None,
            payment_methods: Vec::new(),
            payment_method: None,
            email_proof_reasons: Vec::new(),
            is_email_proof_sent: false,
            exceeded_limits: Vec::new(),
        }
    }
}

/// Adds the periods.
fn sentences(reasons: &[String]) -> Vec<String> {
    reasons.iter().map(|reason| format!("{reason}.")).collect()
}

impl From<Step> for StepName {
    fn from(step: Step) -> Self {
        match step {
            Step::Details => Self::Details,
            Step::Proof => Self::EmailProof,
            Step::Delivery => Self::Delivery,
            Step::Payment => Self::Payment,
            Step::Review => Self::Review,
        }
    }
}

impl From<&CheckoutDetails> for CheckoutDetailsView {
    fn from(details: &CheckoutDetails) -> Self {
        let details = details.clone();
        Self {
            email: details.email,
            name: details.name,
            company: details.company,
            line1: details.line1,
            line2: details.line2,
            postcode: details.postcode,
            city: details.city,
            phone: details.phone,
            billing: details.billing,
        }
    }
}

impl DeliveryOptionView {
    fn new(option: &DeliveryOption, now: Timestamp, calendar: &Calendar) -> Self {
        Self {
            code: option.code(),
            is_pickup: matches!(option, DeliveryOption::PickedUp(_)),
            name: option.name().to_owned(),
            price: Amount::from(&option.price()),
            is_estimated: option.is_estimated(),
            hint: option.hint(now, calendar),
        }
    }
}

impl From<&PaymentMethod> for PaymentMethodView {
    fn from(method: &PaymentMethod) -> Self {
        let PaymentMethod { code, name, hint, online } = *method;
        Self { code, name, hint, is_online: online }
    }
}
