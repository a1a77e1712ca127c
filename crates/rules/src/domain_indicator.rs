//! Rules that are nothing but a domain name, so that detection can look them up instead of run them.
//!
//! About a third of public rules are one content on one of three buffers. What is told here is
//! where to file the rule; whether it matches, its header and thresholds decide as ever.

use crate::{BufferRef, CompareOp, Content, ContentCheck, NumberMatch, Operand, Rule};

/// A rule that is a domain name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DomainIndicator<'r> {
    /// The buffer: one of [`FIELDS`].
    pub field: &'static str,
    /// The name, without a dot in front; lower-case when `nocase`.
    pub name: &'r [u8],
    /// What must fit.
    pub fit: DomainFit,
    /// In any case; else the bytes must be exactly these.
    pub nocase: bool,
}

/// How a name must fit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DomainFit {
    /// This name and no other.
    Exact,
    /// This name and every one below it.
    Within,
    /// Every name below it, not the name itself.
    Below,
    /// Every name that ends with these bytes, be they a label or part of one.
    Suffix,
}

/// Buffers that hold a domain name and nothing else.
pub const FIELDS: &[&str] = &["dns.query", "http.host", "tls.sni"];

/// The domain name that the rule is, when it is one and asks for nothing else of the traffic.
pub fn as_domain_indicator(rule: &Rule) -> Option<DomainIndicator<'_>> {
    let plain = rule.packet.is_empty()
        && rule.transaction.is_empty()
        && rule.state.is_empty()
        && rule.header.hook.is_none()
        && !rule.header.transactional;
    let [inspection] = rule.inspections.as_slice() else { return None };
    if !plain || inspection.absent.is_some() {
        return None;
    }
    let BufferRef::Field(protocol, id) = inspection.buffer else { return None };
    let field = protocols::ALL.get(protocol)?.fields().get(usize::from(id.0))?.name;
    if !FIELDS.contains(&field) {
        return None;
    }
    let dotted = match inspection.transforms.as_slice() {
        [] => false,
        [one] if one.name == "dotprefix" => true,
        _ => return None,
    };
    let (content, at_end, whole) = anchors(&inspection.checks)?;
    let (name, fit) = match (content.pattern.strip_prefix(b"."), dotted) {
        (Some(name), true) if whole => (name, DomainFit::Exact),
        (Some(name), true) if at_end => (name, DomainFit::Within),
        (Some(name), false) if at_end && !whole => (name, DomainFit::Below),
        (None, false) if whole => (content.pattern.as_slice(), DomainFit::Exact),
        (None, _) if at_end && !whole => (content.pattern.as_slice(), DomainFit::Suffix),
        _ => return None,
    };
    // Without a dot it is a top-level domain or part of one: too wide to be filed as a name.
    let named = fit == DomainFit::Exact || name.contains(&b'.');
    named.then_some(DomainIndicator { field, name, fit, nocase: content.nocase })
}

/// The only content, whether it must stand at the end, and whether it must be the whole buffer.
fn anchors(checks: &[ContentCheck]) -> Option<(&Content, bool, bool)> {
    let (ContentCheck::Content(content), rest) = checks.split_first()? else { return None };
    let length = i64::try_from(content.pattern.len()).ok()?;
    let anywhere = content.offset.is_none_or(|offset| offset == Operand::Value(0))
        && content.distance.is_none()
        && content.within.is_none();
    if content.negated || !anywhere {
        return None;
    }
    let at_start = match content.depth {
        None => content.startswith,
        Some(depth) if depth == Operand::Value(length) => true,
        Some(_) => return None,
    };
    let mut at_end = content.endswith;
    let mut sized = false;
    for check in rest {
        match check {
            ContentCheck::IsDataAt { at: Operand::Value(1), relative: true, negated: true } => {
                at_end = true;
            }
            ContentCheck::BufferSize(NumberMatch::Compare(CompareOp::Equal, size))
                if i64::try_from(*size) == Ok(length) =>
            {
                sized = true;
            }
            _ => return None,
        }
    }
    Some((content, at_end || sized, sized || (at_start && at_end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::rule;

    #[track_caller]
    fn check(options: &str, expected: Option<(&str, &str, DomainFit)>) {
        let rule = rule(&format!("alert ip any any -> any any ({options} sid:1;)"));
        let found = as_domain_indicator(&rule)
            .map(|one| (one.field, std::str::from_utf8(one.name).expect("text"), one.fit));
        assert_eq!(found, expected, "{options}");
    }

    #[test]
    fn tells_names_from_other_rules() {
        check(
            r#"dns.query; dotprefix; content:".a.example"; nocase; endswith;"#,
            Some(("dns.query", "a.example", DomainFit::Within)),
        );
        check(
            r#"tls.sni; content:"a.example"; bsize:9; fast_pattern;"#,
            Some(("tls.sni", "a.example", DomainFit::Exact)),
        );
        check(
            r#"http.host; content:"a.example"; startswith; endswith;"#,
            Some(("http.host", "a.example", DomainFit::Exact)),
        );
        check(
            r#"dns.query; content:"a.example"; isdataat:!1,relative;"#,
            Some(("dns.query", "a.example", DomainFit::Suffix)),
        );
        check(
            r#"dns.query; content:".a.example"; endswith;"#,
            Some(("dns.query", "a.example", DomainFit::Below)),
        );
        check(r#"dns.query; content:"a.example";"#, None);
        check(r#"dns.query; content:".top"; endswith;"#, None);
        check(r#"dns.query; content:!"a.example"; endswith;"#, None);
        check(r#"http.uri; content:"/a"; endswith;"#, None);
        check(r#"tls.sni; content:"a.example"; endswith; flowbits:set,x;"#, None);
    }
}
