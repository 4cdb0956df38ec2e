//! Ids in paths.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{foundation::ids::Id, web::error::AppError};

/// The `{id}` of the path. Anything but plain digits is not found.
pub struct PathId<K>(pub Id<K>);

impl<K> FromRequest for PathId<K> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req.match_info().get("id").and_then(|text| text.parse().ok());
        ready(id.map(Self).ok_or(AppError::NotFound))
    }
}
