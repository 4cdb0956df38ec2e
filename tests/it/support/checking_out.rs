//! The way through the checkout, as somebody takes it who knows what to say.

use super::browser::Browser;
use super::form::Form;
use super::page::Page;

/// What the pages of the checkout are called.
const DETAILS: &str = "Your details";
const REVIEW: &str = "Review and order";

impl Browser {
    /// Orders what is in the cart: through every step of the checkout, to be paid by bank transfer.
    #[track_caller]
    pub fn check_out(&mut self) -> &Page {
        self.review();
        assert_eq!(self.page().heading(), REVIEW, "{}", self.page().says());
        self.press("Place order")
    }

    /// Goes through the checkout to its last page, or as far as it lets.
    #[track_caller]
    pub fn review(&mut self) -> &Page {
        self.get("/cart");
        self.press("Check out");
        self.go_through()
    }

    /// Goes on from the step at hand to the last page, or as far as it lets.
    #[track_caller]
    pub fn go_through(&mut self) -> &Page {
        for _ in 0..4 {
            match self.page().heading().as_str() {
                DETAILS => self.say_details(),
                "Delivery" | "Payment" => self.go_on(),
                _ => break,
            };
        }
        self.page()
    }

    /// Fills in the first step, as a guest from Portland where nothing is known yet.
    #[track_caller]
    pub fn say_details(&mut self) -> &Page {
        let form = details(self.page());
        self.submit(form)
    }

    fn go_on(&mut self) -> &Page {
        let mut form = self.page().form("Continue");
        if self.page().heading() == "Payment" {
            form = form.forge("payment_method", "bank_transfer");
        }
        self.submit(form)
    }
}

/// The form of the details, filled where it is empty.
#[track_caller]
pub fn details(page: &Page) -> Form {
    let form = page.form("Continue");
    let email = match page.field_value("Email") {
        known if known.is_empty() => "guest@example.com".to_owned(),
        known => known,
    };
    let form = form.fill("Email", &email).fill("Full name", "Ada Guest");
    let form = form.fill("Address", "18 Harbour Street").fill("City", "Portland");
    let form = form.choose("Country", "United States").forge("region", "ME");
    form.forge("postcode", "04101")
}
