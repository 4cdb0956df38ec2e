//! The command line, start-up, backups, files and the schema.

mod api_key_command;
mod backups;
mod cleanup;
mod commands;
mod first_admin;
mod log_secrets;
mod mail_delivery;
mod memory;
mod periodic_queries;
mod picture_storage;
mod private_files;
mod product_files;
mod product_import;
mod record_import;
mod safe_start;
mod schema;
mod schema_docs;
mod search_index;
mod smoke;
mod staff_command;
mod stripe_catalog;
mod upgrade;
mod webhook_delivery;
mod webhook_signatures;
