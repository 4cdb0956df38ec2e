//! The address of the client.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::web::{error::AppError, state::State};

/// The address of the client: the peer's, or the one that a trusted proxy forwards.
pub struct ClientAddress(pub IpAddr);

impl FromRequest for ClientAddress {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(client_address(req))))
    }
}

/// Returns the client's address.
pub(super) fn client_address(req: &HttpRequest) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let trusted = req.app_data::<State>().map(|state| state.shop.trusted_proxies.as_slice());
    let forwarded = req.headers().get_all("x-forwarded-for");
    let hops: Vec<&str> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    forwarded_for(peer, &hops, trusted.unwrap_or_default())
}

/// Follows the hops of `X-Forwarded-For` back from the peer as long as the hop is a trusted proxy.
fn forwarded_for(peer: IpAddr, hops: &[&str], trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in hops.iter().rev() {
        match hop.trim().parse::<IpAddr>() {
            Ok(previous) if trusted.contains(&address) => address = previous.to_canonical(),
            _ => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let trusted = [ip("127.0.0.1"), ip("10.0.0.2")];
        let client =
            |peer: &str, hops: &[&str]| forwarded_for(ip(peer), hops, &trusted).to_string();
        assert_eq!(client("9.9.9.9", &["1.1.1.1"]), "9.9.9.9");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["1.1.1.1", " 8.8.8.8"]), "8.8.8.8");
        assert_eq!(client("127.0.0.1", &["1.1.1.1", "8.8.8.8", "10.0.0.2"]), "8.8.8.8");
        assert_eq!(client("127.0.0.1", &["rubbish"]), "127.0.0.1");
        assert_eq!(client("::ffff:127.0.0.1", &["8.8.8.8"]), "8.8.8.8");
    }
}
