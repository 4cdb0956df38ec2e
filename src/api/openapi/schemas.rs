//! Simplifies schemas, so that people and code generators get plain objects.

use std::collections::BTreeMap;

use utoipa::openapi::{Object, RefOr, Schema, schema::AllOf};

/// The schemas of the document by name.
type Schemas = BTreeMap<String, RefOr<Schema>>;

/// Merges the parts of objects that contain the fields of others, and describes each field in one place.
pub(super) fn simplify(schemas: &mut Schemas) {
    let merged: Schemas = schemas
        .iter()
        .filter_map(|(name, schema)| match schema {
            RefOr::T(Schema::AllOf(parts)) => Some((name.clone(), merge(parts, schemas).into())),
            _ => None,
        })
        .collect();
    schemas.extend(merged);
    for schema in schemas.values_mut() {
        if let RefOr::T(Schema::Object(object)) = schema {
            object.properties.values_mut().for_each(lift_description);
        }
    }
}

/// An object with the fields of all parts.
fn merge(parts: &AllOf, schemas: &Schemas) -> Object {
    let mut whole = Object::new();
    whole.description.clone_from(&parts.description);
    for part in &parts.items {
        if let Some(part) = find_object(part, schemas) {
            whole.properties.extend(part.properties.clone());
            whole.required.extend(part.required.iter().cloned());
        }
    }
    whole
}

fn find_object<'a>(schema: &'a RefOr<Schema>, schemas: &'a Schemas) -> Option<&'a Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::T(_) => None,
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next()?;
            schemas.get(name).and_then(|schema| find_object(schema, schemas))
        }
    }
}

/// Moves the description of a field that may be null from its type to the field.
fn lift_description(field: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(alternatives)) = field else { return };
    for alternative in &mut alternatives.items {
        if let RefOr::Ref(reference) = alternative
            && !reference.description.is_empty()
        {
            alternatives.description = Some(std::mem::take(&mut reference.description));
        }
    }
}
