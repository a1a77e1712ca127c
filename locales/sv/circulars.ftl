# Varningar som skrivs för hand. Det som människor skriver står i varningen själv, inte här.

## I brev och på varningens egen sida.

topic-circular = En varning från vakthavande
    .what = Vakthavande har skrivit en varning till er.
    .now = Öppna varningen och läs vad ni ska göra.
    .cannot = Ring numret nedan.
why-circular = Vakthavande har skrivit varningen för hand.
reason-judged = Vakthavande har bedömt det så.
mail-look = Var ni ska leta
mail-other-language = Varningen är skriven på { $language }: det finns ingen text på ert språk än, och vi ville inte låta er vänta.
written-sv = svenska
written-nb = norska
written-en = engelska
circular-look-none = Varningen pekar inte ut någon plats. Leta där ni har det som den handlar om.

## Listan.

menu-circulars = Utskick
circulars-title = Utskick
circulars-about = Skriv till utvalda medlemmar om något som ingen sensor har sett, eller fråga dem. Ni ser vem som får vad innan något går i väg.
circulars-new = Skriv en varning
circulars-none = Ingen har skrivit någon varning än.
circulars-answered = Har svarat
circulars-of = { $answered } av { $members }
column-circular = Varning
column-author = Påbörjad av
circular-stage-draft = Utkast
circular-stage-waiting = Väntar på godkännande
circular-stage-sent = Skickad
circular-stage-withdrawn = Återkallad

## Att skriva.

circular-write = Skriv en varning
circular-edit = Ändra varningen
circular-edit-link = Ändra
circular-text = Vad varningen säger
circular-text-about = Skriv på minst ett språk. Den som läser ett annat får det närmaste som finns, med ett ord om varför.
circular-language-sv = På svenska
circular-language-nb = På norska
circular-language-en = På engelska
circular-part-title = Rubrik, med några få ord
circular-part-what = Vad det handlar om
circular-part-look = Var man ska leta (kan lämnas tomt)
circular-part-now = Vad man ska göra nu, ett steg per rad
circular-part-cannot = Vad man gör om man inte kan (kan lämnas tomt)
circular-part-sure = Hur säkert det är (kan lämnas tomt)
circular-part-call = Vem man ringer (tomt: vakthavande)
circular-says-title = Rubrik
circular-says-what = Vad det handlar om
circular-says-look = Var ni ska leta
circular-says-now = Vad ni ska göra nu
circular-says-cannot = Om ni inte kan
circular-says-sure = Hur säkert det är
circular-says-call = Vem ni kan ringa
circular-written = skriven
circular-severity-about = Avgör hur snart den som inte svarar påminns, och vem som väcks på natten.
circular-severity = Hur allvarligt
circular-tlp = Vem som får veta (TLP)
circular-whom = Till vem
circular-whom-about = Väljer ni inget går det inte till någon. Medlemmarna måste passa in på allt ni väljer nedan. De ni namnger kommer alltid med.
circular-everyone = Alla medlemmar som har gått med
circular-members = Medlemmar vid namn, en per rad
circular-kinds = Av dessa slag
circular-counties = I dessa län eller fylken
circular-asset = Som har detta bland sina tillgångar, till exempel en produkts namn
circular-answered-circular = Som svarade på den här tidigare varningen …
circular-answered-how = … så här
circular-answer-nothing = Har inte svarat
circular-answer-in-hand = Har tagit hand om den
circular-answer-not-applicable = Berörs inte
circular-answer-fixed = Har åtgärdat
circular-answer-closed = Avslutad
circular-save = Spara och se vem som får vad
mistake-circular-text = Skriv rubrik, vad det handlar om och vad man ska göra nu på minst ett språk.
mistake-circular-part = Skriv något här, eller töm hela språket.
mistake-circular-long = Texten är för lång.
mistake-circular-member = Ett av namnen är ingen medlem.
mistake-circular-severity = Välj hur allvarligt det är.
mistake-circular-tlp = Välj en märkning.

## Innan den går i väg.

circular-preview = Vem som får vad
circular-reach = { $members ->
    [one] En medlem
   *[other] { $members } medlemmar
}, { $people ->
    [one] en mottagare
   *[other] { $people } mottagare
}. Inget har gått i väg än.
circular-nobody = Ingen medlem stämmer med valen. Ändra dem innan ni skickar.
circular-member-nobody = Ingen kan nås, inte ens hos CSIRT. Lägg till en kontakt först.
circular-to-csirt = Medlemmen har ingen kontakt: CSIRT får veta i stället.
circular-to-operator = Medlemmen har ingen egen kontakt: driftleverantören får veta.
circular-asleep = Tysta timmar: går i väg { $name }
circular-see-letter = Se meddelandet
circular-letter = Meddelandet till { $name }
circular-letter-about = Så här kommer det att se ut. Länk och nummer fylls i när det går i väg.
circular-letter-subject = Ämne
circular-send = Skicka
circular-send-ask = Skicka varningen till alla i listan?
circular-ask = Be om godkännande
circular-ask-why = Den når fler än { $count } mottagare. Någon annan hos CSIRT måste godkänna den innan något går i väg.
circular-waits = { $name } har bett om godkännande. Inget har gått i väg: någon som inte har skrivit på den måste godkänna den.
circular-approve = Godkänn och skicka
circular-approve-not = Ni har skrivit på den eller bett om godkännandet. Någon annan måste godkänna den.
circular-discard = Kasta
circular-discard-ask = Kasta utkastet? Det går inte att få tillbaka.
column-receiver = Mottagare
column-channel = Kanal
column-language = Språk

## Efteråt.

circular-follow = Hur det har gått
circular-sum = { $silent ->
    [0] Alla har svarat ({ $answered } av { $members }).
    [one] { $answered } av { $members } har svarat. En har inte svarat.
   *[other] { $answered } av { $members } har svarat. { $silent } har inte svarat.
}
circular-delivery = Meddelanden
circular-taken = { $count ->
    [one] ett framme
   *[other] { $count } framme
}
circular-under-way = { $count ->
    [one] ett på väg
   *[other] { $count } på väg
}
circular-failed = { $count ->
    [one] ett kom inte fram
   *[other] { $count } kom inte fram
}
circular-told-nobody = Ingen har fått veta
circular-said = De säger: { $name }
circular-withdraw = Återkalla
circular-withdraw-ask = Återkalla varningen överallt där den ännu är öppen? Meddelanden som väntar går inte i väg.
circular-approved-by = Godkänd av { $name }
said-circular-saved = Utkastet är sparat. Inget har gått i väg.
said-circular-sent = Utskicket är på väg.
said-circular-waits = Sparat. Någon annan måste godkänna den innan den går i väg.
said-circular-moved = Det var redan ändrat eller gjort. Så här står det nu; inget gjordes två gånger.
said-circular-withdrawn = Varningen är återkallad.
said-circular-discarded = Utkastet är kastat.
error-title-own-hand = Någon annan måste hålla med
error-text-own-hand = Ni har skrivit på varningen eller bett om att den ska skickas. Be en kollega godkänna den.
did-write-circular = skrev en varning för hand
did-change-circular = ändrade en varning skriven för hand
did-discard-circular = kastade ett utkast
did-ask-approval = bad om godkännande av en varning
did-approve-circular = godkände en varning
did-send = skickade en varning till en medlem
did-send-circular = skickade en varning skriven för hand
did-withdraw-circular = återkallade en varning skriven för hand
