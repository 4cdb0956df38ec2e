//! Imports of files.

use actix_web::{HttpResponse, http::header};

use crate::{
    Error,
    admin::views::imports::{ImportPage, ImportsPage, MappingPage, NewImportPage},
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{ImportId, kinds},
        page::PageRequest,
    },
    imports::{self, ImportPictures, ImportStatus, ImportView, MAX_IMPORT_BYTES, RecordFilter},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query, UploadForm},
        paths,
        response::{self, HandlerResult},
        sse::{PageKind, Topic},
        state::State,
    },
};

const PER_PAGE: i64 = 25;
const RECORDS_PER_PAGE: i64 = 50;

/// `GET /admin/imports`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.admin_list(move |conn| imports::list_imports(conn, &scope, request));
    let page = read.await?;
    response::ensure_page_exists(&page, paths::ADMIN_IMPORTS, &query)?;
    let is_busy = page.items.iter().any(ImportView::is_busy);
    let layout = live_layout(&state, &admin, "Imports", is_busy);
    response::page(&ImportsPage::new(layout, &admin.scope, page))
}

/// `GET /admin/imports/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&NewImportPage::new(admin.layout("Import a file"), Changeset::default()))
}

/// `POST /admin/imports`. Stores an uploaded file.
pub async fn create(
    state: State,
    admin: Admin,
    form: UploadForm<MAX_IMPORT_BYTES>,
) -> HandlerResult {
    let UploadForm { params, mut files } = form;
    let mut form = Changeset::new(params);
    let Some(file) = files.pop() else {
        form.error("file", "File: choose a CSV file");
        return invalid_upload(&admin, form);
    };
    match state.imports.begin(&admin.scope, &file.upload, &file.name).await {
        Ok(import) if import.status == ImportStatus::Mapping => {
            response::see_other(format!("{}/mapping", paths::admin_import(import.id)))
        }
        Ok(import) => response::see_other(paths::admin_import(import.id)),
        Err(Error::Rejected(reason)) => {
            form.error("file", format!("{}: {reason}", isolate(&file.name)));
            invalid_upload(&admin, form)
        }
        // The route's own permissions are checked before.
        Err(Error::Forbidden) => {
            let reason = "your role may not import what it lists";
            form.error("file", format!("{}: {reason}", isolate(&file.name)));
            invalid_upload(&admin, form)
        }
        Err(error) => Err(error.into()),
    }
}

fn invalid_upload(admin: &Admin, form: Changeset) -> HandlerResult {
    let layout = admin.layout("Import a file").with_errors_of(&form);
    response::unprocessable(&NewImportPage::new(layout, form))
}

/// `GET /admin/imports/{id}`. The preview, the progress or the result.
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
    Query(query): Query,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let filter = RecordFilter::from_word(query.get("show").unwrap_or_default());
    let request = PageRequest::from_text(query.get("page"), RECORDS_PER_PAGE);
    let read = state.repo.admin_list(move |conn| {
        let view = imports::get_import(conn, &scope, id)?;
        let records = imports::list_records(conn, &scope, id, filter, request)?;
        let rest = imports::list_file_errors(conn, &scope, id)?;
        let kept = view.list_kept(conn, &scope)?;
        let pictures = match view.is_busy() {
            true => ImportPictures::default(),
            false => imports::count_pictures(conn, &scope, &view.import)?,
        };
        Ok((view, records, rest, kept, pictures))
    });
    let (view, records, rest, kept, pictures) = read.await?;
    response::ensure_page_exists(&records.records, &paths::admin_import(id), &query)?;
    if view.import.status == ImportStatus::Mapping {
        return response::see_other(format!("{}/mapping", paths::admin_import(id)));
    }
    let layout = live_layout(&state, &admin, &view.import.file_name, view.is_busy());
    response::page(&ImportPage::new(layout, view, filter, records, rest, kept, pictures))
}

/// The layout of a page that refreshes by itself while an import makes progress.
fn live_layout(
    state: &State,
    admin: &Admin,
    title: &str,
    is_busy: bool,
) -> crate::web::layout::Layout {
    let layout = admin.layout(title);
    match is_busy {
        true => {
            let token = state.subscription_tokens.sign(PageKind::Other, &[Topic::Admin]);
            layout.with_live_topics(token)
        }
        false => layout,
    }
}

/// `GET /admin/imports/{id}/mapping`
pub async fn edit_mapping(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
) -> HandlerResult {
    let view = find(&state, &admin, id).await?;
    let form = imports::change_mapping(&view.import);
    response::page(&mapping_page(&admin, view, form))
}

/// `PUT /admin/imports/{id}/mapping`
pub async fn update_mapping(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let save = state.repo.write(move |tx| imports::save_mapping(tx, &scope, id, params.clone()));
    match save.await {
        Ok(_) => response::see_other(paths::admin_import(id)),
        Err(Error::Invalid(form)) => {
            let view = find(&state, &admin, id).await?;
            response::unprocessable(&mapping_page(&admin, view, *form))
        }
        Err(error) => redirect_with_reason(&admin, id, error),
    }
}

fn mapping_page(admin: &Admin, view: ImportView, form: Changeset) -> MappingPage {
    let layout = admin.layout("Columns of the file").with_errors_of(&form);
    MappingPage::new(layout, &view.import, form)
}

/// `POST /admin/imports/{id}/start`. Imports the previewed file.
pub async fn start(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let start = state.repo.write(move |tx| imports::start_import(tx, &scope, id, None));
    match start.await {
        Ok(_) => response::see_other(paths::admin_import(id)),
        Err(error) => redirect_with_reason(&admin, id, error),
    }
}

/// `POST /admin/imports/{id}/undo`
pub async fn undo(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let undo = state.repo.write(move |tx| imports::undo_import(tx, &scope, id));
    match undo.await {
        Ok(_) => response::see_other(paths::admin_import(id)),
        Err(error) => redirect_with_reason(&admin, id, error),
    }
}

fn redirect_with_reason(admin: &Admin, id: ImportId, error: Error) -> HandlerResult {
    match error {
        Error::Rejected(reason) => {
            admin.flash_error(reason);
            response::see_other(paths::admin_import(id))
        }
        error => Err(error.into()),
    }
}

/// `GET /admin/imports/{id}/errors.csv`. The rows with errors, each with a message.
pub async fn errors(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Import>,
) -> HandlerResult {
    let view = find(&state, &admin, id).await?;
    let file = state.imports.error_file(&admin.scope, &view.import).await?;
    let disposition = format!("attachment; filename=\"import-{id}-errors.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(file))
}

async fn find(state: &State, admin: &Admin, id: ImportId) -> Result<ImportView, AppError> {
    let scope = admin.scope.clone();
    Ok(state.repo.read(move |conn| imports::get_import(conn, &scope, id)).await?)
}
