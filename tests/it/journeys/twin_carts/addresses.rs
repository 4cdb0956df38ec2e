//! Addresses of shoppers, with and without mistakes.

/// An address as its country writes it.
#[derive(Debug)]
pub struct Address {
    pub country: &'static str,
    pub code: &'static str,
    /// The label of the region's field; empty if addresses have none.
    pub region_label: &'static str,
    pub region: &'static str,
    pub region_code: &'static str,
    pub postcode_label: &'static str,
    pub postcode: &'static str,
    pub line1: &'static str,
    pub city: &'static str,
    pub vat_number: &'static str,
}

/// The addresses. The shop delivers to the first five and knows the tax for all but the French one.
pub const ADDRESSES: [Address; 7] = [
    Address {
        country: "United States",
        code: "US",
        region_label: "State",
        region: "Maine",
        region_code: "ME",
        postcode_label: "ZIP code",
        postcode: "04101",
        line1: "18 Harbour Street",
        city: "Portland",
        vat_number: "",
    },
    Address {
        country: "Germany",
        code: "DE",
        region_label: "",
        region: "",
        region_code: "",
        postcode_label: "Postcode",
        postcode: "10115",
        line1: "Hauptstr. 12",
        city: "Berlin",
        vat_number: "",
    },
    Address {
        country: "Canada",
        code: "CA",
        region_label: "Province",
        region: "Quebec",
        region_code: "QC",
        postcode_label: "Postal code",
        postcode: "H2X 1Y4",
        line1: "5 Rue Nord",
        city: "Montreal",
        vat_number: "",
    },
    Address {
        country: "Austria",
        code: "AT",
        region_label: "",
        region: "",
        region_code: "",
        postcode_label: "Postcode",
        postcode: "1010",
        line1: "Ring 7",
        city: "Vienna",
        vat_number: "ATU13585627",
    },
    Address {
        country: "United States",
        code: "US",
        region_label: "State",
        region: "Texas",
        region_code: "TX",
        postcode_label: "ZIP code",
        postcode: "73301",
        line1: "1 Main Street",
        city: "Austin",
        vat_number: "",
    },
    Address {
        country: "United Kingdom",
        code: "GB",
        region_label: "",
        region: "",
        region_code: "",
        postcode_label: "Postcode",
        postcode: "SW1A 1AA",
        line1: "10 Downing Street",
        city: "London",
        vat_number: "",
    },
    Address {
        country: "France",
        code: "FR",
        region_label: "",
        region: "",
        region_code: "",
        postcode_label: "Postcode",
        postcode: "75001",
        line1: "3 Rue de Rivoli",
        city: "Paris",
        vat_number: "",
    },
];

/// What is typed in one field instead of the address's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The field's name in the API.
    pub field: &'static str,
    pub value: String,
}

/// What a shopper types in the first step of the checkout.
#[derive(Clone, Debug)]
pub struct Details {
    pub address: &'static Address,
    pub instead: Option<Typed>,
}

/// Fields with mistyped or unusual values. `*` stands for the name in the shopper's email address.
pub const INSTEAD: [(&str, &str); 26] = [
    ("email", ""),
    ("email", "ada"),
    ("email", "ada@@example.com"),
    ("email", "*@gmial.com"),
    ("country", ""),
    ("country", "Atlantis"),
    ("name", ""),
    ("name", "long"),
    ("line1", ""),
    ("line1", "Harbour Street"),
    ("line1", "long"),
    ("line2", "c/o Bob"),
    ("line2", "long"),
    ("company", "Lovelace & Co"),
    ("company", "long"),
    ("vat_number", "DE123456780"),
    ("vat_number", "long"),
    ("postcode", ""),
    ("postcode", "ABC"),
    ("postcode", "1234567890123"),
    ("city", ""),
    ("region", ""),
    ("region", "Narnia"),
    ("phone", "12"),
    ("phone", "+49 30 12345"),
    ("billing", "Accounts\n1 Main Street"),
];

impl Details {
    /// The address at a position, perhaps with something else typed in one field.
    pub fn new(address: usize, instead: Option<usize>) -> Details {
        let instead = instead.map(|at| INSTEAD[at]).map(|(field, value)| Typed {
            field,
            value: if value == "long" { "x".repeat(600) } else { value.to_owned() },
        });
        Details { address: &ADDRESSES[address], instead }
    }

    /// The address at a position with something else typed in one field.
    pub fn with(address: usize, field: &'static str, value: &str) -> Details {
        Details {
            instead: Some(Typed { field, value: value.to_owned() }),
            ..Details::new(address, None)
        }
    }

    /// The value to type into a field. `email` is the shopper's own.
    pub fn value(&self, field: &str, email: &str) -> String {
        if let Some(typed) = self.instead.as_ref().filter(|typed| typed.field == field) {
            let name = email.split('@').next().unwrap_or_default();
            return typed.value.replace('*', name);
        }
        let Address { line1, city, postcode, vat_number, code, region_code, .. } = self.address;
        let value = match field {
            "email" => email,
            "country" => code,
            "name" => "Ada Lovelace",
            "line1" => line1,
            "city" => city,
            "postcode" => postcode,
            "region" => region_code,
            "vat_number" => vat_number,
            _ => "",
        };
        value.to_owned()
    }

    /// Returns `true` if something else is typed in a field.
    pub fn differs_in(&self, field: &str) -> bool {
        self.instead.as_ref().is_some_and(|typed| typed.field == field)
    }
}
