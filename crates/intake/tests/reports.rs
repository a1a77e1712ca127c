//! What others report becomes findings and warnings of whoever owns it, on both databases.

#[allow(dead_code)]
mod world;

use access::{Home, Role, Viewer};
use findings::Cause;
use intake::{How, Incoming, take_report};
use model::{AccountId, DomainName, Severity, Time, Tlp};
use store::{FindingFilter, FindingRow, Page, ReportCounts, ReportWay, Scoped, WarningFilter};
use warnings::PolicyInForce;
use world::{START, World, member, on_both};

const HEADER: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\",\"hostname\",\"tag\"";

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// A report about remote desktops: day, address, port and name.
fn rows(told: &[(i64, &str, u16, &str)]) -> String {
    let mut text = format!("{HEADER}\n");
    for (day, ip, port, name) in told {
        let at = START.plus_s(day * 86_400).rfc3339().replace('T', " ");
        let at = at.trim_end_matches('Z');
        text += &format!("\"{at}\",\"high\",\"{ip}\",\"tcp\",\"{port}\",\"{name}\",\"rdp\"\n");
    }
    text
}

impl World {
    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    async fn report(&self, text: &str) -> ReportCounts {
        let owners = self.csirt().assets().owners().await.expect("compiled");
        let policy = PolicyInForce::new(self.policy.clone());
        let incoming = Incoming {
            name: "2026-11-22-scan_rdp-test.csv".into(),
            how: How::Tell,
            source: None,
            tlp: Tlp::Amber,
            way: ReportWay::Folder,
        };
        let bytes = std::io::Cursor::new(text.to_owned());
        let taken = take_report(&self.store, &owners, &policy, incoming, bytes).await;
        taken.expect("taken").parts.remove(0).counts
    }

    async fn owns(&self, member: model::MemberId, net: &str) {
        let net = findings::Network {
            net: net.parse().expect("a network"),
            name: "Town hall".into(),
            purpose: findings::Purpose::Unknown,
        };
        self.store.system("test").add_network(member, &net).await.expect("added");
    }

    /// When the members were last told of each warning.
    async fn told(&self) -> Vec<Option<Time>> {
        let page = Page::first(100);
        let list = self.csirt().warnings().list(&WarningFilter::default(), &page).await;
        list.expect("a list").rows.iter().map(|row| row.warning.told).collect()
    }

    async fn found(&self) -> Vec<FindingRow> {
        let page = Page::first(100);
        let list = self.csirt().findings().list(&FindingFilter::default(), &page).await;
        list.expect("a list").rows
    }
}

#[test]
fn a_row_goes_to_everybody_who_owns_its_address_and_to_nobody_else() {
    on_both(async |world: World| {
        let (other, _) = member(&world.store, "Söderby").await;
        world.owns(world.member, "192.0.2.0/24").await;
        world.owns(other, "192.0.2.128/25").await;
        world.owns(world.member, "192.0.2.128/25").await;
        let told = [
            (0, "192.0.2.5", 3389, ""),
            (0, "192.0.2.200", 3389, ""),
            (0, "203.0.113.9", 3389, ""),
        ];
        let taken = world.report(&rows(&told)).await;
        assert_eq!((taken.rows, taken.without_owner, taken.without_address), (3, 1, 0));
        assert_eq!((taken.repeated, taken.findings_new), (0, 3));
        // Each member has one warning: an open remote desktop, however many addresses.
        assert_eq!(taken.warnings_new, 2);
        let mut found: Vec<_> = world
            .found()
            .await
            .iter()
            .map(|row| format!("{} {}", row.member_name, row.finding.device.ip))
            .collect();
        found.sort();
        assert_eq!(found, ["Norrby 192.0.2.200", "Norrby 192.0.2.5", "Söderby 192.0.2.200"]);
    });
}

#[test]
fn a_finding_says_who_reported_what_and_keeps_the_row() {
    on_both(async |world: World| {
        world.owns(world.member, "192.0.2.0/24").await;
        world.report(&rows(&[(0, "192.0.2.5", 3389, "")])).await;
        let row = world.found().await.remove(0);
        let finding = &row.finding;
        assert_eq!((finding.device.sensor, row.sensor_name), (None, None));
        assert_eq!((finding.port, finding.inbound), (Some(3389), true));
        assert_eq!(finding.severity, Severity::High);
        let Cause::Report { source, report, port, topic, .. } = &finding.cause else {
            panic!("{:?}", finding.cause)
        };
        assert_eq!((&**source, &**report, *port), ("shadowserver", "scan_rdp", Some(3389)));
        assert_eq!(topic.as_deref(), Some("weakness"));
        let seen = world.csirt().detections().of(finding.id, &Page::first(10)).await;
        let seen = seen.expect("detections").rows;
        let raw = seen[0].evidence["raw"].as_str().expect("the row");
        assert!(raw.contains("\"192.0.2.5\",\"tcp\",\"3389\""), "{raw}");
    });
}

#[test]
fn a_report_read_twice_changes_nothing_and_the_next_day_only_times() {
    on_both(async |world: World| {
        world.owns(world.member, "192.0.2.0/24").await;
        let first = world.report(&rows(&[(0, "192.0.2.5", 3389, "")])).await;
        assert_eq!((first.rows, first.repeated), (1, 0));
        let again = world.report(&rows(&[(0, "192.0.2.5", 3389, "")])).await;
        assert_eq!((again.rows, again.repeated), (1, 1));
        world.clock.advance_s(86_400);
        let next = world.report(&rows(&[(1, "192.0.2.5", 3389, "")])).await;
        assert_eq!((next.rows, next.repeated, next.findings_new), (1, 0, 0));
        let found = world.found().await;
        assert_eq!((found.len(), found[0].finding.count), (1, 2));
        assert_eq!(found[0].finding.last_seen, START.plus_s(86_400));
    });
}

#[test]
fn a_row_from_the_future_read_on_two_days_is_one_row() {
    on_both(async |world: World| {
        world.owns(world.member, "192.0.2.0/24").await;
        let told = rows(&[(9, "192.0.2.5", 3389, "")]);
        assert_eq!(world.report(&told).await.repeated, 0);
        world.clock.advance_s(86_400);
        assert_eq!(world.report(&told).await.repeated, 1);
        assert_eq!(world.found().await[0].finding.count, 1);
    });
}

#[test]
fn the_rows_of_a_finding_come_newest_first_page_by_page_whatever_pack_they_lie_in() {
    on_both(async |world: World| {
        world.owns(world.member, "192.0.2.0/24").await;
        world.clock.advance_s(20 * 86_400);
        // Each report tells of three days, so that packs overlap; 300 rows fill one and a bit.
        for first in [0, 6, 3, 1] {
            let hosts: Vec<_> = (0..100).map(|host| format!("192.0.2.{host}")).collect();
            let days = first..first + 3;
            let told = days.flat_map(|day| hosts.iter().map(move |ip| (day, &**ip, 3389, "")));
            world.report(&rows(&told.collect::<Vec<_>>())).await;
        }
        let found = world.found().await;
        let finding = found.iter().find(|row| row.finding.device.ip.to_string() == "192.0.2.7");
        let id = finding.expect("found").finding.id;
        let csirt = world.csirt();
        let (mut seen, mut page) = (Vec::new(), Page::first(2));
        loop {
            let paged = csirt.detections().of(id, &page).await.expect("detections");
            seen.extend(paged.rows);
            let Some(next) = paged.next else { break };
            page = Page::after(next, 2);
        }
        let days: Vec<_> =
            seen.iter().map(|one| (one.at.micros() - START.micros()) / DAY).collect();
        assert_eq!(days, [8, 7, 6, 5, 4, 3, 2, 1, 0]);
        for one in seen {
            assert_eq!(one.device_ip.to_string(), "192.0.2.7");
            let alone = csirt.detections().by_id(one.id).await.expect("answers");
            assert_eq!(alone.expect("the same"), one);
        }
    });
}

#[test]
fn a_member_with_more_rows_than_are_weighed_at_once_has_each_problem_once() {
    on_both(async |world: World| {
        let (other, _) = member(&world.store, "Söderby").await;
        world.owns(world.member, "192.0.2.0/25").await;
        world.owns(other, "192.0.2.128/25").await;
        world.clock.advance_s(61 * 86_400);
        // 12,000 rows about each: the second part of a member's tells of what the first one opened.
        let hosts: Vec<_> = (0..240).map(|host| format!("192.0.2.{host}")).collect();
        let told = (0..100).flat_map(|turn| hosts.iter().map(move |ip| (turn, &**ip)));
        let told: Vec<_> =
            told.map(|(turn, ip)| (turn / 2, ip, 3000 + turn as u16 % 2, "")).collect();
        let taken = world.report(&rows(&told)).await;
        assert_eq!((taken.rows, taken.repeated, taken.warnings_new), (24_000, 0, 2));
        let found =
            world.csirt().findings().list(&FindingFilter::default(), &Page::first(100)).await;
        let found = found.expect("a list").rows;
        assert!(found.iter().all(|row| row.finding.count == 50), "{found:?}");
        assert_eq!(taken.findings_new, 480);
    });
}

#[test]
fn a_late_report_does_not_bring_back_what_was_gone_before_it_came() {
    on_both(async |world: World| {
        world.owns(world.member, "192.0.2.0/24").await;
        world.report(&rows(&[(0, "192.0.2.5", 3389, "")])).await;
        world.clock.advance_s(86_400 * 60);
        world.store.system("test").age_findings(100).await.expect("answers");
        assert_eq!(world.found().await[0].finding.state, findings::State::Gone);
        let told = world.told().await;
        let late = world.report(&rows(&[(3, "192.0.2.5", 3389, "")])).await;
        assert_eq!((late.rows, late.repeated), (1, 0));
        assert_eq!(world.told().await, told);
        let found = world.found().await.remove(0).finding;
        assert_eq!((found.state, found.last_seen), (findings::State::Gone, day(3)));
        let new = world.report(&rows(&[(60, "192.0.2.5", 3389, "")])).await;
        assert_eq!((new.rows, new.repeated), (1, 0));
        assert_ne!(world.told().await, told);
        assert_eq!(world.found().await[0].finding.state, findings::State::Back);
    });
}

fn day(day: i64) -> Time {
    START.plus_s(day * 86_400)
}

#[test]
fn an_address_of_a_hosting_company_with_a_members_name_is_the_members() {
    on_both(async |world: World| {
        let name = DomainName::parse("kommun.example").expect("a name");
        world.store.system("test").add_domain(world.member, &name).await.expect("added");
        let told = [
            (0, "203.0.113.9", 3389, "www.kommun.example"),
            (0, "203.0.113.10", 3389, "www.badkommun.example"),
        ];
        let taken = world.report(&rows(&told)).await;
        assert_eq!((taken.without_owner, taken.findings_new), (1, 1));
        let found = world.found().await;
        assert_eq!(found[0].finding.device.ip.to_string(), "203.0.113.9");
    });
}
