//! The description says something of everything in it.

use serde_json::Value;

fn description() -> Value {
    serde_json::to_value(api::openapi()).expect("JSON")
}

fn has_words(value: &Value, key: &str) -> bool {
    value[key].as_str().is_some_and(|text| !text.is_empty())
}

#[test]
fn operations_parameters_and_answers_have_words() {
    let mut ids = Vec::new();
    for route in crate::walk::routes(&description()) {
        let place = format!("{} {}", route.method, route.path);
        let operation = &route.operation;
        assert!(has_words(operation, "summary"), "{place}");
        ids.push(operation["operationId"].as_str().expect("an id").to_owned());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(has_words(parameter, "description"), "{place}: {parameter}");
        }
        for (status, response) in operation["responses"].as_object().expect("responses") {
            assert!(has_words(response, "description"), "{place}: {status}");
        }
        if !operation["requestBody"].is_null() {
            assert!(has_words(&operation["requestBody"], "description"), "{place}");
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations have the same id");
}

#[test]
fn schemas_and_fields_have_words() {
    for (name, schema) in description()["components"]["schemas"].as_object().expect("schemas") {
        assert!(has_words(schema, "description"), "{name}");
        for (field, value) in schema["properties"].as_object().into_iter().flatten() {
            // What may be null is one of two, and the words are with the first.
            let words =
                has_words(value, "description") || has_words(&value["oneOf"][0], "description");
            assert!(words, "{name}.{field}: {value}");
        }
    }
}

#[test]
fn it_is_of_the_version_that_we_say() {
    assert!(description()["openapi"].as_str().expect("a version").starts_with("3.1."));
}
