# The pages of the portal. Short sentences; say first what to do.

## The frame around every page.

frame-skip = Skip to content
frame-sign-out = Sign out
frame-menu = Menu
frame-where = Where you are
frame-language = Language
frame-theme = Appearance
frame-call-title = Need to talk to somebody?
frame-call-who = { $name }, day and night:
theme-auto = As the device
theme-light = Light
theme-dark = Dark
menu-work = What needs me now
menu-warnings = Warnings
menu-findings = Findings
menu-sensors = Sensors
menu-members = Members
menu-own = Our organisation
menu-content = Rules and indicators
menu-audit = Audit log
menu-more = More
menu-mails = The demo's mail

## When there is no page.

error-home = To the first page
error-title-not-found = There is no such page
error-text-not-found = The address is wrong, or what is there is not yours to see.
error-title-not-allowed = You may not do that
error-text-not-allowed = Your role does not allow it. Ask your security lead.
error-title-stale-form = The form is too old
error-text-stale-form = Nothing was changed. Load the page again and try once more.
error-title-bad-form = The form could not be read
error-text-bad-form = Nothing was changed. Go back and try again.
error-title-too-many = Too many tries
error-text-too-many = Wait a quarter of an hour and try again. If it is urgent, call the number below.
error-title-moved-on = The warning has already moved on
error-text-moved-on = Somebody else answered before you. Open the warning again to see where it stands.
error-title-held-back = It may not be shown here
error-text-held-back = Its label (TLP) says that it is for other recipients only.
error-title-broken = Something went wrong on our side
error-text-broken = The error has been noted. Try again in a while. If it is urgent, call the number below.

## What just happened.

said-acknowledged = Thank you. The warning is acknowledged and the reminders have stopped.
said-dismissed = Noted: the warning does not concern you.
said-applied = Noted: the warning concerns you.
said-started = Noted: you are working on it.
said-fixed = Thank you. We check that the problem is gone, and tell you if it returns.
said-verified = The warning is checked and done.
said-withdrawn = The warning is withdrawn.
said-expired = The warning is closed.
said-reopened = The warning is open again.
said-seen = Noted.
said-member-added = The member is added.
said-member-changed = The change is saved.
said-contact-added = The contact is added.
said-contact-removed = The contact is removed, and the links in their mail are closed.
said-sensor-revoked = The sensor is out of service.
said-preferences-saved = The change is saved.
said-password-changed = The password is changed. Sign in again.
said-sessions-ended = All other sessions are ended.
said-token-revoked = The token is revoked.

## Forms.

form-mistakes = Correct this first
form-choose = Choose …
form-save = Save
field-login = User name
field-password = Password
field-name = Name
field-language = Language
field-zone = Time zone, such as Europe/Stockholm
field-contact-name = Name or function
field-email = E-mail
field-phone = Telephone
field-place = Place in the order (1 is told first)
field-sensor-name = Name of the sensor
field-old-password = Present password
field-new-password = New password (at least 12 characters)
field-again-password = New password again
field-token-name = What it is for, such as the name of the program
field-token-until = Last day it works
mistake-sign-in = The user name or the password is wrong.
mistake-why = Say why, in a few words.
mistake-empty = Fill in this field.
mistake-long = The text is too long.
mistake-taken = There is one already.
mistake-language = Choose one of the languages.
mistake-zone = There is no such time zone. Write it like Europe/Stockholm.
mistake-email = Write a whole e-mail address.
mistake-place = Write a number from 1 to 999.
mistake-password-old = The present password is wrong.
mistake-password-again = The two new passwords differ.
mistake-password-short = A password needs at least 12 characters. Three or four words in a row go a long way.
mistake-tokens = You have as many tokens as an account may have. Revoke one first.
mistake-day = Choose a day from today and at most a year ahead.

## Signing in.

sign-in-title = Sign in
sign-in-lead = { $name } warns, you act. Here you see what needs doing.
sign-in-button = Sign in
sign-in-demo = Try the demo as …

## Lists.

list-all = All
list-show = Show
list-clear = Clear the choices
list-severity-min = At least this severe
list-order = Order
list-order-severity = Worst first
list-order-time = Last seen first
list-pages = Pages
list-first = From the start
list-next = Next page
list-none-so-far = Nothing found so far. The next page looks further.
list-csv = Save the list as CSV
csv-held-back = The label does not allow this line in a file
csv-cut = The list is longer than the file may be: choose fewer
column-severity = Severity
column-warning = Warning
column-finding = Finding
column-member = Member
column-state = State
column-last = Last seen
column-first = First seen
column-number = Number
column-class = Class (RSIT)
column-cause = Cause
column-findings = Findings
column-tlp = Label
column-link = Link
column-device = Device
column-count = Times
column-confidence = Confidence
column-sensor = Sensor
column-last-contact = Last heard
column-version = Program
column-content = Content, version
column-rules = Rules
column-indicators = Indicators
column-packets = Packets
column-lost-packets = Lost packets
column-memory = Memory
column-spool = Waiting to be sent
column-listens = Listens to
column-open = Open warnings
column-waiting = Nobody has answered
column-worst = Worst
column-sensors = Sensors
column-silent = Silent sensors
column-contacts = Contacts
column-purpose = Used for
column-name = Name
column-kind = Kind
column-value = Value
column-source = Source
column-note = Note
column-fired = Has fired
column-time = Time
column-who = Who
column-did = What
column-object = On what
column-detail = More
column-from = From
column-to = To
column-subject = Subject

## What needs me now.

work-title = What needs me now
work-nothing = Nothing waits for you. All warnings are answered and all sensors are heard.
work-open = { $count ->
    [one] { $count } open warning.
   *[other] { $count } open warnings.
}
work-waiting = { $count ->
    [one] One is unanswered.
   *[other] { $count } are unanswered.
}
work-tally = Open warnings by severity
work-worst = Start here
work-order = Danger to life and health first. Then by severity: a break-in weighs more than a hole, and what is exploited now more than what could be. Equally severe: last seen first.
work-all = { $count ->
    [one] Show the warning
   *[other] Show all { $count } open warnings
}
work-approvals = { $count ->
    [one] One circular waits for you to approve it
   *[other] { $count } circulars wait for you to approve them
}
work-approvals-do = Nothing has left. Read it, see who gets it, and approve or change it.
work-failed = Could not be sent
work-failed-do = Call the recipient: the warning has not arrived.
work-silent = { $count ->
    [one] { $count } sensor is silent
   *[other] { $count } sensors are silent
}
work-silent-do = While a sensor is silent we do not see what happens there. Check power, network and program.
work-members = Members that need something
work-open-short = { $count ->
    [one] { $count } open warning
   *[other] { $count } open warnings
}
work-waiting-short = { $count ->
    [one] { $count } unanswered
   *[other] { $count } unanswered
}
work-silent-short = { $count ->
    [one] { $count } silent sensor
   *[other] { $count } silent sensors
}
work-as-of = As of { $name }.
work-live = The page keeps itself up to date.
work-live-off = Stop the updates
work-live-on = Keep the page up to date

## Warnings.

warnings-search = Search by words or number
warnings-open = Open
warnings-closed = Closed
warnings-none = No warnings fit the choices.
warnings-devices = { $count ->
    [one] { $count } device
   *[other] { $count } devices
}
warning-number = Warning
warning-first = first seen { $span }
warning-last = last seen { $span }
warning-written = written { $span }
warning-do-now = Do this now
warning-do-cannot = If you cannot
warning-where = Where
warning-more-findings = Show all findings
warning-evidence = How we know
warning-sure = How sure is it?
warning-severity-why = Why the severity is set to { $name }
warning-call = Whom to call
warning-answer = Your answer
warning-why = Why?
warning-history = What has happened
warning-sendings = Who has been told
warning-held-back = { $count ->
    [one] { $count } message was held back so as not to disturb.
   *[other] { $count } messages were held back so as not to disturb.
}
why-rule = A rule for known attack traffic fired: “{ $name }”.
why-indicator = Traffic to or from the { $what } { $value }, which { $source } has reported as bad.
why-report = { $source } reported this address: { $report }.
why-report-variant = { $source } reported this address: { $variant } ({ $report }).
why-plain = The sensor recognised a behaviour: { $name }.
indicator-address = address
indicator-domain = domain
indicator-url = web address
indicator-file-hash = file
indicator-certificate = certificate
indicator-ja3 = client (JA3)
indicator-ja4 = client (JA4)
sure-high = Sure: { $percent } of 100. This source is seldom wrong.
sure-medium = Likely: { $percent } of 100. Check before you switch off anything important.
sure-low = Unsure: { $percent } of 100. It may be a false alarm.
place-network = in { $name }
place-sensor = sensor { $name }
place-unknown = an unknown address
place-times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}
purpose-unknown = Unknown
purpose-guests = Guests
purpose-ordinary = Everyday work
purpose-education = Schools and libraries
purpose-personal-data = Personal data
purpose-life-and-health = Life and health
step-acknowledge = I take care of it
step-apply = It concerns us
step-start = We are working on it
step-fix = It is fixed
step-dismiss = It does not concern us
step-verify = Checked and done
step-expire = Close the warning
step-withdraw = Withdraw the warning
step-reopen = Open again
step-ask-dismiss = The warning will be closed. Say why, so that whoever reads it later understands.
step-ask-withdraw = The warning will be closed at the member. Say what was wrong.
done-send = Sent
done-deliver = Delivered
done-see = Read
done-acknowledge = Acknowledged
done-apply = Concerns us
done-start = Work began
done-dismiss = Does not concern us
done-fix = Fixed
done-verify = Checked
done-expire = Closed
done-withdraw = Withdrawn
done-reopen = Opened again
next-tell = Will be sent
next-remind = Unless somebody answers, a reminder goes out
next-escalate = Unless somebody answers, the warning goes on to the next person
actor-job = (automatically)
actor-contact = contact, by mail
actor-account = account
actor-sensor = sensor
history-from = from { $name }
sending-waiting = waiting
sending-leased = being sent
sending-sent = sent
sending-failed = could not be sent
sending-held = held back
sending-doubtful = (may have been sent twice)
evidence-rule = Rule
evidence-source = from { $name }
evidence-references = Read more:
evidence-none = The evidence is no longer kept.
evidence-event = The whole event (EVE JSON)
fact-time = Time
fact-device = Your device
fact-peer = The other end
fact-peer-name = Name of the other end
fact-count = Times
fact-proto = Protocol
fact-app-protocol = Application
fact-signature = Text of the rule
fact-category = Category
fact-http-host = Web server
fact-http-url = Web address
fact-http-method = Method
fact-http-agent = Browser
fact-http-status = Answer
fact-http-type = Content type
fact-dns-name = Name asked for
fact-dns-type = Type of question
fact-tls-name = Server name (SNI)
fact-tls-version = TLS version
fact-tls-subject = Certificate for
fact-tls-issuer = Certificate from
fact-tls-ja3 = JA3
fact-tls-ja4 = JA4
fact-file-name = File
fact-file-hash = SHA-256
fact-flow-packets = Packets to the server
fact-flow-bytes = Bytes to the server

## The page behind a mail's link.

link-answer = { $name }, what is your answer?
link-closed = The warning is closed. There is nothing you need to do.
link-fixed = You have answered that it is fixed. We are checking it. There is nothing more to do now.
link-about = The link is personal. Do not pass it on.
link-ended-title = The link no longer works
link-ended-text = It has run out, was closed, or was cut short in the mail. The warning is still there: sign in, or call.

## Findings.

findings-about = A finding is one problem on one device. A warning gathers findings of one kind.
findings-search = Search by words or address
findings-present = Still present
findings-none = No findings fit the choices.
finding-warning = To the warning
finding-no-warning = The finding is too small for a warning.
finding-seen = What the sensor saw

## Sensors.

sensors-search = Search by sensor or member
sensors-none = No sensors fit the choices.
sensors-heard = heard { $span }
sensors-of-packets = of { $name }
sensors-content-old = old: { $count } is in force
sensor-state-silent = Silent
sensor-state-complains = Needs attention
sensor-state-waiting = Not enrolled yet
sensor-state-well = Well
sensor-state-revoked = Out of service
sensor-do-silent = The sensor is not heard. Check that the machine is on, that it reaches the hub and that the program runs.
sensor-do-complains = The sensor works but misses something. Read below what it says.
sensor-do-waiting = The sensor waits to be enrolled with a one-time code.
sensor-do-well = The sensor is heard and keeps up. There is nothing you need to do.
sensor-do-revoked = The sensor is out of service and may no longer send anything.
sensor-complaints = What the sensor says
sensor-facts = Facts
sensor-never = never
sensor-enrolled = Enrolled
sensor-certificate = Certificate valid until
sensor-findings = Findings of this sensor
sensor-token = Enrol the sensor
sensor-token-waits = A one-time code has been handed out and works until { $name }. A new one makes the old one invalid.
sensor-token-none = There is no code that works. Make one and follow the steps at the sensor.
sensor-token-make = Make a new token
sensor-revoke = Take the sensor out of service
sensor-revoke-ask = The sensor is refused from its next try on. This cannot be undone: it must enrol again. Until then the member goes unwatched.
sensor-revoke-button = Yes, take it out of service

## Enrolling a sensor.

enrolment-title = Enrol the sensor { $name }
enrolment-once = The token is shown now and never again.
enrolment-until = It works until { $name }, and once.
enrolment-how = Type this on the sensor’s machine, as the account that is to run it. With the systemd unit that we supply, the account is vardkase.
enrolment-step-enrol = Enrol the sensor. The token also tells it which hub is the right one.
enrolment-step-settings = Write a file with settings, and name in it the network card that sees the traffic.
enrolment-step-run = Start the sensor. It shows here as enrolled within a minute or so.
enrolment-secret = Whoever has the token can pretend to be the sensor. Send it in a safe way only.
enrolment-lost = Is the token lost? Make a new one on the sensor’s page; the old one then stops working.
enrolment-done = To the sensor

## Members.

members-search = Search by name
members-none = No members fit the choices.
members-no-contacts = nobody to tell
members-operators = Operators
members-serves = { $count ->
    [one] answers for { $count } member
   *[other] answers for { $count } members
}
members-add = Add a member
member-operator = run by { $name }
member-contacts = Who is told
member-contacts-about = In this order. If nobody answers, the warning goes on to the next.
member-contacts-none = Nobody gets the warnings! Add at least one shared mailbox.
member-about = About the member
member-add-contact = Add a contact
member-add-sensor = Add a sensor
member-remove = Remove
member-remove-ask = Warnings about what is removed can no longer be tied to the right member.
member-remove-contact-ask = The contact gets no more warnings, and the links in their mail stop working.
member-remove-yes = Yes, remove { $name }

## Rules and indicators.

content-about = This is what the sensors look for.
content-kinds = Kinds of content
content-kind-rules = Rules
content-kind-indicators = Indicators
content-kind-manifest = Content
content-version = version { $count }
content-rules = { $count ->
    [one] { $count } rule
   *[other] { $count } rules
}
content-indicators = { $count ->
    [one] { $count } indicator
   *[other] { $count } indicators
}
content-search = Search by sid, words or value
content-none = Nothing fits the choices.
content-found = { $count ->
    [one] { $count } found, those that fired first
   *[other] { $count } found, those that fired first
}
content-findings = { $count ->
    [one] in { $count } finding
   *[other] in { $count } findings
}
content-expires = ends { $span }
content-rule = rule

## The audit log.

audit-about = Who did what, on whose data. Lines cannot be changed without it showing.
audit-check = Check that the log is whole
audit-whole = { $count ->
    [one] The log is whole: { $count } line checked.
   *[other] The log is whole: { $count } lines checked.
}
audit-broken = The log was changed from line { $count } on. Keep the database as it is and call whoever is responsible.
audit-search = Search by person, words or member
audit-none = No lines fit the choices.
did-sign-in = signed in
did-add-member = added a member
did-change-member = changed a member
did-add-operator = added an operator
did-add-network = added a network
did-remove-network = removed a network
did-add-domain = added a domain
did-remove-domain = removed a domain
did-add-contact = added a contact
did-remove-contact = removed a contact
did-add-sensor = added a sensor
did-revoke-sensor = took a sensor out of service
did-allow-enrolment = gave a sensor a one-time code
did-enrol-sensor = enrolled a sensor
did-certify-sensor = was given a certificate
did-add-account = added an account
did-close-account = closed an account
did-add-api-token = made an API token
did-revoke-api-token = revoked an API token
did-change-password = changed the password
did-publish-content = put content in force
did-acknowledge = acknowledged a warning
did-apply = said that a warning applies
did-start = began to fix
did-dismiss = said that a warning does not apply
did-fix = fixed
did-see = read a warning
did-verify = checked
did-expire = closed a warning
did-withdraw = withdrew a warning
did-reopen = opened a warning again

## The demo's mail.

mails-about = The demo really sends, but to a mailbox of its own. This is what the recipient sees.
mails-search = Search by subject or recipient
mails-none = No mail yet.
mails-html = As it is shown
mails-plain = As text

## The viewer's own account.

account-title = My account
account-language = Language and time
account-password = Change the password
account-password-about = You are signed out everywhere when the password changes.
account-password-button = Change the password
account-tokens = Make, see and revoke tokens

## One's own API tokens.

tokens-title = API tokens
tokens-about = A token lets a program use the API in your name. It may do what you may do, until the token ends or is revoked.
tokens-list = Your tokens
tokens-none = You have no tokens.
tokens-ends = Ends
tokens-used = Last used
tokens-never = never
tokens-revoke = Revoke
tokens-revoke-ask = The program that uses the token is refused from its next try on.
tokens-revoke-yes = Yes, revoke { $name }
tokens-make = Make a token
tokens-made = The token { $name } is made
tokens-once = The token is shown now and never again. Copy it.
tokens-made-until = It works until { $name }.
tokens-use = The program sends it like this:
tokens-use-token = TOKEN
token-state-valid = works
token-state-ended = has ended
token-state-revoked = revoked
