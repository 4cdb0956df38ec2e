//! `vitrine stock …`: stock levels.

use clap::{Args, Subcommand};

use crate::{
    Error, Result,
    accounts::Scope,
    config::Config,
    db::Tx,
    inventory::{self, Stock, StockTarget, Warehouse},
    startup,
};

use super::{error::CliError, rejection::CliRejection};

#[derive(Subcommand)]
pub(super) enum StockCommand {
    /// Set a variant's units on hand, such as after a count
    ///
    /// The change is recorded in the ledger. Fails if more units are reserved, unless
    /// the variant allows back-orders.
    Set(Set),
}

#[derive(Args)]
pub(super) struct Set {
    /// SKU of the variant
    sku: String,
    /// Units on hand
    #[arg(value_parser = clap::value_parser!(i32).range(0..=1_000_000_000))]
    units: i32,
    /// Code of the warehouse; all warehouses together if omitted
    #[arg(long)]
    warehouse: Option<String>,
    /// Note for the ledger
    #[arg(long, default_value = "count")]
    reason: String,
}

pub(super) fn run(config: &Config, command: StockCommand) -> Result<(), CliError> {
    let StockCommand::Set(set) = command;
    let repo = startup::open_repo(config)?;
    let sku = set.sku.clone();
    let work = repo.write(move |tx| write(tx, &set));
    let message = actix_web::rt::System::new().block_on(work).map_err(|error| match error {
        Error::NotFound => CliError::Invalid(format!("no variant has the SKU {sku}")),
        error => error.into(),
    })?;
    println!("{message}");
    Ok(())
}

fn write(tx: &mut Tx<'_>, set: &Set) -> Result<String> {
    let scope = Scope::command("stock");
    let stock = inventory::get_stock_by_sku(tx, &scope, &set.sku)?;
    let warehouse = match &set.warehouse {
        Some(code) => Some(find_warehouse(&inventory::list_warehouses(tx, &scope)?, code)?.id),
        None => None,
    };
    let target = StockTarget { variant: stock.variant.id, warehouse };
    inventory::set_on_hand(tx, &scope, target, set.units, &set.reason)?;
    let after = inventory::get_stock(tx, &scope, stock.variant.id)?;
    Ok(describe(&stock, &after))
}

fn find_warehouse<'a>(warehouses: &'a [Warehouse], code: &str) -> Result<&'a Warehouse> {
    let found = warehouses.iter().find(|warehouse| warehouse.details.code == code);
    found.ok_or_else(|| {
        let known = warehouses.iter().map(|warehouse| warehouse.details.code.clone()).collect();
        CliRejection::UnknownWarehouse { code: code.to_owned(), known }.into()
    })
}

fn describe(before: &Stock, after: &Stock) -> String {
    format!("{}: {} on hand (was {})", after.name(), after.on_hand(), before.on_hand())
}
