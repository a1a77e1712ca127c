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
