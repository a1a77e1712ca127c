//! Whole reports: good rows are in, bad rows are told with their reasons, a zip is as many reports.

#[allow(dead_code)]
mod world;

use std::io::{Cursor, Read};

use access::{Home, Role, Viewer};
use intake::{How, Incoming, TakenReport, take_report};
use model::{AccountId, Tlp};
use store::{FaultKind, FindingFilter, Page, ReportWay, Scoped, WhichReports};
use warnings::PolicyInForce;
use world::{World, on_both};

const HEADER: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\n";

fn line(at: usize) -> String {
    format!("\"2023-11-14 20:00:00\",\"high\",\"192.0.2.{at}\",\"tcp\",\"3389\"\n")
}

impl World {
    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    async fn take(&self, name: &str, bytes: impl Read + Send + 'static) -> TakenReport {
        let owners = self.csirt().assets().owners().await.expect("compiled");
        let policy = PolicyInForce::new(self.policy.clone());
        let (how, way) = (How::Tell, ReportWay::Folder);
        let incoming = Incoming { name: name.into(), how, source: None, tlp: Tlp::Amber, way };
        take_report(&self.store, &owners, &policy, incoming, bytes).await.expect("taken")
    }

    async fn owns(&self, net: &str) {
        let net = findings::Network {
            net: net.parse().expect("a network"),
            name: "Town hall".into(),
            purpose: findings::Purpose::Unknown,
        };
        self.store.system("test").add_network(self.member, &net).await.expect("added");
    }

    async fn found(&self) -> usize {
        let list = self.csirt().findings().list(&FindingFilter::default(), &Page::first(200)).await;
        list.expect("a list").rows.len()
    }
}

#[test]
fn a_broken_file_in_the_middle_of_a_thousand_costs_its_bad_rows_only() {
    on_both(async |world: World| {
        world.owns("192.0.2.0/24").await;
        let system = world.store.system("test");
        for file in 0..1_000 {
            let good = line(file % 100);
            let text = match file {
                500 => format!(
                    "{HEADER}{good}\"2023-11-14 20:00:00\",\"high\",\"nowhere\"\n\"{}",
                    line(101)
                ),
                _ => format!("{HEADER}{good}"),
            };
            let name = format!("2023-11-14-scan_rdp-{file}.csv");
            let taken = world.take(&name, Cursor::new(text)).await;
            assert_eq!(taken.nothing_read(), None, "{name}");
            let [part] = &taken.parts[..] else { panic!("{:?}", taken.parts) };
            let rows = part.faults.iter().filter(|one| one.kind == FaultKind::Row).count();
            let expected = if file == 500 { (1, 2, 2) } else { (1, 0, 0) };
            assert_eq!((part.counts.rows, part.counts.bad, rows), expected, "{name}");
            system.keep_report(part, "shadowserver", &taken.digest).await.expect("kept");
        }
        assert_eq!(world.found().await, 100);
        let reports = world.csirt();
        let all = reports.reports().list(&Page::first(200), WhichReports::All).await;
        assert_eq!(all.expect("a list").rows.len(), 200);
        // The same file again is the same report.
        let broken = format!(
            "{HEADER}{}\"2023-11-14 20:00:00\",\"high\",\"nowhere\"\n\"{}",
            line(0),
            line(101)
        );
        let again = world.take("2023-11-14-scan_rdp-500.csv", Cursor::new(broken)).await;
        assert_eq!((again.parts[0].counts.repeated, again.parts[0].counts.findings_new), (1, 0));
        let id = system.keep_report(&again.parts[0], "shadowserver", &again.digest).await;
        let id = id.expect("kept");
        let kept = reports.reports().by_id(id).await.expect("answers").expect("the report");
        assert_eq!((kept.counts.rows, kept.counts.bad, kept.counts.repeated), (1, 2, 1));
        let faults = reports.reports().faults(id, &Page::first(200)).await.expect("a list").rows;
        let rows = faults.iter().filter(|one| one.kind == FaultKind::Row);
        let told: Vec<_> = rows.map(|one| (one.line, one.reason.as_str())).collect();
        assert_eq!(told[0], (Some(3), "`nowhere` is no address"), "{told:?}");
        assert_eq!(told[1].0, Some(4), "{told:?}");
        assert!(faults.iter().any(|one| one.raw.contains("nowhere")), "{faults:?}");
        // A cursor goes on where the page ended.
        let first = reports.reports().faults(id, &Page::first(1)).await.expect("a page");
        let next = Page::after(first.next.expect("more"), 200);
        let rest = reports.reports().faults(id, &next).await.expect("a page").rows;
        assert_eq!((first.rows.len() + rest.len(), &rest[..]), (faults.len(), &faults[1..]));
    });
}

#[test]
fn what_nobody_can_read_is_told_and_an_unknown_kind_raises_an_alarm_until_it_is_seen_to() {
    on_both(async |world: World| {
        let taken = world.take("tea-leaves.bin", Cursor::new(&b"\x00\x01\x02"[..])).await;
        assert!(taken.nothing_read().expect("a reason").to_string().contains("tea-leaves.bin"));
        let text = HEADER.to_owned() + &line(1);
        let name = "2023-11-14-scan_oven-test.csv";
        let unknown = world.take(name, Cursor::new(text)).await;
        assert_eq!(unknown.nothing_read(), None);
        let (system, csirt) = (world.store.system("test"), world.csirt());
        let id = system.keep_report(&unknown.parts[0], "x", &unknown.digest).await.expect("kept");
        assert_eq!(csirt.reports().alarmed().await.expect("answers"), 1);
        let alarmed = csirt.reports().list(&Page::first(9), WhichReports::Alarmed).await;
        let alarmed = alarmed.expect("a list").rows;
        assert!(alarmed[0].faults[0].contains("scan_oven"), "{alarmed:?}");
        for _ in 0..2 {
            csirt.reports().seen_to(id, None).await.expect("noted");
        }
        assert_eq!(csirt.reports().alarmed().await.expect("answers"), 0);
    });
}

#[test]
fn an_alarm_is_raised_once_and_known_columns_are_no_news() {
    on_both(async |world: World| {
        let (system, csirt) = (world.store.system("test"), world.csirt());
        let alarmed = async || csirt.reports().alarmed().await.expect("answers");
        let take = async |name: &str, header: &str, values: &str| {
            let text = format!("{header}\n\"2023-11-14 20:00:00\",192.0.2.7,{values}\n");
            let taken = world.take(name, Cursor::new(text)).await;
            let id = system.keep_report(&taken.parts[0], "x", &taken.digest).await.expect("kept");
            csirt.reports().by_id(id).await.expect("answers").expect("there")
        };
        // A kind that nobody has declared: once until somebody has seen to it, then again.
        let oven = "timestamp,ip,port";
        let first = take("2023-11-14-scan_oven-test.csv", oven, "1").await;
        let second = take("2023-11-15-scan_oven-test.csv", oven, "2").await;
        assert_eq!((first.is_alarmed, second.is_alarmed, second.faults.len()), (true, false, 1));
        csirt.reports().seen_to(first.id, None).await.expect("noted");
        let third = take("2023-11-16-scan_oven-test.csv", oven, "3").await;
        assert!(third.is_alarmed);
        csirt.reports().seen_to(third.id, None).await.expect("noted");
        // A declared kind with a column more: once, until there is another.
        let more = "timestamp,ip,port,flavour";
        let new = take("2023-11-14-scan_rdp-test.csv", more, "3389,mild").await;
        csirt.reports().seen_to(new.id, None).await.expect("noted");
        let known = take("2023-11-15-scan_rdp-test.csv", more, "3389,hot").await;
        assert_eq!((new.is_alarmed, known.is_alarmed), (true, false));
        let other =
            take("2023-11-16-scan_rdp-test.csv", "timestamp,ip,port,flavour,age", "1,mild,7").await;
        assert!(other.is_alarmed);
        csirt.reports().seen_to(other.id, None).await.expect("noted");
        // Without the port two services at one address would read as one.
        let portless = take("2023-11-17-scan_rdp-test.csv", "timestamp,ip,protocol", "tcp").await;
        assert!(portless.is_alarmed && portless.faults[0].contains("missing in `scan_rdp`: port"));
        assert_eq!(alarmed().await, 1);
    });
}
