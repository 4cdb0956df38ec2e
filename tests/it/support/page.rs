//! A page as it is read, not as it is spelt.

use scraper::{ElementRef, Html};

use super::form::Form;
use super::names::{by_id, called, label, name, select};

/// An answer of the shop.
pub struct Page {
    pub status: u16,
    /// Path and query.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    html: Html,
}

impl Page {
    pub fn new(status: u16, path: String, headers: Vec<(String, String)>, body: String) -> Page {
        let html = Html::parse_document(&body);
        Page { status, path, headers, body, html }
    }

    pub fn header(&self, wanted: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    }

    /// The names of all elements that a CSS selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        select(&self.html, selector).into_iter().map(name).collect()
    }

    /// The one heading of the first level.
    #[track_caller]
    pub fn heading(&self) -> String {
        let mut headings = self.all("h1");
        assert_eq!(headings.len(), 1, "{} has these main headings: {headings:?}", self.path);
        headings.remove(0)
    }

    pub fn title(&self) -> String {
        self.all("title").join(" ")
    }

    /// Everything that the main part of the page says.
    pub fn says(&self) -> String {
        self.all("main").join(" ")
    }

    /// The messages about what has just been done.
    pub fn flash(&self) -> String {
        self.all(".flashes .flash").join(" ")
    }

    /// The addresses of all links with this name.
    pub fn links(&self, wanted: &str) -> Vec<String> {
        let named = self.anchors().into_iter().filter(|(name, _)| name == wanted);
        named.map(|(_, address)| address).collect()
    }

    /// The address of the link with this name.
    #[track_caller]
    pub fn link(&self, wanted: &str) -> String {
        called(self.anchors(), wanted)
            .unwrap_or_else(|names| panic!("{}: no link {wanted:?} among {names:?}", self.path))
    }

    /// Name and address of every link.
    pub fn anchors(&self) -> Vec<(String, String)> {
        let anchors = select(&self.html, "a[href]").into_iter();
        anchors.map(|a| (name(a), a.value().attr("href").unwrap_or_default().to_owned())).collect()
    }

    /// The names of the buttons.
    pub fn buttons(&self) -> Vec<String> {
        let buttons = select(&self.html, "button, input[type=submit]").into_iter();
        buttons.map(|button| label(&self.html, button)).collect()
    }

    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        Form::with_button(&self.html, button)
    }

    /// What the page says is wrong with a field.
    #[track_caller]
    pub fn error_for(&self, wanted: &str) -> Option<String> {
        let control = self.control(wanted).value();
        if control.attr("aria-invalid") != Some("true") {
            return None;
        }
        let ids = control.attr("aria-describedby").unwrap_or_default().split_whitespace();
        let notes = ids.filter(|id| !id.ends_with("-hint"));
        let texts = notes.map(|id| by_id(&self.html, id).map(name).expect(id));
        let plain = texts.map(|text| text.trim_start_matches("Error:").trim().to_owned());
        Some(plain.collect::<Vec<_>>().join(" "))
    }

    /// What stands in a field.
    #[track_caller]
    pub fn field_value(&self, wanted: &str) -> String {
        let control = self.control(wanted);
        match control.value().name() {
            "textarea" => control.text().collect(),
            _ => control.value().attr("value").unwrap_or_default().to_owned(),
        }
    }

    #[track_caller]
    fn control(&self, wanted: &str) -> ElementRef<'_> {
        let all = select(&self.html, "input:not([type=hidden]), select, textarea, fieldset");
        called(all.into_iter().map(|c| (label(&self.html, c), c)).collect(), wanted)
            .unwrap_or_else(|names| panic!("{}: no field {wanted:?} among {names:?}", self.path))
    }

    /// The rows of the page's tables, cell by cell.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let rows = select(&self.html, "table tr").into_iter();
        rows.map(|row| row.child_elements().map(name).collect()).collect()
    }

    /// The token that the page's forms carry.
    pub fn csrf(&self) -> Option<String> {
        let field = select(&self.html, "input[name=_csrf]").into_iter().next()?;
        field.value().attr("value").map(str::to_owned)
    }
}
