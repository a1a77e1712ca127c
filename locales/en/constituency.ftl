# Members, what they have, and who could join.

## What members can be recognised by.

assets-title = What we recognise you by
assets-about = Networks, domains, products and services stand here. The more of them, the surer that warnings reach the right place. What somebody else could have too waits until it is proven.
assets-search = Search by address, domain or name
assets-none = Nothing stands here yet. Without networks and domains we do not know which addresses are yours.
assets-none-fit = Nothing fits the choices.
assets-all = Show, add and change
assets-add = Add
assets-change = Change
assets-import = Read in a whole list
assets-examples = Such as 192.0.2.0/24, AS64500, member.example, https://www.member.example/school/, Example VPN 9 or www.member.example:443.
assets-approve = Yes, it is theirs
assets-decline = No
assets-prove = Show that it is yours
assets-prove-about = Do one of these. We look by ourselves every six hours, for two weeks.
assets-prove-hand = Only the CSIRT can confirm this. We get in touch if something is unclear.
assets-prove-dns = Add this record to your DNS:
assets-prove-file = Or put a file at { $name } that holds exactly this:
assets-look = Look now
assets-looked = We looked { $span }.
proof-missing-none = Nothing was there.
proof-missing-other = Something else was there.
proof-missing-unreachable = We got no answer.
proof-missing-inside = The address is internal, which we cannot reach.
proof-dns = proven in DNS
proof-file = proven on the web site
proof-hand = confirmed by the CSIRT
proof-own = part of what is yours already
asset-network = Network
asset-as-number = AS number
asset-domain = Domain
asset-url = Web address
asset-product = Product
asset-service = Service
asset-many-network = Networks
asset-many-as-number = AS numbers
asset-many-domain = Domains
asset-many-url = Web addresses
asset-many-product = Products
asset-many-service = Services for the public
asset-state-pending = waits for proof
asset-state-approved = counts
asset-state-declined = declined
work-assets = Waits for your yes or no
work-assets-do = Make sure that it really is the member's. Until then it does not count.
column-asset = What
column-code = Code
column-county = County
column-standing = How far
field-value = What
field-asset-name = What you call it (may be empty)
mistake-asset-network = Write an address or a network, such as 192.0.2.0/24.
mistake-asset-too-wide = Nobody alone has so large a network. Write each of your own.
mistake-asset-as-number = Write an AS number, such as AS64500.
mistake-asset-domain = Write a domain, such as member.example.
mistake-asset-suffix = Others have domains below this suffix too. Write your own domain.
mistake-asset-url = Write the whole web address, such as https://www.member.example/school/.
mistake-asset-product = Write the product's name, at most 200 characters.
mistake-asset-service = Write host and port, such as www.member.example:443.
said-asset-added = Saved. If it waits, the page shows how to prove it.
said-asset-changed = The change is saved.
said-asset-removed = Removed.
said-asset-approved = Approved: it counts from now on.
said-asset-declined = Declined: it does not count.
said-asset-looking = We are looking. Load the page again in half a minute.
said-assets-imported = The list is read in.
said-profile-saved = The change is saved.
said-company-added = The company is noted.
said-company-removed = The company is off the list.
said-request-declined = The request is refused.
did-add-asset = added an asset
did-change-asset = changed an asset
did-remove-asset = removed an asset
did-approve-asset = approved an asset
did-decline-asset = declined an asset
did-import-assets = read in a list of assets
did-describe-member = described a member
did-add-company = noted a company
did-remove-company = removed a company
did-answer-join-request = answered a request to join

## Reading in a list.

import-title = Read in a list
import-about = Paste the list. You see first what it would change; nothing happens until you confirm. Lines that cannot be read are skipped and shown.
import-format = How the list is written
import-format-csv = Spreadsheet or CSV
import-format-ripe = Text from RIPE (whois)
import-list = The list
import-compare = Show what would change
import-confirm = Confirm and change
import-again = Start again
import-how = What the list looks like
import-how-csv = The first line names the columns: kind, value, name and purpose. Cells copied from a spreadsheet do as well. The file that the page saves as CSV can be read in again.
import-how-ripe = From RIPE, inetnum, inet6num, route, route6, aut-num and organisation are read, as whois shows them.
import-moved-on = Something has changed since you looked. Look again and confirm.
import-take-away = Take away what is not in the list
import-take-conflicts = Add also what others have
import-who-else = Has it too
import-organisations = The list names:
import-line = Line
import-text = It says
import-reason = Why it could not be read
import-new = { $count ->
    [0] Nothing new.
    [one] One new.
   *[other] { $count } new.
}
import-changed = { $count ->
    [0] Nothing changed.
    [one] One changed.
   *[other] { $count } changed.
}
import-conflicts = { $count ->
    [0] Nothing that others have.
    [one] One that somebody else has too.
   *[other] { $count } that others have too.
}
import-gone = { $count ->
    [0] All that was there is in the list.
    [one] One is not in the list.
   *[other] { $count } are not in the list.
}
import-gone-stays = They stay unless you tick the box above.
import-unchanged = { $count ->
    [0] Nothing unchanged.
    [one] One unchanged.
   *[other] { $count } unchanged.
}
import-broken = { $count ->
    [0] All lines could be read.
    [one] One line could not be read.
   *[other] { $count } lines could not be read.
}
import-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
broken-network = no network
broken-too-wide = too large a network
broken-as-number = no AS number
broken-domain = no domain
broken-suffix = a suffix that several share
broken-url = no web address
broken-product = no product name
broken-service = no service
broken-kind = unknown kind
broken-purpose = unknown purpose
broken-short = a column is missing
broken-twice = stands further up too
broken-range = the addresses run backwards
broken-heading = the first line names no kind and value
broken-line = no name with a colon
broken-too-many = the list has more lines than are read
broken-too-long = the list is too long

## Members: what they are and how far they have come.

member-kind-municipality = Municipality
member-kind-region = Region
member-kind-agency = State agency
member-kind-joint-body = Joint body
member-kind-company = Company
member-kind-school = School
standing-joined = Has joined
standing-talking = Being talked to
standing-listed = Listed
standing-missing = Missing
standing-left = Has left
country-se = Sweden
country-no = Norway
member-profile = What the member is, and the agreement
member-agreed = agreement of { $name }
member-relations = Owners and companies
member-owned-by = Owned by { $name }
member-add-company = Add a company that the member owns
member-company = Company
field-register-code = Code in the register (the municipality's four digits)
field-agreement = The agreement: what it is called and where it lies
field-agreed = The agreement's date
mistake-register-code = Choose a country and write four digits that are in the register.
mistake-date = Write the date like 2026-11-22.

## Who has joined.

constituency-title = Who has joined
constituency-country = Country
constituency-sum = Of { $total } municipalities { $joined } have joined. { $talking } are being talked to. { $missing } are missing.
constituency-map = Map with a tile of the same size for each municipality
constituency-map-about = Each municipality has a tile of the same size, about where it lies. The table says the same, county by county.
constituency-by-county = How many in each county
constituency-list = All, one by one
constituency-add = Add
constituency-found = { $count ->
    [one] One fits the choices.
   *[other] { $count } fit the choices.
}

## Asking to join.

join-title = We want to join
join-link = Not a member yet? Write to us.
join-about = Tell us who you are, and { $name } will get in touch. You commit to nothing.
join-kind = What are you
join-privacy = We use what you write only to answer you. It is removed after 90 days, after 7 if the address is not confirmed.
join-send = Send
join-sent = Look in your inbox
join-sent-about = We have sent a link to the address that you wrote. Follow it, and { $name } gets your request. Is an attack under way? Call instead.
join-waiting = { $count ->
    [one] One wants to join
   *[other] { $count } want to join
}
join-waiting-about = Call them through their switchboard before you give anything away: a confirmed address says only that somebody reads mail there.
join-in-register = code { $name } in the register
join-accept = Add and start talking
join-decline = No
join-sent-none = No mail after some minutes? Look among the spam, or send the form once more.
join-confirm-title = Confirm your address
join-confirm-about = Somebody wrote to { $name } that you want to join, and left this address. Was it you?
join-confirm-yes = Yes, we want to join
join-confirm-no = No, remove it
join-confirmed = Thank you, we will be in touch
join-confirmed-about = { $name } has your request and will answer to this address. Is an attack under way? Call instead.
join-disowned = Removed
join-disowned-about = Somebody had typed a wrong address. Nothing of what they wrote is kept.
join-ended-title = The link no longer works
join-ended-text = It has been used or is too old. Do you want to join and have no answer? Write again.
join-address-confirmed = The address is confirmed.
join-address-unconfirmed = The address is not confirmed. No answer is sent there; call instead.
join-invite = Add and invite { $name }
join-reason = Why not? It stands in the mail to who asked.
join-reason-mistake = Write why, in at most 1,000 characters.
join-decline-send = Send the refusal
join-decline-silent = Refuse without mail
did-confirm-join-request = confirmed the address of a request to join
did-disown-join-request = removed a request to join: wrong address
field-organisation = Organisation
field-person = Your name
field-message = Anything else (may be empty)

## Whose something is.

owners-title = Whose is it?
owners-of = Address, network, domain, AS number or web address
owners-find = Find out
owners-unclear = That cannot be read as an address, network, domain, AS number or web address.
owners-nobody = No member has { $name }.

## Operators: whom they answer for.

operator-members = Members it answers for
operator-none = It answers for nobody yet.
operator-remove = Take away
operator-remove-about = Its people lose sight of the member at once, and are no longer told about it.
operator-remove-yes = Take away { $name }
operator-add = Add a member
operator-add-about = Its people see everything of the member from now on. Ask the member first.
operator-add-button = Add
said-operator-answers = The operator answers for the member from now on.
said-operator-left = The operator no longer answers for the member.
did-operator-answers = let an operator answer for the member
did-operator-left = took the member away from an operator

## Mails to who wishes to join, and to the CSIRT.

notice-join-received-subject = Confirm that you want to join { $csirt }
notice-join-received-text = Thank you for writing to { $csirt }. Confirm your address, and we read what you wrote and answer you.
notice-join-received-button = Confirm the address
notice-join-received-why = Did you not ask? Then somebody typed your address by mistake. Do nothing, and all of it is removed within days.
notice-join-told-subject = { $organisation } wants to join
notice-join-told-text = { $by } wrote that { $organisation } wants to join, and confirmed their address. Sign in and answer: the request is at the top of Who has joined.
notice-join-added-subject = Welcome to { $csirt }
notice-join-added-text = Yes, you can join. { $csirt } will be in touch about the next step: who is to get the warnings, and what you have that is to be watched.
notice-join-accepted-subject = Welcome to { $csirt }: create your account
notice-join-accepted-text = Yes, you can join. { $by } has invited you to { $product }. Your role: { $role }, { $place }. First enter who is to get the warnings, and what you have that is to be watched.
notice-join-accepted-button = Create my account
notice-join-accepted-why = The link works once, until { $until }.
notice-join-declined-subject = About your request to join { $csirt }
notice-join-declined-text = { $csirt } cannot take you on now. The reason: { $reason }

## Operators and suppliers, added and changed.

operators-lead = They answer for several members: they see their warnings and answer them.
operators-add = Add an operator
operators-add-about = Choose which members it answers for; it can be changed later. Then invite its people.
operators-members = Members that it answers for
said-operator-added = The operator is added. Invite its people now.
place-invite = Invite their people
place-change = Change name, language or time zone
place-save = Save
said-place-saved = Saved.
did-change-operator = changed an operator
