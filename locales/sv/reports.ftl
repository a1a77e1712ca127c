# Rapporter från andra.

menu-reports = Rapporter från andra
reports-about = Det andra har sett hos medlemmarna: Shadowserver, andra CSIRT:er, skanningar. Varje rad går till den som äger adressen. Samma rad räknas en gång, hur många gånger den än kommer.
reports-none = Ingen rapport har kommit än. Skicka in en här nedanför.
reports-all = Visa alla
reports-column-name = Rapport
reports-column-came = Kom
reports-column-rows = Lästa rader
reports-column-bad = Trasiga rader
reports-column-unowned = Utan ägare
reports-column-new = Nya fynd
reports-is-alarmed = Titta på den
report-way-api = API
report-way-portal = portalen
report-way-folder = mapp
report-way-https = hämtad
report-way-mail = mejl
reports-send = Skicka in en rapport
reports-send-about = Högst 256 MB, gärna packad med gzip eller zip. Låt filen behålla sitt namn: det säger ofta vad för slags rapport det är.
reports-format = Format
reports-format-told = Filen avgör
reports-file = Fil
mistake-no-file = Välj en fil.
mistake-unread = Inget i filen gick att läsa. Välj formatet själv om du vet det.
report-alarm = Titta på den här rapporten: någon del av den känner vi inte till, eller så gick den inte att läsa. Raderna som gick att läsa är inne. Skälet står här nedanför.
report-seen = Jag har tittat på den
report-rows = Raderna
report-passed-over = Poster som inte är någon rapport
report-without-address = Utan adress
report-repeated = Fanns redan
report-findings-new = Nya fynd
report-warnings-new = Nya varningar
report-raw-where = En rad som har en ägare finns i sin helhet hos fyndet, under det som sågs.
report-faults = Det som inte gick att läsa
report-faults-none = Allt gick att läsa.
report-fault-alarm = Okänt
report-fault-row = Rad
report-fault-stopped = Läsningen slutade här.
said-report-taken = Rapporten är inläst. Så här gick det.
said-report-seen = Larmet är borta.
reports-alarmed = { $count ->
    [one] { $count } rapport att titta på
   *[other] { $count } rapporter att titta på
}
report-beyond = { $count ->
    [one] { $count } trasig rad till räknades men sparades inte.
   *[other] { $count } trasiga rader till räknades men sparades inte.
}
did-take-report = tog in en rapport
did-see-to-report = såg till en rapports larm
mappings-title = Mappningar
mappings-about = En mappning säger vilken kolumn som betyder vad i en avsändares egen tabell eller JSON. Klistra in ett prov och se vad varje rad blir innan du sparar.
mappings-version = version
mappings-new = Skriv en ny
mappings-preview = Så blir raderna
mappings-no-sample = Klistra in några rader som prov.
mappings-whose = Adress eller namn
mappings-fails = Går inte att läsa:
mappings-name = Namn (a–z, 0–9 och bindestreck)
mappings-text = Mappningen (TOML)
mappings-sample = Prov: några rader som de kommer
mappings-try = Visa vad det blir
mappings-save = Spara mappningen
mappings-how = Vad en kolumn kan betyda
mappings-how-columns = En kolumn måste betyda address: vems raden är. Kolumner som inte nämns sparas med raden.
mappings-how-more = Välj mappningen när du skickar in en fil, eller skriv mapping = "namn" vid mappen i hub.toml.
mistake-mapping-name = Ge mappningen ett namn av a–z, 0–9 och bindestreck, högst 60 tecken.
mistake-mapping = Mappningen går inte att läsa. Rätta den.
mistake-mapping-moved = Någon annan har sparat den under tiden. Öppna den igen och gör om din ändring.
said-mapping-saved = Mappningen är sparad och gäller från nästa rapport.
did-save-mapping = sparade en mappning
reports-failed = De här källorna gick inte att hämta. Hubben försöker igen.
