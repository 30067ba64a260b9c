//! Where addresses are on earth, by a file in MaxMind's format that operators may give us. Nobody is asked over the
//! network. The only maxminddb in the house.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use maxminddb::geoip2::{City, Names};
use maxminddb::{MaxMindDbError, Reader};

use crate::domain::client_address::ClientAddress;
use crate::domain::language::Language;
use crate::domain::location::{Location, Point};

/// The radius that is taken for a place which says none: the size of a region.
const VAGUE_KM: u16 = 200;

/// The file, in memory; without one, nothing is known of any address. Cheap to clone.
#[derive(Clone, Default)]
pub struct Places(Option<Arc<Reader<Vec<u8>>>>);

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("accounts.address_file: {}: {source}", path.display())]
pub struct UnusableFile {
    path: PathBuf,
    source: MaxMindDbError,
}

impl Places {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<Self, UnusableFile> {
        match Reader::open_readfile(path) {
            Ok(reader) => Ok(Self(Some(Arc::new(reader)))),
            Err(source) => Err(UnusableFile { path: path.to_owned(), source }),
        }
    }

    /// Where `address` is, if the file knows it. A record that cannot be read is one that is not there: nobody is kept
    /// from signing in by it.
    pub fn find(&self, address: ClientAddress, language: Language) -> Option<Location> {
        let found = self.0.as_ref()?.lookup(address.ip());
        let city = match found.and_then(|found| found.decode::<City<'_>>()) {
            Ok(city) => city?,
            Err(error) => {
                tracing::debug!(%error, "the file of addresses has no place for one of them");
                return None;
            }
        };
        let (latitude, longitude) = (city.location.latitude, city.location.longitude);
        let radius = city.location.accuracy_radius.unwrap_or(VAGUE_KM);
        let location = Location {
            city: name(&city.city.names, language),
            country: name(&city.country.names, language),
            point: latitude.zip(longitude).and_then(|(north, east)| Point::new(north, east, radius)),
        };
        (location != Location::default()).then_some(location)
    }
}

/// The name in `language`, or in English.
fn name(names: &Names<'_>, language: Language) -> Option<String> {
    let own = match language {
        Language::German => names.german,
        Language::Spanish => names.spanish,
        Language::SimplifiedChinese => names.simplified_chinese,
        // These files have no Arabic names.
        Language::English | Language::Arabic => None,
    };
    own.or(names.english).map(ToOwned::to_owned)
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Places").field(&self.0.is_some()).finish()
    }
}
