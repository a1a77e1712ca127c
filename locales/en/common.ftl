# Words used everywhere: dates, numbers, severities, states.

product-name = Vårdkase
language-name = English

format-number = { $value }
format-date = { $day } { $month } { $year }
format-time = { $hour }:{ $minute }
format-date-time = { $date } at { $time }
format-ago = { $span } ago
format-in = in { $span }
format-just-now = just now
format-month-1 = January
format-month-2 = February
format-month-3 = March
format-month-4 = April
format-month-5 = May
format-month-6 = June
format-month-7 = July
format-month-8 = August
format-month-9 = September
format-month-10 = October
format-month-11 = November
format-month-12 = December
format-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
format-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
format-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
format-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

severity-low = Low
severity-medium = Medium
severity-high = High
severity-critical = Critical

state-drafted = Drafted
state-sent = Sent
state-delivered = Delivered
state-seen = Seen
state-acknowledged = Acknowledged
state-applicable = Concerns us
state-not-applicable = Does not concern us
state-in-progress = Being fixed
state-fixed = Fixed
state-verified = Checked and done
state-expired = Expired
state-withdrawn = Withdrawn

finding-state-new = New
finding-state-still = Still there
finding-state-gone = Gone
finding-state-back = Back

role-analyst = CSIRT analyst
role-duty-officer = Duty officer
role-administrator = Administrator
role-security-lead = Security lead
role-technician = Technician
role-reader = Reader
role-operator = Operator
