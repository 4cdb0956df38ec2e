//! The steps of the checkout, filled in by a guest from Portland.

use super::browser::Browser;
use super::form::Form;
use super::page::Page;

impl Browser {
    /// Orders the items in the cart, to be paid by bank transfer.
    #[track_caller]
    pub fn check_out(&mut self) -> &Page {
        self.open_review();
        assert_eq!(self.page().heading(), "Review and order", "{}", self.page().text());
        self.press("Place order")
    }

    /// Opens the last page of the checkout, or the first page that needs something else.
    #[track_caller]
    pub fn open_review(&mut self) -> &Page {
        self.get("/cart");
        self.press("Check out");
        self.continue_to_review()
    }

    /// Continues to the last page of the checkout, or to the first page that needs something else.
    #[track_caller]
    pub fn continue_to_review(&mut self) -> &Page {
        for _ in 0..4 {
            match self.page().heading().as_str() {
                "Your details" => self.submit_details(),
                "Delivery" | "Payment" => self.submit_step(),
                _ => break,
            };
        }
        self.page()
    }

    /// Submits the first step, filled in where it is empty.
    #[track_caller]
    pub fn submit_details(&mut self) -> &Page {
        let form = filled_details(self.page());
        self.submit(form)
    }

    fn submit_step(&mut self) -> &Page {
        let mut form = self.page().form("Continue");
        if self.page().heading() == "Payment" {
            form = form.forge("payment_method", "bank_transfer");
        }
        self.submit(form)
    }
}

/// Returns the form of the first step, filled in where it is empty.
#[track_caller]
pub fn filled_details(page: &Page) -> Form {
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
