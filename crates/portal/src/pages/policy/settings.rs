//! The policy's numbers on the page: clocks, flood limit, four eyes, drills; folded by group, each
//! beside what the hub's file says. What may be set is `warnings`'.

use access::Action;
use axum::response::{IntoResponse, Redirect, Response};
use store::ClockEffect;
use warnings::{Amendments, Policy, Setting, SettingGroup, Unit, What};

use super::{Typed, moved_on, page};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::Frame;

/// Settings that are shown and changed together.
pub(super) struct Group {
    pub group: SettingGroup,
    pub title: String,
    /// What holds, in a few words.
    pub holds: String,
    pub about: String,
    pub is_changed: bool,
    /// Whether somebody is at it: then it is unfolded.
    pub is_open: bool,
    pub rows: Vec<Row>,
    pub note: String,
    /// What the change would do, once that was asked.
    pub effect: Option<ClockEffect>,
}

/// One number.
pub(super) struct Row {
    pub name: &'static str,
    pub title: String,
    pub label: String,
    /// What holds, in words.
    pub now: String,
    /// What the file says, in words.
    pub file: String,
    pub is_changed: bool,
    /// What stands in the field; empty: as the file says.
    pub typed: String,
}

impl Group {
    /// Whether it is a clock: what a change of it does is shown before it is made.
    pub(super) const fn is_clock(&self) -> bool {
        matches!(self.group, SettingGroup::Clock(_))
    }
}

/// A group's form as it was sent.
pub(super) struct Sent {
    group: SettingGroup,
    fields: Fields,
    effect: Option<ClockEffect>,
}

/// Every group, with what was typed of one.
pub(super) fn groups(
    f: &Frame,
    (base, now): (&Policy, &Policy),
    amendments: &Amendments,
    sent: Option<&Sent>,
) -> Vec<Group> {
    let each = SettingGroup::ALL.into_iter();
    each.map(|group| {
        let sent = sent.filter(|sent| sent.group == group);
        let row = |setting: &'static Setting| Row {
            name: setting.name,
            title: f.word("policy-set", setting.what.as_str()),
            label: label(f, setting),
            now: in_words(f, setting, setting.read(now)),
            file: in_words(f, setting, setting.read(base)),
            is_changed: amendments.number(setting).is_some(),
            typed: match sent {
                Some(sent) => sent.fields.get(setting.name).to_owned(),
                None => amendments.number(setting).map_or_else(String::new, |one| one.to_string()),
            },
        };
        let rows: Vec<Row> = Setting::of(group).map(row).collect();
        Group {
            group,
            title: title(f, group),
            holds: holds(f, group, now),
            about: about(f, group, now),
            is_changed: rows.iter().any(|row| row.is_changed),
            is_open: sent.is_some(),
            rows,
            note: sent.map_or_else(String::new, |sent| sent.fields.get("note").to_owned()),
            effect: sent.and_then(|sent| sent.effect),
        }
    })
    .collect()
}

/// The numbers of a version, in words.
pub(super) fn said(f: &Frame, amendments: &Amendments) -> Vec<String> {
    let each = amendments.numbers().map(|(setting, number)| {
        let value = in_words(f, setting, number.saturating_mul(setting.unit.seconds()));
        let name = f.word("policy-set", setting.what.as_str());
        let group = title(f, setting.group);
        let args = [("group", group.into()), ("name", name.into()), ("value", value.into())];
        f.texts.with("policy-set-said", &args)
    });
    each.collect()
}

fn title(f: &Frame, group: SettingGroup) -> String {
    match group {
        SettingGroup::Clock(severity) => f.named("policy-group-clock", f.severity(&severity)),
        other => f.word("policy-group", other.as_str()),
    }
}

fn about(f: &Frame, group: SettingGroup, now: &Policy) -> String {
    match group {
        SettingGroup::Clock(_) => f.t("policy-about-clock"),
        SettingGroup::Flood => f.named("policy-about-flood", f.severity(&now.flood.exempt_from)),
        SettingGroup::Circulars => f.t("policy-about-circulars"),
        SettingGroup::Drills => f.t("policy-about-drills"),
        SettingGroup::Questions => f.t("policy-about-questions"),
    }
}

fn holds(f: &Frame, group: SettingGroup, now: &Policy) -> String {
    match group {
        SettingGroup::Clock(severity) => {
            let clock = now.clock(severity);
            let remind = clock.remind_after_s;
            let steps = [clock.escalate_after_s, clock.operator_after_s, clock.duty_after_s];
            let duty = steps.iter().fold(remind, |sum, step| sum.saturating_add(*step));
            let args = [("remind", f.exactly(remind).into()), ("duty", f.exactly(duty).into())];
            f.texts.with("policy-clock-holds", &args)
        }
        SettingGroup::Flood => {
            let (count, span) = (f.n(&now.flood.messages_max), f.exactly(now.flood.window_s));
            f.texts.with("policy-flood-holds", &[("count", count.into()), ("span", span.into())])
        }
        SettingGroup::Circulars if now.circulars.alone_max == 0 => f.t("policy-alone-never"),
        SettingGroup::Circulars => f.count("policy-alone-holds", &now.circulars.alone_max),
        SettingGroup::Drills => f.named("policy-drills-hold", f.exactly(now.drill.answer_within_s)),
        SettingGroup::Questions => {
            let [now, soon, advice] = now.questions.within_s.map(|within| f.exactly(within));
            let args = [("now", now.into()), ("soon", soon.into()), ("advice", advice.into())];
            f.texts.with("policy-questions-hold", &args)
        }
    }
}

fn label(f: &Frame, setting: &Setting) -> String {
    let name = f.word("policy-set", setting.what.as_str());
    let unit = match (setting.unit, setting.what) {
        (Unit::Pieces, What::Alone) => f.t("policy-unit-receivers"),
        (Unit::Pieces, _) => f.t("policy-unit-messages"),
        (unit, _) => f.word("policy-unit", unit.as_str()),
    };
    let args = [
        ("name", name.into()),
        ("unit", unit.into()),
        ("min", f.n(&setting.min()).into()),
        ("max", f.n(&setting.max()).into()),
    ];
    f.texts.with("policy-set-label", &args)
}

fn in_words(f: &Frame, setting: &Setting, value: i64) -> String {
    match setting.unit {
        Unit::Pieces => f.n(&value),
        Unit::Minutes | Unit::Hours | Unit::Days => f.exactly(value),
    }
}

/// Reads a group's form above what is changed now; the fields that are wrong are noted.
fn read(fields: &Fields, group: SettingGroup, all: Amendments) -> (Amendments, Mistakes) {
    let mut mistakes = Mistakes::default();
    let read = Setting::of(group).fold(all, |all, setting| {
        let number = match fields.some(setting.name).map(str::parse) {
            None => None,
            Some(Ok(number)) => Some(number),
            Some(Err(_)) => {
                mistakes.add(setting.name, "mistake-policy-number");
                return all;
            }
        };
        all.clone().with_number(setting, number).unwrap_or_else(|| {
            mistakes.add(setting.name, "mistake-policy-bounds");
            all
        })
    });
    (read, mistakes)
}

pub(super) async fn change(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepPolicy)?;
    let group = SettingGroup::parse(fields.get("group")).ok_or(PageError::BadForm)?;
    let after = fields.get("version").parse().map_err(|_| PageError::BadForm)?;
    let in_force = &by.state.settings().policy;
    let (amendments, mistakes) = read(&fields, group, in_force.amendments().1);
    let is_preview = fields.get("do") == "preview";
    let note = fields.get("note").to_owned();
    let mut sent = Sent { group, fields, effect: None };
    if !mistakes.is_empty() {
        return Ok(page(&by, Typed::settings(sent), mistakes).await?.into_response());
    }
    if is_preview {
        let (old, new) = (in_force.get(), in_force.base().amended(&amendments));
        sent.effect = Some(by.scope.policy().clock_effect(&old, &new).await?);
        return Ok(page(&by, Typed::settings(sent), mistakes).await?.into_response());
    }
    let origin = by.visit.origin_text();
    match by.scope.policy().amend(after, amendments, &note, in_force, origin.as_deref()).await {
        Ok(_) => Ok(Redirect::to("/policy?said=policy-changed#versions").into_response()),
        Err(store::StoreError::MovedOn) => {
            let first = Setting::of(group).next().map_or("note", |one| one.name);
            moved_on(&by, Typed::settings(sent), first).await
        }
        Err(error) => Err(error.into()),
    }
}
