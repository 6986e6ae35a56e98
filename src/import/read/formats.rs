//! The list of formats that know themselves. To add one: write it, and name it here.

use super::format::Registered;
use super::{
    acceslibre, bnlc, coopcycle, dfc, fablabs, gogocarto, mednum, murmurations, native, openfairdb, openstreetmap,
    repaircafe, schema_org,
};

/// All of them; the surest wins, the earlier one when two are equally sure.
pub const FORMATS: &[Registered] = &[
    native::EXPORTS,
    Registered { name: bnlc::NAME, sniff: bnlc::sniff, make: bnlc::make },
    Registered { name: mednum::NAME, sniff: mednum::sniff, make: mednum::make },
    Registered { name: fablabs::NAME, sniff: fablabs::sniff, make: fablabs::make },
    Registered { name: coopcycle::NAME, sniff: coopcycle::sniff, make: coopcycle::make },
    Registered { name: gogocarto::NAME, sniff: gogocarto::sniff, make: gogocarto::make },
    Registered { name: openfairdb::NAME, sniff: openfairdb::sniff, make: openfairdb::make },
    Registered { name: murmurations::NAME, sniff: murmurations::sniff, make: murmurations::make },
    Registered { name: openstreetmap::NAME, sniff: openstreetmap::sniff, make: openstreetmap::make },
    Registered { name: acceslibre::NAME, sniff: acceslibre::sniff, make: acceslibre::make },
    Registered { name: dfc::NAME, sniff: dfc::sniff, make: dfc::make },
    Registered { name: repaircafe::NAME, sniff: repaircafe::sniff, make: repaircafe::make },
    Registered { name: schema_org::NAME, sniff: schema_org::sniff, make: schema_org::make },
];
