//! The product list.

use askama::Template;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{
        AdminProduct, AdminProductFilter, AdminProductSort, Category, CategoryNode, CategoryTree,
        FilterValues, MissingPart, ProductStatus, StockState,
    },
    foundation::{filters, money::Currency, page::Page, text::formula_safe, zone::Zone},
    saved_views::{ListKind, SavedView},
    web::{
        components::{Moment, Pagination, Picture, PicturePlace},
        layout::Layout,
        paths,
    },
};

use super::{
    list_columns::{Badge, CellValue, ColumnChoice, Headings, ListColumn, ListColumns, RowCells},
    list_option::ListOption,
    saved_views::{DefaultView, ViewTabs},
};

/// The product list.
#[derive(Template)]
#[template(path = "admin/products/index.html")]
pub struct ProductsPage {
    layout: Layout,
    nav: AdminNav,
    tabs: ViewTabs,
    filter: AdminProductFilter,
    /// The query string of the filter.
    query: String,
    /// The address of the same list as a file.
    file: String,
    statuses: Vec<ListOption>,
    sorts: Vec<ListOption>,
    categories: Vec<ListOption>,
    stocks: Vec<ListOption>,
    missing: Vec<ListOption>,
    values: FilterValues,
    /// `true` if one of the further filters is set.
    has_more_filters: bool,
    columns: ColumnChoice,
    headings: Headings,
    filtered: bool,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

/// A column that can be shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ProductColumn {
    /// The status.
    Status,
    /// The categories.
    Categories,
    /// The number of variants.
    Variants,
    /// Unreserved units.
    Available,
    /// The lowest price.
    Price,
    /// The brand.
    Vendor,
    /// The type.
    ProductType,
    /// The tags.
    Tags,
    /// The number of views.
    Views,
    /// The time of the last change.
    Changed,
}

impl ListColumn for ProductColumn {
    const DEFAULT: &'static [Self] =
        &[Self::Status, Self::Categories, Self::Variants, Self::Available, Self::Price];

    fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Categories => "Categories",
            Self::Variants => "Variants",
            Self::Available => "Available",
            Self::Price => "Price",
            Self::Vendor => "Brand",
            Self::ProductType => "Type",
            Self::Tags => "Tags",
            Self::Views => "Views",
            Self::Changed => "Changed",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Variants | Self::Available | Self::Price | Self::Views)
    }
}

struct Row {
    id: String,
    edit: String,
    title: String,
    image: Picture,
    cells: RowCells,
}

/// What the list shows.
pub struct ProductList {
    /// The filter.
    pub filter: AdminProductFilter,
    /// The chosen columns.
    pub columns: ListColumns<ProductColumn>,
    /// A page of the products.
    pub page: Page<AdminProduct>,
    /// All categories.
    pub categories: Vec<Category>,
    /// The values to filter by.
    pub values: FilterValues,
    /// The saved views.
    pub views: Vec<SavedView>,
}

/// The views that every shop has.
const DEFAULT_VIEWS: [DefaultView; 4] = [
    DefaultView { name: "All", query: "" },
    DefaultView { name: "Active", query: "status=active" },
    DefaultView { name: "Drafts", query: "status=draft" },
    DefaultView { name: "Out of stock", query: "status=active&stock=out_of_stock" },
];

impl ProductsPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, list: ProductList, currency: Currency) -> Self {
        let ProductList { filter, columns, page, categories, values, views } = list;
        let full_query = columns.append_to(filter.to_query());
        let status = |status: ProductStatus| {
            ListOption::new(status.as_str(), status.label(), filter.status == Some(status))
        };
        let category = |node: &CategoryNode<'_>| {
            let indent = "\u{a0}\u{a0}".repeat(node.depth);
            let category = node.category;
            let is_chosen = filter.category == Some(category.id);
            ListOption::new(
                category.id.to_string(),
                format!("{indent}{}", category.title),
                is_chosen,
            )
        };
        let zone = layout.zone;
        let rows = page.items.iter();
        let rows = rows.map(|product| Row::new(product, &columns, &Look { currency, zone }));
        Self {
            nav: AdminNav::new(AdminSection::Products),
            tabs: ViewTabs::new(
                &layout,
                ListKind::Products,
                &DEFAULT_VIEWS,
                views,
                full_query.clone(),
            ),
            query: filter.to_query(),
            file: paths::admin_list("products.csv", &full_query),
            statuses: ProductStatus::ALL.into_iter().map(status).collect(),
            sorts: AdminProductSort::VARIANTS
                .iter()
                .map(|&sort| ListOption::new(sort.as_str(), sort.label(), sort == filter.sort))
                .collect(),
            categories: CategoryTree::new(categories).in_order().iter().map(category).collect(),
            stocks: StockState::VARIANTS
                .iter()
                .map(|&stock| {
                    ListOption::new(stock.as_str(), stock.label(), filter.stock == Some(stock))
                })
                .collect(),
            missing: MissingPart::VARIANTS
                .iter()
                .map(|&part| {
                    ListOption::new(part.as_str(), part.label(), filter.missing == Some(part))
                })
                .collect(),
            values,
            has_more_filters: AdminProductFilter {
                query: String::new(),
                status: None,
                ..filter.clone()
            }
            .is_narrowed(),
            headings: columns.headings(),
            filtered: filter.is_narrowed(),
            total: page.total,
            rows: rows.collect(),
            pagination: Pagination::new(&page, |number| {
                paths::admin_list_page("products", &full_query, number)
            }),
            columns: columns.choice(),
            filter,
            layout,
        }
    }

    fn min_price(&self) -> String {
        self.filter.min_price.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn max_price(&self) -> String {
        self.filter.max_price.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// How values are written.
struct Look {
    currency: Currency,
    zone: Zone,
}

impl Row {
    fn new(listed: &AdminProduct, columns: &ListColumns<ProductColumn>, look: &Look) -> Self {
        let AdminProduct { product, image, .. } = listed;
        Self {
            id: product.id.to_string(),
            edit: format!("{}/edit", paths::admin_product(product.id)),
            image: Picture::new(image.as_ref(), "", PicturePlace::Line),
            title: product.title.clone(),
            cells: columns.cells(|column| value(listed, column, look)),
        }
    }
}

fn value(listed: &AdminProduct, column: ProductColumn, look: &Look) -> CellValue {
    let AdminProduct { product, categories, variants, available, .. } = listed;
    CellValue::Text(match column {
        ProductColumn::Status => {
            let badge = if product.status.is_public() { Badge::live } else { Badge::new };
            return CellValue::Badges(vec![badge(product.status.label())]);
        }
        ProductColumn::Changed => {
            return CellValue::Time(Moment::date_time(look.zone, product.updated_at));
        }
        ProductColumn::Categories => categories.join(", "),
        ProductColumn::Variants => variants.to_string(),
        ProductColumn::Available => {
            available.map_or("Not tracked".to_owned(), |units| units.to_string())
        }
        ProductColumn::Price => {
            let least = product.min_price.format(look.currency);
            if product.min_price == product.max_price { least } else { format!("From {least}") }
        }
        ProductColumn::Vendor => product.vendor.clone(),
        ProductColumn::ProductType => product.product_type.clone(),
        ProductColumn::Tags => product.tags.clone(),
        ProductColumn::Views => product.views.to_string(),
    })
}

/// Writes the cells of a list as lines of a file, after a line of headings if it is the first part.
pub fn csv_lines(
    products: &[AdminProduct],
    columns: &ListColumns<ProductColumn>,
    is_first: bool,
) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if is_first {
        let headings = ["ID", "Title"].into_iter();
        writer.write_record(headings.chain(columns.iter().map(ListColumn::label)))?;
    }
    for listed in products {
        let product = &listed.product;
        let mut record = vec![product.id.to_string(), formula_safe(&product.title)];
        record.extend(columns.iter().map(|column| csv_value(listed, column)));
        writer.write_record(&record)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn csv_value(listed: &AdminProduct, column: ProductColumn) -> String {
    let AdminProduct { product, categories, variants, available, .. } = listed;
    match column {
        ProductColumn::Status => product.status.as_str().to_owned(),
        ProductColumn::Categories => formula_safe(&categories.join(", ")),
        ProductColumn::Variants => variants.to_string(),
        ProductColumn::Available => available.map(|units| units.to_string()).unwrap_or_default(),
        ProductColumn::Price => product.min_price.to_string(),
        ProductColumn::Vendor => formula_safe(&product.vendor),
        ProductColumn::ProductType => formula_safe(&product.product_type),
        ProductColumn::Tags => formula_safe(&product.tags),
        ProductColumn::Views => product.views.to_string(),
        ProductColumn::Changed => product.updated_at.rfc3339(),
    }
}
