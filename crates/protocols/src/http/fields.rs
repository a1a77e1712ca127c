//! What can be asked of an HTTP/1 transaction, by rules, records, portal and manual.

use model::Direction;

use super::transaction::{HttpTransaction, stage};
use crate::{Buffer, Field, FieldId, Side};

type Bytes = for<'t> fn(&'t HttpTransaction, Direction, usize) -> Option<Buffer<'t>>;
type Count = fn(&HttpTransaction, Direction) -> Option<u64>;

enum Get {
    Bytes(Bytes),
    Number(Count),
}

struct Declared {
    field: Field,
    get: Get,
}

const fn one(
    name: &'static str,
    side: Side,
    ready: u8,
    help: &'static str,
    get: Bytes,
) -> Declared {
    Declared { field: Field::bytes(name, side, ready, help), get: Get::Bytes(get) }
}

const fn number(
    name: &'static str,
    side: Side,
    ready: u8,
    help: &'static str,
    get: Count,
) -> Declared {
    Declared { field: Field::number(name, side, ready, help), get: Get::Number(get) }
}

impl Declared {
    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { field: self.field.aliases(aliases), get: self.get }
    }

    const fn multiple(self) -> Self {
        Self { field: self.field.multiple(), get: self.get }
    }

    const fn streaming(self) -> Self {
        Self { field: self.field.streaming(), get: self.get }
    }
}

use Direction::{ToClient, ToServer};
use Side::{Either, ToClient as Response, ToServer as Request};
use stage::{BODY, HEADERS, LINE};

const LIST: &[Declared] = &[
    one("http.method", Request, LINE, "Method of the request.", |tx, _, i| first(&tx.method, i)),
    one(
        "http.uri",
        Request,
        LINE,
        "Path and query of the request, decoded and put in one form.",
        |tx, _, i| {
            if tx.uri.is_empty() { None } else { first(tx.uri_normal(), i) }
        },
    ),
    one("http.uri.raw", Request, LINE, "Target of the request as sent.", |tx, _, i| {
        first(&tx.uri, i)
    }),
    one(
        "http.request_line",
        Request,
        LINE,
        "First line of the request, without its end.",
        |tx, _, i| first(&tx.request.line, i),
    )
    .aliases(&["http_request_line"]),
    one(
        "http.host",
        Request,
        HEADERS,
        "Host that the request is for, in lower case, without port.",
        |tx, _, i| first(tx.host()?, i),
    ),
    one("http.host.raw", Request, HEADERS, "Host that the request is for, as sent.", |tx, _, i| {
        let authority = || tx.target().authority;
        first(tx.request.headers.get("host").or_else(authority)?, i)
    }),
    one("http.user_agent", Request, HEADERS, "User-Agent of the request.", |tx, _, i| {
        value(tx, ToServer, "user-agent", i)
    }),
    one("http.referer", Request, HEADERS, "Referer of the request.", |tx, _, i| {
        value(tx, ToServer, "referer", i)
    })
    .aliases(&["http_referer"]),
    one("http.accept", Request, HEADERS, "Accept of the request.", |tx, _, i| {
        value(tx, ToServer, "accept", i)
    })
    .aliases(&["http_accept"]),
    one("http.accept_enc", Request, HEADERS, "Accept-Encoding of the request.", |tx, _, i| {
        value(tx, ToServer, "accept-encoding", i)
    })
    .aliases(&["http_accept_enc"]),
    one("http.accept_lang", Request, HEADERS, "Accept-Language of the request.", |tx, _, i| {
        value(tx, ToServer, "accept-language", i)
    })
    .aliases(&["http_accept_lang"]),
    one(
        "http.request_header",
        Request,
        HEADERS,
        "Each header of the request, `Name: value`.",
        |tx, _, i| item(tx, ToServer, i),
    )
    .aliases(&["http_request_header"])
    .multiple(),
    one("http.request_body", Request, BODY, "Body of the request, decoded.", |tx, _, i| {
        if i == 0 { tx.request.body.window.buffer() } else { None }
    })
    .streaming(),
    one(
        "http.response_line",
        Response,
        LINE,
        "First line of the response, without its end.",
        |tx, _, i| first(&tx.response.line, i),
    )
    .aliases(&["http_response_line"]),
    one("http.stat_code", Response, LINE, "Status of the response as sent.", |tx, _, i| {
        first(&tx.status, i)
    }),
    one("http.stat_msg", Response, LINE, "Text after the status.", |tx, _, i| {
        first(&tx.status_text, i)
    }),
    one("http.location", Response, HEADERS, "Location of the response.", |tx, _, i| {
        value(tx, ToClient, "location", i)
    })
    .aliases(&["http_location"]),
    one("http.server", Response, HEADERS, "Server of the response.", |tx, _, i| {
        value(tx, ToClient, "server", i)
    })
    .aliases(&["http_server"]),
    one(
        "http.response_header",
        Response,
        HEADERS,
        "Each header of the response, `Name: value`.",
        |tx, _, i| item(tx, ToClient, i),
    )
    .aliases(&["http_response_header"])
    .multiple(),
    one("http.response_body", Response, BODY, "Body of the response, decoded.", |tx, _, i| {
        if i == 0 { tx.response.body.window.buffer() } else { None }
    })
    .streaming(),
    one("http.protocol", Either, LINE, "Protocol named in the first line.", |tx, way, i| {
        first(&tx.message(way).protocol, i)
    })
    .aliases(&["http_protocol"]),
    one("http.start", Either, HEADERS, "First line and headers.", |tx, way, i| {
        if tx.has(way, HEADERS) { first(tx.message(way).start(), i) } else { None }
    })
    .aliases(&["http_start"]),
    one(
        "http.header",
        Either,
        HEADERS,
        "Headers, `Name: value` and line end each, cookies left out.",
        |tx, way, i| {
            if tx.has(way, HEADERS) { first(tx.message(way).header(), i) } else { None }
        },
    ),
    one("http.header.raw", Either, HEADERS, "Headers as sent.", |tx, way, i| {
        first(&tx.message(way).raw, i)
    }),
    one(
        "http.header_names",
        Either,
        HEADERS,
        "Names of the headers, a line each, between empty lines.",
        |tx, way, i| {
            if tx.has(way, HEADERS) && !tx.message(way).headers.is_empty() {
                first(tx.message(way).header_names(), i)
            } else {
                None
            }
        },
    )
    .aliases(&["http_header_names"]),
    one(
        "http.cookie",
        Either,
        HEADERS,
        "Cookie of the request, Set-Cookie of the response.",
        |tx, way, i| value(tx, way, if way == ToServer { "cookie" } else { "set-cookie" }, i),
    ),
    one("http.connection", Either, HEADERS, "Connection.", |tx, way, i| {
        value(tx, way, "connection", i)
    })
    .aliases(&["http_connection"]),
    one("http.content_type", Either, HEADERS, "Content-Type.", |tx, way, i| {
        value(tx, way, "content-type", i)
    })
    .aliases(&["http_content_type"]),
    one("http.content_len", Either, HEADERS, "Content-Length.", |tx, way, i| {
        value(tx, way, "content-length", i)
    })
    .aliases(&["http_content_len"]),
    one("file.data", Either, BODY, "Contents of the file that is sent, decoded.", |tx, way, i| {
        tx.message(way).body.file_data(i)
    })
    .aliases(&["file_data"])
    .streaming()
    .multiple(),
    one("file.name", Either, BODY, "Name of the file that is sent.", |tx, way, i| {
        let mut files = tx.header.files.iter().filter(|file| file.direction == way);
        files.nth(i).map(|file| Buffer::whole(&file.name))
    })
    .multiple(),
    number("urilen", Request, LINE, "Bytes of the URI in its one form.", |tx, _| {
        Some(tx.uri_normal().len() as u64)
    }),
    number("urilen.raw", Request, LINE, "Bytes of the target as sent.", |tx, _| {
        Some(tx.uri.len() as u64)
    }),
];

/// The declarations alone, in the same places.
pub(super) static FIELDS: [Field; LIST.len()] = {
    let mut fields = [const { Field::bytes("", Side::Either, 0, "") }; LIST.len()];
    let mut at = 0;
    while at < LIST.len() {
        let Field { name, aliases, help, kind, side, ready, streaming, multiple, names } =
            LIST[at].field;
        fields[at] = Field { name, aliases, help, kind, side, ready, streaming, multiple, names };
        at += 1;
    }
    fields
};

pub(super) fn buffer(
    tx: &HttpTransaction,
    field: FieldId,
    direction: Direction,
    index: usize,
) -> Option<Buffer<'_>> {
    match LIST.get(usize::from(field.0))?.get {
        Get::Bytes(get) => get(tx, direction, index),
        Get::Number(_) => None,
    }
}

pub(super) fn number_of(
    tx: &HttpTransaction,
    field: FieldId,
    direction: Direction,
    index: usize,
) -> Option<u64> {
    match LIST.get(usize::from(field.0))?.get {
        Get::Number(get) if index == 0 => get(tx, direction),
        _ => None,
    }
}

/// A value with one instance; nothing is not a value.
fn first(bytes: &[u8], index: usize) -> Option<Buffer<'_>> {
    (index == 0 && !bytes.is_empty()).then_some(Buffer::whole(bytes))
}

fn value<'t>(
    tx: &'t HttpTransaction,
    way: Direction,
    name: &str,
    index: usize,
) -> Option<Buffer<'t>> {
    if index == 0 { tx.message(way).headers.get(name).map(Buffer::whole) } else { None }
}

fn item(tx: &HttpTransaction, way: Direction, index: usize) -> Option<Buffer<'_>> {
    tx.message(way).header_item(index).map(Buffer::whole)
}
