### The loop: follow-up, exceptions, several answers at once, retests.

mail-duty = Nobody at { $member } has answered or could be reached, or the member itself holds the warning back. That is why you get it now, as the CSIRT’s duty officer.
reason-class-policy = The CSIRT’s policy says how serious this kind of problem is.
next-operator = Unless somebody answers, the warning goes on to the operator
next-duty = Unless somebody answers, the warning goes on to the CSIRT’s duty officer

said-exception-added = The exception is in force. Findings are counted, but nobody is warned.
said-exception-ended = The exception has ended. What is still there is warned of as new.
exceptions-title = Exceptions
exceptions-about = This is what the member has asked not to be warned of. The findings are counted and shown all the same.
exceptions-search = Search reason, cause or address
exceptions-in-force = In force
exceptions-over = Over
exceptions-none = No exceptions match.
exception-new = Write an exception
exception-new-about = { $name } is not warned of what you name here. Findings are counted all the same, and the exception ends by itself.
exception-reason-about = For example “The scanner is ours” or “Accepted until 1 March, when the supplier replaces it”.
exception-what = What is the exception for?
exception-what-about = Everything you fill in has to fit. Leave empty what does not matter.
exception-any-class = Any kind
exception-closes = The warning is closed at the same time, with your reason.
exception-add = Put the exception in force
exception-device = device { $name }
exception-peer = other end { $name }
exception-until = Ends { $span }
exception-ended = Ended { $span } by
exception-held = { $count ->
    [0] Has held nothing back yet
    [one] Has held back { $count } time
   *[other] Has held back { $count } times
}
exception-last-held = last { $span }
exception-end = End the exception
exception-end-ask = What is still there is warned of again when it is seen next. Write why, so that others understand.
exception-from-warning = Do not warn us of this
field-reason = Why
field-until = Until and including
field-cause = Cause
field-device = Device or network of yours
field-peer = The other end
mistake-too-many = The member has too many exceptions. End some first.
mistake-everything = Name at least a cause, a device, another end or a kind. There is no exception for everything.
mistake-wide = The network is too large. Name at most a /8 or, for IPv6, a /32.
mistake-reason = Write why, in at least five characters.
mistake-past = The day is over already.
mistake-far = The day is later than the CSIRT’s policy allows.
column-exception = Exception
column-reason = Reason
column-created = Written
column-expires = Ends
column-ended = Ended early
column-held = Times
finding-held = An exception holds this finding back
finding-sources = Who saw it
finding-source-sensor = Sensor
finding-source-feed = List
finding-source-reporter = Reported by
finding-source-others = Other sources

said-link-revoked = The link is closed.
said-said-before = You have already said this through the link. Nothing has changed.
said-moved-on = Somebody was faster, so nothing has changed. This is how it stands now.
warning-links = Links in mails
warning-links-about = Whoever has the link can read and answer the warning without an account. Close a link that went astray.
link-uses = { $count ->
    [0] not used
    [one] used { $count } time
   *[other] used { $count } times
}
link-closed-at = closed { $span }
link-ends = ends { $span }
link-revoke = Close the link

follow-up-title = Follow-up
follow-up-none = Nothing to wait for here. Good!
lag-unread = Not read
lag-unanswered = No answer
lag-unmended = Not fixed
lag-about-unread = Nobody has opened the warning. Oldest first.
lag-about-unanswered = The reminder has been sent, but nobody has taken the warning in hand. Call them.
lag-about-unmended = Somebody has the warning in hand, but it should have been fixed by now.
column-told = Told
column-next = Next step
column-unread = Not read
column-unanswered = No answer
column-unmended = Not fixed
column-waiting-since = Waiting since
column-safe-count = Warnings counted
column-safe-median = Half done within
column-safe-p90 = Nine of ten done within
next-none = Nothing more by itself
next-short-tell = sent
next-short-remind = reminder
next-short-escalate = next person
next-short-operator = the operator
next-short-duty = the CSIRT’s duty officer
safe-title = Days to safe
safe-all = Half of the warnings were proven gone within { $median }, nine of ten within { $p90 }. Counted on { $count ->
    [one] one warning
   *[other] { $count } warnings
}.
safe-about = The time runs from when the member was first told until our own eyes see that the problem is gone. The last year.
safe-none = No warning has been verified in the last year.
safe-of = of { $count ->
    [one] one warning
   *[other] { $count } warnings
}
safe-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
safe-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
several-about = Answer all that you have ticked
several-pick = Choose warning
several-taken = { $count ->
    [0] Nothing has changed.
    [one] The answer is taken for one warning.
   *[other] The answer is taken for { $count } warnings.
}
several-moved-on = Nothing changed: the warning does not take that answer now.
several-unknown = A warning does not exist, or not for you.
several-back = To the warnings
mistake-none-picked = Tick at least one warning.

said-retests-agreed = Thank you. Services that you say are fixed are now also checked from outside.
said-retests-ended = The check from outside has ended.
retests-title = Check from outside
retests-yes = { $name } has agreed to checks from outside.
retests-no = { $name } has not agreed to checks from outside. Nothing is checked.
retests-about = When you say that a service that should not be reachable is fixed, the CSIRT tries one connection to exactly that address and port. Nothing is sent to it. If the port is closed, the warning is done at once; if it is open, the warning opens again. You can take your consent back at any time.
retests-agree = Yes, check our services
retests-end = Stop checking

# What the audit log says was done.
retest-from = The CSIRT’s computer outside your network tried one connection to each address and port, and sent nothing.
retest-agreed-by = Agreed to by { $name }
retest-agreed-no-more = The member has taken back its consent. Nothing more is tried.
retest-port = port { $name }
retest-open = still open
retest-closed = closed
retest-no-answer = no answer, so it cannot be told
retest-banner = The service said:
retest-tries = { $count ->
    [one] Tried { $count } time.
   *[other] Tried { $count } times.
}
retest-due = To be tried from
did-agree-retests = agreed to checks from outside
did-end-retests = took back the consent to checks from outside
did-revoke-link = closed a link in a mail
did-hold-back = made an exception
did-end-hold-back = ended an exception
did-hold-back-expired = an exception ran out

# Several causes behind one warning
cause-rule = Rule: { $name }
cause-circular = Written by the CSIRT
evidence-causes = { $count } rules or indicators fired on the same thing
cause-times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}

# What the policy says of each class, changed by the CSIRT's lead
policy-title = When and how we warn
policy-about = This is what holds. The administrator can change clocks, limits and classes; the rest is as in the hub’s file. Every change is kept and can be undone.
policy-empty = Leave a field empty to keep what the file says.
policy-as-file = As in the file
policy-as-always = As always
policy-who-about = Those with a ticked role are told first. Where nobody has it, the usual people are told.
policy-class = Class
policy-gone-after = Gone after
policy-quiet = Quiet after a warning
policy-gather = Gathered for
policy-at-once = at once
policy-span-both = { $out }, from outside { $inside }
policy-text-who = Text and who is told first
policy-changed-title = Changed here
policy-as-file-title = As in the file
policy-classes = { $count ->
    [one] { $count } class
   *[other] { $count } classes
}
policy-settings = Clocks and limits
policy-group-clock = { $name }, when nobody answers
policy-group-flood = Messages to one contact
policy-group-circulars = Warnings written by hand
policy-group-drills = Contact drills
policy-group-questions = Members’ questions
policy-clock-holds = reminder after { $remind }, the CSIRT’s duty officer after { $duty }
policy-flood-holds = at most { $count } in { $span }
policy-alone-holds = { $count ->
    [one] up to { $count } receiver without approval
   *[other] up to { $count } receivers without approval
}
policy-alone-never = always a second pair of eyes
policy-drills-hold = { $name } to answer
policy-questions-hold = { $now } when something is happening, { $soon } when it is urgent, { $advice } for advice
policy-is-changed = changed here
policy-about-clock = Each step counts from the step before. A change holds at once, also for warnings that wait for an answer.
policy-about-flood = What is too much is held back and named in the next message. From severity { $name } on, everything goes through at once.
policy-about-circulars = A warning to more than this must be approved by a colleague at the CSIRT. Write 0 to ask for that always.
policy-about-drills = Those who do not answer in time stand on your list.
policy-about-questions = Members see the time before they ask. If nobody has answered in time, the duty officer is told.
policy-set-remind = Reminder to the same people
policy-set-escalate = Next on the roster
policy-set-operator = The operator
policy-set-duty = The CSIRT’s duty officer
policy-set-fix = Fixed, counted from the warning
policy-set-flood-messages = At most this many messages
policy-set-flood-window = Within this time
policy-set-alone = Receivers without approval
policy-set-drill-answer = Time to answer
policy-set-answer-now = Answer when something is happening
policy-set-answer-soon = Answer when it is urgent
policy-set-answer-advice = Answer when somebody wants advice
policy-set-label = { $name } ({ $unit }, { $min }–{ $max })
policy-set-now = In force: { $name }.
policy-set-file = The file says: { $name }.
policy-set-as-file = As the file says: { $name }.
policy-set-said = { $group }: { $name }, { $value }
policy-unit-minutes = minutes
policy-unit-hours = hours
policy-unit-days = days
policy-unit-messages = number
policy-unit-receivers = number
policy-moved = { $count ->
    [0] No warning waits for a step that changes.
    [one] The next step moves for { $count } warning.
   *[other] The next step moves for { $count } warnings.
}
policy-now-due = { $count ->
    [one] { $count } warning goes on to its next step at once.
   *[other] { $count } warnings go on to their next step at once.
}
rsit-abusive-content = Spam and other unwanted content
rsit-malicious-code = Malicious code
rsit-information-gathering = Scanning and social engineering
rsit-intrusion-attempts = Attempted intrusions
rsit-intrusions = Intrusions
rsit-availability = Availability
rsit-information-content-security = Information in the wrong hands
rsit-fraud = Fraud
rsit-vulnerable = Vulnerable or exposed
rsit-other = Other
rsit-test = Test
field-gone-after-days = Days without a sign until it is gone (1–365)
field-quiet-days = Days of quiet after a warning (1–365)
field-gather-minutes = Minutes to gather before a warning (0–1,440)
field-severity-min = At least this severe
field-severity-max = At most this severe
field-policy-text = Text
field-policy-who = Told first
field-policy-note = Why you change it
mistake-policy-number = Write a whole number.
mistake-policy-days = Write 1 to 365 days.
mistake-policy-minutes = Write 0 to 1,440 minutes.
mistake-policy-severity = “At most” must not be below “at least”.
mistake-policy-bounds = Write a number between the bounds beside the field.
mistake-policy-moved = Somebody else has changed the policy meanwhile. Look at it again.
policy-preview = This is what the change would do
policy-open = { $count ->
    [0] No open warning is of this class.
    [one] One open warning is of this class.
   *[other] { $count } open warnings are of this class.
}
policy-other-text = { $count ->
    [one] One of them gets another text at once.
   *[other] { $count } of them get another text at once.
}
policy-raised = { $count ->
    [one] One of them becomes more severe when it is next seen.
   *[other] { $count } of them become more severe when they are next seen.
}
policy-told-again = { $count ->
    [one] One of them is told again when it is next seen.
   *[other] { $count } of them are told again when they are next seen.
}
policy-findings = { $count ->
    [0] No finding of this class is there now.
    [one] One finding of this class is there now.
   *[other] { $count } findings of this class are there now.
}
policy-gone = { $count ->
    [one] One of them is called gone at once.
   *[other] { $count } of them are called gone at once.
}
policy-without-role = { $count ->
    [one] At one member nobody has a ticked role. There the usual people are told.
   *[other] At { $count } members nobody has a ticked role. There the usual people are told.
}
policy-rest = Everything else holds from the next warning on. Open warnings never become less severe by themselves.
policy-see = See what it would do
policy-save = Put it in force
policy-leave = Leave it as it is
policy-versions = Changes
policy-no-versions = Nothing has been changed. The file alone holds.
policy-file-alone = the file alone
policy-undo = Undo: back to the one before
said-policy-changed = The change is in force.
said-policy-restored = The earlier version is in force again.
