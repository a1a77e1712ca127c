//! The embedded texts, parsed once, one bundle for each language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use rust_embed::Embed;
use unic_langid::LanguageIdentifier;

use crate::format;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../locales"]
#[include = "*.ftl"]
struct Files;

/// One language's texts.
pub(crate) struct Bundle {
    texts: FluentBundle<FluentResource>,
}

/// Keys reported as missing: more than this and the installation is broken anyway.
const MISSING_MAX: usize = 1_000;

static BUNDLES: LazyLock<BTreeMap<&'static str, Bundle>> = LazyLock::new(load);
static MISSING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The tags of all languages, in order.
pub(crate) fn tags() -> impl Iterator<Item = &'static str> {
    BUNDLES.keys().copied()
}

/// The text for `key` (or `key.attribute`) in `tag`, else in English, else the key itself.
pub(crate) fn find(tag: &str, key: &str, args: &FluentArgs<'_>) -> String {
    if let Some(text) = BUNDLES.get(tag).and_then(|bundle| bundle.find(key, args)) {
        return text;
    }
    report_missing(tag, key);
    let english = BUNDLES.get("en").and_then(|bundle| bundle.find(key, args));
    english.unwrap_or_else(|| format!("⟨{key}⟩"))
}

/// Whether `tag` itself has the text.
pub(crate) fn has(tag: &str, key: &str) -> bool {
    BUNDLES.get(tag).is_some_and(|bundle| bundle.pattern(key).is_some())
}

/// The text for `key` as it stands in the files, with `{ $name }` where a value is put; none when
/// it holds more than words and values.
pub(crate) fn source(tag: &str, key: &str) -> Option<String> {
    let pattern = BUNDLES.get(tag)?.pattern(key)?;
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => text.push_str(value),
            ast::PatternElement::Placeable {
                expression: ast::Expression::Inline(ast::InlineExpression::VariableReference { id }),
            } => text += &format!("{{ ${} }}", id.name),
            ast::PatternElement::Placeable { .. } => return None,
        }
    }
    Some(text)
}

/// Texts that were asked for and not found, as `tag: key`, since the program started.
pub fn missing_texts() -> Vec<String> {
    MISSING.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

fn report_missing(tag: &str, key: &str) {
    let mut missing = MISSING.lock().unwrap_or_else(PoisonError::into_inner);
    if missing.len() < MISSING_MAX && missing.insert(format!("{tag}: {key}")) {
        tracing::warn!(text.tag = tag, text.key = key, "no text `{key}` in language `{tag}`");
    }
}

/// What a language declares: for each key (`id` or `id.attribute`) the variables it uses. For the
/// test that all languages say the same, and for tests of pages that look for unknown keys.
pub fn declared(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (_, source) in files(tag) {
        let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(partial, _)| partial);
        for entry in &resource.body {
            let ast::Entry::Message(message) = entry else { continue };
            if let Some(value) = &message.value {
                keys.insert(message.id.name.clone(), variables(value));
            }
            for attribute in &message.attributes {
                let key = format!("{}.{}", message.id.name, attribute.id.name);
                keys.insert(key, variables(&attribute.value));
            }
        }
    }
    keys
}

/// Path and content of each file of a language.
pub(crate) fn files(tag: &str) -> Vec<(String, String)> {
    let prefix = format!("{tag}/");
    let paths = Files::iter().filter(|path| path.starts_with(&prefix));
    paths
        .filter_map(|path| {
            let data = Files::get(&path)?.data;
            Some((path.into_owned(), String::from_utf8_lossy(&data).into_owned()))
        })
        .collect()
}

impl Bundle {
    fn find(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.pattern(key)?;
        // A missing variable leaves its name in the text and an error here: the text is still
        // worth more than none, and the test of variables finds the mistake.
        let mut errors = Vec::new();
        Some(self.texts.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }

    fn pattern(&self, key: &str) -> Option<&ast::Pattern<&str>> {
        match key.split_once('.') {
            None => self.texts.get_message(key)?.value(),
            Some((id, name)) => Some(self.texts.get_message(id)?.get_attribute(name)?.value()),
        }
    }
}

fn load() -> BTreeMap<&'static str, Bundle> {
    let tags: BTreeSet<String> = Files::iter()
        .filter_map(|path| path.split_once('/').map(|(tag, _)| tag.to_owned()))
        .collect();
    tags.into_iter()
        .filter_map(|tag| {
            let bundle = load_language(&tag)?;
            // Leaked once for the life of the program, so that `Language` can be copied freely.
            Some((&*tag.leak(), bundle))
        })
        .collect()
}

fn load_language(tag: &str) -> Option<Bundle> {
    let id: LanguageIdentifier = tag.parse().ok()?;
    let mut texts = FluentBundle::new_concurrent(vec![id]);
    // The isolating marks confuse plain-text mail and copying; names and numbers here are short.
    texts.set_use_isolating(false);
    texts.set_formatter(Some(if tag == "en" { comma_number } else { spaced_number }));
    for (path, source) in files(tag) {
        let resource = match FluentResource::try_new(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!("{path}: {} texts cannot be read: {errors:?}", errors.len());
                resource
            }
        };
        if let Err(errors) = texts.add_resource(resource) {
            tracing::error!("{path}: texts declared twice: {errors:?}");
        }
    }
    Some(Bundle { texts })
}

type Memoizer = intl_memoizer::concurrent::IntlLangMemoizer;

fn comma_number(value: &FluentValue<'_>, _: &Memoizer) -> Option<String> {
    number(value, ",")
}

/// Swedish, Norwegian and most of Europe: a space that does not break.
fn spaced_number(value: &FluentValue<'_>, _: &Memoizer) -> Option<String> {
    number(value, "\u{a0}")
}

fn number(value: &FluentValue<'_>, separator: &str) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 => {
            // Fluent keeps numbers as f64; ours are counts far below 2^53.
            Some(format::grouped(*value as i64, separator))
        }
        _ => None,
    }
}

fn variables(pattern: &ast::Pattern<String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(pattern, &mut names);
    names
}

fn collect(pattern: &ast::Pattern<String>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            collect_expression(expression, names);
        }
    }
}

fn collect_expression(expression: &ast::Expression<String>, names: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => collect_inline(inline, names),
        ast::Expression::Select { selector, variants } => {
            collect_inline(selector, names);
            variants.iter().for_each(|variant| collect(&variant.value, names));
        }
    }
}

fn collect_inline(inline: &ast::InlineExpression<String>, names: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            names.insert(id.name.clone());
        }
        ast::InlineExpression::Placeable { expression } => collect_expression(expression, names),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| collect_inline(argument, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read_and_no_text_is_declared_twice() {
        for tag in tags() {
            let mut seen = BTreeSet::new();
            for (path, source) in files(tag) {
                let resource = FluentResource::try_new(source);
                let resource = resource.unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
                for entry in resource.entries() {
                    if let ast::Entry::Message(message) = entry {
                        assert!(
                            seen.insert(message.id.name.to_owned()),
                            "{path}: {}",
                            message.id.name
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_language_has_the_same_files_texts_and_variables() {
        let names = |tag: &str| -> BTreeSet<String> {
            files(tag).iter().map(|(path, _)| path[tag.len()..].to_owned()).collect()
        };
        let english = declared("en");
        for tag in tags() {
            assert_eq!(names(tag), names("en"), "files of {tag}");
            let own = declared(tag);
            for (key, variables) in &english {
                assert_eq!(own.get(key), Some(variables), "{tag}: {key}");
            }
            for key in own.keys() {
                assert!(english.contains_key(key), "only in {tag}: {key}");
            }
        }
    }

    #[test]
    fn a_text_is_shown_as_it_was_written() {
        let found = source("sv", "mail-device").expect("a text");
        assert_eq!(found, "{ $device }, sensor { $sensor }");
        assert!(source("sv", "topic-beacon.now").is_some_and(|text| text.lines().count() == 3));
        assert_eq!(source("sv", "mail-held-back"), None, "a choice is more than words");
    }

    #[test]
    fn a_text_nobody_has_shows_its_key_and_is_reported() {
        assert_eq!(find("sv", "no-such-text", &FluentArgs::new()), "⟨no-such-text⟩");
        assert!(missing_texts().contains(&"sv: no-such-text".to_owned()));
    }
}
