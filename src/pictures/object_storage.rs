//! Files of pictures in a store that speaks the protocol of Amazon S3.

use std::{fs, path::Path, time::Duration};

use futures_util::TryStreamExt;
use object_store::{
    Attribute, Attributes, ClientOptions, ObjectStore, ObjectStoreExt, PutOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path as ObjectPath,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    files::MediaFile,
    storage::{Storage, StorageFuture, StoredFile, on_thread},
};

/// Time limit to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time limit of a request.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time for which a failed request is tried again.
const RETRY_TIMEOUT: Duration = Duration::from_secs(20);

/// Where a bucket is, and the credentials for it.
#[derive(Clone, Debug)]
pub struct BucketConfig {
    /// The bucket's name.
    pub bucket: String,
    /// The URL of the service, such as `https://s3.eu-central-1.amazonaws.com`. `None` for Amazon's own.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The id of the key.
    pub access_key_id: String,
    /// The secret of the key.
    pub secret_access_key: SecretString,
    /// The folder in the bucket; may be empty.
    pub prefix: String,
}

/// The configuration of a bucket can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the picture store can't be used: {0}")]
pub struct BucketError(object_store::Error);

/// Files in a bucket.
#[derive(Debug)]
pub struct ObjectStorage {
    store: AmazonS3,
    prefix: String,
}

impl ObjectStorage {
    /// Stores files in a bucket. Nothing is sent before the first access.
    pub fn new(config: &BucketConfig) -> Result<Self, BucketError> {
        // Fails if another part of this process has installed it already, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = config.endpoint.as_deref();
        let is_http = endpoint.is_some_and(|url| url.starts_with("http://"));
        let options = ClientOptions::new()
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_timeout(TIMEOUT)
            .with_allow_http(is_http);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.bucket)
            .with_region(&config.region)
            .with_access_key_id(&config.access_key_id)
            .with_secret_access_key(config.secret_access_key.expose_secret())
            .with_client_options(options)
            .with_retry(RetryConfig { retry_timeout: RETRY_TIMEOUT, ..RetryConfig::default() });
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(BucketError)?;
        Ok(Self { store, prefix: config.prefix.trim_matches('/').to_owned() })
    }

    fn path(&self, name: &str) -> ObjectPath {
        ObjectPath::from(format!("{}/{name}", self.prefix))
    }
}

impl Storage for ObjectStorage {
    fn put<'a>(&'a self, name: &'a str, file: &'a Path) -> StorageFuture<'a, ()> {
        Box::pin(async move {
            let local = file.to_owned();
            let bytes = on_thread(move || fs::read(local)).await?;
            let mut attributes = Attributes::new();
            if let Some(media) = name.rsplit('/').next().and_then(MediaFile::parse) {
                attributes.insert(Attribute::ContentType, media.format.content_type().into());
            }
            let options = PutOptions { attributes, ..PutOptions::default() };
            self.store.put_opts(&self.path(name), bytes.into(), options).await?;
            let local = file.to_owned();
            on_thread(move || fs::remove_file(local)).await
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> StorageFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            match self.store.get(&self.path(name)).await {
                Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn has<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        Box::pin(async move {
            match self.store.head(&self.path(name)).await {
                Ok(_) => Ok(true),
                Err(object_store::Error::NotFound { .. }) => Ok(false),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, ()> {
        Box::pin(async move {
            match self.store.delete(&self.path(name)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn list<'a>(&'a self, folder: &'a str) -> StorageFuture<'a, Vec<StoredFile>> {
        Box::pin(async move {
            let path = self.path(folder);
            let found: Vec<_> = self.store.list(Some(&path)).try_collect().await?;
            let files = found.into_iter().filter_map(|object| {
                let name = object.location.filename()?.to_owned();
                Some(StoredFile { name, stored_at: object.last_modified.into() })
            });
            Ok(files.collect::<Vec<_>>())
        })
    }
}
