//! Where a request comes from.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::web::{error::AppError, state::State};

/// The address of whoever asks: the peer, or what a trusted proxy says about it.
pub struct ClientAddress(pub IpAddr);

impl FromRequest for ClientAddress {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(client_address(req))))
    }
}

/// The address that a request comes from.
pub(super) fn client_address(req: &HttpRequest) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let trusted = req.app_data::<State>().map(|state| state.shop.trusted_proxies.as_slice());
    let forwarded = req.headers().get_all("x-forwarded-for");
    let hops: Vec<&str> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    origin(peer, &hops, trusted.unwrap_or_default())
}

/// Walks back from the peer as long as the hop that speaks is trusted.
fn origin(peer: IpAddr, hops: &[&str], trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in hops.iter().rev() {
        match hop.trim().parse::<IpAddr>() {
            Ok(before) if trusted.contains(&address) => address = before.to_canonical(),
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
        let asked = |peer: &str, hops: &[&str]| origin(ip(peer), hops, &trusted).to_string();
        assert_eq!(asked("9.9.9.9", &["1.1.1.1"]), "9.9.9.9");
        assert_eq!(asked("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(asked("127.0.0.1", &["1.1.1.1", " 8.8.8.8"]), "8.8.8.8");
        assert_eq!(asked("127.0.0.1", &["1.1.1.1", "8.8.8.8", "10.0.0.2"]), "8.8.8.8");
        assert_eq!(asked("127.0.0.1", &["rubbish"]), "127.0.0.1");
        assert_eq!(asked("::ffff:127.0.0.1", &["8.8.8.8"]), "8.8.8.8");
    }
}
