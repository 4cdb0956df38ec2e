//! The sender of mails for commands that invite staff.

use crate::{
    Result, accounts::Notifier, config::Config, db::Repo, mailer::ShopIdentity, settings,
    web::state::account_notifier,
};

/// Returns the sender of mails about accounts. Links begin with the configured URL of the shop, or with its address
/// on this machine.
pub async fn notifier(config: &Config, repo: &Repo) -> Result<Notifier> {
    let settings = repo.read(settings::current).await?;
    let local = || format!("http://localhost:{}", config.port);
    let base_url = config.base_url().unwrap_or_else(local);
    Ok(account_notifier(ShopIdentity {
        zone: settings.zone(),
        logo: settings.mail_logo(&base_url),
        new_orders_to: settings.new_orders_to().to_owned(),
        shop_name: settings.shop_name,
        reply_to: settings.email,
        base_url,
        limits_mail: false,
    }))
}
