//! `indicator`: a value on a list of known bad ones was met. A record of our own.

use indicators::Indicator;
use model::Direction;

use super::{AppNames, direction_word};

/// What one hit tells besides its head.
pub struct IndicatorFacts<'i> {
    /// The indicator.
    pub indicator: &'i Indicator,
    /// What was seen, as text.
    pub seen: &'i str,
    /// The transaction's number, when it is about one.
    pub transaction: Option<u64>,
    /// Which way what was seen went, when it is about a transaction.
    pub direction: Option<Direction>,
    /// The flow's application protocol.
    pub app: AppNames<'i>,
}

impl IndicatorFacts<'_> {
    /// Writes the members that are a hit's own.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        if let Some(id) = self.transaction {
            out.number("tx_id", id);
        }
        let about = &self.indicator.about;
        out.object("indicator", |object| {
            object.text("what", self.indicator.pattern.what().as_str());
            object.text("value", &self.indicator.pattern.text());
            object.text("seen", self.seen);
            object.text("source", &about.source);
            if !about.note.is_empty() {
                object.text("note", &about.note);
            }
            object.text("tlp", about.tlp.as_str());
            object.number("confidence", about.confidence.value());
        });
        self.app.write(out);
        if let Some(direction) = self.direction {
            out.text("direction", direction_word(direction));
        }
    }
}
