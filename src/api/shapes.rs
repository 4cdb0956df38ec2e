//! The shapes of records in requests and responses.

/// Declares structs for the requests and responses about a record, whose common fields are listed once.
///
/// - `response` is what the API sends.
/// - `new` is the body of a `POST`. Fields are required unless they are an `Option`.
/// - `changes` is the body of a `PATCH`. No field is required.
///
/// A field such as `region: Option<String> => String` has the first type in requests and the second one in
/// responses. Fields of a single struct are in its braces; they come before the common ones.
macro_rules! record_shapes {
    (
        fields { $($fields:tt)* }
        $($(#[$attribute:meta])* $visibility:vis $kind:ident $name:ident $own:tt)*
    ) => {
        $crate::api::shapes::record_shapes! {
            @fields [] { $($fields)* }
            [$({ $(#[$attribute])* $visibility $kind $name $own })*]
        }
    };

    // Gives each field its types in a `new`, a `changes` and a `response`.
    (
        @fields [$($done:tt)*]
        { $(#[$attribute:meta])* $field:ident: Option<$sent:ty> => $shown:ty, $($rest:tt)* }
        $structs:tt
    ) => {
        $crate::api::shapes::record_shapes! {
            @fields [
                $($done)*
                { $(#[$attribute])* $field (Option<$sent>) (Option<$sent>) ($shown) }
            ]
            { $($rest)* } $structs
        }
    };
    (
        @fields [$($done:tt)*]
        { $(#[$attribute:meta])* $field:ident: Option<$sent:ty>, $($rest:tt)* }
        $structs:tt
    ) => {
        $crate::api::shapes::record_shapes! {
            @fields [
                $($done)*
                { $(#[$attribute])* $field (Option<$sent>) (Option<$sent>) (Option<$sent>) }
            ]
            { $($rest)* } $structs
        }
    };
    (
        @fields [$($done:tt)*]
        { $(#[$attribute:meta])* $field:ident: $sent:ty => $shown:ty, $($rest:tt)* }
        $structs:tt
    ) => {
        $crate::api::shapes::record_shapes! {
            @fields [$($done)* { $(#[$attribute])* $field ($sent) (Option<$sent>) ($shown) }]
            { $($rest)* } $structs
        }
    };
    (
        @fields [$($done:tt)*]
        { $(#[$attribute:meta])* $field:ident: $sent:ty, $($rest:tt)* }
        $structs:tt
    ) => {
        $crate::api::shapes::record_shapes! {
            @fields [$($done)* { $(#[$attribute])* $field ($sent) (Option<$sent>) ($sent) }]
            { $($rest)* } $structs
        }
    };
    (@fields $fields:tt {} [$({ $($struct:tt)* })*]) => {
        $($crate::api::shapes::record_shapes! { @struct $fields $($struct)* })*
    };

    (
        @struct [$({
            $(#[$about:meta])* $field:ident ($new:ty) ($changed:ty) ($shown:ty)
        })*]
        $(#[$attribute:meta])* $visibility:vis response $name:ident { $($own:tt)* }
    ) => {
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        $(#[$attribute])*
        $visibility struct $name {
            $($own)*
            $($(#[$about])* $field: $shown,)*
        }
    };
    (
        @struct [$({
            $(#[$about:meta])* $field:ident ($new:ty) ($changed:ty) ($shown:ty)
        })*]
        $(#[$attribute:meta])* $visibility:vis new $name:ident { $($own:tt)* }
    ) => {
        #[derive(serde::Deserialize, utoipa::ToSchema)]
        $(#[$attribute])*
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "the context reads the fields")]
        $visibility struct $name {
            $($own)*
            $($(#[$about])* $field: $new,)*
        }
    };
    (
        @struct [$({
            $(#[$about:meta])* $field:ident ($new:ty) ($changed:ty) ($shown:ty)
        })*]
        $(#[$attribute:meta])* $visibility:vis changes $name:ident { $($own:tt)* }
    ) => {
        #[derive(serde::Deserialize, utoipa::ToSchema)]
        $(#[$attribute])*
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "the context reads the fields")]
        $visibility struct $name {
            $($own)*
            $($(#[$about])* $field: $changed,)*
        }
    };
}

pub(super) use record_shapes;
