# Rapporter fra andre.

menu-reports = Rapporter fra andre
reports-about = Det andre har sett hos medlemmene: Shadowserver, andre CSIRT-er, skanninger. Hver rad går til den som eier adressen. Den samme raden teller én gang, uansett hvor mange ganger den kommer.
reports-none = Ingen rapport har kommet ennå. Send inn en nedenfor.
reports-all = Vis alle
reports-column-name = Rapport
reports-column-came = Kom
reports-column-rows = Leste rader
reports-column-bad = Ødelagte rader
reports-column-unowned = Uten eier
reports-column-new = Nye funn
reports-is-alarmed = Se på den
report-way-api = API
report-way-portal = portalen
report-way-folder = mappe
report-way-https = hentet
report-way-mail = e-post
reports-send = Send inn en rapport
reports-send-about = Høyst 256 MB, gjerne pakket med gzip eller zip. La filen beholde navnet sitt: det sier ofte hva slags rapport det er.
reports-format = Format
reports-format-told = Filen avgjør
reports-file = Fil
mistake-no-file = Velg en fil.
mistake-unread = Ingenting i filen lot seg lese. Velg formatet selv hvis du kjenner det.
report-alarm = Se på denne rapporten: en del av den kjenner vi ikke til, eller så lot den seg ikke lese. Radene som lot seg lese, er inne. Grunnen står nedenfor.
report-seen = Jeg har sett på den
report-rows = Radene
report-passed-over = Poster som ikke er noen rapport
report-without-address = Uten adresse
report-repeated = Fantes allerede
report-findings-new = Nye funn
report-warnings-new = Nye varsler
report-raw-where = En rad som har en eier, finnes i sin helhet hos funnet, under det som ble sett.
report-faults = Det som ikke lot seg lese
report-faults-none = Alt lot seg lese.
report-fault-alarm = Ukjent
report-fault-row = Rad
report-fault-stopped = Lesingen sluttet her.
said-report-taken = Rapporten er lest inn. Slik gikk det.
said-report-seen = Alarmen er borte.
reports-alarmed = { $count ->
    [one] { $count } rapport å se på
   *[other] { $count } rapporter å se på
}
report-beyond = { $count ->
    [one] { $count } ødelagt rad til ble telt, men ikke lagret.
   *[other] { $count } ødelagte rader til ble telt, men ikke lagret.
}
did-take-report = tok inn en rapport
did-see-to-report = så til en rapports alarm
mappings-title = Mappinger
mappings-about = En mapping sier hvilken kolonne som betyr hva i en avsenders egen tabell eller JSON. Lim inn en prøve og se hva hver rad blir, før du lagrer.
mappings-version = versjon
mappings-new = Skriv en ny
mappings-preview = Slik blir radene
mappings-no-sample = Lim inn noen rader som prøve.
mappings-whose = Adresse eller navn
mappings-fails = Lar seg ikke lese:
mappings-name = Navn (a–z, 0–9 og bindestrek)
mappings-text = Mappingen (TOML)
mappings-sample = Prøve: noen rader slik de kommer
mappings-try = Vis hva det blir
mappings-save = Lagre mappingen
mappings-how = Hva en kolonne kan bety
mappings-how-columns = Én kolonne må bety address: hvem raden gjelder. Kolonner som ikke nevnes, lagres med raden.
mappings-how-more = Velg mappingen når du sender inn en fil, eller skriv mapping = "navn" ved mappen i hub.toml.
mistake-mapping-name = Gi mappingen et navn av a–z, 0–9 og bindestrek, høyst 60 tegn.
mistake-mapping = Mappingen lar seg ikke lese. Rett den.
mistake-mapping-moved = Noen andre har lagret den i mellomtiden. Åpne den igjen og gjør endringen på nytt.
said-mapping-saved = Mappingen er lagret og gjelder fra neste rapport.
did-save-mapping = lagret en mapping
reports-failed = Disse kildene lot seg ikke hente. Huben prøver igjen.
