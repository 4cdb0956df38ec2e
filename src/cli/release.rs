//! `vitrine release`: what everybody waits for, from a script.

use crate::{
    accounts::Scope,
    catalog::{self, Release},
    config::Config,
    db::Error,
    startup,
};

use super::error::CliError;

/// Releases the product at an address.
pub(super) fn run(config: &Config, slug: String) -> Result<(), CliError> {
    let repo = startup::open_repo(config)?;
    let wanted = slug.clone();
    let work =
        repo.write(move |tx| catalog::release_product_by_slug(tx, &Scope::system(), &wanted));
    let done = actix_web::rt::System::new().block_on(work).map_err(|failure| match failure {
        Error::NotFound => CliError::Invalid(format!("no product has the address {slug}")),
        failure => failure.into(),
    })?;
    match done {
        Release::Now(title) => println!("{title} is released: it can be bought from now on"),
        Release::Before(title) => println!("{title} was released before, so nothing was changed"),
    }
    Ok(())
}
