### The loop: follow-up, exceptions, several answers at once, retests.

mail-duty = Ingen hos medlemmet har svart, eller så holder medlemmet selv varselet tilbake. Derfor går det nå til vakthavende hos CSIRT.
reason-class-policy = CSIRTs policy sier hvor alvorlig denne typen problem er.
next-operator = Hvis ingen svarer, går varselet videre til driftsorganisasjonen
next-duty = Hvis ingen svarer, går varselet videre til vakthavende hos CSIRT

said-exception-added = Unntaket gjelder nå. Funnene telles, men ingen varsles.
said-exception-ended = Unntaket er avsluttet. Det som fortsatt finnes, varsles som nytt.
exceptions-title = Unntak
exceptions-about = Dette har medlemmet selv bedt om å slippe varsler om. Funnene telles og vises likevel.
exceptions-search = Søk på begrunnelse, årsak eller adresse
exceptions-in-force = Gjelder nå
exceptions-over = Avsluttet
exceptions-none = Ingen unntak passer valgene.
exception-new = Skriv et unntak
exception-new-about = { $name } slipper varsler om det du oppgir her. Funnene telles likevel, og unntaket slutter av seg selv.
exception-reason-about = For eksempel «Skanneren er vår egen» eller «Godtatt til 1. mars, da bytter leverandøren den ut».
exception-what = Hva gjelder unntaket?
exception-what-about = Alt du fyller ut, må stemme. La det som ikke betyr noe, stå tomt.
exception-any-class = Alle slag
exception-closes = Varselet avsluttes samtidig, med begrunnelsen din.
exception-add = La unntaket gjelde
exception-device = enheten { $name }
exception-peer = motparten { $name }
exception-until = Slutter { $span }
exception-ended = Avsluttet { $span } av
exception-held = { $count ->
    [0] Har ikke holdt tilbake noe ennå
    [one] Har holdt tilbake { $count } gang
   *[other] Har holdt tilbake { $count } ganger
}
exception-last-held = sist { $span }
exception-end = Avslutt unntaket
exception-end-ask = Det som fortsatt finnes, varsles igjen neste gang det ses. Skriv hvorfor, slik at andre forstår.
exception-from-warning = Dette skal dere ikke varsle oss om
field-reason = Hvorfor
field-until = Til og med
field-cause = Årsak
field-device = Enhet eller nettverk hos dere
field-peer = Motpart utenfor
mistake-too-many = Medlemmet har for mange unntak. Avslutt noen først.
mistake-everything = Oppgi minst én årsak, enhet, motpart eller ett slag. Et unntak for alt går ikke.
mistake-wide = Nettverket er for stort. Oppgi høyst et /8 eller, for IPv6, et /32.
mistake-reason = Skriv hvorfor, med minst fem tegn.
mistake-past = Dagen har allerede vært.
mistake-far = Dagen ligger lenger fram enn CSIRTs policy tillater.
column-exception = Unntak
column-reason = Begrunnelse
column-created = Skrevet
column-expires = Slutter
column-ended = Avsluttet før tiden
column-held = Ganger
finding-held = Et unntak holder funnet tilbake
finding-sources = Hvem som så det
finding-source-sensor = Sensor
finding-source-feed = Liste
finding-source-others = Øvrige kilder

said-link-revoked = Lenken er stengt.
said-said-before = Dette har du allerede sagt gjennom lenken. Ingenting er endret.
said-moved-on = Noen kom før deg, så ingenting er endret. Her ser du hvordan det står til nå.
warning-links = Lenker i e-post
warning-links-about = Den som har lenken, kan lese og besvare varselet uten konto. Steng en lenke som har havnet feil.
link-uses = { $count ->
    [0] ikke brukt
    [one] brukt { $count } gang
   *[other] brukt { $count } ganger
}
link-closed-at = stengt { $span }
link-ends = slutter å gjelde { $span }
link-revoke = Steng lenken

follow-up-title = Oppfølging
follow-up-none = Ingenting å vente på her. Bra!
lag-unread = Ikke lest
lag-unanswered = Ikke svart
lag-unmended = Ikke utbedret
lag-about-unread = Ingen har åpnet varselet. Eldst først.
lag-about-unanswered = Påminnelsen er sendt, men ingen har tatt hånd om varselet. Ring.
lag-about-unmended = Noen har varselet i hånden, men det burde ha vært utbedret nå.
column-told = Fikk vite
column-next = Neste steg
column-unread = Ikke lest
column-unanswered = Ikke svart
column-unmended = Ikke utbedret
column-waiting-since = Venter siden
column-safe-count = Telte varsler
column-safe-median = Halvparten ferdige innen
column-safe-p90 = Ni av ti ferdige innen
next-none = Ikke noe mer av seg selv
next-short-tell = sendes
next-short-remind = påminnelse
next-short-escalate = neste person
next-short-operator = driftsorganisasjonen
next-short-duty = vakthavende hos CSIRT
safe-title = Dager til trygg
safe-all = Halvparten av varslene var kontrollert borte innen { $median }, ni av ti innen { $p90 }. Telt på { $count ->
    [one] ett varsel
   *[other] { $count } varsler
}.
safe-about = Tiden går fra medlemmet først fikk vite det, til våre egne øyne ser at problemet er borte. Siste år.
safe-none = Ingen varsler er ferdig kontrollert det siste året.
safe-of = av { $count ->
    [one] ett varsel
   *[other] { $count } varsler
}
safe-hours = { $count ->
    [one] { $count } time
   *[other] { $count } timer
}
safe-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dager
}
several-about = Svar på alle du har krysset av
several-pick = Velg varsel
several-taken = { $count ->
    [0] Ingenting er endret.
    [one] Svaret er tatt imot på ett varsel.
   *[other] Svaret er tatt imot på { $count } varsler.
}
several-moved-on = Ingenting ble endret: varselet tar ikke imot det svaret nå.
several-unknown = Et varsel finnes ikke, eller ikke for deg.
several-back = Til varslene
mistake-none-picked = Kryss av for minst ett varsel.

said-retests-agreed = Takk. Tjenester som dere sier er utbedret, kontrolleres nå også utenfra.
said-retests-ended = Kontrollen utenfra er avsluttet.
retests-title = Kontroll utenfra
retests-yes = { $name } har sagt ja til kontroll utenfra.
retests-no = { $name } har ikke sagt ja til kontroll utenfra. Ingenting kontrolleres.
retests-about = Når dere sier at en tjeneste som ikke burde kunne nås, er utbedret, prøver CSIRT en tilkobling til nettopp den adressen og porten. Ingenting sendes dit. Er porten stengt, blir varselet ferdig med en gang, er den åpen, åpnes varselet igjen. Dere kan trekke tilbake samtykket når som helst.
retests-agree = Ja, kontroller tjenestene våre
retests-end = Slutt å kontrollere

# What the audit log says was done.
did-agree-retests = gikk med på kontroller utenfra
did-end-retests = trakk tilbake samtykket til kontroller utenfra
did-revoke-link = stengte en lenke i en e-post
did-hold-back = laget et unntak
did-end-hold-back = avsluttet et unntak
did-hold-back-expired = et unntak gikk ut

# Several causes behind one warning
evidence-causes = { $count } regler eller indikatorer slo ut på samme sak
cause-times = { $count ->
    [one] { $count } gang
   *[other] { $count } ganger
}
