//! Pages as a shopper uses them: links, forms and messages.

use rand::seq::IndexedRandom;

use super::html::{Element, Html};

/// The parts of a page that a simulated shopper needs.
pub(super) struct Page {
    /// HTTP status of the response.
    pub status: u16,
    /// The page's own path.
    pub path: String,
    /// Targets of the links in the main part of the page.
    pub links: Vec<String>,
    /// Forms with the method POST.
    pub forms: Vec<Form>,
    /// The most important message of the page, or its heading if there is none.
    pub message: String,
}

/// A form with its current values. Required choices without a selected option get a random one.
pub(super) struct Form {
    /// The path that it is sent to.
    pub action: String,
    /// Names and values of its fields.
    pub fields: Vec<(String, String)>,
    /// Labels of its buttons.
    pub buttons: String,
}

impl Page {
    /// Parses a page.
    pub fn read(status: u16, path: &str, body: &str) -> Self {
        let html = Html::parse(body);
        let main = html.elements(&["main"]);
        let links = main.iter().flat_map(|main| main.elements(&["a"]));
        let links = links.filter_map(|link| link.attr("href")).map(str::to_owned).collect();
        let forms = html.elements(&["form"]).into_iter();
        let forms = forms.filter(|form| form.attr("method") == Some("post")).map(Form::read);
        let buttons = html.elements(&["button"]).into_iter();
        let buttons = buttons.filter_map(|button| Form::of_outside_button(&html, button));
        Self {
            status,
            path: path.to_owned(),
            links,
            forms: forms.chain(buttons).collect(),
            message: message(&html).map_or_else(String::new, Element::text),
        }
    }

    /// Returns the first form whose action begins with this text.
    pub fn form(&mut self, action: &str) -> Option<&mut Form> {
        self.forms.iter_mut().find(|form| form.action.starts_with(action))
    }
}

fn message(html: &Html) -> Option<Element<'_>> {
    let with_class = |class: &str| {
        let blocks = html.elements(&["div", "p", "section"]).into_iter();
        let mut found = blocks.filter(|block| {
            block.attr("class").is_some_and(|all| all.split_whitespace().any(|one| one == class))
        });
        found.next()
    };
    let message = ["flash", "error-summary", "notice"].into_iter().find_map(with_class);
    message.or_else(|| html.elements(&["h1"]).first().copied())
}

impl Form {
    fn read(form: Element<'_>) -> Self {
        let inputs = form.elements(&["input", "textarea"]);
        let mut fields: Vec<_> = inputs.iter().filter_map(|input| field(*input)).collect();
        fields.extend(form.elements(&["select"]).into_iter().filter_map(selected));
        fields.extend(selected_radio_buttons(&inputs));
        let buttons = form.elements(&["button"]).into_iter().map(Element::text);
        let buttons = buttons.collect::<Vec<_>>().join(" ");
        Self { action: form.attr("action").unwrap_or_default().to_owned(), fields, buttons }
    }

    /// Returns the form of a button that is outside of it and overrides its action.
    fn of_outside_button(html: &Html, button: Element<'_>) -> Option<Self> {
        let id = button.attr("form")?;
        let action = button.attr("formaction")?.to_owned();
        let mut forms = html.elements(&["form"]).into_iter();
        let form = Self::read(forms.find(|form| form.attr("id") == Some(id))?);
        Some(Self { action, buttons: button.text(), ..form })
    }

    /// Fills in a field if it exists and is empty.
    pub fn fill(&mut self, name: &str, text: &str) {
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        if let Some((_, value)) = field.filter(|(_, value)| value.is_empty()) {
            text.clone_into(value);
        }
    }
}

/// Returns the name and value of an input or a text area. `None` for radio buttons and unchecked
/// checkboxes.
fn field(input: Element<'_>) -> Option<(String, String)> {
    let kind = input.attr("type").unwrap_or("text");
    if kind == "radio" || (kind == "checkbox" && input.attr("checked").is_none()) {
        return None;
    }
    let value = input.attr("value").map_or_else(|| input.text(), str::to_owned);
    Some((input.attr("name")?.to_owned(), value))
}

/// Returns the selected option of a select, or else the first one with a value.
fn selected(select: Element<'_>) -> Option<(String, String)> {
    let options = select.elements(&["option"]);
    let has_value = |option: &&Element<'_>| option.attr("value") != Some("");
    let option =
        options.iter().find(|option| option.attr("selected").is_some() && has_value(option));
    let option = option.or_else(|| options.iter().find(has_value));
    let value = option.and_then(|option| option.attr("value")).unwrap_or_default();
    Some((select.attr("name")?.to_owned(), value.to_owned()))
}

/// Selects one radio button per group: bank transfer if offered, else the checked one, else a
/// random one.
fn selected_radio_buttons(inputs: &[Element<'_>]) -> Vec<(String, String)> {
    let is_choice = |input: &&Element<'_>| {
        input.attr("type") == Some("radio") && input.attr("disabled").is_none()
    };
    let radios: Vec<_> = inputs.iter().filter(is_choice).collect();
    let mut names: Vec<&str> = radios.iter().filter_map(|radio| radio.attr("name")).collect();
    names.dedup();
    let choose = |name: &str| {
        let group: Vec<_> =
            radios.iter().filter(|radio| radio.attr("name") == Some(name)).collect();
        let checked = group.iter().find(|radio| radio.attr("checked").is_some());
        let bank = group.iter().find(|radio| radio.attr("value") == Some("bank_transfer"));
        let any = group.choose(&mut rand::rng());
        let value = bank.or(checked).or(any)?.attr("value")?;
        Some((name.to_owned(), value.to_owned()))
    };
    names.into_iter().filter_map(choose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_as_it_stands() {
        let body = "<main><h1>Pay</h1><form method=post action=/pay>
            <input type=hidden name=a value=1><input name=b><input type=checkbox name=c value=1>
            <select name=d><option value=''>?</option><option value=x>X</option></select>
            <input type=radio name=e value=card><input type=radio name=e value=bank_transfer>
            <textarea name=f>hello</textarea><button>Pay now</button></form></main>";
        let mut page = Page::read(200, "/", body);
        assert_eq!((page.message.as_str(), page.forms.len()), ("Pay", 1));
        let form = page.form("/pay").unwrap();
        form.fill("b", "2");
        form.fill("a", "9");
        let pairs = [("a", "1"), ("b", "2"), ("f", "hello"), ("d", "x"), ("e", "bank_transfer")];
        let pairs: Vec<_> = pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        assert_eq!((&form.fields, form.buttons.as_str()), (&pairs, "Pay now"));
    }
}
