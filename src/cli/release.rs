//! `vitrine release`: releases a product.

use crate::{
    Error,
    accounts::Scope,
    catalog::{self, Release},
    config::Config,
    startup,
};

use super::error::CliError;

/// Releases the product with a slug.
pub(super) fn run(config: &Config, slug: String) -> Result<(), CliError> {
    let repo = startup::open_repo(config)?;
    let wanted = slug.clone();
    let work = repo
        .write(move |tx| catalog::release_product_by_slug(tx, &Scope::command("release"), &wanted));
    let release = actix_web::rt::System::new().block_on(work).map_err(|error| match error {
        Error::NotFound => CliError::Invalid(format!("no product has the URL {slug}")),
        error => error.into(),
    })?;
    match release {
        Release::Now(title) => println!("{title} was released and can be bought now"),
        Release::Before(title) => println!("{title} was already released; nothing changed"),
    }
    Ok(())
}
