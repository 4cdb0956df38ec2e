//! The email step of the checkout, which confirms the shopper's email address.

use actix_web::web::Path;

use crate::{
    checkout::{self, CheckoutSession, CheckoutState, Step},
    limits::Action,
    storefront::views::checkout::{
        Frame, ProofLink, ProofLinkPage, ProofPage, rejected_code_message,
    },
    web::{
        extractors::{ClientAddress, CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{load_state, redirect_with_error, redirect_without_cart, show_step};

/// `GET /checkout/email`
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    show_step(&state, &current, Step::Proof, |checkout_session| {
        let layout = current.checkout_layout("Confirm your email address");
        let calendar = &state.settings().calendar;
        let now = state.repo.clock().now();
        let frame = Frame::new(&layout, checkout_session, Step::Proof, now, calendar);
        response::page(&ProofPage::new(layout, frame, checkout_session))
    })
    .await
}

/// `POST /checkout/email`: mails the link that confirms the address.
pub async fn create(
    state: State,
    current: CurrentCheckout,
    ClientAddress(address): ClientAddress,
    _: Form,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return redirect_without_cart(&state, &current).await;
    };
    state.limits.check(Action::Mail, address, None)?;
    let scope = current.scope.clone();
    let checkout_config = current.checkout_config.clone();
    let notifier = state.notifier();
    let send = state.repo.write(move |tx| {
        checkout::send_proof_link(
            tx,
            &scope,
            &owner,
            &checkout_config,
            &notifier,
            paths::email_proof,
        )
    });
    match send.await {
        Ok(()) => response::see_other(paths::CHECKOUT),
        Err(error) => redirect_with_error(&state, &current, error).await,
    }
}

/// `DELETE /checkout/email`: continues without the codes that need a confirmed address.
pub async fn delete(state: State, current: CurrentCheckout, _: Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return redirect_without_cart(&state, &current).await;
    };
    let scope = current.scope.clone();
    let checkout_config = current.checkout_config.clone();
    let remove = state
        .repo
        .write(move |tx| checkout::remove_limited_codes(tx, &scope, &owner, &checkout_config));
    match remove.await {
        Ok(codes) => {
            codes.iter().for_each(|code| current.flash_info(format!("{code} was removed.")));
            response::see_other(paths::CHECKOUT)
        }
        Err(error) => redirect_with_error(&state, &current, error).await,
    }
}

/// `GET /checkout/email/{token}`: shows a button, because mail programs open links too.
pub async fn show_confirmation(
    state: State,
    current: CurrentCheckout,
    token: Path<String>,
) -> HandlerResult {
    let path = paths::email_proof(&token);
    let find = state.repo.read(move |conn| checkout::find_proof(conn, &token));
    let link = match find.await? {
        Some(email) => ProofLink::Open { path, email },
        None => ProofLink::Invalid,
    };
    link_page(&current, link)
}

/// `POST /checkout/email/{token}`
pub async fn confirm(
    state: State,
    current: CurrentCheckout,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let prove = state.repo.write(move |tx| checkout::prove_email(tx, &token));
    let Some(proved) = prove.await? else { return link_page(&current, ProofLink::Invalid) };
    match load_state(&state, &current).await? {
        CheckoutState::Open(checkout_session)
            if checkout_session.checkout.token == proved.checkout_token =>
        {
            current.flash_info(format!("{} is confirmed.", proved.email));
            for message in consequences(&checkout_session) {
                current.flash_error(message);
            }
            response::see_other(paths::CHECKOUT)
        }
        _ => link_page(&current, ProofLink::Done { email: proved.email }),
    }
}

/// Returns messages about what the customer's own limits change: codes that no longer apply, the new
/// total, and quantities above a limit.
fn consequences(checkout_session: &CheckoutSession) -> Vec<String> {
    let totals = &checkout_session.contents.totals;
    let mut messages: Vec<String> =
        totals.coupons.iter().filter_map(rejected_code_message).collect();
    if !messages.is_empty() {
        messages.push(format!(
            "Your total is now {}.",
            totals.quote.total.format(totals.quote.currency)
        ));
    }
    let over = checkout_session.exceeded_limits.iter();
    messages.extend(over.map(|limit| format!("{limit}. Please change your cart.")));
    messages
}

fn link_page(current: &CurrentCheckout, link: ProofLink) -> HandlerResult {
    let layout = current.layout("Confirm your email address");
    response::page(&ProofLinkPage::new(layout, link))
}
