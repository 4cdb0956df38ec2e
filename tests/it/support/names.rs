//! The names by which people, and their screen readers, find things on a page.

use scraper::{ElementRef, Html, Node, Selector};

pub fn select<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    html.select(&Selector::parse(selector).expect(selector)).collect()
}

/// What is said of an element: its `aria-label`, or its text without what is hidden from everybody
/// or from screen readers, with pictures by their alternative.
pub fn name(element: ElementRef) -> String {
    let mut words = String::new();
    speak(element, &mut words);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn speak(element: ElementRef, words: &mut String) {
    let value = element.value();
    let silent = matches!(value.name(), "script" | "style" | "template");
    if silent || value.attr("aria-hidden") == Some("true") || value.attr("hidden").is_some() {
        return;
    }
    if let Some(text) = value.attr("aria-label") {
        return words.push_str(text);
    }
    if value.name() == "img" {
        return words.push_str(value.attr("alt").unwrap_or_default());
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => words.push_str(text),
            Node::Element(inner) => {
                // Blocks and cells are apart even where the source has no blank between them.
                let inline = matches!(
                    inner.name(),
                    "a" | "span" | "bdi" | "b" | "i" | "em" | "strong" | "s"
                );
                words.push_str(if inline { "" } else { " " });
                ElementRef::wrap(child).into_iter().for_each(|child| speak(child, words));
                words.push_str(if inline { "" } else { " " });
            }
            _ => {}
        }
    }
}

/// The name of a control: its label, wherever that stands, or its own name.
pub fn label(html: &Html, control: ElementRef) -> String {
    let value = control.value();
    if let Some(ids) = value.attr("aria-labelledby") {
        let parts = ids.split_whitespace().filter_map(|id| by_id(html, id)).map(name);
        return parts.collect::<Vec<_>>().join(" ");
    }
    if value.attr("aria-label").is_some() || value.name() == "button" {
        return name(control);
    }
    let pointing = value.id().and_then(|id| {
        select(html, "label[for]").into_iter().find(|label| label.value().attr("for") == Some(id))
    });
    let around = || ancestors(control).find(|parent| parent.value().name() == "label");
    match pointing.or_else(around) {
        Some(label) => name(label),
        None => value.attr("value").unwrap_or_default().to_owned(),
    }
}

/// The legend of the group of choices that a control belongs to.
pub fn legend(control: ElementRef) -> String {
    let group = ancestors(control).find(|parent| parent.value().name() == "fieldset");
    let legend = group
        .and_then(|group| group.child_elements().find(|child| child.value().name() == "legend"));
    legend.map(name).unwrap_or_default()
}

pub fn by_id<'h>(html: &'h Html, id: &str) -> Option<ElementRef<'h>> {
    select(html, "[id]").into_iter().find(|element| element.value().id() == Some(id))
}

pub fn ancestors(element: ElementRef) -> impl Iterator<Item = ElementRef> {
    element.ancestors().filter_map(ElementRef::wrap)
}

/// The one that is called so exactly, else the one whose name begins so ("Cart" finds "Cart 3 items").
pub fn called<T>(things: Vec<(String, T)>, wanted: &str) -> Result<T, Vec<String>> {
    let names: Vec<String> = things.iter().map(|(name, _)| name.clone()).collect();
    let exact = names.iter().position(|name| name == wanted);
    let begins = || names.iter().position(|name| name.starts_with(wanted));
    match exact.or_else(begins) {
        Some(at) => things.into_iter().nth(at).map(|(_, thing)| thing).ok_or(names),
        None => Err(names),
    }
}
