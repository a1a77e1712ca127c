//! Files of rules to a checked rule set, with every mistake and a summary.
//!
//! A broken rule becomes an error and never stops the others. Reads no file itself: texts and a
//! loader are given.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::context::{Context, Settings};
use crate::draft::Draft;
use crate::error::{Code, Fault, RuleError};
use crate::text::{self, RawRule};
use crate::{
    Action, FlowMatch, Header, Meta, Origin, Rule, RuleProtocol, RuleSet, finish, header, keywords,
};

/// One file of rules.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// File as the operator named it.
    pub name: &'s str,
    /// Its bytes; what is no UTF-8 is replaced.
    pub text: &'s [u8],
}

/// How many rules there were and what became of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    /// Rules read, comments left out.
    pub read: usize,
    /// Rules that compiled.
    pub compiled: usize,
    /// Of those, rules for protocols that are not parsed and so can never match, by protocol.
    pub never: std::collections::BTreeMap<&'static str, usize>,
    /// Of those, rules that wait for a flow bit that no rule sets.
    pub bits_never_set: usize,
    /// Rules replaced by a later revision of the same number.
    pub replaced: usize,
}

/// What compiling gives.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The rules that are good.
    pub rules: RuleSet,
    /// What is wrong with the others.
    pub errors: Vec<RuleError>,
    /// How many of each.
    pub summary: Summary,
}

/// Compiles files in the order given.
pub fn compile(sources: &[Source<'_>], settings: Settings<'_>) -> Compiled {
    compile_with(Catalogue::all(), sources, settings)
}

pub(crate) fn compile_with(
    catalogue: &Catalogue,
    sources: &[Source<'_>],
    settings: Settings<'_>,
) -> Compiled {
    let mut context = Context::new(settings, catalogue);
    let mut set = Set::default();
    for source in sources {
        let file: Arc<str> = source.name.into();
        let text = String::from_utf8_lossy(source.text);
        for raw in text::rules(&text) {
            set.summary.read += 1;
            match rule(&raw, &file, &mut context) {
                Ok(rule) => set.add(rule, &raw),
                Err(error) => set.errors.push(*error),
            }
        }
    }
    set.finish(context)
}

/// The good rules so far, by number.
#[derive(Default)]
struct Set {
    rules: Vec<Option<Rule>>,
    by_number: HashMap<(u32, u32), usize>,
    errors: Vec<RuleError>,
    summary: Summary,
}

impl Set {
    /// A later revision replaces an earlier one; the same or a lower one is a mistake.
    fn add(&mut self, rule: Rule, raw: &RawRule<'_>) {
        let number = (rule.meta.gid, rule.meta.sid);
        if let Some(at) = self.by_number.get(&number).copied()
            && let Some(earlier) = &self.rules[at]
        {
            if rule.meta.rev <= earlier.meta.rev {
                let place = format!("{}:{}", earlier.origin.file, earlier.origin.line);
                self.errors.push(RuleError {
                    file: Arc::clone(&rule.origin.file),
                    line: raw.line,
                    column: 1,
                    code: Code::Duplicate,
                    reason: format!(
                        "sid {} rev {} stands in {place} already",
                        rule.meta.sid, earlier.meta.rev
                    ),
                    sid: Some(rule.meta.sid),
                });
                return;
            }
            self.rules[at] = None;
            self.summary.replaced += 1;
        }
        self.by_number.insert(number, self.rules.len());
        self.rules.push(Some(rule));
    }

    fn finish(mut self, context: Context<'_>) -> Compiled {
        let mut rules: Vec<Rule> = self.rules.into_iter().flatten().collect();
        rules.shrink_to_fit();
        self.summary.compiled = rules.len();
        for rule in &rules {
            if let RuleProtocol::UnknownApp(name) = rule.header.protocol {
                *self.summary.never.entry(name).or_default() += 1;
            }
        }
        let rules = RuleSet {
            rules,
            flowbits: context.flowbits.list,
            flowints: context.flowints.list,
            xbits: context.xbits.list,
        };
        self.summary.bits_never_set = finish::bits_never_set(&rules);
        Compiled { rules, errors: self.errors, summary: self.summary }
    }
}

/// Compiles one rule. The error is boxed: it is rare and large.
fn rule(
    raw: &RawRule<'_>,
    file: &Arc<str>,
    context: &mut Context<'_>,
) -> Result<Rule, Box<RuleError>> {
    let text: &str = &raw.text;
    let mut sid = None;
    let error = |(at, fault): (usize, Fault), sid: Option<u32>| {
        let (line, column) = raw.place(at);
        let Fault { code, reason } = fault;
        Box::new(RuleError { file: Arc::clone(file), line, column, code, reason, sid })
    };
    let range = text::options_range(text).map_err(|fault| error(fault, None))?;
    let options = text::Options::new(text, range.clone());
    sid = sid.or_else(|| number_of(options));
    let rule = begin(raw, file, &text[..range.start - 1], context);
    let rule = rule.map_err(|fault| error(fault, sid))?;
    let mut draft = Draft::new(rule, context);
    let mut count = 0;
    for option in text::Options::new(text, range) {
        let option = option.map_err(|fault| error(fault, sid))?;
        count += 1;
        if text::OPTIONS_MAX < count {
            let reason = format!("more than {} options", text::OPTIONS_MAX);
            return Err(error((option.at, Fault::new(Code::TooLong, reason)), sid));
        }
        keywords::apply(&mut draft, option.name, option.value)
            .map_err(|fault| error((option.at, fault), sid))?;
    }
    finish::finish(draft).map_err(|fault| error((0, fault), sid))
}

/// The rule's number, for messages about it.
fn number_of(options: text::Options<'_>) -> Option<u32> {
    options.flatten().find(|option| option.name == "sid")?.value?.parse().ok()
}

/// Reads the header and makes a rule with nothing in it.
fn begin(
    raw: &RawRule<'_>,
    file: &Arc<str>,
    header: &str,
    context: &mut Context<'_>,
) -> Result<Rule, (usize, Fault)> {
    let words = text::words(header);
    let plain: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    let (action, header) = header::read(&plain, &mut context.groups, context.catalogue)
        .map_err(|(word, fault)| (words.get(word).map_or(0, |(at, _)| *at), fault))?;
    Ok(empty(raw, file, action, header))
}

fn empty(raw: &RawRule<'_>, file: &Arc<str>, action: Action, header: Header) -> Rule {
    Rule {
        origin: Origin { file: Arc::clone(file), line: raw.line },
        text: Arc::from(&*raw.text),
        action,
        header,
        meta: Meta { gid: 1, priority: 3, ..Meta::default() },
        flow: FlowMatch::default(),
        packet: Vec::new(),
        inspections: Vec::new(),
        transaction: Vec::new(),
        state: Vec::new(),
        thresholds: Vec::new(),
        fast_pattern: None,
        prefilter: false,
        silent: false,
        effects: Vec::new(),
    }
}
