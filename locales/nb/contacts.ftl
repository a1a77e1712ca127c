# Kontakter, vaktlister, kontaktøvelser og kontaktboken.

mail-slept = Varselet ble skrevet { $since } og ventet til stilletiden din var over.
