//! A response as a person reads it.

use scraper::{ElementRef, Html, Selector};

use super::accessible_names::{Named, ancestors, by_id, find_by_name, label, name, select};
use super::form::Form;

/// A response of the shop.
#[derive(Clone)]
pub struct Page {
    pub status: u16,
    /// Path and query.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    html: Html,
}

/// A link, named as a screen reader announces it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub name: String,
    pub url: String,
}

/// A form field with its label and value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    pub label: String,
    pub value: String,
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

    /// Returns the texts of all elements that a CSS selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        select(&self.html, selector).into_iter().map(name).collect()
    }

    /// Returns all elements that a CSS selector finds.
    pub fn parts(&self, selector: &str) -> Vec<Part<'_>> {
        select(&self.html, selector).into_iter().map(Part).collect()
    }

    /// Returns the data for search engines, as JSON; empty if there is none.
    pub fn structured_data(&self) -> &str {
        let rest = self.body.split_once("<script type=\"application/ld+json\">");
        let data = rest.and_then(|(_, rest)| rest.split_once("</script>"));
        data.map_or("", |(data, _)| data)
    }

    /// Returns the only `h1`.
    #[track_caller]
    pub fn heading(&self) -> String {
        let mut headings = self.texts("h1");
        assert_eq!(headings.len(), 1, "{} has these main headings: {headings:?}", self.path);
        headings.remove(0)
    }

    /// Returns the levels of all headings, in order.
    pub fn heading_levels(&self) -> Vec<u8> {
        let headings = select(&self.html, "h1, h2, h3, h4, h5, h6").into_iter();
        headings.map(|heading| heading.value().name().as_bytes()[1] - b'0').collect()
    }

    /// Returns the tag names of the children of each element that a CSS selector finds.
    pub fn child_tags(&self, selector: &str) -> Vec<Vec<String>> {
        let children = |element: ElementRef<'_>| {
            element.child_elements().map(|child| child.value().name().to_owned()).collect()
        };
        select(&self.html, selector).into_iter().map(children).collect()
    }

    pub fn title(&self) -> String {
        self.texts("title").join(" ")
    }

    /// Returns the text of `main`.
    pub fn text(&self) -> String {
        self.texts("main").join(" ")
    }

    /// Returns the flash messages.
    pub fn flash(&self) -> String {
        self.texts(".flashes .flash").join(" ")
    }

    /// Returns the URLs of all links with this name.
    pub fn links_named(&self, wanted: &str) -> Vec<String> {
        let named = self.links().into_iter().filter(|link| link.name == wanted);
        named.map(|link| link.url).collect()
    }

    /// Returns the URL of the link with this name.
    #[track_caller]
    pub fn link(&self, wanted: &str) -> String {
        let named = self.links().into_iter().map(|link| Named { name: link.name, value: link.url });
        find_by_name(named.collect(), wanted)
            .unwrap_or_else(|names| panic!("{}: no link {wanted:?} among {names:?}", self.path))
    }

    /// Returns every link.
    pub fn links(&self) -> Vec<Link> {
        let anchors = select(&self.html, "a[href]").into_iter();
        anchors.map(|anchor| Link { name: name(anchor), url: href(anchor).to_owned() }).collect()
    }

    /// Returns the URLs of all links to addresses with a prefix.
    pub fn links_to(&self, prefix: &str) -> Vec<String> {
        let urls = self.links().into_iter().map(|link| link.url);
        urls.filter(|url| url.starts_with(prefix)).collect()
    }

    /// Returns the links to addresses with a prefix, each named by the text of its row or list
    /// item.
    pub fn entries(&self, prefix: &str) -> Vec<Link> {
        let links = select(&self.html, "a[href]").into_iter();
        let matching = links.filter(|link| href(*link).starts_with(prefix));
        matching
            .map(|link| {
                let entry =
                    ancestors(link).find(|parent| matches!(parent.value().name(), "li" | "tr"));
                Link { name: name(entry.unwrap_or(link)), url: href(link).to_owned() }
            })
            .collect()
    }

    /// Returns the values of an attribute, of all elements that have it.
    pub fn attributes(&self, attribute: &str) -> Vec<String> {
        let all = select(&self.html, &format!("[{attribute}]")).into_iter();
        all.filter_map(|element| element.value().attr(attribute)).map(str::to_owned).collect()
    }

    /// Returns the HTML of fields, buttons and links without an accessible name.
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

    /// Returns the values of the fields whose labels start with a prefix. The prefix is removed
    /// from the labels.
    pub fn fields(&self, prefix: &str) -> Vec<Field> {
        let all = select(&self.html, "input:not([type=hidden])").into_iter();
        let matching = all.filter_map(|element| {
            let label = label(&self.html, element).strip_prefix(prefix)?.to_owned();
            let value = element.value().attr("value").unwrap_or_default().to_owned();
            Some(Field { label, value })
        });
        matching.collect()
    }

    /// Returns the lines of a cart as `quantity × name`.
    pub fn cart_lines(&self) -> Vec<String> {
        let fields = self.fields("Quantity of ").into_iter();
        fields.map(|field| format!("{} × {}", field.value, field.label)).collect()
    }

    /// Returns the text of the table row whose first cell is this, without that cell.
    #[track_caller]
    pub fn row(&self, wanted: &str) -> String {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.first().is_some_and(|cell| cell == wanted));
        row.unwrap_or_else(|| panic!("{}: no row {wanted:?} in {rows:?}", self.path))[1..].join(" ")
    }

    /// Returns the names of the buttons.
    pub fn buttons(&self) -> Vec<String> {
        let buttons = select(&self.html, "button, input[type=submit]").into_iter();
        buttons.map(|button| label(&self.html, button)).collect()
    }

    /// Returns the form that a button submits.
    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        Form::with_button(&self.html, button)
    }

    /// Returns the error message of a field.
    #[track_caller]
    pub fn error_for(&self, wanted: &str) -> Option<String> {
        let lists = select(&self.html, "fieldset[data-checklist]").into_iter();
        let named = lists.filter(|list| {
            list.child_elements()
                .any(|child| child.value().name() == "legend" && name(child) == wanted)
        });
        let control = match named.last() {
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

    /// Returns the value of a field.
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
        let named = all
            .into_iter()
            .map(|control| Named { name: label(&self.html, control), value: control });
        find_by_name(named.collect(), wanted)
            .unwrap_or_else(|names| panic!("{}: no field {wanted:?} among {names:?}", self.path))
    }

    /// Returns the rows of all tables, cell by cell.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let rows = select(&self.html, "table tr").into_iter();
        rows.map(|row| row.child_elements().map(name).collect()).collect()
    }

    /// Returns the CSRF token of the page's forms.
    pub fn csrf(&self) -> Option<String> {
        let field = select(&self.html, "input[name=_csrf]").into_iter().next()?;
        field.value().attr("value").map(str::to_owned)
    }
}

/// An element of a page.
pub struct Part<'p>(ElementRef<'p>);

impl Part<'_> {
    /// Returns the texts of all elements inside that a CSS selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.select(selector).into_iter().map(name).collect()
    }

    /// Returns the values of an attribute of all elements inside that a CSS selector finds.
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let found = self.select(selector).into_iter();
        found.filter_map(|part| part.value().attr(attribute)).map(str::to_owned).collect()
    }

    fn select(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&Selector::parse(selector).expect(selector)).collect()
    }
}

fn href(link: ElementRef<'_>) -> &str {
    link.value().attr("href").unwrap_or_default()
}
