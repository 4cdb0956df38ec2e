//! The first steps of a new shop: what is done, what is missing, and proposals for taxes and shipping.

mod checklist;
mod home_shipping;
mod tax_proposal;

pub use checklist::{Checklist, SetupStep, StepState, load_checklist};
pub use home_shipping::{create_home_shipping, propose_home_shipping};
pub use tax_proposal::{ProposedRate, US_SALES_TAX, create_proposed_rates, propose_rates};
