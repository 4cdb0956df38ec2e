//! Whether the e-mail address is the shopper's.

use actix_web::web::Path;

use crate::{
    Error,
    checkout::{self, CheckoutSession, CheckoutState, Step},
    limits::Action,
    storefront::views::checkout::{Frame, ProofLink, ProofLinkPage, ProofPage, lost_code},
    web::{
        error::AppError,
        extractors::{ClientAddress, CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{at_step, gone, load_state, redirect_with_error};

/// `GET /checkout/email`
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    at_step(&state, &current, Step::Proof, |checkout_session| {
        let layout = current.checkout_layout("Confirm your email address");
        let (settings, now) = (state.settings(), state.repo.clock().now());
        let frame = Frame::new(&layout, checkout_session, Step::Proof, now, &settings.calendar);
        response::page(&ProofPage::new(layout, frame, checkout_session))
    })
    .await
}

/// `POST /checkout/email`: mails the link.
pub async fn create(
    state: State,
    current: CurrentCheckout,
    ClientAddress(from): ClientAddress,
    _: Form,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return gone(&state, &current).await };
    state.limits.check(Action::Mail, from, None)?;
    let (scope, checkout_config) = (current.scope.clone(), current.checkout_config.clone());
    let notifier = state.notifier();
    let send = state.repo.write(move |tx| {
        checkout::send_proof_link(
            tx,
            &scope,
            (&owner, &checkout_config),
            &notifier,
            paths::email_proof,
        )
    });
    match send.await {
        Ok(()) => response::see_other(paths::CHECKOUT),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            redirect_with_error(&state, &current, reason).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `DELETE /checkout/email`: goes on without the codes that ask for a proof.
pub async fn delete(state: State, current: CurrentCheckout, _: Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return gone(&state, &current).await };
    let (scope, checkout_config) = (current.scope.clone(), current.checkout_config.clone());
    let go_on = state
        .repo
        .write(move |tx| checkout::go_on_without_codes(tx, &scope, &owner, &checkout_config));
    match go_on.await {
        Ok(codes) => {
            codes.iter().for_each(|code| current.flash_info(format!("{code} was removed.")));
            response::see_other(paths::CHECKOUT)
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            redirect_with_error(&state, &current, reason).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /checkout/email/{token}`: asks for a press, since programs open links in mails too.
pub async fn ask(state: State, current: CurrentCheckout, token: Path<String>) -> HandlerResult {
    let (path, secret) = (paths::email_proof(&token), token.into_inner());
    let found = state.repo.read(move |conn| checkout::find_proof(conn, &secret)).await?;
    let step = match found {
        Some(email) => ProofLink::Open { path, email },
        None => ProofLink::Dead,
    };
    link_page(&current, step)
}

/// `POST /checkout/email/{token}`
pub async fn confirm(
    state: State,
    current: CurrentCheckout,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let secret = token.into_inner();
    let prove = state.repo.write(move |tx| checkout::prove_email(tx, &secret));
    let Some(proved) = prove.await? else { return link_page(&current, ProofLink::Dead) };
    match load_state(&state, &current).await? {
        CheckoutState::Open(checkout_session)
            if checkout_session.checkout.token == proved.checkout_token =>
        {
            current.flash_info(format!("{} is confirmed.", proved.email));
            for message in told_by_proof(&checkout_session) {
                current.flash_error(message);
            }
            response::see_other(paths::CHECKOUT)
        }
        _ => link_page(&current, ProofLink::Done { email: proved.email }),
    }
}

/// What is different now that it is known whose limits count: codes that fall away, with the total
/// without them, and what is more than this customer may have.
fn told_by_proof(checkout_session: &CheckoutSession) -> Vec<String> {
    let totals = &checkout_session.contents.totals;
    let mut message: Vec<String> = totals.coupons.iter().filter_map(lost_code).collect();
    if !message.is_empty() {
        message.push(format!(
            "Your total is now {}.",
            totals.quote.total.format(totals.quote.currency)
        ));
    }
    let over = checkout_session.over_limit.iter();
    message.extend(over.map(|limit| format!("{limit}. Please change your cart.")));
    message
}

fn link_page(
    current: &CurrentCheckout,
    step: ProofLink,
) -> Result<actix_web::HttpResponse, AppError> {
    let layout = current.layout("Confirm your email address");
    response::page(&ProofLinkPage::new(layout, step))
}
