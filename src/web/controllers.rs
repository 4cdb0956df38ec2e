//! One file a resource; an action decodes, calls one context, answers.

pub mod assets;
pub mod health;
pub mod products;
