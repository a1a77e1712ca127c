# Mail to those concerned: what, where, evidence, how sure, what to do now, whom to call.
# In .now each line is one step.

mail-subject = [{ $product } { $number }] { $severity }: { $what }
mail-subject-remind = [{ $product } { $number }] Reminder, { $severity }: { $what }
mail-subject-again = [{ $product } { $number }] Found again, { $severity }: { $what }
mail-subject-escalate = [{ $product } { $number }] Unanswered, { $severity }: { $what }
mail-for = To { $name }, about { $member }
mail-title-again = Found again: { $what }
mail-again = { $member } said on { $fixed } that it was fixed. We have seen it again since, so the warning is open again.
short-again = { $product } { $number }, found again, { $severity }: { $what }
mail-remind = This is a reminder: nobody has acknowledged the warning yet.
mail-escalate = The warning first went to others, who have not answered. That is why you get it now.
mail-operator = Nobody at { $member } has answered or could be reached. That is why you get the warning now.
mail-what = What has happened
mail-where = Where
mail-evidence = Evidence
mail-sure = How sure it is
mail-severity = Severity: { $severity }
mail-severity-why = Why the severity is set to { $severity }
mail-now = What to do now
mail-cannot = If you cannot
mail-call = Whom to call
mail-call-phone = { $csirt }, at any hour: { $phone }. Give the number { $number }.
mail-call-mail = Answer this mail. Leave the number in its subject.
mail-button = Read and acknowledge
mail-button-why = The link is personal and works until { $until }. No account is needed. It changes nothing until you press a button on the page.
mail-held-back = { $count ->
    [one] { $count } message to you has been held back since the last mail, so that what matters does not drown. Everything is in the portal.
   *[other] { $count } messages to you have been held back since the last mail, so that what matters does not drown. Everything is in the portal.
}
mail-device = { $device }, sensor { $sensor }
mail-device-vlan = { $device }, VLAN { $vlan }, sensor { $sensor }
mail-device-outside = { $device }, seen from outside
mail-more-devices = { $count ->
    [one] and { $count } more device
   *[other] and { $count } more devices
}
mail-seen = First seen { $first }, last { $last }.
mail-seen-once = Seen { $first }.
mail-seen-times = { $count ->
    [one] Seen { $count } time.
   *[other] Seen { $count } times.
}
mail-other-end = The other end: { $peer }
mail-causes = { $count } rules or indicators fired on the same thing:
mail-cause-times = { $count ->
    [one] { $cause } ({ $count } time)
   *[other] { $cause } ({ $count } times)
}
mail-more-causes = and { $count } more, listed on the page
mail-rule = Rule { $sid }: { $words }
mail-indicator = Indicator from { $source }: { $words }
mail-report = Reported by { $source }: { $words }
report-open = { $service } can be reached from the internet ({ $kind })
mail-analytic = Behaviour analysis: { $words }
mail-withheld = The indicator may not be passed on ({ $tlp }) and is therefore not given here.
mail-closed = The content may not be sent this way ({ $tlp }). Open the link or sign in to read it.
mail-sure-high = Sure: { $percent } of 100. The source is seldom wrong.
mail-sure-middle = Likely: { $percent } of 100. Check before you switch off anything important.
mail-sure-low = Unsure: { $percent } of 100. It may be a false alarm.
mail-footer = Sent by { $csirt } with { $product }. Marked { $tlp }. { $means }
tlp-means-clear = May be shared freely.
tlp-means-green = May be shared within the sector, but not in public.
tlp-means-amber = May be shared with those who need to know, in your organisation and in those you work for.
tlp-means-amber-strict = May be shared only with those in your organisation who need to know.
tlp-means-red = For you alone. Do not share it.
mail-peer-unknown = an unknown address
analytic-scan-hosts = many addresses were tried in a row
analytic-scan-ports = many ports were tried in a row
analytic-guessing = many failed sign-ins to one account
analytic-spraying = failed sign-ins to many accounts
analytic-beacon = regular contacts with the same address
analytic-dns-tunnel = name lookups that seem to carry data
why-scan-hosts-in = { $peer } tried { $hosts } of your addresses on port { $port } within { $window_s } and got no answer.
why-scan-hosts-out = { $device } tried { $hosts } addresses on port { $port } within { $window_s } and got no answer.
why-scan-ports-in = { $peer } tried { $ports } ports on { $device } within { $window_s } and got no answer.
why-scan-ports-out = { $device } tried { $ports } ports on { $peer } within { $window_s } and got no answer.
why-guessing = { $failures } failed sign-ins to { $service } within { $window_s }.
why-spraying-accounts = { $failures } failed sign-ins to { $service } on { $accounts } accounts within { $window_s }.
why-spraying-servers = Failed sign-ins to { $service } on { $servers } servers within { $window_s }.
why-beacon = { $device } contacted { $peer } { $connections } times, evenly spaced with { $interval_s } between. Programs do that, people do not.
why-dns-tunnel = { $device } asked for { $names } different names below { $domain } within { $window_s }. The questions carried { $bytes } bytes.

reason-life-and-health = Life and health may be at stake.
reason-personal-data = Systems with personal data are concerned.
reason-compromise = Something harmful is already inside.
reason-exploited-now = The vulnerability is being exploited right now.
reason-many-devices = Many devices are concerned.
reason-source = The source rates it so.
reason-only-probing = Somebody only looked from outside.
reason-unsure = It is not sure.
reason-guests = It concerns guests’ devices, not your own.

topic-scan-in = Somebody outside is mapping your addresses
    .what = { $peer } has been trying your addresses and ports. Nothing suggests that anybody got in.
    .now =
        Check that nothing you do not know of is open to the internet.
        Close or restrict services that need not be reached from outside.
    .cannot = There is no rush. Mapping goes on all the time; what matters is that what can be seen from outside is up to date.

topic-scan-out = One of your devices is mapping the network
    .what = { $device } is searching through addresses and ports. Malware and attackers do that when they look for more computers to take over.
    .now =
        Find out which device it is and who uses it.
        Disconnect it from the network, but do not switch it off: its memory may be needed.
        Ask your operations staff whether it is a tool of your own. If so, answer that the warning does not concern you.
    .cannot = Block the device in the firewall or switch until somebody can look at it.

topic-guessing-in = Somebody is guessing passwords
    .what = { $peer } is trying again and again to sign in to { $device }.
    .now =
        Check the sign-in log: did any attempt succeed, and with which account?
        Change the passwords of the accounts that were tried and require a second factor.
        Block the address that the attempts come from.
    .cannot = Close the sign-in page to the internet for now: let it be reached only from inside or through VPN.

topic-guessing-out = A device of yours guesses others’ passwords
    .what = { $device } is trying again and again to sign in to { $peer }.
    .now =
        Find out which device it is and who uses it.
        Disconnect it from the network, but do not switch it off.
        Check whether a program with an old saved password explains it.
    .cannot = Block the traffic from the device to { $peer }.

topic-spraying-in = Somebody tries one password on many accounts
    .what = { $peer } is going through many accounts on { $device }, a few attempts on each. That avoids locking the accounts.
    .now =
        Search the sign-in log for successful sign-ins from the same address.
        Change the passwords of the accounts where it succeeded, and end their sessions.
        Require a second factor on every account that can be reached from outside.
    .cannot = Block the address and restrict signing in to known networks.

topic-beacon = A device is calling home to somebody outside
    .what = { $device } contacts { $peer } at regular intervals. Malware that waits for orders does that.
    .now =
        Disconnect the device from the network, but do not switch it off: its memory may be needed.
        Change the password of whoever used the device, from another computer.
        Block { $peer } in the firewall and look for more devices that contact it.
    .cannot = At least block { $peer } in the firewall and the name server. Then no order gets through.

topic-malware = Malware has reached a device
    .what = { $device } fetched something known to be malicious from { $peer }.
    .now =
        Disconnect the device from the network, but do not switch it off.
        Ask whoever uses the device what they opened, without blaming anyone.
        Run a full virus scan and keep the result.
        Change the password of whoever used the device, from another computer.
    .cannot = Block { $peer } and ask whoever uses the device not to sign in anywhere until it has been examined.

topic-dns-tunnel = Data may be leaving through name lookups
    .what = { $device } is making unusually many and long name lookups. That is how data is smuggled past a firewall.
    .now =
        Find out which device it is and disconnect it from the network.
        Block the domain in your name server.
        Find out what the device could reach: that may be what is leaving.
    .cannot = Force all name lookups through your own name server and block the domain there.

topic-exploit-in = Somebody tries to exploit a vulnerability
    .what = { $peer } sent an attack to { $device }. We see the attempt, not whether it worked.
    .now =
        Find out whether { $device } runs the program that the attack is for, and in which version.
        Update the program. If it is up to date already: answer that the warning does not concern you.
        Search the logs of the device for new accounts, new files and unexpected processes from that time on.
    .cannot = Close the service to the internet or block the address until the update is done.

topic-exploit-out = One of your devices is attacking others
    .what = { $device } sent an attack to { $peer }. The device is probably in somebody else’s hands.
    .now =
        Disconnect the device from the network, but do not switch it off.
        Find out who used it and what it could reach.
        Look for more devices that behave the same way.
    .cannot = Block the device’s traffic out of your network.

topic-indicator = A device contacted something known to be bad
    .what = { $device } has been in contact with { $peer }, which is on a list of malicious addresses.
    .now =
        Find out which device it is and who uses it.
        Check what caused the contact: a mail, a web page, a program.
        Block the address and look for more devices that have been in contact with it.
    .cannot = Block the address in the firewall and the name server.

topic-dos = A service is being overloaded
    .what = There is an unusual amount of traffic between { $peer } and { $device }.
    .now =
        Check whether the service works for those who need it.
        Ask your internet provider to help filter the traffic.
    .cannot = Use your fallback routines for whatever depends on the service.

topic-phishing = A fraud meant to trick your staff
    .what = { $device } has been in contact with { $peer }, which is used to trick people into giving away passwords and other information.
    .now =
        Ask whoever uses the device whether they gave away passwords or codes, without blaming anyone.
        If so, change the password and end all sessions.
        Look for others who got the same message.
    .cannot = Block the address and tell your staff.

topic-leak = Information may have left you
    .what = { $device } sent information to { $peer } in a way that is not expected.
    .now =
        Find out which information it is.
        Stop the transfer.
        If it is personal data: contact your data protection officer today. The time to notify may be short.
    .cannot = Block the traffic to { $peer }.

topic-weakness = Something of yours is open or vulnerable
    .what = { $device } is open or vulnerable in a way that others can exploit. Further down it says which service or weakness it is.
    .now =
        Close the service to the internet unless it must be reached from outside.
        If it must: update it, require sign-in and restrict who can reach it.
        Check the logs for strangers who have used it already.
    .cannot = Restrict who can reach the service, for instance through VPN.

topic-other = Something unusual has been seen
    .what = We have seen something unusual at { $device }.
    .now =
        Read the evidence below and find out which device it is.
        If you know what it is, answer that it does not concern you.
    .cannot = Contact us and we will help you judge it.
