//! The allowed imports. Each row has a module and the modules that it may import. The lowest layers come
//! first.

/// Rows of a module and the modules that it may import, separated by spaces.
pub type Table = &'static [(&'static str, &'static str)];

/// Imports between top-level modules.
pub const TABLE: Table = &[
    ("foundation", ""),
    ("error", "foundation"),
    ("events", "foundation"),
    ("db", "foundation error events"),
    // It is below everything that records its changes.
    ("audit", "foundation error db"),
    ("limits", "foundation error"),
    // Requests to addresses that people typed.
    ("public_client", ""),
    // What disappeared from lists that programs follow.
    ("tombstones", "foundation error db"),
    ("jobs", "foundation error events db audit tombstones"),
    // Answers to repeated requests of the API.
    ("idempotency", "foundation error db"),
    ("mailer", "foundation error db jobs"),
    // It is below the contexts that cause its events.
    ("webhooks", "foundation error events db audit tombstones public_client"),
    ("pricing", "foundation"),
    // Knows only what it is given.
    ("search", "foundation events"),
    ("accounts", "foundation error events db audit tombstones mailer webhooks"),
    // Words of the search and what was searched for; the catalog does not know it.
    ("search_terms", "foundation error events db audit tombstones search accounts"),
    ("pictures", "foundation error events db audit jobs public_client webhooks accounts"),
    ("settings", "foundation error events db audit mailer accounts pictures"),
    // A lower layer than all contexts with deletions.
    ("deletions", "foundation error db audit tombstones accounts"),
    (
        "catalog",
        "foundation error events db audit tombstones webhooks search accounts deletions pictures",
    ),
    (
        "inventory",
        "foundation error events db audit tombstones webhooks search accounts settings deletions \
         catalog",
    ),
    ("saved_views", "foundation error db audit tombstones accounts"),
    (
        "product_batches",
        "foundation error events db audit tombstones jobs webhooks accounts catalog inventory",
    ),
    (
        "bulk_changes",
        "foundation error db audit accounts settings catalog inventory product_batches",
    ),
    (
        "promotions",
        "foundation error events db audit tombstones pricing accounts settings deletions catalog",
    ),
    ("tax", "foundation error events db audit tombstones pricing accounts settings deletions"),
    ("shipping", "foundation error events db audit tombstones accounts settings deletions"),
    (
        "shopping_cart",
        "foundation error events db webhooks pricing accounts settings pictures catalog inventory \
         promotions tax shipping",
    ),
    ("payments", "foundation error db jobs settings"),
    (
        "checkout",
        "foundation error events db audit tombstones accounts settings inventory promotions tax shipping \
         shopping_cart payments",
    ),
    (
        "orders",
        "foundation error events db audit mailer webhooks pricing accounts settings catalog inventory promotions \
         shopping_cart payments checkout",
    ),
    // Orders of an earlier shop; nothing that handles orders knows them.
    ("imported_orders", "foundation error db audit tombstones accounts orders"),
    ("setup", "foundation error db search accounts settings catalog tax shipping payments orders"),
    ("reports", "foundation error db accounts settings payments orders"),
    // The only module that sends requests to payment providers, outside of transactions.
    (
        "payment_service",
        "foundation error db jobs mailer accounts settings catalog payments orders",
    ),
    ("product_csv", "foundation error db audit accounts catalog inventory"),
    ("redirects", "foundation error db audit accounts"),
    ("record_csv", "foundation error db accounts orders imported_orders redirects product_csv"),
    (
        "imports",
        "foundation error events db audit jobs webhooks accounts settings pictures catalog product_batches product_csv \
         imported_orders redirects record_csv",
    ),
    (
        "restoration",
        "foundation error db accounts deletions catalog inventory promotions tax shipping",
    ),
    // What both sites share, then the sites.
    (
        "web",
        "foundation error events db search audit idempotency limits mailer webhooks pricing accounts search_terms settings catalog tax \
         shipping shopping_cart payments pictures checkout orders imported_orders payment_service redirects \
         imports",
    ),
    (
        "storefront",
        "foundation error events db search limits mailer accounts search_terms settings catalog promotions tax \
         shipping shopping_cart payments pictures checkout orders imported_orders payment_service web",
    ),
    (
        "admin",
        "foundation error db search audit limits jobs mailer webhooks pricing accounts settings deletions catalog inventory \
         product_batches bulk_changes \
         reports saved_views search_terms promotions tax shipping shopping_cart payments pictures checkout orders imported_orders setup imports \
         product_csv restoration web",
    ),
    (
        "api",
        "foundation error db audit idempotency limits tombstones jobs mailer webhooks pricing accounts settings deletions \
         catalog inventory product_batches bulk_changes reports saved_views search_terms promotions tax shipping shopping_cart payments pictures checkout \
         orders imported_orders payment_service imports restoration web",
    ),
    // The modules that start the program.
    ("telemetry", ""),
    (
        "seeds",
        "foundation error db search accounts settings catalog inventory promotions tax shipping setup \
         product_csv",
    ),
    ("config", "foundation db mailer payments pictures web"),
    (
        "startup",
        "foundation error events db search idempotency limits public_client tombstones jobs mailer webhooks accounts settings \
         deletions catalog search_terms product_batches bulk_changes shopping_cart payments pictures checkout payment_service imports web \
         storefront admin api config",
    ),
    (
        "cli",
        "foundation error db audit accounts catalog inventory product_batches orders pictures settings product_csv record_csv imports config telemetry \
         seeds startup",
    ),
    ("main", "cli"),
    ("lib", "error"),
];

/// Imports within `web`. The row `web` is `web.rs`.
pub const WEB: Table = &[
    ("paths", ""),
    ("admin_access", ""),
    ("assets", ""),
    ("methods", ""),
    ("csrf", ""),
    ("error", "paths"),
    ("body_budget", "error"),
    ("cookies", ""),
    ("remember_me", "cookies"),
    ("cart_cookie", "cookies"),
    ("recently_viewed", "cookies"),
    ("preview_links", ""),
    ("share_links", ""),
    ("sse", ""),
    ("cart_view", "components sse"),
    (
        "state",
        "assets body_budget cart_cookie cart_view error paths preview_links recently_viewed remember_me share_links \
         sse",
    ),
    ("forms", "error"),
    ("components", "assets paths"),
    ("layout", "admin_access csrf components paths"),
    ("error_page", "assets layout paths state"),
    ("documents", "components layout"),
    (
        "extractors",
        "admin_access assets body_budget components csrf error forms layout paths state",
    ),
    ("response", "csrf error extractors paths"),
    ("session", "error extractors paths response state"),
    ("middleware", "error error_page extractors layout paths state"),
    ("endpoints", "assets error extractors methods response sse state"),
    ("web", ""),
];

/// Imports within the storefront and within the admin.
pub const SITE: Table = &[
    ("nav", ""),
    ("confirmed_form", "nav"),
    ("views", "nav"),
    ("live", "views"),
    ("refresh", ""),
    ("controllers", "nav confirmed_form views live"),
    ("routes", "controllers"),
    ("storefront", "routes"),
    ("admin", "routes refresh"),
];
