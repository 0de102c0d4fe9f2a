//! Subscribers as a table: CSV with a header line, in and out.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use crate::article::encoding::text_of;
use crate::article::title::one_line;
use crate::audience::Candidate;
use crate::audience::Consent;
use crate::audience::Named;
use crate::audience::Subscriber;
use crate::audience::Subscription;
use crate::audience::Values;
use crate::audience::address::AddressError;
use crate::audience::columns::Column;
use crate::audience::columns::columns;
use crate::audience::columns::is_email;
use crate::audience::columns::named;
use crate::audience::rows::Rows;
use crate::audience::table_error::TableError;
use crate::publication::Language;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// Why, without the address.
    pub reason: String,
    /// What stands there instead of what should; `None` where no one value is at fault.
    pub value: Option<String>,
}

/// Why a row is nobody, and the value at fault.
struct Unfit {
    reason: String,
    value: Option<String>,
}

impl Unfit {
    fn row(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            value: None,
        }
    }

    fn value(reason: impl Into<String>, value: &str) -> Self {
        Self {
            value: Some(value.to_owned()).filter(|value| !value.is_empty()),
            ..Self::row(reason)
        }
    }
}

/// The longest value that is kept, in characters: far above any name, far below what would swell every message.
const VALUE_CHARACTERS_MAX: usize = 1_000;

/// A table being read row by row.
pub struct Table<R> {
    rows: Rows<R>,
    columns: Vec<Column>,
    /// The values that have a column.
    named: Arc<Named>,
}

impl<R: io::Read> Table<R> {
    /// Reads the header. Columns stand in any order and case; `,`, `;` and tabs separate, whichever the header uses.
    pub fn open(source: R) -> Result<Self, TableError> {
        let mut rows = Rows::open(source, |name| is_email(&String::from_utf8_lossy(name)))?;
        let header = rows.read()?.ok_or(TableError::Empty)?;
        let header = header.values.map_err(TableError::Torn)?;
        if let Err(strange) = text_of(&header.join(&b',')) {
            return Err(TableError::Encoding(strange.encoding));
        }
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        let columns = columns(&names)?;
        Ok(Table {
            rows,
            named: Arc::new(named(&columns)),
            columns,
        })
    }

    /// The next row that is not empty: somebody, or why not.
    pub fn next_row(&mut self) -> Result<Option<Result<Candidate, Rejected>>, TableError> {
        while let Some(row) = self.rows.read()? {
            let candidate = match &row.values {
                Ok(values) if values.iter().all(Vec::is_empty) => continue,
                Ok(values) => self.candidate(values),
                Err(torn) => Err(Unfit::row(torn.to_string())),
            };
            return Ok(Some(candidate.map_err(|Unfit { reason, value }| Rejected {
                line: row.line,
                reason: match row.last_line {
                    last if last > row.line => format!("{reason} (the row ends on line {last})"),
                    _ => reason,
                },
                value,
            })));
        }
        Ok(None)
    }

    fn candidate(&self, row: &[Vec<u8>]) -> Result<Candidate, Unfit> {
        if row.len() != self.columns.len() {
            let values = match row.len() {
                1 => "1 value".to_owned(),
                many => format!("{many} values"),
            };
            return Err(Unfit::row(format!("{values} for {} columns", self.columns.len())));
        }
        let mut address = None;
        let mut values = Values::default();
        // A list without states is one of people who want the feed.
        let mut consent = Consent::Active;
        for (column, value) in self.columns.iter().zip(row) {
            let text = text_of(value).map_err(|strange| {
                let reason = format!("not UTF-8; it looks like {}", strange.encoding);
                Unfit::value(reason, &String::from_utf8_lossy(value))
            })?;
            let value = unbroken(std::str::from_utf8(value).unwrap_or(&text));
            let value = value.as_ref();
            let unfit = |reason: String| Unfit::value(reason, value);
            if let Some(fault) = fault_of(value) {
                return Err(unfit(fault));
            }
            match column {
                Column::Email if value.is_empty() => return Err(Unfit::row("no address")),
                Column::Email => {
                    address = Some(value.parse().map_err(|error: AddressError| unfit(error.to_string()))?);
                }
                Column::State => consent = state(value).map_err(unfit)?,
                _ if value.is_empty() => {}
                Column::Since => {}
                Column::Name => values.name = Some(value.to_owned()),
                Column::Language => {
                    let language = Language::try_from(value.to_owned()).map_err(|error| unfit(error.to_string()))?;
                    values.language = Some(language);
                }
                Column::Tags => values.tags = tags(value),
                Column::Field(name) => {
                    values.fields.insert(name.clone(), value.to_owned());
                }
            }
        }
        Ok(Candidate {
            address: address.expect("the header names `email`"),
            values,
            named: Some(Arc::clone(&self.named)),
            consent,
        })
    }
}

/// What a cell of the column `state` says. Whoever is suppressed gets no mail, for whatever reason: as if it bounced.
fn state(cell: &str) -> Result<Consent, String> {
    let known = match cell.to_lowercase().as_str() {
        SUPPRESSED => Some(Consent::Bounced),
        state => Consent::named(state),
    };
    known.ok_or_else(|| {
        let found = if cell.is_empty() {
            "holds nothing"
        } else {
            "holds another word"
        };
        format!(
            "the column `state` {found} instead of active, pending, unsubscribed, bounced, complained or suppressed"
        )
    })
}

/// What stands in the column `state` for whoever is subscribed, but suppressed.
const SUPPRESSED: &str = "suppressed";

/// Tags as they stand in one cell, `;` or `,` between them: sorted, each once.
pub fn tags(cell: &str) -> Vec<String> {
    let mut tags: Vec<String> = cell
        .split([';', ','])
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// Subscribers of a feed as a table that [`Table`] reads back: `email,name,language,tags`, then the custom fields, then
/// `state,since`. Who left is in it, so that they stay out wherever it is imported.
pub struct Writer<W: io::Write> {
    writer: csv::Writer<W>,
    fields: Vec<String>,
}

impl<W: io::Write> Writer<W> {
    /// Writes the header. `fields` are the custom fields to export, in order.
    pub fn new(sink: W, fields: Vec<String>) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(sink);
        let fixed = ["email", "name", "language", "tags"].into_iter();
        writer.write_record(fixed.chain(fields.iter().map(String::as_str)).chain(["state", "since"]))?;
        Ok(Self { writer, fields })
    }

    /// Writes one subscriber as they stand to a feed.
    pub fn write(&mut self, subscriber: &Subscriber, subscription: &Subscription) -> io::Result<()> {
        let values = &subscriber.values;
        let empty = String::new();
        let mut row = vec![
            subscriber.address.expose().to_owned(),
            values.name.clone().unwrap_or_default(),
            values
                .language
                .as_ref()
                .map(|language| language.as_str().to_owned())
                .unwrap_or_default(),
            values.tags.join(";"),
        ];
        row.extend(
            self.fields
                .iter()
                .map(|field| values.fields.get(field).unwrap_or(&empty).clone()),
        );
        let consent = subscription.consent;
        let is_kept_out = subscriber.suppressed && !consent.has_left();
        row.push(if is_kept_out { SUPPRESSED } else { consent.name() }.to_owned());
        row.push(subscription.since.to_rfc3339());
        self.writer.write_record(row)?;
        Ok(())
    }

    /// Writes out what is buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A value without broken lines: spreadsheets break those of long cells, and the fields of mails have one.
fn unbroken(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    if value.contains(['\n', '\r', '\t']) {
        Cow::Owned(one_line(value))
    } else {
        Cow::Borrowed(value)
    }
}

fn fault_of(value: &str) -> Option<String> {
    if value.chars().any(char::is_control) {
        return Some("a control character".to_owned());
    }
    (value.chars().count() > VALUE_CHARACTERS_MAX)
        .then(|| format!("a value longer than {VALUE_CHARACTERS_MAX} characters"))
}

#[cfg(test)]
mod tests {
    use super::Rejected;
    use super::Table;
    use super::TableError;

    #[test]
    fn the_column_of_addresses_has_the_names_that_others_give_it() {
        for name in ["email", "Email Address", "E-Mail", "email_address", "E-Mail-Adresse"] {
            assert_eq!(read(&format!("City;{name}\nFenn;ada@example.org\n")).len(), 1, "{name}");
        }
        assert!(Table::open(&b"City,Post\nFenn,ada@example.org\n"[..]).is_err());
    }

    fn read(table: &str) -> Vec<String> {
        let mut table = Table::open(table.as_bytes()).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = table.next_row().unwrap() {
            rows.push(match row {
                Ok(candidate) => format!(
                    "{} {} {:?}",
                    candidate.address.expose(),
                    candidate.consent.name(),
                    candidate.values
                ),
                Err(Rejected { line, reason, value }) => {
                    let value = value.map(|value| format!(" {value:?}")).unwrap_or_default();
                    format!("{line}: {reason}{value}")
                }
            });
        }
        rows
    }

    #[test]
    fn known_columns_are_read_in_any_order_and_the_rest_become_fields() {
        insta::assert_debug_snapshot!(
            read("\u{feff}Name,EMAIL,Tags,city,language\r\n\"Byron, Ada\",ada@example.org,rust;mail; rust,Ely,en-GB\r\n"),
            @r#"
        [
            "ada@example.org active Values { name: Some(\"Byron, Ada\"), language: Some(Language(\"en-GB\")), tags: [\"mail\", \"rust\"], fields: {\"city\": \"Ely\"} }",
        ]
        "#
        );
    }

    #[test]
    fn a_bad_line_is_told_with_its_number_and_the_rest_goes_in() {
        insta::assert_debug_snapshot!(
            read("email;name\na@example.org;Ann\n\nnot an address;Bo\n;Cy\nd@example.org\ne@example.org;\"E\nE\"\nf@example.org;Flo\n"),
            @r#"
        [
            "a@example.org active Values { name: Some(\"Ann\"), language: None, tags: [], fields: {} }",
            "4: not an address: it needs a name, one `@` and a domain \"not an address\"",
            "5: no address",
            "6: 1 value for 2 columns",
            "e@example.org active Values { name: Some(\"E E\"), language: None, tags: [], fields: {} }",
            "f@example.org active Values { name: Some(\"Flo\"), language: None, tags: [], fields: {} }",
        ]
        "#
        );
    }

    #[test]
    fn lines_are_counted_alike_whatever_ends_them() {
        let table = "email;name\na@example.org;\"A\nA\"\nb\n\n;Cy\nd@example.org;\"D\n";
        let told = read(table);
        assert_eq!(told.len(), 4);
        for end in ["\r\n", "\r"] {
            assert_eq!(read(&table.replace('\n', end)), told, "{end:?}");
        }
        assert_eq!(
            told[3],
            "7: a quote opened on line 7 is not closed at the end of its field"
        );
    }

    #[test]
    fn a_table_without_addresses_is_refused() {
        assert!(matches!(Table::open("".as_bytes()), Err(TableError::Empty)));
        assert!(matches!(
            Table::open("name,mail\n".as_bytes()),
            Err(TableError::NoEmail { .. })
        ));
        assert!(matches!(
            Table::open("email,Email\n".as_bytes()),
            Err(TableError::Twice(_))
        ));
    }
}
