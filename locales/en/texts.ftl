# Texts that the CSIRT writes itself: the list, the editor, the preview, the test mail.

menu-texts = Texts
test-line = TEST: { $line }
test-mail = This is a TEST of the text. Nothing has happened, there is nothing to do, and the link leads nowhere.
test-member = Example Municipality
texts-title = The texts of warnings
texts-about = Here you see what warnings say in mails, text messages and on the pages, and can write texts of your own. A text of your own holds from the next mail and page on.
texts-every = The same for all warnings
texts-topic = Warning about
texts-own = Texts
texts-own-count = { $count ->
    [one] { $count } text of your own
   *[other] { $count } texts of your own
}
texts-shipped = the shipped ones
texts-changed = Changed
texts-preview = Preview
texts-preview-of = Preview: { $name }
texts-section = Section
texts-is-own = Your own text
texts-missing = There is no text of your own in this language. The shipped one holds.
texts-nothing = No text
texts-write = Write
texts-change = Change
texts-with = Show with
texts-made-up = a made-up finding

text-section-title = Title
text-section-what = What has happened
text-section-where = Where
text-section-evidence = Evidence
text-section-sure = How sure it is
text-section-now = What to do now
text-section-cannot = If you cannot
text-section-call = Whom to call
text-about-title = The subject of the mail, the words of the text message and the heading of the page. At most 60 characters, so that everything fits one text message.
text-about-what = Say in short what has happened. Takes the place of the shipped text.
text-about-where = Stands before the devices it is about. They always stay.
text-about-evidence = Stands before the evidence. It always stays.
text-about-sure = Stands before how sure it is. That always stays.
text-about-now = Write one step on each line, the most important first. Takes the place of the shipped text.
text-about-cannot = What to do if the steps cannot be taken. Takes the place of the shipped text.
text-about-call = Whom to call. Takes the place of the shipped text in mails and stands before the number on pages.
text-place-device = the device it is about
text-place-peer = the address on the other side
text-place-csirt = your name
text-place-phone = your telephone
text-place-number = the warning's number
text-body = The text
text-places = These placeholders may stand in the text and are filled in for each warning:
text-no-places = The title has no placeholders.
text-why = Why do you change it? It is kept with the version.
text-look = Preview
text-save = Save
text-test = Send a test mail
text-test-to = The test mail goes to { $name } and is marked TEST.
text-looks = How it looks
text-not-saved = The text is not saved yet.
text-as-mail = As a mail
text-as-plain = The mail as plain text
text-as-sms = As a text message
text-as-page = As a page
text-sms-chars = { $count ->
    [one] { $count } character of 160.
   *[other] { $count } characters of 160.
}
text-shipped = Shipped text
text-shipped-none = There is no shipped text here. Your own stands before what is known of the finding.
text-against-shipped = Compared with the shipped text
text-shipped-changed = The shipped text has changed since you wrote your own. Compare them.
text-use-shipped = Use the shipped text again
text-versions = Versions
text-is-shipped = The shipped text holds.
text-restore = Go back to this version
text-shipped-again = Back to the shipped text
text-version-again = Back to version { $version }

said-text-saved = The text is saved. It holds from the next mail and page on.
said-text-moved = Somebody else changed the text first. Read their version and try again.
said-text-test-sent = The test mail is on its way.
said-text-test-limit = You have sent many test mails within the last hour. Wait a while.
mistake-text-empty = Write a text. If you want the shipped one, use the button further down.
mistake-text-title-long = The title is too long for a text message. It may have at most 60 characters.
mistake-text-long = The text is too long. It may have at most 4,000 characters.
mistake-text-lines = The title must be on one line.
mistake-text-invisible = The text has invisible characters. Type that part again by hand.
mistake-text-brace = Braces may only stand around a placeholder of the list, such as { "{ $device }" }.
mistake-text-place = There is no such placeholder here. Use one of the list.
mistake-text-why = Say why, in at most 500 characters.
mistake-text-moved = Somebody else saved a new version first. Your text still stands here: compare and save again.
did-save-text = saved a text of their own
did-test-text = sent a test mail

# Digests: what can wait.
sending-gathered = waits for the next digest
digest-title = What can wait
digest-help = Choose whether less serious warnings come at once or gathered in one mail. What is serious always comes at once.
field-digest-hours = Gather warnings
field-digest-below = Always at once from severity
digest-never = No, everything comes at once
digest-daily = Once a day, at 8
digest-every = { $count ->
    [one] Every hour
   *[other] Every { $count } hours
}
mistake-digest = Choose one of these.
said-digest-changed = Saved. It holds from the next warning on.
did-change-digest = changed how often warnings are gathered
digest-subject = { $count ->
    [one] [{ $product }] { $severity }: { $count } warning that could wait
   *[other] [{ $product }] { $severity }: { $count } warnings that could wait
}
digest-heading = { $count ->
    [one] { $count } warning that could wait
   *[other] { $count } warnings that could wait
}
digest-for = To { $name }
digest-about = Here is what has been gathered since the last mail, the most serious first. Open each warning and answer.
digest-item = { $title } ({ $member }, { $number })
digest-first = Do first: { $step }
digest-open = Read and acknowledge

drill-state-cannot = cannot be asked this way

# Feeds: a member's warnings in a reader.
feeds-title = Feeds (Atom)
feeds-about = A feed shows your warnings in a reader or another system. Its address is secret: whoever has it can read the titles of your warnings.
feeds-none = There is no feed yet.
feeds-by = Made by
feeds-make = Make a feed
feeds-made = The feed's address
feeds-once = Copy the address now. It is shown only this once.
feeds-revoke-ask = The address stops working at once, and this cannot be undone. The program that reads the feed gets no more warnings. Mail and SMS come as before.
field-feed-name = Name, such as the program that reads it
mistake-feeds = There are as many feeds as there may be. Revoke one first.
said-feed-revoked = The feed is revoked.
did-add-feed = made a feed
did-revoke-feed = revoked a feed
feed-title = Warnings to { $name }
feed-closed = What it says may not stand here. Open the link and sign in to read it.
