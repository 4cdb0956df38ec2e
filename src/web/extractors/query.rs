//! Query strings.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    foundation::params::Params,
    web::{error::AppError, forms},
};

/// The parameters of the query string.
pub struct Query(pub Params);

impl FromRequest for Query {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(forms::decode(req.query_string().as_bytes()).map(Self))
    }
}
