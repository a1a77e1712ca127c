//! `analytic`: a verdict over many connections or transactions. A record of our own.

use detect::analytics::{Value, Verdict};

/// Writes the members that are a verdict's own.
pub fn write(out: &mut eve::Object<'_>, verdict: &Verdict) {
    out.text("src_ip", &verdict.source.to_string());
    if let Some(target) = verdict.target {
        out.text("dest_ip", &target.to_string());
    }
    if let Some(port) = verdict.port {
        out.number("dest_port", port);
    }
    out.object("analytic", |object| {
        object.text("name", verdict.name);
        object.text("why", &verdict.why());
        for (name, value) in &verdict.facts {
            match value {
                Value::Number(number) => object.number(name, *number),
                Value::Fraction(fraction) => object.float(name, *fraction),
                Value::Text(text) => object.text(name, text),
                Value::List(list) => {
                    object.array(name, |array| list.iter().for_each(|text| array.text(text)));
                }
            }
        }
    });
}
