//! Changes as use cases describe them.

use crate::foundation::{
    changeset::Changeset,
    field::FieldSpec,
    ids::{ChangeSetId, Id, ProductBatchId},
    params::Params,
};

use super::models::{ActorKind, FieldChange, SubjectKind};

/// Stands for a secret value that was set or replaced.
pub const REDACTED: &str = "(hidden)";

/// The one who changes the shop: a person, an API key, a command or a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The kind.
    pub kind: ActorKind,
    /// The id of the user or the API key.
    pub id: Option<i64>,
    /// The email address of the person, or the name of the key, the command or the job.
    pub name: String,
    /// The request, or the run of a command or a job; may be empty.
    pub request_id: String,
    /// The purpose of the change.
    pub purpose: Purpose,
}

impl Actor {
    /// A job that changes the shop by itself.
    pub fn job(name: &str) -> Self {
        Self {
            kind: ActorKind::Job,
            id: None,
            name: name.to_owned(),
            request_id: String::new(),
            purpose: Purpose::Edit,
        }
    }
}

/// The purpose of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Changing one record, or a few that belong together.
    #[default]
    Edit,
    /// Changing many records at once.
    Bulk {
        /// What is changed, for people.
        summary: String,
        /// The batch that it belongs to, if it can be undone as a whole.
        batch: Option<ProductBatchId>,
    },
    /// Importing a file.
    Import {
        /// What is imported, for people.
        summary: String,
        /// The batch that it belongs to, if it can be undone as a whole.
        batch: Option<ProductBatchId>,
    },
    /// Undoing an earlier change set.
    Undo(ChangeSetId),
    /// Undoing the change sets of a batch.
    UndoBatch(ProductBatchId),
    /// Undoing an import of a file without a batch.
    UndoImport {
        /// What was imported, for people.
        summary: String,
    },
}

impl Purpose {
    /// The batch that the change belongs to, or that it undoes.
    pub fn batch(&self) -> Option<ProductBatchId> {
        match self {
            Self::Edit | Self::Undo(_) | Self::UndoImport { .. } => None,
            Self::Bulk { batch, .. } | Self::Import { batch, .. } => *batch,
            Self::UndoBatch(batch) => Some(*batch),
        }
    }
}

/// A change of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The action, such as `updated`, in lower case with underscores.
    pub action: &'static str,
    /// The kind of the record.
    pub subject: SubjectKind,
    /// The record's id.
    pub subject_id: i64,
    /// The record's title or name.
    pub label: String,
    /// The fields that changed.
    pub fields: Vec<FieldChange>,
    /// The record's version after the change, if it has one.
    pub version_after: Option<i32>,
    /// The record before the change as JSON, from which an undo restores it.
    pub snapshot: Option<String>,
}

impl Change {
    /// A change without fields.
    pub fn new<K>(
        action: &'static str,
        subject: SubjectKind,
        id: Id<K>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            action,
            subject,
            subject_id: id.get(),
            label: label.into(),
            fields: Vec::new(),
            version_after: None,
            snapshot: None,
        }
    }

    /// The creation of a record, with the fields of its form.
    pub fn created<K>(
        subject: SubjectKind,
        id: Id<K>,
        label: impl Into<String>,
        after: &Changeset,
        specs: &[FieldSpec],
    ) -> Self {
        Self::new("created", subject, id, label).form(&Changeset::default(), after, specs)
    }

    /// An update of a record, with the fields that differ between its forms before and after. It is not
    /// recorded if there are none.
    pub fn updated<K>(
        subject: SubjectKind,
        id: Id<K>,
        label: impl Into<String>,
        forms: Forms<'_>,
        specs: &[FieldSpec],
    ) -> Self {
        Self::new("updated", subject, id, label).form(forms.before, forms.after, specs)
    }

    fn form(self, before: &Changeset, after: &Changeset, specs: &[FieldSpec]) -> Self {
        let version = Some(after.values().version()).filter(|version| *version > 0);
        let fields = diff_forms(before.values(), after.values(), specs);
        Self { fields, version_after: version, ..self }
    }

    /// The same change with the rows of a form, such as `places[0][country]`, as one more field if they
    /// differ.
    pub fn rows(mut self, prefix: &str, label: &str, forms: Forms<'_>) -> Self {
        let (before, after) = (rows_text(forms.before, prefix), rows_text(forms.after, prefix));
        if before != after {
            self.fields.push(FieldChange::new(prefix, label, before, after));
        }
        self
    }

    /// The same change with these fields.
    pub fn fields(self, fields: Vec<FieldChange>) -> Self {
        Self { fields, ..self }
    }

    /// The same change with the version after it.
    pub fn version(self, version: i32) -> Self {
        Self { version_after: Some(version), ..self }
    }

    /// The same change with a note, such as a reason or a sentence about what was done.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.fields.push(FieldChange::new("note", "Note", "", note));
        self
    }
}

/// The forms of a record before and after a change.
#[derive(Clone, Copy)]
pub struct Forms<'a> {
    /// The form before.
    pub before: &'a Changeset,
    /// The form after.
    pub after: &'a Changeset,
}

/// The rows of a form, one line each.
fn rows_text(form: &Changeset, prefix: &str) -> String {
    let line = |row: &Params| {
        let values = row.iter().map(|(_, value)| value).filter(|value| !value.is_empty());
        values.collect::<Vec<_>>().join(", ")
    };
    form.values().nested(prefix).values().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the fields whose values differ between two forms, in the order of `specs`. Repeated values of a
/// field are joined by commas.
pub fn diff_forms(before: &Params, after: &Params, specs: &[FieldSpec]) -> Vec<FieldChange> {
    let join = |form: &Params, name: &str| form.all(name).collect::<Vec<_>>().join(", ");
    let diff = |spec: &FieldSpec| {
        let (old, new) = (join(before, spec.name), join(after, spec.name));
        (old != new).then(|| FieldChange::new(spec.name, spec.label, old, new))
    };
    specs.iter().filter_map(diff).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::models::MAX_VALUE, *};

    #[test]
    fn forms_differ_in_the_fields_whose_values_differ() {
        const SPECS: [FieldSpec; 3] =
            [FieldSpec::new("a", "A"), FieldSpec::new("b", "B"), FieldSpec::new("c", "C")];
        let before = [("a", "1"), ("b[]", "x"), ("b[]", "y")].into_iter().collect();
        let after = [("c", "new"), ("b[]", "x"), ("a", "1")].into_iter().collect();
        let changed = diff_forms(&before, &after, &SPECS);
        assert_eq!(
            changed,
            [FieldChange::new("b", "B", "x, y", "x"), FieldChange::new("c", "C", "", "new")]
        );
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let change = FieldChange::new("a", "A", "ä".repeat(MAX_VALUE + 1), "ä".repeat(MAX_VALUE));
        assert_eq!(change.before.chars().count(), MAX_VALUE + 1);
        assert!(change.before.ends_with('…') && !change.after.ends_with('…'));
    }
}
