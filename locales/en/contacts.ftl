# Contacts, duty rosters, contact drills and the contact book.

mail-slept = The warning was written { $since } and waited until your quiet hours were over.
