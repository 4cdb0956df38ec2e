//! The pages of webhook endpoints.

use askama::Template;
use strum::VariantArray;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{
        changeset::Changeset,
        field::FieldSpec,
        ids::{WebhookDeliveryId, WebhookEndpointId},
        zone::Zone,
    },
    web::{
        components::{ErrorSummary, Field, Moment},
        layout::Layout,
        paths,
    },
    webhooks::{
        DeliveryStatus, DeliveryWithAttempts, Endpoint, EndpointStatus, EventKind, SubjectKind,
    },
};

use super::{
    field_conflicts::{FieldConflict, StaleForm, compare_fields},
    list_option::ListOption,
};

/// The list of endpoints.
#[derive(Template)]
#[template(path = "admin/webhook_endpoints/index.html")]
pub struct EndpointsPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

/// An endpoint.
struct Row {
    path: String,
    url: String,
    description: String,
    events: String,
    status: &'static str,
    is_active: bool,
    failing: Option<Moment>,
}

impl EndpointsPage {
    /// Builds the list.
    pub fn new(layout: Layout, endpoints: Vec<Endpoint>) -> Self {
        let zone = layout.zone;
        let rows = endpoints.into_iter().map(|endpoint| Row::new(endpoint, zone)).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Webhooks), rows }
    }
}

impl Row {
    fn new(endpoint: Endpoint, zone: Zone) -> Self {
        Self {
            path: paths::admin_webhook_endpoint(endpoint.id),
            events: summarize(&endpoint.events.iter().collect::<Vec<_>>()),
            status: status_label(endpoint.status),
            is_active: endpoint.status == EndpointStatus::Active,
            failing: endpoint.failing_since.map(|since| Moment::date_time(zone, since)),
            url: endpoint.url,
            description: endpoint.description,
        }
    }
}

/// Names the chosen events: "All events", or "All order events, cart.created".
fn summarize(chosen: &[&str]) -> String {
    if chosen.contains(&ALL_EVENTS) {
        return "All events".to_owned();
    }
    let groups: Vec<&str> = chosen.iter().filter_map(|event| event.strip_suffix(".*")).collect();
    let is_single =
        |event: &&&str| event.split_once('.').is_some_and(|(group, _)| !groups.contains(&group));
    let single = chosen.iter().filter(is_single).map(|event| (*event).to_owned());
    groups.iter().map(|group| all_of_group(group)).chain(single).collect::<Vec<_>>().join(", ")
}

fn all_of_group(group: &str) -> String {
    format!("All {} events", group.replace('_', " "))
}

fn status_label(status: EndpointStatus) -> &'static str {
    match status {
        EndpointStatus::Active => "Active",
        EndpointStatus::Paused => "Paused",
        EndpointStatus::Disabled => "Turned off",
    }
}

/// The form of an endpoint.
#[derive(Template)]
#[template(path = "admin/webhook_endpoints/form.html")]
pub struct EndpointFormPage {
    layout: Layout,
    nav: AdminNav,
    is_new: bool,
    action: String,
    cancel: String,
    form: Changeset,
    /// The events whose contents the viewer may read.
    receivable: Vec<EventKind>,
    stale: Option<StaleForm>,
}

/// Events that begin with the same word.
struct EventGroup {
    legend: &'static str,
    options: Vec<ListOption>,
}

/// The value that stands for all events.
const ALL_EVENTS: &str = "*";

const FIELDS: [FieldSpec; 2] =
    [FieldSpec::new("url", "URL"), FieldSpec::new("description", "Description")];

impl EndpointFormPage {
    /// Builds the page. Without an `id`, it is for a new endpoint.
    pub fn new(
        layout: Layout,
        id: Option<WebhookEndpointId>,
        form: Changeset,
        receivable: Vec<EventKind>,
    ) -> Self {
        let path = id.map(paths::admin_webhook_endpoint);
        let put = |path: &String| format!("{path}?_method=put");
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Webhooks),
            is_new: id.is_none(),
            action: path.as_ref().map_or_else(|| paths::ADMIN_WEBHOOK_ENDPOINTS.to_owned(), put),
            cancel: path.unwrap_or_else(|| paths::ADMIN_WEBHOOK_ENDPOINTS.to_owned()),
            form,
            receivable,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let mut conflicts = compare_fields(&FIELDS, &self.form, now);
        let events = |form: &Changeset| {
            let mut events: Vec<&str> = form.values().all("events").collect();
            events.sort_unstable();
            events.join(", ")
        };
        let typed = events(&self.form);
        let now_chosen = events(now);
        if typed != now_chosen {
            conflicts.push(FieldConflict { label: "Events".to_owned(), typed, now: now_chosen });
        }
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    /// The errors about the events.
    fn event_errors(&self) -> Vec<&str> {
        self.form.errors_of("events").collect()
    }

    /// The checkboxes, by group.
    fn groups(&self) -> Vec<EventGroup> {
        let option = |value: String, label: String| {
            let is_selected = self.form.has("events", &value);
            ListOption { value, label, is_selected }
        };
        let mut groups = Vec::new();
        if self.receivable.len() == EventKind::choices().count() {
            let label = "All events, including future ones".to_owned();
            let options = vec![option(ALL_EVENTS.to_owned(), label)];
            groups.push(EventGroup { legend: "Everything", options });
        }
        for subject in SubjectKind::VARIANTS {
            let kinds: Vec<EventKind> = EventKind::choices()
                .filter(|kind| kind.subject() == *subject)
                .filter(|kind| self.receivable.contains(kind))
                .collect();
            let Some(first) = kinds.first() else { continue };
            let group = first.group();
            let legend = group_label(*subject);
            let mut options = vec![option(format!("{group}.*"), all_of_group(group))];
            options.extend(
                kinds.iter().map(|kind| option(kind.name().to_owned(), kind.name().to_owned())),
            );
            groups.push(EventGroup { legend, options });
        }
        groups
    }
}

fn group_label(subject: SubjectKind) -> &'static str {
    match subject {
        SubjectKind::Cart => "Carts",
        SubjectKind::Order => "Orders",
        SubjectKind::Product => "Products",
        SubjectKind::Variant => "Stock",
        SubjectKind::Customer => "Customers",
        SubjectKind::Import => "Imports",
        SubjectKind::ProductBatch => "Bulk changes and imports of products",
        SubjectKind::Endpoint => "Tests",
    }
}

/// An endpoint with its last deliveries.
#[derive(Template)]
#[template(path = "admin/webhook_endpoints/show.html")]
pub struct EndpointPage {
    layout: Layout,
    nav: AdminNav,
    path: String,
    host: String,
    reason: String,
    row: Row,
    only_failed: bool,
    /// The default of the field `since`: the first failed event in the list.
    since: String,
    deliveries: Vec<DeliveryRow>,
}

struct DeliveryRow {
    id: WebhookDeliveryId,
    event: &'static str,
    subject: i64,
    message: String,
    at: Moment,
    status: &'static str,
    is_delivered: bool,
    next: Option<Moment>,
    attempts: Vec<AttemptRow>,
}

struct AttemptRow {
    at: Moment,
    code: String,
    milliseconds: i32,
    answer: String,
}

impl EndpointPage {
    /// Builds the page.
    pub fn new(
        layout: Layout,
        endpoint: Endpoint,
        deliveries: Vec<DeliveryWithAttempts>,
        only_failed: bool,
    ) -> Self {
        let zone = layout.zone;
        let failed = deliveries.iter().rev().map(|row| &row.delivery);
        let first_failed = failed.into_iter().find(|one| one.status == DeliveryStatus::Failed);
        let since = first_failed.map(|one| one.inserted_at).or(endpoint.failing_since);
        Self {
            nav: AdminNav::new(AdminSection::Webhooks),
            path: paths::admin_webhook_endpoint(endpoint.id),
            host: endpoint.host(),
            reason: endpoint.reason.clone(),
            since: since.map(|since| zone.field(since)).unwrap_or_default(),
            row: Row::new(endpoint, zone),
            only_failed,
            deliveries: deliveries.into_iter().map(|row| DeliveryRow::new(row, zone)).collect(),
            layout,
        }
    }
}

impl DeliveryRow {
    fn new(DeliveryWithAttempts { delivery, attempts }: DeliveryWithAttempts, zone: Zone) -> Self {
        let is_waiting = delivery.status == DeliveryStatus::Waiting;
        let attempts = attempts.into_iter().map(|attempt| AttemptRow {
            at: Moment::date_time(zone, attempt.inserted_at),
            code: attempt.code.map(|code| code.to_string()).unwrap_or_default(),
            milliseconds: attempt.milliseconds,
            answer: attempt.answer,
        });
        Self {
            id: delivery.id,
            event: delivery.event.name(),
            subject: delivery.subject_id,
            at: Moment::date_time(zone, delivery.inserted_at),
            status: match delivery.status {
                DeliveryStatus::Waiting => "Waiting",
                DeliveryStatus::Delivered => "Delivered",
                DeliveryStatus::Failed => "Failed",
            },
            is_delivered: delivery.status == DeliveryStatus::Delivered,
            next: is_waiting.then(|| Moment::date_time(zone, delivery.next_at)),
            message: delivery.message_id,
            attempts: attempts.collect(),
        }
    }
}

/// The page that asks before an endpoint is deleted.
#[derive(Template)]
#[template(path = "admin/webhook_endpoints/deletion.html")]
pub struct EndpointDeletionPage {
    layout: Layout,
    nav: AdminNav,
    path: String,
    host: String,
}

impl EndpointDeletionPage {
    /// Builds the page.
    pub fn new(layout: Layout, endpoint: &Endpoint) -> Self {
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Webhooks),
            path: paths::admin_webhook_endpoint(endpoint.id),
            host: endpoint.host(),
        }
    }
}
