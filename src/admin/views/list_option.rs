//! Options of select fields and radio buttons.

/// An option of a select field or a radio button.
pub struct ListOption {
    /// The value that is sent.
    pub value: String,
    /// The text that is shown.
    pub label: String,
    /// `true` if it is selected.
    pub is_selected: bool,
}

impl ListOption {
    /// Builds an option.
    pub fn new(value: impl Into<String>, label: impl Into<String>, is_selected: bool) -> Self {
        Self { value: value.into(), label: label.into(), is_selected }
    }
}
