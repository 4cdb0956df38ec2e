//! The audit log, and the history of a record.

use askama::{Template, filters::HtmlSafe};
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    audit::{ActorKind, AuditEntry, AuditFilter, AuditPage, ChangeKind, FieldChange, SubjectKind},
    foundation::{clock::Timestamp, filters, ids::AuditEntryId, params::Params, zone::Zone},
    web::{components::Moment, csrf::CsrfField, layout::Layout, paths},
};

use strum::VariantArray;

use super::list_option::ListOption;

/// The most characters of a value in the list.
const MAX_SHOWN: usize = 300;

/// The actions in the filter. The log has more, which the list shows without the filter.
const ACTIONS: [&str; 12] = [
    "created",
    "updated",
    "deleted",
    "restored",
    "archived",
    "released",
    "paid",
    "shipped",
    "refund_begun",
    "cancelled",
    "on_hold",
    "revoked",
];

/// The audit log.
#[derive(Template)]
#[template(path = "admin/audit/index.html")]
pub struct AuditLogPage {
    layout: Layout,
    nav: AdminNav,
    /// The record, if the log is of one.
    subject: Option<String>,
    query: AuditQuery,
    actor_kinds: Vec<ListOption>,
    subject_kinds: Vec<ListOption>,
    actions: Vec<ListOption>,
    is_filtered: bool,
    is_first: bool,
    entries: AuditEntries,
    first_page: String,
    next_page: Option<String>,
}

/// Entries of the log as a list.
#[derive(Template)]
#[template(path = "admin/audit/entries.html")]
pub struct AuditEntries {
    rows: Vec<EntryRow>,
    csrf_field: CsrfField,
}

impl HtmlSafe for AuditEntries {}

/// An entry of the log.
struct EntryRow {
    at: Moment,
    actor: String,
    action: String,
    subject_kind: &'static str,
    label: String,
    /// The page of the record's history.
    path: String,
    changes: Vec<ChangeRow>,
    /// The path of the button that undoes the change, if it can be undone.
    undo: Option<String>,
}

/// A field that changed.
struct ChangeRow {
    label: String,
    before: String,
    after: String,
}

/// The query of the log, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of the actor's name.
    pub who: String,
    /// The kind of the actor.
    pub actor: String,
    /// The kind of the record.
    pub subject: String,
    /// The id of the record.
    pub subject_id: String,
    /// The action.
    pub action: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The id of the entry after which the page begins.
    pub before: String,
}

impl AuditQuery {
    /// Reads the query string.
    pub fn from_params(params: &Params) -> Self {
        let text = |name: &str| params.get(name).unwrap_or_default().trim().to_owned();
        Self {
            who: text("who"),
            actor: text("actor"),
            subject: text("subject"),
            subject_id: text("subject_id"),
            action: text("action"),
            from: text("from"),
            to: text("to"),
            before: text("before"),
        }
    }

    /// The filter of the log. Days are those of the zone. Unknown values are ignored.
    pub fn filter(&self, zone: Zone) -> AuditFilter {
        let time = |day: &str, time: &str| zone.parse_field(&format!("{day}T{time}")).ok();
        let last_minute = time(&self.to, "23:59");
        AuditFilter {
            actor: self.who.clone(),
            actor_kind: self.actor.parse().ok(),
            subject_kind: self.subject.parse().ok(),
            subject_id: self.subject_id.parse().ok(),
            action: self.action.clone(),
            since: time(&self.from, "00:00"),
            until: last_minute.map(|minute| minute.after(std::time::Duration::from_secs(60))),
        }
    }

    /// The entry after which the page begins.
    pub fn position(&self) -> Option<AuditEntryId> {
        self.before.parse().ok()
    }

    fn address(&self, before: Option<AuditEntryId>) -> String {
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("who", &self.who),
            ("actor", &self.actor),
            ("subject", &self.subject),
            ("subject_id", &self.subject_id),
            ("action", &self.action),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &before),
        ];
        let mut query = Serializer::new(String::new());
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => paths::ADMIN_AUDIT.to_owned(),
            query => format!("{}?{query}", paths::ADMIN_AUDIT),
        }
    }
}

impl AuditLogPage {
    /// Builds a page of the log.
    pub fn new(layout: Layout, query: AuditQuery, page: AuditPage) -> Self {
        let actor_kind = |kind: &ActorKind| {
            ListOption::new(kind.as_str(), kind.label(), query.actor == kind.as_str())
        };
        let subject_kind = |kind: &SubjectKind| {
            ListOption::new(kind.as_str(), kind.label(), query.subject == kind.as_str())
        };
        let action = |action: &&str| {
            ListOption::new(*action, action_label(action), query.action == **action)
        };
        let newest = page.entries.first();
        let subject = newest.filter(|_| !query.subject_id.is_empty());
        let unfiltered = AuditQuery { before: query.before.clone(), ..AuditQuery::default() };
        Self {
            nav: AdminNav::new(AdminSection::History),
            subject: subject.map(|entry| entry.label.clone()),
            actor_kinds: ActorKind::VARIANTS.iter().map(actor_kind).collect(),
            subject_kinds: SubjectKind::VARIANTS.iter().map(subject_kind).collect(),
            actions: ACTIONS.iter().map(action).collect(),
            is_filtered: query != unfiltered,
            is_first: query.before.is_empty(),
            first_page: query.address(None),
            next_page: page.next.map(|next| query.address(Some(next))),
            entries: AuditEntries::new(&layout, page.entries),
            query,
            layout,
        }
    }
}

impl AuditEntries {
    /// Builds the list of entries, with buttons that undo changes of products if the visitor may do that.
    pub fn new(layout: &Layout, entries: Vec<AuditEntry>) -> Self {
        let rows: Vec<EntryRow> =
            entries.into_iter().map(|entry| EntryRow::new(entry, layout)).collect();
        let has_button = rows.iter().any(|row| row.undo.is_some());
        let csrf_field = if has_button { layout.csrf_field() } else { CsrfField::default() };
        Self { rows, csrf_field }
    }

    /// Returns `true` if there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl EntryRow {
    fn new(entry: AuditEntry, layout: &Layout) -> Self {
        let zone = layout.zone;
        let may_undo = layout.may_send(paths::ADMIN_PRODUCTS);
        let undo = entry.snapshot.as_ref().filter(|_| may_undo);
        let undo = undo.map(|_| paths::admin_undo(entry.id));
        let actor = match entry.actor_kind {
            ActorKind::Person => entry.actor_name,
            kind => format!("{} “{}”", kind.label(), entry.actor_name),
        };
        let action = match entry.kind {
            ChangeKind::Undo => format!("{} (undo)", action_label(&entry.action)),
            ChangeKind::Import => format!("{} (import)", action_label(&entry.action)),
            ChangeKind::Edit | ChangeKind::Bulk => action_label(&entry.action),
        };
        Self {
            at: Moment::date_time(zone, entry.inserted_at),
            actor,
            action,
            subject_kind: entry.subject_kind.label(),
            path: paths::admin_history(entry.subject_kind.as_str(), entry.subject_id),
            label: entry.label,
            changes: entry.changes.iter().map(|change| ChangeRow::new(change, zone)).collect(),
            undo,
        }
    }
}

impl ChangeRow {
    fn new(change: &FieldChange, zone: Zone) -> Self {
        Self {
            label: change.label.clone(),
            before: shown(&change.before, zone),
            after: shown(&change.after, zone),
        }
    }
}

/// Returns the newest change as `Sun 29 Nov 2026, 14:05 CET by ada@example.com`, or `None` without entries.
pub fn last_change(entries: &[AuditEntry], zone: Zone) -> Option<String> {
    let newest = entries.first()?;
    Some(format!("{} by {}", zone.date_time(newest.inserted_at), newest.actor_name))
}

/// Formats a value for people: times in the zone, switches as words, long texts cut.
fn shown(value: &str, zone: Zone) -> String {
    match value {
        "true" => return "Yes".to_owned(),
        "false" => return "No".to_owned(),
        _ => {}
    }
    if let Some(moment) = Timestamp::parse(value) {
        return zone.date_time(moment);
    }
    match value.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Returns an action such as `on_hold` as words.
fn action_label(action: &str) -> String {
    let text = action.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
