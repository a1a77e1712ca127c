# Signing in: sessions, authenticator app, recovery codes, invitations, passkeys.

account-ways = How you sign in
account-app-yes = Authenticator app: on
account-app-no = Authenticator app: not yet
account-sessions-count = { $count ->
    [one] You are signed in in one place
   *[other] You are signed in in { $count } places
}

## Where one is signed in.

sessions-title = Where you are signed in
sessions-lead = Is there one you do not know? Sign it out, then change your password.
sessions-this = The one you are using now
sessions-end = Sign out
sessions-end-others = Sign out everywhere else
session-browser = { $browser } on { $system }
session-used = used { $span }
session-begun = began { $span }
said-session-ended = That session is ended.
said-sign-in-again = Sign in once more. It took too long, or there were too many mistakes.
browser-edge = Edge
browser-opera = Opera
browser-samsung = Samsung Internet
browser-firefox = Firefox
browser-chrome = Chrome
browser-safari = Safari
browser-other = Unknown browser
system-iphone = iPhone
system-ipad = iPad
system-android = Android
system-windows = Windows
system-mac = Mac
system-chromeos = Chromebook
system-linux = Linux
system-other = unknown device
way-password = with a password
way-code = with a password and a code
way-recovery = with a password and a recovery code
way-passkey = with a passkey
way-organisation = with the organisation's sign-in
way-invitation = through an invitation
way-break-glass = with an emergency link from the server

## The second step.

sign-in-code-title = Enter the code
sign-in-code-lead = Open your authenticator app and enter the six digits it shows.
sign-in-code-lost = No telephone at hand? Enter one of your recovery codes instead.
sign-in-code-back = Start again
field-code = Code
mistake-code = The code is wrong, or already used. Wait until the app shows a new one.
mistake-code-new = The code does not fit. Check that the telephone's clock is right and try again.
mistake-prove = That does not fit. Try again.
prove-title = Show that it is you
prove-lead = What you are about to do is sensitive. That is why we ask once more.
prove-button = Continue
prove-again = Sign out and sign in again. Then you can continue.

## How one shows who one is.

second-factor-title = Extra protection when signing in
second-factor-lead = With an extra step it is not enough that somebody gets hold of your password.
second-factor-ask = Protect your account with an extra step when signing in.
second-factor-ask-link = Do it now, it takes two minutes
second-factor-asked = Your role needs extra protection. Set it up when you have two minutes.
second-factor-asked-from = Your role needs extra protection from { $day }. Set it up before then.
second-factor-needed = Your role needs extra protection. Set it up now, then you can go on.
second-factor-app = Authenticator app
second-factor-app-about = An app on your telephone shows a new code every half minute. All common apps of that kind work.
second-factor-app-set-up = Set up an app
second-factor-app-since = Set up { $span }. New telephone? Remove the app here and set it up anew.
second-factor-app-remove = Remove the app
second-factor-app-remove-ask = The app’s codes stop working at once.
second-factor-app-remove-yes = Yes, remove the app
second-factor-codes = Recovery codes
second-factor-codes-left = { $count ->
    [0] You have no recovery codes left. Get new ones now.
    [one] You have one recovery code left.
   *[other] You have { $count } recovery codes left.
}
second-factor-codes-new = Get new recovery codes
said-app-removed = The app is removed. Only the password protects the account now.
app-title = Set up the authenticator app
app-step-read = Open the app on your telephone and read the picture.
app-picture = QR code for the authenticator app
app-step-type = Does that not work? Type this key into the app:
app-step-confirm = Enter the code that the app shows now.
app-confirm = Connect the app to the account
codes-title = Keep your recovery codes
codes-lead = The app is connected. Without the telephone you get in with one of these codes. Each works once.
codes-once = Print them or keep them in a password manager. They are shown only now. Older recovery codes no longer work.
codes-done = I have kept them

## In the log.

did-end-sessions = ended sessions
did-use-recovery-code = used a recovery code
did-wrong-code = entered a wrong code after the right password
did-set-up-app = set up an authenticator app
did-remove-app = removed an authenticator app
did-new-recovery-codes = got new recovery codes

## People and invitations.

menu-people = People
people-invite = Invite somebody
people-invite-about = Whoever you invite gets a mail with a link that works once, for seven days.
people-where = Where they work
people-role = Role
people-invite-button = Send the invitation
people-open = Invited, not yet answered
people-invited-by = invited by { $name }
people-ends = open until { $day }
people-ended = ended { $span }
people-send-again = Send again
people-revoke = Take back
people-accounts = With an account
people-search = Search names and user names
people-closed = closed
people-last = signed in { $span }
people-never = has never signed in
people-change = Change
people-end-sessions = Sign out everywhere
people-close = Close the account
mistake-role = That role cannot be given there. Choose another role or another place.
mistake-invited = That address is invited already, or has an account with you.
mistake-account-taken = You have an account with this address already. Sign in with it, or ask whoever invited you for help.
said-invited = The invitation is on its way.
said-invitation-revoked = The invitation is taken back. Its link no longer works.
said-account-closed = The account is closed.
said-their-sessions-ended = They are signed out everywhere.
said-welcome = Welcome. Your account is ready. Protect it with an extra step now, please.
invitation-title = Welcome to Vårdkase
invitation-by = { $name } has invited you.
invitation-login = You will sign in with { $name }
invitation-button = Make my account
invitation-until = The invitation is open until { $day }.
invitation-ended-title = The invitation is no longer open
invitation-ended-text = It is used, taken back or too old. Ask whoever invited you to send a new one.
notice-invitation-subject = Invitation to { $product } from { $csirt }
notice-invitation-text = { $by } has invited you to { $product }. Your role: { $role }, { $place }. In { $product } you get warnings from { $csirt } and see what needs to be done.
notice-invitation-button = Make my account
notice-invitation-why = The link works once, until { $until }. Not expecting an invitation? Then you need not do anything.
notice-footer = { $csirt } through { $product }. Please do not answer this mail.
did-invite = invited somebody
did-invite-again = sent an invitation again
did-revoke-invitation = took back an invitation
did-accept-invitation = took up an invitation

## Passkeys.

account-passkeys = { $count ->
    [0] None yet
    [one] One passkey
   *[other] { $count } passkeys
}
passkeys-title = Passkeys
passkeys-lead = With a passkey you sign in with a finger, your face or the device's code. Nobody can trick you out of it on a false page.
passkeys-new = Add a passkey
passkeys-make = Add
passkeys-made = added { $span }
passkeys-remove = Remove
passkeys-failed = That did not work, or was broken off. Try again or use another way.
passkeys-no-script = Passkeys need JavaScript. With a password and an authenticator app you get in without.
passkeys-not-here = Passkeys work only when the portal is reached by a name over HTTPS.
field-passkey-name = What you call it, for example My work telephone
second-factor-passkeys = A passkey on your telephone or computer is enough by itself: no password, no code.
mistake-passkey = Signing in with the passkey did not work. Try again or use your password.
mistake-passkey-new = The device gave no answer that can be used. Try again.
mistake-passkey-last = It is your only way to sign in. Add another first.
said-passkey-added = Your passkey is added.
said-passkey-removed = Your passkey is removed. Remove it on the device too.
sign-in-passkey = Sign in with a passkey
prove-passkey = Use a passkey
did-add-passkey = added a passkey
did-remove-passkey = removed a passkey

## The emergency link from the server.

break-glass-title = Emergency sign-in
break-glass-lead = The link from the server's console signs in once. It stands in the log and on the first page, and is told by mail.
break-glass-ended = The link is used or too old. Print a new one on the server: vardkase hub break-glass
break-glass-told = Somebody signed in with an emergency link from the server { $span }. Was it not you? Then somebody has got at the server.
break-glass-log = See the log
notice-break-glass-made-subject = Emergency link to { $product } made
notice-break-glass-made-text = An emergency link that signs in { $by } was made on the server's console { $at }. Was it not you? Then somebody has got at the server: act now.
notice-break-glass-used-subject = Emergency link to { $product } used
notice-break-glass-used-text = Somebody signed in as { $by } with an emergency link from the server { $at }. Was it not you? Then somebody has got at the server: act now.
did-make-break-glass = made an emergency link (break-glass)
did-use-break-glass = signed in with an emergency link (break-glass)

## At the organisation's own sign-in.

sign-in-organisations = Or with your work account
account-organisations = { $count ->
    [0] Not connected
    [one] One connected
   *[other] { $count } connected
}
organisations-title = Sign in with your work account
organisations-lead = Connect your account here with the sign-in at your workplace. Then you need no password of ours.
organisations-none = There is no workplace to connect with yet.
organisations-since = connected { $span }
organisations-disconnect = Disconnect
organisations-others = Connect
organisations-others-about = You sign in at your workplace and come back here.
organisations-connect = Connect with { $name }
organisations-only-way = It is your only way to sign in. Choose a password or add a passkey first.
said-organisation-connected = Connected. Next time you can sign in with your work account.
said-organisation-disconnected = Disconnected. Your work account opens nothing here any more.
organisation-refused-title-unknown = There is no account for you here
organisation-refused-unknown = { $name } let you in, but nobody has invited you to Vårdkase with that address. Ask whoever answers for security at your place to invite you.
organisation-refused-title-unconnected = Your work account is not connected yet
organisation-refused-unconnected = Sign in with your password. Then connect { $name } under My account.
organisation-refused-title-unverified = Your address is not confirmed
organisation-refused-unverified = { $name } does not say that your mail address is checked. Sign in with your password, and ask your IT department to put it right.
organisation-refused-title-domain = That address cannot be used here
organisation-refused-domain = { $name } may not vouch for your mail address here. Sign in with your password, or ask the CSIRT.
organisation-refused-title-other = The account belongs to somebody else
organisation-refused-other = The account with that address is connected with another person at { $name }. Sign in with your password, or ask the CSIRT.
organisation-refused-title-taken = That work account is taken
organisation-refused-taken = Your sign-in at { $name } is connected with another account here, or your account with another sign-in there. Disconnect it first.
organisation-refused-title-denied = You broke off the sign-in
organisation-refused-denied = You said no at { $name }. Try again, or sign in with your password.
organisation-refused-title-silent = Your work sign-in does not answer
organisation-refused-silent = { $name } gave no answer that we can use. Sign in with your password, or try again in a while.
organisation-refused-email = Address: { $name }
organisation-refused-back = Go to sign-in
way-organisation-twice = with the organisation's sign-in, in two steps
did-connect-organisation = connected the account with the organisation's sign-in
did-disconnect-organisation = disconnected the account from the organisation's sign-in
