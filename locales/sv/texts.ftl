# Texter som CSIRT skriver själv: listan, redigeraren, förhandsvisningen, testmejlet.

menu-texts = Texter
test-line = TEST: { $line }
test-mail = Det här är ett TEST av texten. Inget har hänt, du behöver inte göra något och länken leder ingenstans.
test-member = Exempelkommunen
texts-title = Varningarnas texter
texts-about = Här ser ni vad varningarna säger i mejl, sms och på sidorna, och kan skriva egna texter. En egen text gäller från nästa mejl och sida.
texts-every = Gemensamt för alla varningar
texts-topic = Varning om
texts-own = Texter
texts-own-count = { $count ->
    [one] { $count } egen text
   *[other] { $count } egna texter
}
texts-shipped = de medföljande
texts-changed = Ändrad
texts-preview = Förhandsgranska
texts-preview-of = Förhandsgranska: { $name }
texts-section = Del
texts-is-own = Egen text
texts-missing = Egen text saknas på det här språket. Den medföljande gäller.
texts-nothing = Ingen text
texts-write = Skriv
texts-change = Ändra
texts-with = Visa med
texts-made-up = ett påhittat fynd

text-section-title = Rubrik
text-section-what = Vad har hänt
text-section-where = Var
text-section-evidence = Underlag
text-section-sure = Hur säkert är det
text-section-now = Gör så här nu
text-section-cannot = Om det inte går
text-section-call = Vem ni kan ringa
text-about-title = Ämnesraden i mejlet, texten i sms:et och rubriken på sidan. Högst 60 tecken, så att allt ryms i ett sms.
text-about-what = Berätta kort vad som har hänt. Ersätter den medföljande texten.
text-about-where = Står före uppgifterna om vilka enheter det gäller. De står alltid kvar.
text-about-evidence = Står före underlaget. Det står alltid kvar.
text-about-sure = Står före bedömningen av hur säkert det är. Den står alltid kvar.
text-about-now = Skriv ett steg på varje rad, det viktigaste först. Ersätter den medföljande texten.
text-about-cannot = Vad man gör om stegen inte går att följa. Ersätter den medföljande texten.
text-about-call = Vem man ringer. Ersätter den medföljande texten i mejlet och står före numret på sidorna.
text-place-device = enheten det gäller
text-place-peer = adressen på andra sidan
text-place-csirt = ert namn
text-place-phone = er telefon
text-place-number = varningens nummer
text-body = Texten
text-places = De här platshållarna får stå i texten och fylls i för varje varning:
text-no-places = Rubriken har inga platshållare.
text-why = Varför ändrar du? Det sparas med versionen.
text-look = Förhandsgranska
text-save = Spara
text-test = Skicka testmejl
text-test-to = Testmejlet går till { $name } och är märkt TEST.
text-looks = Så här blir det
text-not-saved = Texten är inte sparad än.
text-as-mail = Som mejl
text-as-plain = Mejlet som ren text
text-as-sms = Som sms
text-as-page = Som sida
text-sms-chars = { $count ->
    [one] { $count } tecken av 160.
   *[other] { $count } tecken av 160.
}
text-shipped = Medföljande text
text-shipped-none = Här finns ingen medföljande text. Er egen står före det som är känt om fyndet.
text-against-shipped = Skillnad mot den medföljande
text-shipped-changed = Den medföljande texten har ändrats sedan ni skrev er egen. Jämför dem.
text-use-shipped = Använd den medföljande texten igen
text-versions = Versioner
text-is-shipped = Den medföljande texten gäller.
text-restore = Gå tillbaka till den här versionen
text-shipped-again = Tillbaka till den medföljande texten
text-version-again = Tillbaka till version { $version }

said-text-saved = Texten är sparad. Den gäller från nästa mejl och sida.
said-text-moved = Någon annan hann ändra texten. Läs deras version och försök igen.
said-text-test-sent = Testmejlet är på väg.
said-text-test-limit = Du har skickat många testmejl den senaste timmen. Vänta en stund.
mistake-text-empty = Skriv en text. Vill ni ha den medföljande, använd knappen längre ner.
mistake-text-title-long = Rubriken är för lång för ett sms. Den får ha högst 60 tecken.
mistake-text-long = Texten är för lång. Den får ha högst 4 000 tecken.
mistake-text-lines = Rubriken måste stå på en rad.
mistake-text-invisible = Texten innehåller osynliga tecken. Skriv om stället för hand.
mistake-text-brace = Klamrar får bara stå runt en platshållare ur listan, till exempel { "{ $device }" }.
mistake-text-place = Den här platshållaren finns inte här. Använd en ur listan.
mistake-text-why = Skriv varför, högst 500 tecken.
mistake-text-moved = Någon annan hann spara en ny version. Din text står kvar här: jämför och spara igen.
did-save-text = sparade en egen text
did-test-text = skickade ett testmejl

# Sammanfattningar: det som kan vänta.
sending-gathered = väntar på nästa sammanfattning
digest-title = Det som kan vänta
digest-help = Välj om mindre allvarliga varningar ska komma direkt eller samlade i ett mejl. Det som är allvarligt kommer alltid direkt.
field-digest-hours = Samla varningar
field-digest-below = Alltid direkt från allvarlighet
digest-never = Nej, allt kommer direkt
digest-daily = En gång om dagen, klockan 8
digest-every = { $count ->
    [one] Varje timme
   *[other] Var { $count }:e timme
}
mistake-digest = Välj ett av alternativen.
said-digest-changed = Sparat. Det gäller från nästa varning.
did-change-digest = ändrade hur ofta varningar samlas
digest-subject = { $count ->
    [one] [{ $product }] { $severity }: { $count } varning som kunde vänta
   *[other] [{ $product }] { $severity }: { $count } varningar som kunde vänta
}
digest-heading = { $count ->
    [one] { $count } varning som kunde vänta
   *[other] { $count } varningar som kunde vänta
}
digest-for = Till { $name }
digest-about = Här är det som har samlats sedan förra mejlet, det allvarligaste först. Öppna varje varning och svara.
digest-item = { $title } ({ $member }, { $number })
digest-first = Gör först: { $step }
digest-open = Läs och bekräfta

drill-state-cannot = kan inte tillfrågas den här vägen

# Flöden: en medlems varningar i ett läsarprogram.
feeds-title = Flöden (Atom)
feeds-about = Ett flöde visar era varningar i en läsare eller ett system. Adressen är hemlig: den som har den kan läsa varningarnas rubriker.
feeds-none = Inget flöde finns än.
feeds-by = Skapat av
feeds-make = Skapa ett flöde
feeds-made = Flödets adress
feeds-once = Kopiera adressen nu. Den visas bara den här gången.
feeds-revoke-ask = Adressen slutar fungera direkt, och det går inte att ångra. Programmet som läser flödet får inga fler varningar. Mejl och sms kommer som förut.
field-feed-name = Namn, till exempel programmet som läser
mistake-feeds = Det finns redan så många flöden som det får finnas. Spärra ett först.
said-feed-revoked = Flödet är spärrat.
did-add-feed = skapade ett flöde
did-revoke-feed = spärrade ett flöde
feed-title = Varningar till { $name }
feed-closed = Innehållet får inte stå här. Öppna länken och logga in för att läsa det.
