//! What is said on a stream.

use std::{fmt::Display, time::Duration};

use actix_web::web::Bytes;

/// A message as it travels, made once for everyone who gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(Bytes);

impl Message {
    /// Elements that replace those with the same id.
    pub fn swap(html: &str) -> Self {
        Self::of("swap", html)
    }

    /// What the page shows has changed: load it again, some time within this span, so that not
    /// all do so at once.
    pub fn refresh(within: Duration) -> Self {
        Self::of("refresh", within.as_millis())
    }

    /// Nothing new; for both sides to see that the other is still there.
    pub fn heartbeat() -> Self {
        Self::of("beat", "")
    }

    /// As bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    fn of(event: &str, data: impl Display) -> Self {
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
    fn each_line_is_a_line_of_data() {
        let says = |message: Message| String::from_utf8(message.bytes().to_vec()).unwrap();
        assert_eq!(says(Message::swap("<p>\n a</p>")), "event: swap\ndata: <p>\ndata:  a</p>\n\n");
        assert_eq!(
            says(Message::refresh(Duration::from_millis(250))),
            "event: refresh\ndata: 250\n\n"
        );
        assert_eq!(says(Message::heartbeat()), "event: beat\ndata: \n\n");
    }
}
