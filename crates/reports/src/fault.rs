//! What goes wrong with a report, by who must act.

use std::sync::Arc;

use crate::limits::SHOWN_CHARS_MAX;

model::words! {
    /// What is wrong, as a word for programs; people read a text for each in their language.
    Code {
        /// A row over the limit of bytes.
        TooLong = "too-long",
        /// A quote without its end.
        OpenQuote = "open-quote",
        /// A row with more cells than columns.
        TooManyCells = "too-many-cells",
        /// A row over the limit of columns.
        TooManyColumns = "too-many-columns",
        /// Objects inside objects over the limit.
        TooDeep = "too-deep",
        /// What must be there is not.
        Missing = "missing",
        /// A value that is not what its place asks for.
        Bad = "bad",
        /// Not JSON.
        Json = "json",
        /// Not the format at all.
        NotFormat = "not-format",
        /// A report over the limit of rows.
        TooManyRows = "too-many-rows",
        /// The input fails.
        Input = "input",
        /// A packed file is cut short, damaged or over the limit.
        NotUnpacked = "not-unpacked",
        /// A zip of more files than are read.
        TooManyFiles = "too-many-files",
        /// A zip that uses what is not read.
        ZipNotRead = "zip-not-read",
        /// A zip without a file.
        ZipEmpty = "zip-empty",
        /// Of no known format.
        UnknownFormat = "unknown-format",
        /// Of several formats.
        AmbiguousFormat = "ambiguous-format",
        /// A kind of report that nobody has declared.
        UnknownReport = "unknown-report",
        /// Columns that nobody has declared.
        UnknownColumns = "unknown-columns",
        /// Columns that are needed and do not stand there.
        MissingColumns = "missing-columns",
        /// Nothing is in it.
        Nothing = "nothing",
        /// A mail over the limit of bytes.
        MailTooLong = "mail-too-long",
        /// A mail whose files cannot be taken out.
        MailNotOpened = "mail-not-opened",
        /// A mail to which no report is attached.
        MailNoFile = "mail-no-file",
    }
}

model::words! {
    /// What a row or a table must have, or what a value should be.
    What {
        /// An address.
        Address = "address",
        /// An address or a name.
        AddressOrName = "address or name",
        /// Any place.
        Place = "address, network or name",
        /// A network.
        Network = "network",
        /// The last address of a network.
        NetworkEnd = "end of the network",
        /// A time.
        Time = "time",
        /// A port.
        Port = "port",
        /// A number of times.
        Count = "count",
        /// A class.
        Class = "class",
        /// A category.
        Category = "category",
        /// A host.
        Host = "host",
        /// What Zeek's lines are about.
        NoteIndicatorName = "note, indicator or name",
        /// What X-ARF calls its kinds.
        TypeOfReport = "type of report",
        /// The same in the form of a mail.
        ReportType = "Report-Type",
        /// EVE's kind of event.
        EventType = "event_type",
        /// EVE's number of a rule.
        SignatureId = "alert.signature_id",
        /// The line that names what follows.
        Fields = "#fields above the line",
        /// A column of a mapping.
        AddressColumn = "column that means address",
        /// Columns without which nothing can be read.
        AddressAndTimeColumns = "column of addresses and of times",
        /// The first line of a table.
        Heading = "a line of names of columns",
        /// A tag of XML.
        Tag = "a whole tag",
        /// An object of JSON.
        Object = "an object",
    }
}

/// What is wrong, for a text in any language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Words {
    /// Which text.
    pub code: Code,
    /// What stands in it, by name. `what` is a word of [`What`].
    pub with: Vec<(&'static str, String)>,
    /// Names that stand in it: columns, formats.
    pub names: Vec<String>,
}

impl Words {
    /// A text with values in it.
    pub fn new(code: Code, with: Vec<(&'static str, String)>) -> Self {
        Self { code, with, names: Vec::new() }
    }

    /// A text with names in it.
    pub(crate) fn of<N: ToString>(code: Code, names: &[N]) -> Self {
        let short = |name: &N| name.to_string().chars().take(NAME_CHARS_MAX).collect();
        Self { code, with: Vec::new(), names: names.iter().map(short).collect() }
    }

    /// The same with a value more.
    pub(crate) fn and(mut self, name: &'static str, value: &str) -> Self {
        self.with.push((name, value.to_owned()));
        self
    }
}

/// Characters of the name of a column or format that are kept.
const NAME_CHARS_MAX: usize = 80;

/// Something that is not a row.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The publisher must act: this row is left out. The next may be good.
    #[error("line {line}: {reason}")]
    Row {
        /// Line on which it begins, from 1.
        line: u64,
        /// Why.
        reason: Reason,
        /// Its beginning, to be shown.
        raw: Box<str>,
    },
    /// We must act, soon: rows go through, but less is known of them than could be.
    #[error("{0}")]
    Alarm(Alarm),
    /// Nothing can be read from here on.
    #[error("line {line}: reading stops: {reason}")]
    Stopped {
        /// Line that is not read.
        line: u64,
        /// Why.
        reason: Reason,
    },
}

impl Fault {
    /// What is wrong, for a text in any language.
    pub fn words(&self) -> Words {
        match self {
            Self::Row { reason, .. } | Self::Stopped { reason, .. } => reason.words(),
            Self::Alarm(alarm) => alarm.words(),
        }
    }

    /// A row that is left out.
    pub(crate) fn row(line: u64, reason: Reason, raw: &[u8]) -> Self {
        Self::Row { line, reason, raw: beginning(raw).into() }
    }
}

/// The beginning of what nobody can read, to be shown: a few hundred letters.
pub fn beginning(raw: &[u8]) -> String {
    let most = SHOWN_CHARS_MAX.saturating_mul(4).min(raw.len());
    let text = String::from_utf8_lossy(&raw[..most]);
    text.trim_end().chars().take(SHOWN_CHARS_MAX).collect()
}

/// Something about a whole report that somebody should look at.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Alarm {
    /// Nobody has declared what this kind of report means: rows with an address and a time are read
    /// as undetermined.
    #[error("unknown kind of report `{report}`")]
    UnknownReport {
        /// Its name as far as it is known.
        report: Arc<str>,
        /// Declared kinds that have these columns, when the name does not tell.
        candidates: Vec<Arc<str>>,
    },
    /// Columns that nobody has declared; they are kept with each row.
    #[error("unknown columns in `{report}`: {}", columns.join(", "))]
    UnknownColumns {
        /// The kind of report.
        report: Arc<str>,
        /// Their names; the first hundred.
        columns: Vec<Arc<str>>,
    },
    /// Columns by which problems are told apart do not stand there.
    #[error("columns are missing in `{report}`: {}", columns.join(", "))]
    MissingColumns {
        /// The kind of report.
        report: Arc<str>,
        /// Their names; the first hundred.
        columns: Vec<Arc<str>>,
    },
}

impl Alarm {
    fn words(&self) -> Words {
        let (report, words) = match self {
            Self::UnknownReport { report, candidates } => {
                (report, Words::of(Code::UnknownReport, candidates))
            }
            Self::UnknownColumns { report, columns } => {
                (report, Words::of(Code::UnknownColumns, columns))
            }
            Self::MissingColumns { report, columns } => {
                (report, Words::of(Code::MissingColumns, columns))
            }
        };
        words.and("report", report)
    }
}

/// Why a row is left out.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Reason {
    /// Over the limit of bytes.
    #[error("the row has more than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A quote without its end.
    #[error("a quote is opened and not closed")]
    OpenQuote,
    /// More cells than columns.
    #[error("the row has {cells} cells, the table {columns} columns")]
    TooManyCells {
        /// Cells of the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// Over the limit of columns.
    #[error("the row has more than {limit} columns")]
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// Objects inside objects over the limit.
    #[error("objects lie more than {limit} deep")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// What a row must have is not there.
    #[error("there is no {}", .0.as_str())]
    Missing(What),
    /// A value that is not what its place asks for.
    #[error("`{value}` is no {}", what.as_str())]
    Bad {
        /// What it should be.
        what: What,
        /// What stands there.
        value: Box<str>,
    },
    /// Not JSON, with the reader's words.
    #[error("not JSON: {0}")]
    Json(String),
    /// Not the format at all.
    #[error("not {}", .0.as_str())]
    NotFormat(What),
    /// Over the limit of rows.
    #[error("the report has more than {limit} rows")]
    TooManyRows {
        /// The limit.
        limit: u64,
    },
    /// The input fails, with its words.
    #[error("{0}")]
    Input(String),
}

impl Reason {
    /// A value that is not what its place asks for.
    pub(crate) fn bad(what: What, value: &str) -> Self {
        Self::Bad { what, value: value.chars().take(80).collect::<String>().into() }
    }

    fn words(&self) -> Words {
        let limit = |limit: &dyn ToString| vec![("limit", limit.to_string())];
        let what = |what: &What| ("what", what.as_str().to_owned());
        let (code, with) = match self {
            Self::TooLong { limit: most } => (Code::TooLong, limit(most)),
            Self::OpenQuote => (Code::OpenQuote, Vec::new()),
            Self::TooManyCells { cells, columns } => (
                Code::TooManyCells,
                vec![("cells", cells.to_string()), ("columns", columns.to_string())],
            ),
            Self::TooManyColumns { limit: most } => (Code::TooManyColumns, limit(most)),
            Self::TooDeep { limit: most } => (Code::TooDeep, limit(most)),
            Self::Missing(one) => (Code::Missing, vec![what(one)]),
            Self::Bad { what: one, value } => {
                (Code::Bad, vec![what(one), ("value", value.to_string())])
            }
            Self::Json(why) => (Code::Json, vec![("why", why.clone())]),
            Self::NotFormat(one) => (Code::NotFormat, vec![what(one)]),
            Self::TooManyRows { limit: most } => (Code::TooManyRows, limit(most)),
            Self::Input(why) => (Code::Input, vec![("why", why.clone())]),
        };
        Words::new(code, with)
    }
}
