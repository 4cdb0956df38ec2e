//! Messages of a stream.

use std::{fmt::Display, time::Duration};

use actix_web::web::Bytes;

/// An encoded message, which all receivers share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(Bytes);

impl Message {
    /// Replaces the elements of the page that have the same ids.
    pub fn swap(html: &str) -> Self {
        Self::encode("swap", html)
    }

    /// Asks the page to refresh at a random time within this span, so that not all pages do so at once.
    pub fn refresh(within: Duration) -> Self {
        Self::encode("refresh", within.as_millis())
    }

    /// An empty message, which shows that the connection still works.
    pub fn heartbeat() -> Self {
        Self::encode("beat", "")
    }

    /// Returns the encoded message.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    fn encode(event: &str, data: impl Display) -> Self {
        let mut text = format!("event: {event}\n");
        for line in data.to_string().split('\n') {
            text += "data: ";
            text += line.trim_end_matches('\r');
            text += "\n";
        }
        text += "\n";
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_becomes_a_data_field() {
        let text = |message: Message| String::from_utf8(message.bytes().to_vec()).unwrap();
        assert_eq!(text(Message::swap("<p>\n a</p>")), "event: swap\ndata: <p>\ndata:  a</p>\n\n");
        assert_eq!(
            text(Message::refresh(Duration::from_millis(250))),
            "event: refresh\ndata: 250\n\n"
        );
        assert_eq!(text(Message::heartbeat()), "event: beat\ndata: \n\n");
    }
}
