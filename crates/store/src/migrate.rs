//! Brings a database to the schema of this version, one step in one transaction.

use crate::StoreError;
use crate::db::{Pool, args};

/// The steps, in order; a step that was once released never changes. Where the dialects must
/// differ a step has a second text.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_api.sql"),
    include_str!("../migrations/0003_constituency.sql"),
    include_str!("../migrations/0005_loop.sql"),
    include_str!("../migrations/0006_channels.sql"),
    include_str!("../migrations/0004_contacts.sql"),
    include_str!("../migrations/0007_signin.sql"),
    include_str!("../migrations/0008_circulars.sql"),
    include_str!("../migrations/0011_texts.sql"),
    include_str!("../migrations/0010_surveys.sql"),
    include_str!("../migrations/0013_lists.sql"),
    include_str!("../migrations/0009_loop_devices.sql"),
    include_str!("../migrations/0012_suppliers.sql"),
    include_str!("../migrations/0014_digests.sql"),
    include_str!("../migrations/0015_drill_channels.sql"),
    include_str!("../migrations/0016_feeds.sql"),
    include_str!("../migrations/0017_policy.sql"),
    include_str!("../migrations/0019_members.sql"),
    include_str!("../migrations/0018_loop_mail.sql"),
    include_str!("../migrations/0020_reports.sql"),
    include_str!("../migrations/0021_report_faults.sql"),
    include_str!("../migrations/0022_report_mappings.sql"),
    include_str!("../migrations/0023_report_downloads.sql"),
    include_str!("../migrations/0024_no_feed_channel.sql"),
    include_str!("../migrations/0025_packs.sql"),
    include_str!("../migrations/0026_mail_beyond.sql"),
    include_str!("../migrations/0027_ageing_by_hour.sql"),
    include_str!("../migrations/0028_advisories.sql"),
    include_str!("../migrations/0029_report_words.sql"),
    include_str!("../migrations/0030_advisory_versions.sql"),
    include_str!("../migrations/0031_questions.sql"),
    include_str!("../migrations/0032_sent_files.sql"),
];

pub(crate) async fn run(pool: &Pool) -> Result<(), StoreError> {
    run_steps(pool, STEPS).await
}

async fn run_steps(pool: &Pool, steps: &[&'static str]) -> Result<(), StoreError> {
    let mut tx = pool.begin().await?;
    tx.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)").await?;
    if matches!(pool, Pool::Pg(_)) {
        // Two hub processes that start together must not both migrate.
        tx.script("LOCK TABLE schema_version IN EXCLUSIVE MODE").await?;
    }
    let row = tx.row("SELECT COALESCE(MAX(version), 0) FROM schema_version", &[]).await?;
    let found = row.map_or(Ok(0), |row| row.columns().int())?;
    let known = steps.len() as i64;
    if known < found {
        return Err(StoreError::TooNew { found, known });
    }
    for (step, version) in steps.iter().zip(1i64..).skip(usize::try_from(found).unwrap_or(0)) {
        tx.script(step).await?;
        tx.execute("INSERT INTO schema_version (version) VALUES ($1)", args![version]).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: &str = "01a202cb-f999-76f5-9a68-69773ad3ac98";

    /// A database of before assets, with a network and two domains.
    async fn old(url: &str) -> Pool {
        let pool = Pool::open(url).await.expect("opens");
        run_steps(&pool, &STEPS[..2]).await.expect("the first schema");
        let mut tx = pool.begin().await.expect("begins");
        let member = "INSERT INTO members (id, name, language, zone, created) \
                      VALUES ($1, 'Norrby', 'sv', 'UTC', 1)";
        tx.execute(member, args![MEMBER]).await.expect("a member");
        let network = "INSERT INTO networks (id, member_id, net, name, purpose, created) \
                       VALUES ($1, $1, '0.0.0.0/1', 'Wide', 'guests', 2)";
        tx.execute(network, args![MEMBER]).await.expect("a network");
        let domains = "INSERT INTO domains (member_id, name, created) \
                       VALUES ($1, 'kommun.example', 3), ($1, 'kommune.no', 3)";
        tx.execute(domains, args![MEMBER]).await.expect("domains");
        tx.commit().await.expect("committed");
        pool
    }

    #[tokio::test]
    async fn networks_and_domains_become_assets_with_identities_of_their_own() {
        let dir = tempfile::tempdir().expect("a folder");
        let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
        for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
            let pool = old(&url).await;
            run(&pool).await.expect("this version's schema");
            let sql = "SELECT id, kind, value, state FROM assets ORDER BY kind, value";
            let rows = pool.rows(sql.into(), &[]).await.expect("assets");
            let mut ids = std::collections::HashSet::new();
            let mut found = Vec::new();
            for row in &rows {
                let mut columns = row.columns();
                let id = columns.parsed("an id", model::AssetId::parse).expect("an id");
                assert!(ids.insert(id), "an identity twice");
                let mut text = || columns.text().expect("a text");
                let (kind, value, state) = (text(), text(), text());
                let kind = constituency::AssetKind::parse(&kind).expect("a kind");
                // What would not be taken any more is still read.
                assert!(constituency::Asset::stored(kind, &value).is_some(), "{value}");
                found.push(format!("{} {value} {state}", kind.as_str()));
            }
            let expected = [
                "domain kommun.example approved",
                "domain kommune.no approved",
                "network 0.0.0.0/1 approved",
            ];
            assert_eq!(found, expected);
            pool.close().await;
        }
    }
}
