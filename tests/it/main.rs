//! The real program, tried from outside on both databases. One binary, so that one PostgreSQL serves
//! all of it.

mod client;
mod commands;
mod house;
mod saving;
mod schema;
mod support;
mod tables;
