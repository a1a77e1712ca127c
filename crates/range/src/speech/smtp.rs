//! Mail handed from server to server, in clear text.
//!
//! Specification: RFC 5321, RFC 5322.

use crate::conversation::Conversation;

/// A mail.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    /// Name of the server that sends.
    pub from_server: &'a str,
    /// Name of the server that receives.
    pub to_server: &'a str,
    /// Sender.
    pub from: &'a str,
    /// Recipient.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Text, without lines that begin with a dot.
    pub text: &'a str,
}

/// Tells the whole session after the handshake.
pub fn deliver(talk: &mut Conversation, mail: &Mail<'_>) {
    let Mail { from_server, to_server, from, to, subject, text } = mail;
    let message = format!(
        "From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n.\r\n"
    );
    talk.server(format!("220 {to_server} ESMTP\r\n").as_bytes());
    let turns = [
        (format!("EHLO {from_server}\r\n"), format!("250-{to_server}\r\n250 SIZE 52428800\r\n")),
        (format!("MAIL FROM:<{from}>\r\n"), "250 2.1.0 Ok\r\n".to_owned()),
        (format!("RCPT TO:<{to}>\r\n"), "250 2.1.5 Ok\r\n".to_owned()),
        ("DATA\r\n".to_owned(), "354 End data with <CR><LF>.<CR><LF>\r\n".to_owned()),
        (message, "250 2.0.0 Ok: queued\r\n".to_owned()),
        ("QUIT\r\n".to_owned(), "221 2.0.0 Bye\r\n".to_owned()),
    ];
    for (says, replies) in turns {
        talk.wait(500).client(says.as_bytes());
        talk.wait(1_500).server(replies.as_bytes());
    }
}
