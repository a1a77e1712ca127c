# Reports from others.

menu-reports = Reports from others
reports-about = What others have seen at the members: Shadowserver, other CSIRTs, scans. Each row goes to whoever owns the address. The same row counts once, however often it comes.
reports-none = No report has come yet. Send one in below.
reports-all = Show all
reports-column-name = Report
reports-column-came = Came
reports-column-rows = Rows read
reports-column-bad = Bad rows
reports-column-unowned = Nobody's
reports-column-new = New findings
reports-is-alarmed = Look at it
report-way-api = API
report-way-portal = the portal
report-way-folder = folder
report-way-https = fetched
report-way-mail = mail
reports-send = Send a report in
reports-send-about = At most 256 MB, packed by gzip or zip if you like. Let the file keep its name: it often tells what kind of report it is.
reports-format = Format
reports-format-told = The file tells
reports-file = File
mistake-no-file = Choose a file.
mistake-unread = Nothing in the file could be read. Choose the format yourself if you know it.
report-alarm = Look at this report: we do not know some part of it, or it could not be read. The rows that could be read are in. The reason is below.
report-seen = I have looked at it
report-rows = The rows
report-passed-over = Records that report nothing
report-without-address = Without an address
report-repeated = Here already
report-findings-new = New findings
report-warnings-new = New warnings
report-raw-where = A row that has an owner stands in full with its finding, under what was seen.
report-faults = What could not be read
report-faults-none = All of it could be read.
report-fault-alarm = Unknown
report-fault-row = Row
report-fault-stopped = Reading stopped here.
said-report-taken = The report is in. This is what became of it.
said-report-seen = The alarm is off.
reports-alarmed = { $count ->
    [one] { $count } report to look at
   *[other] { $count } reports to look at
}
report-beyond = { $count ->
    [one] { $count } more bad row was counted and not kept.
   *[other] { $count } more bad rows were counted and not kept.
}
did-take-report = took a report in
did-see-to-report = saw to a report's alarm
mappings-title = Mappings
mappings-about = A mapping says which column means what in a sender's own table or JSON. Paste a sample and see what each row becomes before you save.
mappings-version = version
mappings-new = Write a new one
mappings-preview = What the rows become
mappings-no-sample = Paste some rows as a sample.
mappings-whose = Address or name
mappings-fails = Cannot be read:
mappings-name = Name (a–z, 0–9 and hyphens)
mappings-text = The mapping (TOML)
mappings-sample = Sample: some rows as they come
mappings-try = Show what they become
mappings-save = Save the mapping
mappings-how = What a column may mean
mappings-how-columns = One column must mean address: whose the row is. Columns that are not named are kept with the row.
mappings-how-more = Choose the mapping when you send a file in, or write mapping = "name" with the folder in hub.toml.
mistake-mapping-name = Give the mapping a name of a–z, 0–9 and hyphens, at most 60 characters.
mistake-mapping = The mapping cannot be read. Mend it.
mistake-mapping-moved = Somebody else has saved it meanwhile. Open it again and make your change once more.
said-mapping-saved = The mapping is saved and holds from the next report.
did-save-mapping = saved a mapping
reports-failed = These sources could not be fetched. The hub tries again.
