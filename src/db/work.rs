//! Work for the database with its type erased. The code that runs it is compiled once, and not again
//! for each use case.

use std::any::Any;

use crate::{Error, Result};

use super::conn::{Conn, Tx};

/// The value that erased work returned.
pub(super) type AnyValue = Box<dyn Any + Send>;

/// A read.
pub(super) type ReadWork = Box<dyn FnOnce(&mut Conn<'_>) -> Result<AnyValue> + Send>;

/// A write, which may run several times.
pub(super) type WriteWork = Box<dyn FnMut(&mut Tx<'_>) -> Result<AnyValue> + Send>;

/// Erases the type of a read.
pub(super) fn read_work<T, W>(work: W) -> ReadWork
where
    T: Send + 'static,
    W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
{
    Box::new(move |conn| Ok(Box::new(work(conn)?)))
}

/// Erases the type of a write.
pub(super) fn write_work<T, W>(mut work: W) -> WriteWork
where
    T: Send + 'static,
    W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    Box::new(move |tx| Ok(Box::new(work(tx)?)))
}

/// Returns the value with its type.
pub(super) fn typed<T: 'static>(value: AnyValue) -> Result<T> {
    let other = |_| Error::Internal("the work returned a value of another type".into());
    value.downcast().map(|value| *value).map_err(other)
}
