# Advisories: a threat or a hole that the whole sector must hear of, and who has it.

## In mails, text messages and on the warning's own page.

topic-advisory = An advisory from the duty officer
    .what = The duty officer wrote an advisory to you.
    .now = Open the advisory and say whether you have what it is about.
    .cannot = Call the number below.
mail-button-advisory = Say whether you have it
mail-subject-advisory = [{ $product } { $number }] { $severity }, do you have this? { $what }
mail-subject-advisory-remind = [{ $product } { $number }] Reminder, do you have this? { $what }
mail-advisory-what = What it is about
short-advisory = { $product } { $number }, { $severity }, do you have this? { $what }
advisory-exploited = Is it exploited now?
advisory-exploited-yes = Exploited now, says { $source }, { $day }.
advisory-exploited-no = Not known to be exploited, says { $source }, { $day }.
advisory-exploited-unknown = It is not known whether it is exploited.
advisory-products = What is affected
advisory-cves = Vulnerabilities
advisory-links = Read more
advisory-look = How to see whether you have it
advisory-no-patch = Where there is no patch
done-retract = The answer was taken back

## Answering.

advisory-ask = Do you have what the advisory is about?
affected-have = We have it
affected-not = We don’t have it
affected-looking = We are looking
advisory-answer = Your answer
advisory-change-about = You can change the answer. The latest counts.
said-advisory-over = The advisory is withdrawn. You need not answer.

## Writing.

advisory-title = Advisory
advisory-new = Write an advisory
advisory-write = Write an advisory
advisory-edit = Change the advisory
advisory-text = What the advisory says
advisory-part-title = Title, in a few words
advisory-part-what = What it is about
advisory-part-look = How to see whether one has it (may be empty)
advisory-part-now = What to do now, one step on each line
advisory-part-cannot = What to do where there is no patch (may be empty)
advisory-part-sure = How sure we are (may be empty)
advisory-part-call = Whom to call (empty: the duty officer)
advisory-says-title = Title
advisory-says-what = What it is about
advisory-says-look = How to see whether you have it
advisory-says-now = What to do now
advisory-says-cannot = Where there is no patch
advisory-says-sure = How sure we are
advisory-says-call = Whom to call
advisory-facts = Facts
advisory-facts-about = The same in every language. All but whether it is exploited may be empty.
field-products = Affected products and versions, one on each line
field-cves = CVE numbers, one on each line
field-source = Who says so
field-as-of = As of which day
field-links = Links, one on each line
exploited-yes = Yes, it is exploited
exploited-no = No, as far as anybody knows
exploited-unknown = Not known
mistake-advisory-cves = Write CVE numbers such as CVE-2024-12345, at most 50.
mistake-advisory-products = Write at most 50 products, each of at most 300 characters.
mistake-advisory-source = Write who says that it is exploited or not.
mistake-advisory-as-of = Choose as of which day that was said.
mistake-advisory-links = Write addresses that begin with https://, at most 10.
did-retract = took back an answer to an advisory

## New versions.

advisory-renew = Write a new version
advisory-follows = This is a new version. Those who got the advisory are told only what has changed.
advisory-before = See the one that was sent
advisory-version = Version { $number }. Changed since the version before: { $changed }.
advisory-version-was = Version { $count }, as it was
advisory-sent-by = Sent by { $name }, { $at }
advisory-changed-title = the title
advisory-changed-what = what it is about
advisory-changed-look = how to see whether you have it
advisory-changed-now = what to do now
advisory-changed-cannot = what to do where there is no patch
advisory-changed-sure = how sure we are
advisory-changed-call = whom to call
advisory-changed-facts = the facts
mail-renewed = This is version { $number }. Only what has changed stands here. The whole is behind the link.
mail-subject-renewed = [{ $product } { $number }] New about: { $what }
short-renewed = { $product } { $number }, new about: { $what }
did-renew-circular = sent a new version of an advisory
