//! Files that members send in: both sides are told when one is answered.

use access::{Home, Role};
use store::{ContactHome, NewSentFile, Verdict};

use crate::world::{World, contact, mails, on_both};

/// A file that is read, in which something looks wrong or not; the mails that follow.
async fn read(world: &World, looks_wrong: bool) -> (model::SentFileId, Vec<(String, String)>) {
    let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
    let (member, name, note) = (world.mine.member, "bill.pcap".into(), "a bill".into());
    let new = NewSentFile { member, question: None, name, size: 1, note, all_bytes_max: 9 };
    let id = lead.sent_files().add(&new, None).await.expect("announced");
    lead.sent_files().received(id, 0, 1, None).await.expect("whole");
    assert_eq!(mails(world).await, [], "nothing can be said of it yet");
    let system = world.store.system("test");
    system.file_to_read().await.expect("answers").expect("one waits");
    let verdict = Verdict { sha256: None, answer: "{}", is_read: true, looks_wrong, kept_s: 60 };
    system.file_was_read(id, &verdict).await.expect("kept");
    (id, mails(world).await)
}

#[test]
fn both_sides_are_told_of_a_first_answer_and_the_member_of_the_analysts() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        csirt
            .contacts()
            .add(&contact(ContactHome::Csirt, "duty@csirt.example", 0))
            .await
            .expect("added");
        for (looks_wrong, kind) in [(false, "file-came"), (true, "file-wrong")] {
            let (id, told) = read(&world, looks_wrong).await;
            let (to_member, to_csirt): (Vec<_>, Vec<_>) =
                told.into_iter().partition(|(kind, _)| kind == "file-read");
            assert_eq!(to_csirt, [(kind.to_owned(), "duty@csirt.example".to_owned())]);
            assert!(to_member.iter().any(|(_, to)| to == "it@norrby.example"), "{to_member:?}");
            assert!(to_member.iter().any(|(_, to)| to.starts_with("security-lead@")));
            csirt.sent_files().judge(id, "All is well.", None).await.expect("judged");
            let judged = mails(&world).await;
            assert!(judged.iter().all(|(kind, _)| kind == "file-judged"), "{judged:?}");
            assert_eq!(judged.len(), to_member.len());
        }
    });
}
