//! The products of a file in a temporary file, so that memory does not grow with them.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    ops::Range,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{ids::ProductId, token},
};

use super::{
    by_sku::{KnownProducts, RowOwner},
    mapping::ColumnMapping,
    report::{ImportError, UnreadableFile},
    rows::{ColumnLabels, ProductRows},
    sheet::{SheetNotes, read_each},
};

/// Products that are loaded together.
const BATCH: usize = 100;

/// A file that was read, with its products in a temporary file. Most of a file's products have a handle; those without
/// are found in the shop by [`StoredSheet::match_skus`].
#[derive(Debug)]
pub struct StoredSheet {
    store: ProductStore,
    known: KnownProducts,
    products: Vec<StoredProduct>,
    labels: Arc<ColumnLabels>,
    /// The rejected rows and cells.
    pub rejected: Vec<ImportError>,
    /// Notes on how the file was read, in sentences.
    pub notes: Vec<String>,
}

/// A product of the file.
#[derive(Debug)]
struct StoredProduct {
    /// The numbers of the parts in the store that belong to it, in the order of the file.
    parts: Vec<u32>,
    /// The numbers of the lines on which its rows begin.
    lines: Box<[u64]>,
}

impl StoredSheet {
    /// Reads a file, with the meanings of its columns if someone chose them. The temporary file is in a folder.
    pub fn read(
        file: Vec<u8>,
        mapping: Option<&ColumnMapping>,
        folder: &Path,
    ) -> io::Result<Result<Self, UnreadableFile>> {
        let mut store = ProductStore::create(folder)?;
        let mut products = Vec::new();
        let mut failure = Ok(());
        let notes = read_each(file, mapping, &mut |product| {
            let lines = product.lines().into();
            products.push(StoredProduct { parts: vec![store.len() as u32], lines });
            if failure.is_ok() {
                failure = store.push(&product);
            }
        });
        failure?;
        store.flush()?;
        Ok(notes.map(|SheetNotes { rejected, notes, labels }| Self {
            store,
            known: KnownProducts::default(),
            products,
            labels,
            rejected,
            notes,
        }))
    }

    /// Finds the products of rows that have a SKU and no handle, joins the rows of each product, and rejects rows with
    /// a SKU that the shop does not have.
    pub fn match_skus(&mut self, conn: &mut Conn<'_>, scope: &Scope) -> Result<()> {
        scope.require(Permission::ProductsRead)?;
        if self.store.all_have_handles {
            return Ok(());
        }
        let mut known = KnownProducts::default();
        for parts in batches(self.store.len()) {
            known.load(conn, &self.load_parts(parts)?)?;
        }
        let mut products: Vec<StoredProduct> = Vec::new();
        let mut positions: HashMap<ProductId, usize> = HashMap::new();
        for parts in batches(self.store.len()) {
            let first = parts.start;
            for (at, mut rows) in self.load_parts(parts)?.into_iter().enumerate() {
                let part = (first + at) as u32;
                let owner = known.find_owner(&mut rows, &mut self.rejected);
                let position = match owner {
                    RowOwner::Nobody => continue,
                    RowOwner::Own => None,
                    RowOwner::Product(id) => positions.get(&id).copied(),
                };
                if let Some(position) = position {
                    let product = &mut products[position];
                    product.parts.push(part);
                    product.lines = [&*product.lines, rows.lines()].concat().into();
                    continue;
                }
                if let RowOwner::Product(id) = owner {
                    positions.insert(id, products.len());
                }
                products.push(StoredProduct { parts: vec![part], lines: rows.lines().into() });
            }
        }
        self.known = known;
        self.products = products;
        Ok(())
    }

    /// The number of products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Returns `true` if the file has no products.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The file's own names for columns.
    pub fn labels(&self) -> &ColumnLabels {
        &self.labels
    }

    /// The lines of each product.
    pub fn lines(&self) -> impl Iterator<Item = &[u64]> {
        self.products.iter().map(|product| &*product.lines)
    }

    /// Loads some products.
    pub fn load(&self, range: Range<usize>) -> Result<Vec<ProductRows>> {
        let products = self.products.get(range).unwrap_or_default();
        products.iter().map(|product| self.load_product(product)).collect()
    }

    fn load_product(&self, product: &StoredProduct) -> Result<ProductRows> {
        // The errors were added when the products were matched.
        let mut known_errors = Vec::new();
        let mut joined: Option<ProductRows> = None;
        for part in &product.parts {
            let mut rows = self.load_part(*part as usize)?;
            self.known.find_owner(&mut rows, &mut known_errors);
            match &mut joined {
                None => joined = Some(rows),
                Some(joined) => joined.append(rows),
            }
        }
        joined.ok_or_else(|| Error::Internal("a product of a file has no rows".to_owned()))
    }

    fn load_parts(&self, parts: Range<usize>) -> Result<Vec<ProductRows>> {
        parts.map(|part| self.load_part(part)).collect()
    }

    fn load_part(&self, part: usize) -> Result<ProductRows> {
        let rows = self.store.load(part).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(rows.with_labels(Arc::clone(&self.labels)))
    }
}

fn batches(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len).step_by(BATCH).map(move |from| from..len.min(from + BATCH))
}

/// Products as JSON in a temporary file without a name, which ends with it.
#[derive(Debug)]
struct ProductStore {
    file: BufWriter<File>,
    /// The ends of the products in the file.
    ends: Vec<u64>,
    all_have_handles: bool,
}

impl ProductStore {
    fn create(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{}.part", token::generate()));
        let file =
            OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        Ok(Self { file: BufWriter::new(file), ends: Vec::new(), all_have_handles: true })
    }

    fn push(&mut self, product: &ProductRows) -> io::Result<()> {
        let text = serde_json::to_vec(product)?;
        self.file.write_all(&text)?;
        self.ends.push(self.end(self.len()) + text.len() as u64);
        self.all_have_handles &= product.handle().is_some();
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The end of the first `count` products.
    fn end(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0)
    }

    fn load(&self, at: usize) -> io::Result<ProductRows> {
        let (start, end) = (self.end(at), self.end(at + 1));
        let mut text = vec![0; (end - start) as usize];
        self.file.get_ref().read_exact_at(&mut text, start)?;
        Ok(serde_json::from_slice(&text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product_csv::sheet::read;

    #[test]
    fn products_are_loaded_as_they_were_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
            mug,Mug,Size,S,M-S,1\ncup,Cup,,,C,2\nmug,,,L,M-L,3\n,Jug,,,J,4\n";
        let sheet = read(file).unwrap();
        let stored = StoredSheet::read(file.into(), None, folder.path()).unwrap().unwrap();
        assert_eq!((stored.len(), sheet.products.len()), (3, 3));
        assert_eq!(stored.load(0..3).unwrap(), sheet.products);
        assert_eq!(stored.load(1..2).unwrap(), sheet.products[1..2]);
        assert_eq!((&stored.rejected, &stored.notes), (&sheet.rejected, &sheet.notes));
        let lines: Vec<&[u64]> = stored.lines().collect();
        assert_eq!(lines, [&[2, 4][..], &[3], &[5]]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        assert!(StoredSheet::read(Vec::new(), None, folder.path()).unwrap().is_err());
    }
}
