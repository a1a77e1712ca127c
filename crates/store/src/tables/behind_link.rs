//! What the page behind a mail's link shows beside the warning: networks and evidence.

use access::TokenHash;
use findings::{CauseCount, Network};
use model::{DetectionId, MemberId, OperatorId};

use crate::db::{Asks, Row, args};
use crate::tables::findings::{CAUSE_TEXTS_MAX, cause_counts, cause_order, read_causes};
use crate::tables::{assets, detections, retests};
use crate::{ContactHome, Retest, Store, StoreError, StoredDetection};

/// What stands behind a link that works; empty for one that does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BehindLink {
    /// The member's networks, to name where a device is.
    pub networks: Vec<Network>,
    /// The latest detection of the finding seen last.
    pub evidence: Option<StoredDetection>,
    /// The distinct causes of what the warning gathers, the one seen most often first.
    pub causes: Vec<CauseCount>,
    /// Tries of its exposed services from outside, the oldest first.
    pub retests: Vec<Retest>,
    /// Where the contact works whom the mail went to; none when they are no longer kept.
    pub home: Option<ContactHome>,
}

impl Store {
    /// Reads what a link lets its holder see beside the warning. Changes nothing.
    pub async fn behind_link(&self, token: &TokenHash) -> Result<BehindLink, StoreError> {
        let sql = "SELECT member_id, warning_id, contact_id FROM links \
                   WHERE hash = $1 AND revoked IS NULL AND $2 < expires";
        let Some(row) = self.row(sql, args![token.as_str(), self.now()]).await? else {
            return Ok(BehindLink::default());
        };
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let (warning, contact) = (columns.text()?, columns.text()?);
        let sql = "SELECT member_id, operator_id FROM contacts WHERE id = $1";
        let home = self.row(sql, args![&contact]).await?;
        let home = home.as_ref().map(read_home).transpose()?;
        let sql = "SELECT value, name, purpose FROM assets WHERE member_id = $1 \
                   AND kind = 'network' AND state = 'approved' ORDER BY name, id LIMIT 5000";
        let rows = self.rows(sql, args![member]).await?;
        let networks = rows.iter().map(assets::read_network).collect::<Result<_, _>>()?;
        let sql = "SELECT latest FROM findings WHERE warning_id = $1 \
                   ORDER BY last_seen DESC LIMIT 1";
        let evidence = match self.row(sql, args![&warning]).await? {
            Some(row) => {
                let latest = row.columns().parsed("a detection's id", DetectionId::parse)?;
                detections::unscoped(&mut Asks::Beside(self.clone()), latest).await?
            }
            None => None,
        };
        let sql = concat!(
            "SELECT ",
            cause_counts!(),
            " FROM findings WHERE warning_id = $1 ",
            cause_order!("$2")
        );
        let rows = self.rows(sql, args![&warning, CAUSE_TEXTS_MAX]).await?;
        let causes = read_causes(&rows)?;
        let retests = retests::behind_link(self, &warning).await?;
        Ok(BehindLink { networks, evidence, causes, retests, home })
    }
}

fn read_home(row: &Row) -> Result<ContactHome, StoreError> {
    let mut columns = row.columns();
    let member = columns.opt_parsed("a member's id", MemberId::parse)?;
    let operator = columns.opt_parsed("an operator's id", OperatorId::parse)?;
    Ok(match (member, operator) {
        (Some(member), _) => ContactHome::Member(member),
        (None, Some(operator)) => ContactHome::Operator(operator),
        (None, None) => ContactHome::Csirt,
    })
}
