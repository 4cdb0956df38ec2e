//! A page as it is read, not as it is spelt.

use scraper::{ElementRef, Html};

use super::form::Form;
use super::names::{ancestors, by_id, called, label, name, select};

/// An answer of the shop.
#[derive(Clone)]
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

    /// The levels of all headings, in order.
    pub fn heading_levels(&self) -> Vec<u8> {
        let headings = select(&self.html, "h1, h2, h3, h4, h5, h6").into_iter();
        headings.map(|heading| heading.value().name().as_bytes()[1] - b'0').collect()
    }

    /// What an element's children are called, for each element that a CSS selector finds.
    pub fn children(&self, selector: &str) -> Vec<Vec<String>> {
        let children = |element: ElementRef<'_>| {
            element.child_elements().map(|child| child.value().name().to_owned()).collect()
        };
        select(&self.html, selector).into_iter().map(children).collect()
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

    /// The addresses of all links that lead below a path.
    pub fn links_to(&self, prefix: &str) -> Vec<String> {
        let all = self.anchors().into_iter().map(|(_, address)| address);
        all.filter(|address| address.starts_with(prefix)).collect()
    }

    /// The entries of a list whose links lead below a path: what each says, and its address.
    pub fn entries(&self, prefix: &str) -> Vec<(String, String)> {
        let links = select(&self.html, "a[href]").into_iter();
        let ours =
            links.filter(|a| a.value().attr("href").is_some_and(|to| to.starts_with(prefix)));
        ours.map(|link| {
            let entry = ancestors(link).find(|around| matches!(around.value().name(), "li" | "tr"));
            let address = link.value().attr("href").unwrap_or_default();
            (name(entry.unwrap_or(link)), address.to_owned())
        })
        .collect()
    }

    /// The values of an attribute wherever it stands.
    pub fn attributes(&self, attribute: &str) -> Vec<String> {
        let all = select(&self.html, &format!("[{attribute}]")).into_iter();
        all.filter_map(|element| element.value().attr(attribute)).map(str::to_owned).collect()
    }

    /// Fields, buttons and links that a screen reader has no name for.
    pub fn unnamed_controls(&self) -> Vec<String> {
        let controls = "input:not([type=hidden]), select, textarea, button, a[href]";
        let all = select(&self.html, controls).into_iter();
        let shown = all.filter(|control| control.value().attr("hidden").is_none());
        let nameless = shown.filter(|control| match control.value().name() {
            "a" => name(*control).is_empty(),
            _ => label(&self.html, *control).is_empty(),
        });
        nameless.map(|control| control.html()).collect()
    }

    /// The fields whose label begins so: the rest of the label, and what stands in them.
    pub fn fields(&self, prefix: &str) -> Vec<(String, String)> {
        let all = select(&self.html, "input:not([type=hidden])").into_iter();
        let named = all.map(|field| (label(&self.html, field), field));
        named
            .filter_map(|(label, field)| {
                let value = field.value().attr("value").unwrap_or_default().to_owned();
                label.strip_prefix(prefix).map(|rest| (rest.to_owned(), value))
            })
            .collect()
    }

    /// What a table says in the row that begins so.
    #[track_caller]
    pub fn row(&self, wanted: &str) -> String {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.first().is_some_and(|cell| cell == wanted));
        row.unwrap_or_else(|| panic!("{}: no row {wanted:?} in {rows:?}", self.path))[1..].join(" ")
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
        let lists = select(&self.html, "fieldset[data-checklist]").into_iter();
        let list = lists.filter(|list| {
            list.child_elements()
                .any(|child| child.value().name() == "legend" && name(child) == wanted)
        });
        let control = match list.last() {
            Some(list) => list.value(),
            None => {
                let control = self.control(wanted).value();
                if control.attr("aria-invalid") != Some("true") {
                    return None;
                }
                control
            }
        };
        let ids = control.attr("aria-describedby").unwrap_or_default().split_whitespace();
        let notes = ids.filter(|id| !id.ends_with("-hint"));
        let texts = notes.map(|id| by_id(&self.html, id).map(name).expect(id));
        let plain = texts.map(|text| text.trim_start_matches("Error:").trim().to_owned());
        Some(plain.collect::<Vec<_>>().join(" ")).filter(|message| !message.is_empty())
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
