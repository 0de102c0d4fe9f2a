//! A free table in a form of serde that does not describe itself: as its JSON.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serializer;
use serde::de::Error;
use serde_json::Map;
use serde_json::Value;

pub(super) fn serialize<S: Serializer>(table: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = if table.is_empty() {
        String::new()
    } else {
        serde_json::to_string(table).map_err(serde::ser::Error::custom)?
    };
    serializer.serialize_str(&json)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let json = <&str>::deserialize(deserializer)?;
    if json.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(json).map_err(D::Error::custom)
}
