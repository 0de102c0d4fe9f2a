//! The columns of a table of subscribers, by the names in its first line.

use crate::audience::Named;
use crate::audience::table_error::TableError;

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Email,
    Name,
    Language,
    Tags,
    State,
    /// Known, and not taken over: here it counts from the import on.
    Since,
    Field(String),
}

/// Whether a column of that name holds addresses, as other programs call it: `Email Address`, `E-Mail`.
pub(super) fn is_email(name: &str) -> bool {
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    ["email", "emailaddress", "emailadresse"].contains(&letters.to_lowercase().as_str())
}

/// The columns of these names.
pub(super) fn columns(names: &[String]) -> Result<Vec<Column>, TableError> {
    if names.iter().all(String::is_empty) {
        return Err(TableError::Empty);
    }
    let mut columns = Vec::new();
    for name in names {
        let column = match name.to_lowercase().as_str() {
            name if is_email(name) => Column::Email,
            "name" => Column::Name,
            "language" => Column::Language,
            "tags" => Column::Tags,
            "state" => Column::State,
            "since" => Column::Since,
            _ => Column::Field(name.clone()),
        };
        if columns.contains(&column) {
            return Err(TableError::Twice(name.clone()));
        }
        columns.push(column);
    }
    if columns.contains(&Column::Email) {
        Ok(columns)
    } else {
        Err(TableError::NoEmail {
            columns: names.to_vec(),
        })
    }
}

/// What a file with these columns says of each of its readers.
pub(super) fn named(columns: &[Column]) -> Named {
    let fields = columns.iter().filter_map(|column| match column {
        Column::Field(name) => Some(name.clone()),
        _ => None,
    });
    Named {
        name: columns.contains(&Column::Name),
        language: columns.contains(&Column::Language),
        tags: columns.contains(&Column::Tags),
        fields: fields.collect(),
    }
}
