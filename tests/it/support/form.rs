//! A form as a browser sees it: controls are found by their labels and encoded as browsers do.

use scraper::{ElementRef, Html};
use url::form_urlencoded::Serializer;

use super::accessible_names::{Named, ancestors, by_id, find_by_name, label, legend, name, select};
use super::picture_files::TestFile;

#[derive(Clone, Debug)]
struct Control {
    label: String,
    /// The legend of a radio button's or checkbox's fieldset.
    group: String,
    name: String,
    kind: String,
    value: String,
    checked: bool,
    /// The options of a select.
    options: Vec<SelectOption>,
    disabled: bool,
}

#[derive(Clone, Debug)]
struct SelectOption {
    text: String,
    value: String,
    selected: bool,
}

/// A name and a value as a browser sends them.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    pub name: String,
    pub value: String,
}

/// A form that is being filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// `get` or `post`
    pub method: String,
    pub action: String,
    controls: Vec<Control>,
    button: Option<FormField>,
}

impl Form {
    /// Returns the form that the button with this name submits.
    #[track_caller]
    pub fn with_button(html: &Html, wanted: &str) -> Form {
        let buttons = select(html, "button, input[type=submit]").into_iter();
        let buttons = buttons.filter(|b| b.value().attr("type").unwrap_or("submit") == "submit");
        let named = buttons.map(|button| Named { name: label(html, button), value: button });
        let button: ElementRef = find_by_name(named.collect(), wanted)
            .unwrap_or_else(|names| panic!("no button {wanted:?} among {names:?}"));
        let form = owner(html, button).unwrap_or_else(|| panic!("{wanted:?} is in no form"));
        let attr = |on_button: &str, on_form: &str| {
            button.value().attr(on_button).or(form.value().attr(on_form)).map(str::to_owned)
        };
        let method = attr("formmethod", "method").unwrap_or("get".into()).to_lowercase();
        let button_name = button.value().attr("name").map(str::to_owned);
        let value = button.value().attr("value").unwrap_or_default().to_owned();
        let controls = select(html, "input, select, textarea").into_iter();
        let own =
            controls.filter(|control| owner(html, *control).map(|f| f.id()) == Some(form.id()));
        Form {
            method,
            action: attr("formaction", "action").unwrap_or_default(),
            controls: own.map(|element| control(html, element)).collect(),
            button: button_name.map(|name| FormField { name, value }),
        }
    }

    /// Types into the field with this label.
    #[track_caller]
    pub fn fill(mut self, label: &str, text: &str) -> Form {
        text.clone_into(&mut self.control(label, "").value);
        self
    }

    /// Ticks the box with this label, or unticks it.
    #[track_caller]
    pub fn check(mut self, label: &str, on: bool) -> Form {
        self.control(label, "checkbox").checked = on;
        self
    }

    /// Chooses an option of the select with this label, or a radio button under this legend.
    #[track_caller]
    pub fn choose(mut self, label: &str, option: &str) -> Form {
        let group: Vec<usize> = (0..self.controls.len())
            .filter(|at| self.controls[*at].kind == "radio" && self.controls[*at].group == label)
            .collect();
        if group.is_empty() {
            let select = self.control(label, "select");
            let named = select.options.iter();
            let named = named.map(|o| Named { name: o.text.clone(), value: o.value.clone() });
            let value = find_by_name(named.collect(), option)
                .unwrap_or_else(|names| panic!("{label}: no {option:?} among {names:?}"));
            select.options.iter_mut().for_each(|o| o.selected = o.value == value);
            return self;
        }
        let named = group.iter();
        let named = named.map(|at| Named { name: self.controls[*at].label.clone(), value: *at });
        let chosen = find_by_name(named.collect(), option)
            .unwrap_or_else(|names| panic!("{label}: no {option:?} among {names:?}"));
        group.into_iter().for_each(|at| self.controls[at].checked = at == chosen);
        self
    }

    /// Chooses the first enabled radio button of every group.
    pub fn choose_first(mut self) -> Form {
        let mut seen_groups: Vec<String> = Vec::new();
        for control in self.controls.iter_mut().filter(|c| c.kind == "radio" && !c.disabled) {
            control.checked = !seen_groups.contains(&control.name);
            seen_groups.push(control.name.clone());
        }
        self
    }

    /// Selects exactly these options of a list, or ticks exactly these boxes under a legend.
    #[track_caller]
    pub fn choose_all(mut self, label: &str, options: &[&str]) -> Form {
        let in_group = |control: &Control| control.kind == "checkbox" && control.group == label;
        if self.controls.iter().any(in_group) {
            for control in self.controls.iter_mut().filter(|control| in_group(control)) {
                control.checked = options.contains(&&*control.label);
            }
            return self;
        }
        let select = self.control(label, "select-multiple");
        for option in &mut select.options {
            option.selected = options.contains(&&*option.text);
        }
        self
    }

    /// Sets the value of a field by its name, whether or not the page lets a visitor do so.
    pub fn forge(mut self, name: &str, value: &str) -> Form {
        self.controls.retain(|control| control.name != name);
        self.add(name, value)
    }

    /// Adds a field that the page does not have.
    pub fn add(mut self, name: &str, value: &str) -> Form {
        self.controls.push(Control {
            label: String::new(),
            group: String::new(),
            name: name.to_owned(),
            kind: "hidden".to_owned(),
            value: value.to_owned(),
            checked: false,
            options: Vec::new(),
            disabled: false,
        });
        self
    }

    /// Returns the value of a field, or the text of the chosen option.
    #[track_caller]
    pub fn value(&mut self, label: &str) -> String {
        let boxes = self.controls.iter().filter(|c| c.kind == "checkbox" && c.group == label);
        let boxes: Vec<&Control> = boxes.collect();
        if !boxes.is_empty() {
            let ticked = boxes.into_iter().filter(|control| control.checked);
            return ticked.map(|control| control.label.as_str()).collect::<Vec<_>>().join(", ");
        }
        let control = self.control(label, "");
        let chosen = control.options.iter().filter(|option| option.selected);
        match control.kind.as_str() {
            kind if kind.starts_with("select") => {
                chosen.map(|option| option.text.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => control.value.clone(),
        }
    }

    #[track_caller]
    fn control(&mut self, label: &str, kind: &str) -> &mut Control {
        let all = self.controls.iter_mut().filter(|c| c.kind != "hidden");
        let matching = all.filter(|c| c.kind.starts_with(kind));
        let named = matching.map(|c| Named { name: c.label.clone(), value: c });
        find_by_name(named.collect(), label)
            .unwrap_or_else(|names| panic!("no field {label:?} among {names:?}"))
    }

    /// Returns the fields that a browser would send.
    pub fn fields(&self) -> Vec<FormField> {
        let mut fields = Vec::new();
        for control in self.controls.iter().filter(|c| !c.disabled && !c.name.is_empty()) {
            let field =
                |value: &String| FormField { name: control.name.clone(), value: value.clone() };
            match control.kind.as_str() {
                "submit" | "button" | "reset" | "file" | "image" => {}
                "checkbox" | "radio" if !control.checked => {}
                kind if kind.starts_with("select") => {
                    let chosen = control.options.iter().filter(|option| option.selected);
                    fields.extend(chosen.map(|option| field(&option.value)));
                }
                _ => fields.push(field(&control.value)),
            }
        }
        fields.extend(self.button.clone());
        fields
    }

    /// Returns the value that a browser would send for a field.
    #[track_caller]
    pub fn sent_value(&self, name: &str) -> String {
        let mut fields = self.fields().into_iter();
        fields.find(|field| field.name == name).expect(name).value
    }

    /// Returns the fields as a URL-encoded body.
    pub fn encode(&self) -> String {
        let mut body = Serializer::new(String::new());
        for field in self.fields() {
            body.append_pair(&field.name, &field.value);
        }
        body.finish()
    }
}

/// A body with its content type.
pub struct MultipartBody {
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Form {
    /// Returns the fields as a browser sends them with files, which it adds to the only file field.
    pub fn encode_with_files(&self, files: &[TestFile]) -> MultipartBody {
        let boundary = "----a-boundary-of-the-tests";
        let mut bytes = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            bytes.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n")
                    .as_bytes(),
            );
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        };
        for FormField { name, value } in self.fields() {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for TestFile { field, name, bytes } in files {
            let head = format!("name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: image/jpeg");
            part(head, bytes);
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        MultipartBody { content_type, bytes }
    }
}

fn owner<'h>(html: &'h Html, control: ElementRef<'h>) -> Option<ElementRef<'h>> {
    if let Some(id) = control.value().attr("form") {
        return by_id(html, id);
    }
    ancestors(control).find(|parent| parent.value().name() == "form")
}

fn control(html: &Html, element: ElementRef) -> Control {
    let attr = |name: &str| element.value().attr(name).map(str::to_owned);
    let (kind, value) = match element.value().name() {
        "select" if attr("multiple").is_some() => ("select-multiple".to_owned(), None),
        "select" => ("select-one".to_owned(), None),
        // The parser has already dropped the newline that may follow the tag.
        "textarea" => ("textarea".to_owned(), Some(element.text().collect())),
        _ => (attr("type").unwrap_or("text".into()), attr("value")),
    };
    let ticked = kind == "checkbox" || kind == "radio";
    let fieldset_disabled = ancestors(element).any(|parent| {
        parent.value().name() == "fieldset" && parent.value().attr("disabled").is_some()
    });
    Control {
        label: label(html, element),
        group: legend(element),
        name: attr("name").unwrap_or_default(),
        value: value.unwrap_or(if ticked { "on".into() } else { String::new() }),
        checked: attr("checked").is_some(),
        options: options(element, &kind),
        disabled: attr("disabled").is_some() || fieldset_disabled,
        kind,
    }
}

fn options(element: ElementRef, kind: &str) -> Vec<SelectOption> {
    let all = element.descendent_elements().filter(|inner| inner.value().name() == "option");
    let mut options: Vec<SelectOption> = all
        .map(|option| {
            let text = name(option);
            let value = option.value().attr("value").map_or(text.clone(), str::to_owned);
            SelectOption { text, value, selected: option.value().attr("selected").is_some() }
        })
        .collect();
    if kind == "select-one" && !options.iter().any(|option| option.selected) {
        options.iter_mut().take(1).for_each(|first| first.selected = true);
    }
    options
}
